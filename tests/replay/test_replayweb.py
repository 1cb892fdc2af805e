"""ReplayWeb.page opens what was handed over: the pages are listed by their titles, and look as they did."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from tests.access.engines import rows
from tests.replay.archives import Kept, fonds, kept_in
from tests.replay.browser import Chromium, difference, needs_chromium
from tests.replay.pictured import HOST, PATHS, PUBLICATION, START, TITLES, address, code, kept_twice
from tests.replay.replayweb import ReplayWeb, needs_replayweb, picture_of
from tests.wire.origin import Origin

pytestmark = [pytest.mark.replay, needs_chromium, needs_replayweb]


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
def package(archive: Path, kept: tuple[Kept, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReplayWeb]:
    """The whole collection, signed, in the player."""
    folder = tmp_path_factory.mktemp("package")
    key, path = folder / "key.pem", folder / "collection.wacz"
    subprocess.run(["openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key], check=True)
    fonds("export", "wacz", "--archive", archive, "--output", path, "--sign", key)
    with ReplayWeb(path) as playing:
        yield playing


# A page that was answered and kept as no other, each at one visit: packed in chunks, in Big5, confirmed by a 304.
DISCRIMINATING = [("packed", 0), ("big5", 0), ("confirmed", 1)]
# At the second visit the others are revisits as the plain page is.
OTHERS = [("plain", 0), ("confirmed", 0), ("chinese", 0), ("plain", 1)]


@pytest.mark.parametrize(
    ("name", "visit"), [*DISCRIMINATING, *(pytest.param(*one, marks=pytest.mark.long) for one in OTHERS)]
)
def test_a_page_looks_as_it_did_at_every_visit(
    package: ReplayWeb, browser: Chromium, live: dict[str, bytes], kept: tuple[Kept, ...], name: str, visit: int
) -> None:
    """With style sheet, imported sheet and pictures; whether it was a response, a revisit or confirmed by a 304."""
    visits = [one for one in kept if one.capture.url == address(name)]
    status = 304 if name == "confirmed" and visit else 200
    assert (len(visits), visits[visit].capture.status) == (2, status)
    assert visits[visit].capture.record_type == ("revisit" if visit else "response")
    with package.page(browser, address(name), visits[visit].instant) as frame:
        assert frame.inner_text("h1") == TITLES[name]
        assert frame.evaluate("document.querySelector('img').naturalWidth") == 600
        assert difference(live[name], picture_of(frame)) < 0.02


def test_the_pages_are_listed_by_their_titles_and_found_by_their_texts(package: ReplayWeb, browser: Chromium) -> None:
    """Each once, though visited twice, with the front page under the publication's name; the signature holds."""
    with package.listed(browser, len(TITLES) + 1) as listed:
        assert sorted(title or "" for title in listed.titles()) == sorted([*TITLES.values(), "Pictured"])
        assert listed.checks()["signature"] is True
        assert listed.search(code("packed"), 1) == [TITLES["packed"]]


def test_an_article_is_handed_over_with_its_look(
    archive: Path, kept: tuple[Kept, ...], browser: Chromium, live: dict[str, bytes], tmp_path: Path
) -> None:
    """A package of one article shows it whole, and nothing of the other ones."""
    path = tmp_path / "article.wacz"
    fonds("export", "wacz", "--archive", archive, "--output", path, "--article", address("chinese"))
    with ReplayWeb(path) as playing:
        with playing.page(browser, address("chinese")) as frame:
            assert difference(live["chinese"], picture_of(frame)) < 0.02
        with playing.listed(browser, 1) as listed:
            assert listed.titles() == [TITLES["chinese"]]
        with playing.page(browser, START) as frame:
            assert "Archived Page Not Found" in frame.inner_text("body")


def test_the_looks_were_captured_by_the_crawl(archive: Path, kept: tuple[Kept, ...]) -> None:
    """Else the pages above would look like themselves for another reason."""
    captured = rows(archive, "SELECT DISTINCT url FROM captures WHERE role = 'requisite' ORDER BY url")
    assert [row["url"] for row in captured] == [
        f"{START}{name}" for name in ("paper.png", "photo.png", "style.css", "type.css")
    ]
