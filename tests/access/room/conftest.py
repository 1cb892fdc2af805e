"""One demo archive, one server over it and one browser for all pages of the reading room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Playwright

from access.web.application import make_application
from access.web.door import Door
from access.web.limits import Limits
from access.web.server import listening
from storage.archive.archive import Archive
from tests.access.room.looks import Room, addresses_in
from tests.access.web.asked import OPEN, Api
from tests.demo_archives import DemoArchives
from tests.replay.browser import CHROMIUM
from tests.replay.conftest import playwright

__all__ = ["playwright"]


@pytest.fixture(scope="package")
def archive(demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive after both visits; nobody changes it."""
    return demo_archives.corrected(tmp_path_factory.mktemp("room") / "archive")


@pytest.fixture(scope="package")
def addresses(archive: Path) -> dict[str, str]:
    """One address of each kind of page."""
    return addresses_in(archive)


@pytest.fixture(scope="package")
def asked(archive: Path) -> Iterator[Room]:
    """The reading room, asked without a browser."""
    with Api(archive) as api:
        yield Room(api)


@pytest.fixture(scope="package")
def served(archive: Path) -> Iterator[str]:
    """The address of the reading room on loopback, for browsers."""
    with serving(archive) as address:
        yield address


@contextmanager
def serving(archive: Path, door: Door = OPEN) -> Iterator[str]:
    """Serve an archive's reading room on loopback; its address."""
    gate = make_application(Archive.at(archive), door, Limits(0))
    with listening("127.0.0.1", 0) as listener:
        server = uvicorn.Server(uvicorn.Config(gate, log_config=None, lifespan="off", ws="none"))
        running = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        running.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            running.join()
            gate.close()


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield running
    running.close()
