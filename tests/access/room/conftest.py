"""One demo archive, one server over it and one browser for all pages of the reading room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright

from tests.access.room.looks import Room, addresses_in
from tests.access.room.serving import serving
from tests.access.web.asked import Api
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


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield running
    running.close()
