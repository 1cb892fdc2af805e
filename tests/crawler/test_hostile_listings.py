"""A listing that is made to be slow, deep or endless costs a bounded time in a process of its own, and is said to."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.bounded_process import AbandonedJob, run_bounded
from crawler.entries import MAX_ENTRIES, TOO_MANY, Entry, LinkForm
from crawler.feeds import json_feed_entries
from crawler.listing_job import MAX_DECODED, ListingAnswer, read_answer
from crawler.listings import Listing
from crawler.sections import section_entries
from crawler.sitemaps import sitemap_entries, text_sitemap_entries
from pipelines.reader_processes import Readers
from storage.types import Refusal, Role
from storage.types.profile import ListingRules
from tests.crawler.lia import HOSTS, SITE, paths, read

FEED = ListingAnswer(f"{SITE}/feed", "application/rss+xml", (), b"", Role.FEED)
# feedparser looks for the end of every one of these through all of the rest.
SLOW = b"\n<!DOCTYPE" * 60_000 + b"<rss></rss>"


@pytest.fixture(scope="module")
def process() -> Iterator[Readers]:
    """One process with little time."""
    with Readers(1, deadline=1.0, memory=1024**3, modules=("crawler.listing_job",)) as readers:
        yield readers


def outcome(process: Readers, answer: ListingAnswer) -> Listing | Refusal:
    """What the crawl gets of an answer."""
    return asyncio.run(run_bounded(process, read_answer, answer, ListingRules(), HOSTS))


def test_a_feed_that_takes_too_long_is_refused_with_its_limit_and_the_next_is_read(process: Readers) -> None:
    """The crawl's own process waits, and does nothing else for it."""
    refused = outcome(process, replace(FEED, body=SLOW))
    assert isinstance(refused, Refusal)
    assert refused.reason == "no outcome within 1 seconds of CPU time"
    sound = outcome(process, replace(FEED, body=f"<rss><item><link>{SITE}/2025/08/x/</link></item></rss>".encode()))
    assert isinstance(sound, Listing)
    assert sound.shown == 1


def test_a_body_that_unpacks_without_end_is_refused_with_its_limit(process: Readers) -> None:
    """What comes out is bounded before it is made."""
    body = gzip.compress(bytes(MAX_DECODED + 1), compresslevel=1)
    refused = outcome(process, replace(FEED, codings=("gzip",), body=body))
    assert isinstance(refused, Refusal)
    assert str(MAX_DECODED) in refused.reason


def test_a_listing_that_is_being_read_when_the_crawl_stops_is_left_for_later() -> None:
    """Whoever waits for it is told so, and it is no fault."""
    with Readers(1, deadline=600) as readers:

        async def stop_meanwhile() -> None:
            reading = asyncio.ensure_future(
                run_bounded(readers, read_answer, replace(FEED, body=SLOW), ListingRules(), HOSTS)
            )
            await asyncio.sleep(0.2)
            readers.abandon()
            with pytest.raises(AbandonedJob):
                await reading
            with pytest.raises(AbandonedJob):
                await run_bounded(readers, read_answer, FEED, ListingRules(), HOSTS)

        asyncio.run(stop_meanwhile())


def test_space_before_a_feed_costs_no_more_than_its_length() -> None:
    """feedparser would try a run of line ends anew from each of them."""
    body = (
        b'<?xml version="1.0"?>' + b"\n" * 400_000 + f"<rss><item><link>{SITE}/2025/08/x/</link></item></rss>".encode()
    )
    assert paths(read(body, Role.FEED)) == ["/2025/08/x/"]


@pytest.mark.parametrize("before", ["\n", " ", "<!-- x -->", f"<!-- {'x' * 200_000} -->", "<?x y?>\n"])
def test_what_stands_before_the_root_of_a_sitemap_does_not_hide_it(before: str) -> None:
    """It is well-formed at any length; a sitemap that begins late is no list of lines."""
    body = (
        '<?xml version="1.0"?>' + before * (200_000 // len(before) + 1) + f"<urlset><url><loc>{SITE}/2025/08/x/</loc>"
    )
    listing = read(body + "</url></urlset>", Role.SITEMAP)
    assert (paths(listing), listing.error) == (["/2025/08/x/"], None)


def test_any_number_of_links_in_one_heading_are_read_once() -> None:
    """A link's place is that of its parent; the heading is not read again for each."""
    links = "".join(f'<a href="/2025/08/{number}/x">x</a>' for number in range(5_000))
    assert read(f"<h2>{links}</h2>", Role.SECTION).shown == 5_000


def test_the_length_of_a_heading_is_that_of_its_text_without_the_space_around_it() -> None:
    """Short words far apart are no headline; long ones are, whatever stands before them."""
    assert paths(read("<h2>   ab   <a href=/x/y9>cd</a></h2>", Role.SECTION)) == []
    for heading in (f"{'字' * 9}", "word " * 5, f"{' ' * 100}<i>{'w' * 20}</i>{' ' * 100}"):
        assert paths(read(f"<h2>{heading}<a href=/x/y9>go</a></h2>", Role.SECTION)) == ["/x/y9"]


@pytest.mark.parametrize("opened", ["<div>", "<b>", "<table><tr><td>", "<a href=/about><div>"])
def test_links_far_within_elements_left_open_are_read(opened: str) -> None:
    """Each stands in the one before, a thousand deep, and keeps what its place tells."""
    deep = read(opened * 400 + "<a href=/x/y9>" + "字" * 20 + "</a><nav><a href=/x/y8>" + "字" * 20, Role.SECTION)
    assert (paths(deep), deep.error) == (["/x/y9"], None)


def test_a_page_that_nests_deeper_than_it_is_read_is_said_to() -> None:
    """What stands before the limit is read; what is lost is not lost in silence."""
    listing = read(
        "<h2><a href=/x/y9>字" + "字" * 20 + "</a></h2>" + "<div>" * 5_000 + "<a href=/x/y8>x</a>", Role.SECTION
    )
    assert paths(listing) == ["/x/y9"]
    assert listing.error is not None
    assert "nest deeper than 2048; what follows was not read" in listing.error


def test_text_within_a_thousand_links_is_not_read_to_its_end_for_each() -> None:
    """A link's form shows at its beginning."""
    listing = read("<a href=/x/y9><div>" * 900 + "word " * 100_000, Role.SECTION)
    assert (paths(listing), listing.error) == (["/x/y9"], None)


def test_a_listing_with_more_entries_than_any_has_is_read_so_far_and_said_to_be_too_long() -> None:
    """Far beyond the standard's own limit of a sitemap; a text sitemap and a page have no other."""
    many = range(MAX_ENTRIES + 10)
    listed = (
        sitemap_entries(SITE, f"<urlset>{''.join('<url><loc>/a</loc></url>' for _ in many)}</urlset>".encode()),
        text_sitemap_entries(SITE, f"{SITE}/a\n".encode() * len(many)),
        section_entries(SITE, None, b"<a href=/a>x</a>" * len(many)),
    )
    for entries in listed:
        assert len(entries.entries) == MAX_ENTRIES
        assert entries.error == TOO_MANY


def test_a_feed_with_too_many_items_still_leads_to_its_next_page() -> None:
    """What it has beyond them is not lost where the publisher shows it there, too."""
    feed = {"items": [{"url": SITE}] * (MAX_ENTRIES + 10), "next_url": f"{SITE}?page=2"}
    listed = json_feed_entries(SITE, json.dumps(feed).encode())
    assert (len(listed.entries), listed.error) == (MAX_ENTRIES + 1, TOO_MANY)
    assert listed.entries[-1] == Entry(f"{SITE}?page=2", LinkForm.NEXT)


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("[" * 100_000, Role.FEED),
        ('{"items":' * 100_000, Role.FEED),
        ("<urlset>" + "<url>" * 100_000, Role.SITEMAP),
        ("<div>" * 100_000 + "<a href=/2025/08/x/>x</a>", Role.SECTION),
        ("<h2><div>" * 5_000 + "<a href=/2025/08/x/>x</a>", Role.SECTION),
        ("x" * 5_000_000, Role.SITEMAP),
        (" " * 5_000_000 + "<", Role.SITEMAP),
        ("<!-- x -->" * 500_000 + "<!--", Role.SITEMAP),
    ],
    ids=["json-list", "json-object", "xml", "html", "headings", "one-line", "space", "comments"],
)
def test_depth_and_length_are_no_error_of_the_program(body: str, role: Role) -> None:
    """Whatever can be read of it is read."""
    assert read(body, role).shown in (0, 1)
