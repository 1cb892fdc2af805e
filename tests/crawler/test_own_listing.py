"""A listing by the code of the publication's own spider becomes targets under the rules of all listings."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from crawler.listing_job import ListingAnswer, read_answer
from crawler.listings import Listing
from storage.types import FoundUrl, Refusal, Role, Verdict
from storage.types.profile import ListingRules
from storage.types.spider_code import SpiderCode

_URL = "https://a.example/api/list"
_HOSTS = frozenset({"a.example"})
_RULES = ListingRules(exclude=(re.compile("/hidden/"),), max_pages=3)
_ANSWER = ListingAnswer(_URL, "application/json", (), '{"news": ["/x", "/y"], "字": "新聞"}'.encode(), Role.SECTION)


def _read(body: str, answer: ListingAnswer = _ANSWER) -> Listing | Refusal:
    text = f"from fonds import *\nclass Own(SiteSpider):\n def listing(self, page):\n{body}"
    return read_answer(answer, _RULES, _HOSTS, SpiderCode("own", "spiders/own.py", "Own", text))


def test_what_the_code_calls_an_article_is_one() -> None:
    """No general rule of addresses is asked; a page that is no HTML is a listing like any other."""
    read = _read("  for one in page.json()['news']: yield ArticleLink(one, '2031-05-04T09:00:00+08:00')\n")
    at = datetime(2031, 5, 4, 1, tzinfo=UTC)
    found = tuple(FoundUrl(f"https://a.example/{one}", Role.ARTICLE, _URL, at) for one in "xy")
    assert isinstance(read, Listing)
    assert (read.found, read.shown, read.error) == (found, 2, None)


def test_a_change_may_be_stated_as_a_time() -> None:
    """One without a zone is in UTC; one before all that can be told in UTC is none, and its article is found."""
    early = "datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8)))"
    stated = f"('x', datetime(2031, 5, 4, 1)), ('y', {early})"
    body = f"  from datetime import datetime, timedelta, timezone\n  for one, at in ({stated}):\n"
    read = _read(f"{body}   yield ArticleLink(one, at)\n")
    assert isinstance(read, Listing)
    assert [one.modified_at for one in read.found] == [datetime(2031, 5, 4, 1, tzinfo=UTC), None]


def test_listings_of_each_kind_are_followed() -> None:
    """In the role that the code gives them."""
    read = _read("  for kind in ('section', 'feed', 'sitemap'): yield ListingLink('/' + kind, kind)\n")
    assert isinstance(read, Listing)
    assert [one.role for one in read.found] == [Role.SECTION, Role.FEED, Role.SITEMAP]


def test_the_bounds_of_listings_hold() -> None:
    """Foreign hosts, what the profile excludes, the listing itself, an address twice and pages beyond the last one."""
    links = "'//b.example/1', '/hidden/2', 'list', '/3', '/3', 'javascript:x', ''"
    body = f"  for one in ({links}): yield ArticleLink(one)\n"
    read = _read(f"{body}  yield ListingLink('?page=3')\n  yield ListingLink('?page=4')\n")
    assert isinstance(read, Listing)
    assert [one.url for one in read.found] == ["https://a.example/3", f"{_URL}?page=3"]


def test_a_fault_of_the_code_is_a_listing_that_cannot_be_read() -> None:
    """With the line where it happened."""
    assert _read("  return page.json()['absent']\n") == Refusal(
        Verdict.WORKER, "spiders/own.py, line 4: KeyError: 'absent'"
    )


def test_what_the_code_leaves_is_read_by_the_general_rules() -> None:
    """As a feed beside pages that need code."""
    feed = b"<rss version='2.0'><channel><item><link>/2031/05/04/harbour-news</link></item></channel></rss>"
    read = _read("  return None\n", replace(_ANSWER, body=feed, role=Role.FEED, media_type="text/xml"))
    assert isinstance(read, Listing)
    assert [one.url for one in read.found] == ["https://a.example/2031/05/04/harbour-news"]
