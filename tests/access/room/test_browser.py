"""The reading room in a real browser: nothing wrong by axe, nothing wider than a telephone, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Playwright

from tests.replay.browser import CHROMIUM, needs_chromium

pytestmark = needs_chromium

# Each language and each scheme once: what axe finds depends on one or the other.
LOOKS = [("en", "light"), ("zh-TW", "dark")]
REFUSED = {"problem", "search that cannot be read"}


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium."""
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
    yield running
    running.close()


def context(browser: Browser, language: str, scheme: str = "light", width: int = 1000) -> BrowserContext:
    """A reader's own window."""
    return browser.new_context(
        locale=language,
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
    )


@pytest.mark.parametrize(("language", "scheme"), LOOKS)
def test_nobody_is_shut_out(
    browser: Browser, served: str, addresses: dict[str, str], language: str, scheme: str
) -> None:
    """axe-core finds no fault in any kind of page, with everything in it unfolded."""
    reader = context(browser, language, scheme)
    page = reader.new_page()
    for kind, address in addresses.items():
        page.goto(served + address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found = Axe().run(page).response["violations"]
        told = [(one["id"], one["help"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found]
        assert told == [], (kind, language, scheme)
    reader.close()


def test_every_page_fits_a_telephone_and_loads_nothing_from_elsewhere(
    browser: Browser, served: str, addresses: dict[str, str]
) -> None:
    """At 320 pixels nothing is cut off sideways; all requests go to this server, and none of them fails."""
    # English words are the longer ones.
    reader = context(browser, "en", width=320)
    elsewhere, complaints = list[str](), list[str]()
    reader.on("request", lambda one: None if one.url.startswith(served) else elsewhere.append(one.url))
    page = reader.new_page()
    page.on("console", lambda one: complaints.append(one.text))
    page.on("pageerror", lambda one: complaints.append(str(one)))
    for kind, address in addresses.items():
        page.goto(served + address, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, kind
        if kind not in REFUSED:
            assert complaints == [], kind
        complaints.clear()
    assert elsewhere == []
    reader.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser, served: str) -> None:
    """The first stop skips what stands on every page, and every stop can be seen."""
    reader = context(browser, "en")
    page = reader.new_page()
    page.goto(served)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    reader.close()
