"""What tests of replay share: one driver of browsers for the run, and one browser that needs nothing of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.replay.browser import Chromium


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers; there may be only one in a process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Chromium]:
    """A headless Chromium with a fresh profile, for addresses that need no detour."""
    with Chromium(playwright) as running:
        yield running
