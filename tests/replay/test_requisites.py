"""A replayed page looks like the page: everything that a browser asks for in turn is answered from the archive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.access.gazette import HOST
from tests.access.looks import CDN, STATIC, gazette_with_looks
from tests.replay.archives import fonds, kept_in
from tests.replay.browser import Chromium, needs_chromium
from tests.replay.framed import frame_of
from tests.replay.player import WAYBACK, Player

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not WAYBACK.exists(), reason="pywb is not installed; make replay does it"),
]
NEEDED = {
    f"{STATIC}/site.css",
    f"{STATIC}/parts/type.css",
    f"{STATIC}/fonts/text.woff2",
    f"{STATIC}/paper.png",
    f"{CDN}/w_320,h_200/story.jpg",
}
# What a page asked for, and with which status it was answered, as the browser noted it.
_RESOURCES = "performance.getEntriesByType('resource').map(entry => [entry.name, entry.responseStatus])"


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Player, str, str]]:
    """pywb over an archive of one page by `fonds capture`, with the page's instant and address."""
    archive = tmp_path_factory.mktemp("looks") / "archive"
    with gazette_with_looks().serving() as paper:
        paper.crawl_options(archive)
        (archive / "fonds.toml").write_text(f'[publications.gazette]\nstart_urls = ["http://{HOST}/"]\n', "utf-8")
        url = paper.article_url(0)
        fonds("capture", url, "--publication", "gazette", "--archive", archive, *paper.network())
    (first,) = [one for one in kept_in(archive, "gazette") if one.capture.url == url]
    with Player(archive) as running:
        yield running, first.instant, url


@needs_chromium
def test_every_request_of_a_page_is_answered_from_the_archive(
    replayed: tuple[Player, str, str], browser: Chromium
) -> None:
    """Sheet, imported sheet, font, background, a picture in the size that the browser chose: each with 200."""
    player, instant, url = replayed
    with browser.page(f"http://127.0.0.1:{player.port}/gazette/{instant}/{url}") as page:
        asked = {
            name.partition("_/")[2]: status
            for name, status in frame_of(page).evaluate(_RESOURCES)
            if f"/gazette/{instant}" in name
        }
    assert set(asked) >= NEEDED
    assert {address: asked[address] for address in NEEDED} == dict.fromkeys(NEEDED, 200)
    # What was not there, or is forbidden to robots, is all that is missing.
    missing = {address for address, status in asked.items() if status != 200}
    assert missing <= {f"{STATIC}/no.ico", f"http://{HOST}/private/secret.png"}


def test_every_size_of_a_picture_is_there(replayed: tuple[Player, str, str]) -> None:
    """Which one a browser will ask for, nobody knows; what only a link leads to is not there."""
    player, instant, _ = replayed
    for address, body in (
        (f"{STATIC}/story.jpg", b"JPEG"),
        (f"{CDN}/w_320,h_200/story.jpg", b"small"),
        (f"{CDN}/w_640,h_400/story.jpg", b"large"),
    ):
        shown = player.get("gazette", instant, address)
        assert (shown.status, shown.body) == (200, body)
    assert player.get("gazette", instant, f"{STATIC}/never.jpg").status == 404
