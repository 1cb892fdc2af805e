"""A replayed page in the frame of the reading room: what the source looked like, and harmless to the room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, expect

from access.replay.environment import is_ready
from tests.access.room.looks import addresses_in
from tests.access.room.serving import serving
from tests.demo_archives import DemoArchives
from tests.replay.browser import Chromium, needs_chromium
from tests.replay.serving import Replaying

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not is_ready(), reason="pywb is not installed; make replay does it"),
    needs_chromium,
]


@pytest.fixture(scope="module")
def archive(demo_archives: DemoArchives, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's archive; nobody changes it."""
    return demo_archives.corrected(tmp_path_factory.mktemp("framed") / "archive")


@pytest.fixture
def beside(archive: Path, playwright: Playwright) -> Iterator[Page]:
    """An article beside the page of a source that it cites."""
    with (
        Replaying(archive) as player,
        serving(archive, player=player.address) as room,
        Chromium(playwright) as browser,
        browser.page(room + addresses_in(archive)["beside, as a page"]) as page,
    ):
        yield page


def test_a_source_is_replayed_beside_the_article_from_another_host(beside: Page) -> None:
    """Its page as it was, in a sandbox without scripts, under a name that shares nothing with the room's."""
    frame = beside.locator("iframe.window")
    assert frame.get_attribute("sandbox") == "allow-same-origin"
    source = urlsplit(frame.get_attribute("src") or "")
    assert source.hostname != urlsplit(beside.url).hostname
    shown = beside.frame_locator("iframe.window")
    expect(shown.locator("h1")).to_be_visible()
    title = beside.locator(".pair-source h2").inner_text()
    expect(shown.locator("body")).to_contain_text(title)
    # The page's own style came with it: the archive answered for it, too.
    assert shown.locator("body").evaluate("getComputedStyle(document.body).fontFamily") != "serif"
    # No script ran in it, not even the player's own.
    assert shown.locator("html").evaluate("typeof window.__WB_pmw") == "undefined"
    expect(beside.locator(".pair-article > .citing")).to_be_visible()
