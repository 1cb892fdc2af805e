"""`fonds profile check`: what a profile finds on a page, by which rule, and what it misses."""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import Gazette, page

PAGES = Path(__file__).parents[1] / "pages"


@pytest.fixture(scope="module")
def serving() -> Iterator[Gazette]:
    """A small newspaper."""
    with Gazette(articles=3, sources=1).serving() as gazette:
        yield gazette


@pytest.fixture
def gazette(serving: Gazette) -> Iterator[Gazette]:
    """The newspaper, as it is again after the test."""
    yield serving
    serving.special.clear()


@pytest.fixture(scope="module")
def once_crawled(serving: Gazette, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds a crawl of the newspaper; tests work on copies of it."""
    archive = tmp_path_factory.mktemp("once") / "archive"
    assert fonds(*serving.crawl_options(archive)).code == 0
    return archive


@pytest.fixture
def archive(once_crawled: Path, tmp_path: Path) -> Path:
    """An archive that holds a crawl of the newspaper."""
    return shutil.copytree(once_crawled, tmp_path / "archive")


def count(archive: Path, query: str) -> int:
    """The number that a query gives."""
    (row,) = rows(archive, f"SELECT count(*) AS number FROM {query}")
    return int(row["number"])


def rules(ran: Ran) -> dict[str, tuple[str | None, str | None]]:
    """The rule and the sureness of each field of an answer in JSON."""
    return {field["field"]: (field["rule"], field["sure"]) for field in ran.answer["fields"]}


def test_a_saved_page_is_checked_without_an_archive(tmp_path: Path) -> None:
    """Every field with its rule; nothing that is expected is missing."""
    ran = fonds("profile", "check", PAGES / "h1-plain" / "page.html", "--publication", "lia", "--json")
    assert (ran.code, ran.err, ran.answer["missing"]) == (0, "", [])
    found = rules(ran)
    assert found["title"] == ("page:heading, meta", "likely")
    assert found["citations"] == ("profile:label", "certain")
    assert found["published_at"] == ("page:time, meta:article:published_time", "likely")
    assert found["images"] == (None, None)


def test_what_other_rules_found_is_printed_below_a_field(tmp_path: Path) -> None:
    """Each on a line of its own, with the rule and the value; in JSON beside how sure the field is."""
    saved = tmp_path / "page.html"
    text = "<p>The council voted on Tuesday to dredge the eastern channel, which nobody had expected to see.</p>" * 4
    head = '<title>Port</title><meta property="og:title" content="What the council votes on the port mean">'
    saved.write_text(f"{head}<article><h1>Council votes to dredge port</h1>{text}</article>", encoding="utf-8")
    printed = fonds("profile", "check", saved, "--publication", "any").out
    assert re.search(r"^title +page:heading +doubtful +Council votes to dredge port$", printed, re.MULTILINE)
    assert re.search(r"^ +meta +disputed +What the council votes on the port mean$", printed, re.MULTILINE)
    fields = fonds("profile", "check", saved, "--publication", "any", "--json").answer["fields"]
    (title,) = (field for field in fields if field["field"] == "title")
    assert title["disputed"] == [{"rule": "meta", "value": "What the council votes on the port mean"}]


def test_the_second_shipped_profile_needs_no_code() -> None:
    """A publication of another shape is read by its own file; its rules of earlier days are not today's."""
    ran = fonds("profile", "check", PAGES / "courier-plain" / "page.html", "--publication", "courier")
    assert (ran.code, ran.err) == (0, "")
    assert "Words by: Ines Quill (writer)" in ran.out
    assert "WREN POINT" in ran.out
    former = fonds("profile", "check", PAGES / "courier-former" / "page.html", "--publication", "courier")
    assert former.code == 3


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    """Exit code 3, and the name of the field that the profile expects."""
    saved = PAGES / "h1-no-deck" / "page.html"
    ran = fonds("profile", "check", saved, "--publication", "lia")
    assert ran.code == 3
    assert "Missing, though the profile expects it: deck\n" in ran.out
    assert fonds("profile", "check", saved, "--publication", "lia", "--json").answer["missing"] == ["deck"]


def test_a_page_that_is_no_article_says_why() -> None:
    """The verdict, and everything that is expected is missing."""
    ran = fonds("profile", "check", PAGES / "h1-section" / "page.html", "--publication", "lia", "--json")
    assert ran.code == 3
    assert (ran.answer["verdict"], "title" in ran.answer["missing"]) == ("not-an-article", True)


def test_a_capture_of_the_archive_is_checked(archive: Path, gazette: Gazette) -> None:
    """By its id; what is filed stays as it is."""
    before = count(archive, "captures")
    (row,) = rows(archive, "SELECT capture_id FROM captures WHERE url = :url", url=gazette.article_url(1))
    capture_id = row["capture_id"]
    ran = fonds("profile", "check", capture_id, "--archive", archive, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert (ran.answer["publication"], ran.answer["capture_id"]) == ("gazette", capture_id)
    assert rules(ran)["contributors"] == ("profile:label", "certain")
    assert count(archive, "captures") == before


def test_a_revisit_without_its_original_is_an_error_of_its_record(archive: Path, gazette: Gazette) -> None:
    """Not an unknown capture: the one that was asked for is there, and the line names what it lacks."""
    url = gazette.article_url(1)
    again = fonds("profile", "check", url, "--archive", archive, "--json", *gazette.network()).answer["capture_id"]
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as database, database:
        assert database.execute("DELETE FROM captures WHERE url = ? AND record_type = 'response'", (url,)).rowcount == 1
    ran = fonds("profile", "check", again, "--archive", archive)
    assert ran.code == 1
    assert again in ran.only_line
    assert "its original" in ran.only_line


def test_a_url_is_captured_into_the_archive_first(archive: Path, gazette: Gazette) -> None:
    """And that is said, with the id of the capture."""
    url = gazette.article_url(2)
    ran = fonds("profile", "check", url, "--archive", archive, "--json", *gazette.network())
    assert ran.code == 0
    assert ran.answer["url"] == url
    assert ran.only_line == f"fonds: captured into {archive.resolve()} as {ran.answer['capture_id']}"
    assert len(rows(archive, "SELECT capture_id FROM captures WHERE url = :url", url=url)) == 2


@pytest.mark.parametrize("wanted", ["nothing-of-the-kind", "urn:uuid:00000000-0000-4000-8000-000000000000"])
def test_what_is_not_there_is_told(archive: Path, wanted: str) -> None:
    """An unknown id ends with 1, one line, and no answer."""
    ran = fonds("profile", "check", wanted, "--archive", archive)
    assert (ran.code, ran.out) == (1, "")
    assert ran.only_line.startswith("fonds: ")


def test_a_file_needs_a_publication(tmp_path: Path) -> None:
    """Without an archive nobody knows whose page it is."""
    saved = tmp_path / "page.html"
    shutil.copy(PAGES / "h1-plain" / "page.html", saved)
    ran = fonds("profile", "check", saved, "--archive", tmp_path / "none")
    assert (ran.code, ran.out) == (2, "")
    assert "--publication is needed" in ran.only_line


def test_a_crawl_says_which_articles_are_read_no_more(archive: Path, gazette: Gazette) -> None:
    """A new design under which articles are no articles any more ends the crawl with 3 and names captures to check."""
    text = "<p>港務局說明航道的水深、船隻的數目與每一次測量的日期，並公布全部紀錄。</p>" * 5
    for url in gazette.article_urls:
        gazette.special[url] = lambda _asked: page(f"<html><head><title>新版</title></head><body><h1>新版</h1>{text}")
    ran = fonds(*gazette.crawl_options(archive), "--recheck", "--json")
    assert ran.code == 3
    (finding,) = ran.answer["findings"]
    assert finding.startswith("gazette: 3 articles that could be read before could not be read: urn:uuid:")
    assert count(archive, "v_articles WHERE state = 'live'") == 3
    capture_id = finding.partition("read: ")[2].partition(" ")[0]
    checked = fonds("profile", "check", capture_id, "--archive", archive, "--json")
    assert (checked.code, checked.answer["verdict"]) == (3, "not-an-article")
