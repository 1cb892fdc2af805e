"""Where a process that stays cannot answer how it does, it says what names the address."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest

from access.fleet.worker_standing import WorkerStanding
from access.running.watch_server import watched
from storage.types.errors import FondsError


@pytest.mark.parametrize("named_by", ["run.listen in fonds.toml", "--listen"])
def test_an_address_that_is_taken_is_named_by_its_option(named_by: str) -> None:
    """The one of the command that was typed: fonds run has it in fonds.toml, fonds worker on its line."""
    standing = WorkerStanding(datetime(2031, 1, 1, tzinfo=UTC), {}, {}, None)
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = "127.0.0.1", other.getsockname()[1]
        with (
            pytest.raises(FondsError, match=f"cannot listen on .*; choose another with {named_by}$"),
            watched(address, named_by, lambda: standing, None),
        ):
            pass
