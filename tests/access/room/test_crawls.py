"""The pages of crawls: what one brought, and all that failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from access.web.room import crawls
from storage.archive.archive import Archive
from storage.tables.crawls import know_crawl
from storage.types import CrawlPurpose
from tests.access.room.looks import Room, target_of, text_of
from tests.access.web.asked import Api
from tests.storage.filing import AT


def test_crawls_are_listed_with_what_each_brought(asked: Room, addresses: dict[str, str]) -> None:
    """The newest first; each visit leads to its record."""
    first, second = asked.page("/crawls").cssselect(".entry")
    assert "1 source changed" in text_of(first)
    assert "Heron. Independent Media" in text_of(first, ".notes")
    assert "43 new articles" in text_of(second) or "42 new articles" in text_of(second)
    page = asked.page(addresses["crawl"], "zh-Hant")
    assert asked.page(target_of(page, "#visits a")).cssselect(".head-lines")


def test_a_crawl_too_large_to_count_in_the_list_is_counted_on_its_page(
    asked: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When somebody asks for it; the list and the page lead there."""
    monkeypatch.setattr(crawls, "COUNTED_WITH_LIST", 1)
    _, large = asked.page("/crawls").cssselect(".entry")
    assert text_of(large, ".notes") == "Many captures: counted on request"
    page = asked.page(target_of(large, ".notes a"))
    assert not page.cssselect("#account a")
    assert text_of(page, ".eyebrow") == "Heron. Independent Media"
    assert page.cssselect("#visits .entry")
    counted = asked.page(target_of(page, "#numbers a"))
    assert counted.cssselect("#account a")
    assert int(text_of(counted, ".figures dd").replace(",", "")) > 1


def test_a_crawl_is_named_by_its_day(asked: Room, addresses: dict[str, str]) -> None:
    """In the head of its page and in that of the browser's window, in both languages."""
    for language in ("en", "zh-Hant"):
        page = asked.page(addresses["crawl"], language)
        assert text_of(page, "title") == f"{text_of(page, 'h1')} · Fonds"
        assert re.search(r"^Crawl of \d+ \w+ \d{4}$|^\d{4}年\d+月\d+日的採集$", text_of(page, "h1"))


def test_what_a_crawl_brought_leads_to_its_list(asked: Room) -> None:
    """Each number to as many things, and each line to what changed and to its record; the API lists the same.

    A source that two pages cite at the same moment may be told twice, and is one source.
    """
    for listed in asked.page("/crawls").cssselect(".entry a"):
        crawl = str(listed.get("href"))
        for link in asked.page(crawl).cssselect("#account a"):
            page = asked.page(str(link.get("href")), "zh-Hant")
            lines = page.cssselect(".entry")
            assert lines
            assert str(len({target_of(line, ".plain-title a") for line in lines})) in text_of(link)
            asked.page(target_of(lines[0], ".plain-title a"))
            asked.page(target_of(lines[0], ".notes a"))
    kinds = asked.api.get("/changes", crawl=crawl.rpartition("/")[2], kind="new")["changes"]
    assert len(kinds) == 42
    assert text_of(asked.page(f"{crawl}/changes?kind=new", "zh-Hant"), "h1") == "新報導"
    assert asked.answer(f"{crawl}/changes").headers["location"] == crawl


def test_a_crawl_without_an_end_runs_while_somebody_works_on_the_archive(tmp_path: Path) -> None:
    """And was cut off when nobody does: on its page, in the list, and for who follows its events."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database, database.begin() as connection:
        know_crawl(connection, "urn:uuid:1", AT, CrawlPurpose.CRAWL)
    with Api(archive.path) as api:
        room = Room(api)
        with archive.sole_crawl():
            page = room.page("/crawls/urn:uuid:1")
            assert text_of(page, "#standing").endswith("Running")
            assert text_of(page, "#visits .empty") == "Nothing of the kind was captured yet."
            figures = {text_of(one, "dt"): text_of(one, "dd") for one in page.cssselect(".figures > div")}
            assert (figures["to visit"], figures["to be read"], figures["a second, lately"]) == ("0", "0", "0.0")
            answered = api.get("/crawls/urn:uuid:1")
            assert answered["running"] == {"due": 0, "unread": 0, "per_second": 0.0}
            assert text_of(room.page("/crawls", "zh-Hant"), ".entry-title") == "進行中"
        page = room.page("/crawls/urn:uuid:1")
        assert text_of(page, "#standing").endswith("Cut off")
        assert not page.cssselect("script, [data-events]")
        assert text_of(room.page("/crawls"), ".entry-title") == "Cut off"
        assert api.get("/crawls/urn:uuid:1")["running"] is None
        assert "event: end" in room.answer("/api/v1/crawls/urn:uuid:1/events").text


def test_visits_are_listed_by_kind(asked: Room, addresses: dict[str, str]) -> None:
    """Pages without the files that they need, until somebody asks for these; a choice keeps its place in the list."""
    kinds = {}
    for link in asked.page(addresses["crawl"]).cssselect("#visited ~ .choices a"):
        page = asked.page(str(link.get("href")))
        assert text_of(page, "#visited ~ .choices [aria-current]") == text_of(link)
        kinds[text_of(link)] = {text_of(one, ".notes span") for one in page.cssselect("#visits .entry")}
    assert {"article", "source"} <= kinds["Pages"]
    assert "page file" not in kinds["Pages"]
    assert (kinds["Only page files"], kinds["Only sources"]) == ({"page file"}, {"source"})
    assert kinds["Only what failed"] > {"article"}


def test_all_that_failed_is_one_list_with_one_count(asked: Room, addresses: dict[str, str]) -> None:
    """Pages, sources and page files, with and without an answer; that a host has no robots.txt is no failure."""
    page = asked.page(addresses["failed"])
    told = [text_of(one, ".notes") for one in page.cssselect("#visits .entry")]
    (number,) = [text_of(one, "dd") for one in page.cssselect(".figures > div") if text_of(one, "dt") == "failed"]
    crawl = addresses["crawl"].rpartition("/")[2]
    listed = asked.api.get("/captures", crawl=crawl, failed=True)["answers"]
    assert len(told) == int(number) == asked.api.get(f"/crawls/{crawl}")["failures"] == len(listed)
    assert any("closed to robots" in one for one in told)
    assert any("gone for good (410)" in one for one in told)
    assert not any(one.startswith("robots.txt") for one in told)
    assert asked.page(target_of(page, "#visits a")).cssselect(".head-lines")


def test_an_ended_crawl_is_told_once(asked: Room, addresses: dict[str, str]) -> None:
    """Whoever follows it has it whole, and is let go."""
    answer = asked.answer(f"/api/v1{addresses['crawl']}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [line for line in answer.text.splitlines() if line.startswith("event")] == ["event: crawl", "event: end"]
    assert asked.answer("/api/v1/crawls/none/events").status_code == 404
    assert not asked.page(addresses["crawl"]).cssselect("script, [http-equiv]")
