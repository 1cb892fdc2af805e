"""In a browser a page replayed by `fonds replay` looks as it did, whichever way it was answered and kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from access.replay.environment import is_ready
from tests.replay.archives import Kept, kept_in
from tests.replay.browser import Chromium, difference, needs_chromium
from tests.replay.framed import frame_of, picture_in
from tests.replay.pictured import HOST, PATHS, PUBLICATION, TITLES, address, kept_twice
from tests.replay.serving import Replaying
from tests.wire.origin import Origin

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not is_ready(), reason="pywb is not installed; make replay does it"),
    needs_chromium,
]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two visits to a newspaper with a look."""
    return tmp_path_factory.mktemp("pictured") / "archive"


@pytest.fixture(scope="module")
def origin(archive: Path) -> Iterator[Origin]:
    """The newspaper itself."""
    with kept_twice(archive) as serving:
        yield serving


@pytest.fixture(scope="module")
def kept(archive: Path, origin: Origin) -> tuple[Kept, ...]:
    """What the archive's records hold."""
    return kept_in(archive, PUBLICATION)


@pytest.fixture(scope="module")
def live(origin: Origin, playwright: Playwright) -> dict[str, bytes]:
    """A picture of each page as the newspaper shows it."""
    with Chromium(playwright, {HOST: f"127.0.0.1:{origin.port}"}) as chromium:
        return {name: chromium.picture(address(name)) for name in PATHS}


@pytest.fixture(scope="module")
def replaying(archive: Path, kept: tuple[Kept, ...]) -> Iterator[Replaying]:
    """The command over the archive."""
    with Replaying(archive) as running:
        yield running


# A page that was answered and kept as no other, each at one visit: packed in chunks, in Big5, confirmed by a 304.
DISCRIMINATING = [("packed", 0), ("big5", 0), ("confirmed", 1)]
# At the second visit the others are revisits as the plain page is.
OTHERS = [("plain", 0), ("confirmed", 0), ("chinese", 0), ("plain", 1)]


@pytest.mark.parametrize(
    ("name", "visit"), [*DISCRIMINATING, *(pytest.param(*one, marks=pytest.mark.long) for one in OTHERS)]
)
def test_a_page_looks_as_it_did_at_every_visit(
    replaying: Replaying, browser: Chromium, live: dict[str, bytes], kept: tuple[Kept, ...], name: str, visit: int
) -> None:
    """With style sheet, imported sheet and pictures, opened at the address that its `replay_path` gives."""
    visits = [one for one in kept if one.capture.url == address(name)]
    status = 304 if name == "confirmed" and visit else 200
    assert (len(visits), visits[visit].capture.status) == (2, status)
    assert visits[visit].capture.record_type == ("revisit" if visit else "response")
    with browser.page(f"{replaying.address}/{PUBLICATION}/{visits[visit].instant}/{address(name)}") as page:
        frame = frame_of(page)
        assert frame.inner_text("h1") == TITLES[name]
        assert frame.evaluate("document.querySelector('img').naturalWidth") == 600
        apart = difference(live[name], picture_in(frame))
    assert apart < 0.02, f"{apart:.2%} of the pixels differ"


def test_the_measure_would_tell_a_page_without_its_look(
    replaying: Replaying, browser: Chromium, live: dict[str, bytes], kept: tuple[Kept, ...]
) -> None:
    """Without its picture, and without its style sheet, it is far from it: what is compared above is the look."""
    (first, *_) = [one for one in kept if one.capture.url == address("plain")]
    with browser.page(f"{replaying.address}/{PUBLICATION}/{first.instant}/{address('plain')}") as page:
        frame = frame_of(page)
        for part in ("img", "link[rel=stylesheet]"):
            frame.evaluate(f"document.querySelector('{part}').remove()")
            assert difference(live["plain"], picture_in(frame)) > 0.1, part
