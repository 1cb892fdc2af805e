"""What tests of replay share: a driver of browsers for each file of tests, and a browser that needs nothing of its own.

Not for the whole run: while a driver is there its event loop runs in this thread, where other tests begin their own.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tests.replay.browser import Chromium


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """What drives browsers; there may be only one in a process."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Chromium]:
    """A headless Chromium with a fresh profile, for addresses that need no detour."""
    with Chromium(playwright) as running:
        yield running
