"""Members of a fleet on this machine: folders of one archive that share a database and a store, and their workers."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from storage.objects.address import StoreAddress
from tests.access.commands import Process, begin, fonds
from tests.access.gazette import START, Gazette, add_profile

_CONFIGURATION = """
database = "{database}"

[store]
url = "{store}"
endpoint = "{endpoint}"
keep_local = false

[network]
connect_to = [{routes}]
allow_network = ["127.0.0.1/32"]

[publications.gazette]
start_urls = ["{start}"]
"""


def member(folder: Path, database: str, store: StoreAddress, gazette: Gazette) -> Path:
    """A folder with the configuration and the profile that every machine has, and nothing else."""
    folder.mkdir()
    add_profile(folder)
    routes = ", ".join(f'"{route}"' for route in gazette.network()[1:-2:2])
    text = _CONFIGURATION.format(
        database=database, store=store.url, endpoint=store.endpoint, routes=routes, start=START
    )
    (folder / "fonds.toml").write_text(text)
    return folder


def begin_worker(folder: Path) -> Process:
    """A worker that stays."""
    return begin("worker", "--listen", "never", "--archive", folder)


def fleet_of(folder: Path) -> Any:
    """How the jobs stand, as `fonds status` says; that sweeps."""
    ran = fonds("status", "--json", "--archive", folder)
    assert ran.code == 0, ran.err
    return ran.answer["fleet"]


def submit(folder: Path, *arguments: str | Path) -> Any:
    """Submit jobs, and return the answer."""
    ran = fonds("submit", *arguments, "--json", "--archive", folder)
    assert ran.code == 0, ran.err
    return ran.answer


def wait_until(holds: Callable[[], object], seconds: float = 120.0) -> None:
    """Wait until something holds; an error of the test when it does not."""
    give_up = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < give_up, "it did not come about"
        time.sleep(0.2)
