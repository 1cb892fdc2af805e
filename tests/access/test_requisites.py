"""A crawl keeps what its pages need to be shown: once, within the profile's limits, and tells of it apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import archive_on, rows
from tests.access.gazette import HOST, Gazette, add_profile
from tests.access.looks import CDN, KEPT, STATIC, gazette_with_looks
from tests.access.soundness import assert_nothing_is_held, assert_records_rows_and_index_agree
from tests.conftest import ENGINES
from tests.wire.origin import Answer, whole


@pytest.fixture(scope="module", params=ENGINES)
def crawled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql: str
) -> Iterator[tuple[Gazette, Path, list[Ran]]]:
    """The newspaper, an archive of it, and two crawls: the second one visits all again."""
    place = tmp_path_factory.mktemp(request.param) / "archive"
    with archive_on(request.param, place, postgresql) as archive, gazette_with_looks().serving() as paper:
        options = paper.crawl_options(archive)
        yield paper, archive, [fonds(*options), fonds(*options, "--recheck")]


def captured(archive: Path, crawl: int) -> list[dict[str, Any]]:
    """The requisites captured in the first or the second crawl."""
    return rows(
        archive,
        "SELECT k.* FROM v_captures AS k WHERE role = 'requisite' AND crawl_id ="
        " (SELECT crawl_id FROM crawls ORDER BY started_at LIMIT 1 OFFSET :crawl) ORDER BY captured_at",
        crawl=crawl,
    )


def test_every_requisite_of_articles_and_sources_is_captured_in_the_same_crawl(
    crawled: tuple[Gazette, Path, list[Ran]],
) -> None:
    """Also what style sheets need; each is named by the page or the sheet that needs it."""
    _, archive, ran = crawled
    assert ran[0].code == 0, ran[0].err
    found = {row["url"]: row for row in captured(archive, 0)}
    assert {url for url, row in found.items() if row["status"] == 200} == set(KEPT)
    assert found[f"{STATIC}/fonts/text.woff2"]["via"] == f"{STATIC}/parts/type.css"
    assert found["http://office-0.example/office.css"]["via"].startswith("http://office-0.example/document-0")
    assert found[f"{STATIC}/no.ico"]["status"] == 404


def test_only_style_sheets_are_read(crawled: tuple[Gazette, Path, list[Ran]]) -> None:
    """A picture's capture is done when it is kept."""
    _, archive, _ = crawled
    reading = {row["url"]: row["reading"] for row in captured(archive, 0)}
    assert {url for url, state in reading.items() if state == "done"} == {url for url in KEPT if url.endswith(".css")}
    assert set(reading.values()) == {"done", "none"}


def test_nothing_is_asked_for_that_must_not_be(crawled: tuple[Gazette, Path, list[Ran]]) -> None:
    """Not what a link leads to, nor what a wall needs; what robots.txt forbids is kept as that failure."""
    paper, archive, _ = crawled
    assert not [url for url in paper.asked if url.endswith(("never.jpg", "wall.css", "secret.png"))]
    (refused,) = [row for row in captured(archive, 0) if row["url"].endswith("secret.png")]
    assert (refused["record_type"], refused["failure"]) == ("failure", "robots")


def test_each_requisite_is_asked_for_once_a_crawl(crawled: tuple[Gazette, Path, list[Ran]]) -> None:
    """Two sheets import each other, three articles are by the same newspaper."""
    _, archive, _ = crawled
    for crawl in (0, 1):
        assert set(Counter(row["url"] for row in captured(archive, crawl)).values()) == {1}


def test_a_later_visit_is_a_revisit(crawled: tuple[Gazette, Path, list[Ran]]) -> None:
    """A 304 where there are validators, an equal body where there are none."""
    _, archive, _ = crawled
    again = {row["url"]: row for row in captured(archive, 1) if row["url"] in KEPT}
    assert set(again) == set(KEPT)
    assert {row["record_type"] for row in again.values()} == {"revisit"}
    assert {url for url, row in again.items() if row["status"] == 200} == {f"{STATIC}/story.jpg"}


def test_they_have_a_line_of_their_own_and_are_no_pages(crawled: tuple[Gazette, Path, list[Ran]]) -> None:
    """Summary and status tell of them apart; what is missing of them is no page that is missing."""
    _, archive, ran = crawled
    first, second = (one.out for one in ran)
    kept = "Page files 10 pictures, styles, fonts and scripts: 8 kept, 1 closed to robots, 1 not found (404)"
    assert kept in " ".join(first.split())
    assert "7 unchanged, 1 closed to robots, 1 kept, 1 not found (404)" in " ".join(second.split())
    assert "visited 6 pages" in first
    assert not any("requisite" in line for line in first.splitlines() if "Failed" in line)
    told = fonds("status", "--archive", archive)
    assert "Page files  8 pictures" in told.out
    assert fonds("status", "--archive", archive, "--json").answer["publications"][0]["requisites"] == len(KEPT)


def test_records_rows_and_index_agree_and_a_rebuild_shows_the_same(
    crawled: tuple[Gazette, Path, list[Ran]], tmp_path: Path
) -> None:
    """Their captures, readings included, come from the WARC files alone."""
    _, archive, _ = crawled
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)
    (tmp_path / "again").mkdir()
    again = f"sqlite:///{tmp_path / 'again' / 'fonds.sqlite3'}"
    assert fonds("rebuild", "--archive", archive, "--into", again).code == 0
    query = "SELECT * FROM v_captures ORDER BY capture_id"
    assert rows(tmp_path / "again", query) == rows(archive, query)


# --- on other terms -------------------------------------------------------------------------------


def test_one_page_is_captured_with_what_it_needs(tmp_path: Path) -> None:
    """`fonds capture` leaves alone what else is due, requisites of other pages too."""
    archive = tmp_path / "archive"
    add_profile(archive)
    with gazette_with_looks().serving() as paper:
        (archive / "fonds.toml").write_text(f'[publications.gazette]\nstart_urls = ["http://{HOST}/"]\n', "utf-8")
        wanted = ("capture", paper.article_url(0), "--publication", "gazette", "--archive", archive)
        ran = fonds(*wanted, *paper.network())
        assert ran.code == 0, ran.err
        asked = {url for url in paper.asked if not url.endswith("/robots.txt")}
        assert asked == {paper.article_url(0), f"{STATIC}/no.ico", *(url for url in KEPT if "office" not in url)}
        assert paper.article_url(0) in ran.out


@pytest.mark.parametrize(
    ("rules", "kept"),
    [
        ("keep = false", set()),
        ("kinds = ['style', 'font']", {url for url in KEPT if url.endswith((".css", ".woff2"))}),
        ("exclude = ['//cdn\\.', '\\.css$']", {f"{STATIC}/story.jpg"}),
        ("hosts = ['elsewhere.example']", {url for url in KEPT if "cdn" not in url}),
        ("max_number = 1", {f"{STATIC}/site.css", f"{STATIC}/parts/type.css", "http://office-0.example/office.css"}),
    ],
)
def test_the_profile_sets_the_limits(tmp_path: Path, rules: str, kept: set[str]) -> None:
    """Off, by kind, by address, by host, by number."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[listing]", f"[requisites]\n{rules}\n[listing]"))
    with gazette_with_looks().serving() as paper:
        assert fonds(*paper.crawl_options(archive)).code == 0
    found = rows(archive, "SELECT url FROM v_captures WHERE role = 'requisite' AND status = 200")
    assert {row["url"] for row in found} == kept


def test_a_requisite_that_is_too_large_is_cut_and_not_asked_for_again(tmp_path: Path) -> None:
    """What came is kept as far as it came."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[listing]", "[requisites]\nmax_body = 3000\nkinds = ['image']\n[listing]"))
    with gazette_with_looks().serving() as paper:
        paper.special[f"{STATIC}/story.jpg"] = lambda _: Answer([whole(b"J" * 900_000, "Content-Type: image/jpeg")])
        assert fonds(*paper.crawl_options(archive)).code == 0
    (cut,) = rows(archive, "SELECT truncated FROM v_captures WHERE url = :url", url=f"{STATIC}/story.jpg")
    assert cut["truncated"] == "length"
    (target,) = rows(archive, "SELECT due_at FROM targets WHERE url = :url", url=f"{STATIC}/story.jpg")
    assert target["due_at"] is None


def test_a_requisite_that_never_comes_is_given_up(tmp_path: Path) -> None:
    """After as many failures as the profile names waits, the last of them included."""
    archive = tmp_path / "archive"
    add_profile(archive, ("max_redirects = 5", "max_redirects = 5\nretry = ['1s', '2s']"))
    with gazette_with_looks().serving() as paper:
        broken = f"{CDN}/w_320,h_200/story.jpg"
        paper.special[broken] = lambda _: Answer([whole(b"", status="HTTP/1.1 503 Service Unavailable")])
        options = paper.crawl_options(archive)
        for _crawl in range(4):
            assert fonds(*options).code == 0
            _wait_until_due(archive)
        assert paper.asked.count(broken) == 3
    (target,) = rows(archive, "SELECT due_at, attempts FROM targets WHERE url = :url", url=broken)
    assert (target["due_at"], target["attempts"]) == (None, 3)


def _wait_until_due(archive: Path) -> None:
    """Turn the clock of the frontier, not that of the machine: what is planned is due now."""
    from storage.archive.archive import Archive
    from storage.tables import schema

    database = Archive.at(archive).open_database(write=True)
    try:
        with database.begin() as connection:
            planned = schema.targets.c.due_at.is_not(None)
            first = schema.targets.c.found_at
            connection.execute(schema.targets.update().where(planned).values(due_at=first))
    finally:
        database.close()
