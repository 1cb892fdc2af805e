"""The pages of crawls: what one brought, and all that failed."""

from __future__ import annotations

import re

from tests.access.room.looks import Room, target_of, text_of


def test_crawls_are_listed_with_what_each_brought(asked: Room, addresses: dict[str, str]) -> None:
    """The newest first; each visit leads to its record."""
    first, second = asked.page("/crawls").cssselect(".entry")
    assert "1 source changed" in text_of(first)
    assert "heron" in text_of(first, ".notes")
    assert "43 new articles" in text_of(second) or "42 new articles" in text_of(second)
    page = asked.page(addresses["crawl"], "zh-Hant")
    assert asked.page(target_of(page, "#visits a")).cssselect(".head-lines")


def test_a_crawl_is_named_by_its_day(asked: Room, addresses: dict[str, str]) -> None:
    """In the head of its page and in that of the browser's window, in both languages."""
    for language in ("en", "zh-Hant"):
        page = asked.page(addresses["crawl"], language)
        assert text_of(page, "title") == f"{text_of(page, 'h1')} · Fonds"
        assert re.search(r"^Crawl of \d+ \w+ \d{4}$|^\d{4}年\d+月\d+日的採集$", text_of(page, "h1"))


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
