"""Feeds of every dialect give their items; damaged ones give what could be had and say so."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawler.entries import ListingKind
from storage.types import Role
from tests.crawler.lia import RSS, paths, read


def test_an_rss_feed_gives_its_items_and_its_next_page() -> None:
    """Relative links are resolved, foreign ones are not the publication's."""
    listing = read(RSS, Role.FEED, "/feed/")
    assert (listing.kind, listing.error, listing.shown) == (ListingKind.FEED, None, 3)
    assert paths(listing) == ["/japan", "/2025/08/two/", "/three"]
    assert paths(listing, Role.FEED) == ["/feed/?paged=2"]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, 1, tzinfo=UTC)
    assert listing.found[1].modified_at is None


def test_older_dialects_of_rss_are_read() -> None:
    """RDF (1.0) and 0.9x."""
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><item rdf:about="https://lia.example/a"><link>https://lia.example/a</link>'
        "<dc:date>2025-08-20T01:00:00Z</dc:date></item></rdf:RDF>"
    )
    listing = read(rdf, Role.FEED)
    assert paths(listing) == ["/a"]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, 1, tzinfo=UTC)
    old = '<!DOCTYPE rss SYSTEM "http://x.invalid/rss.dtd"><rss version="0.91"><item><link>/b</link></item></rss>'
    assert paths(read(old, Role.FEED)) == ["/b"]


def test_an_atom_feed_gives_its_entries() -> None:
    """The alternate link of each, with the time of its update rather than of its publication."""
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="enclosure" href="/a.mp3"/><link href="/a"/>'
        "<published>2025-08-20T01:00:00Z</published><updated>2025-08-21T01:00:00+08:00</updated></entry></feed>"
    )
    listing = read(atom, Role.FEED)
    assert paths(listing) == ["/a"]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, 17, tzinfo=UTC)


def test_a_json_feed_gives_its_items() -> None:
    """An item whose address is only its id counts; one without any is counted as damage."""
    feed = (
        '{"version":"https://jsonfeed.org/version/1.1","next_url":"https://lia.example/feed.json?page=2","items":['
        '{"id":"1","url":"https://lia.example/a","date_modified":"2025-08-20T09:00:00+08:00"},'
        '{"id":"https://lia.example/b","date_published":"2025-08-19T00:00:00Z"},{"id":"3"}]}'
    )
    listing = read(feed, Role.FEED, "/feed.json")
    assert paths(listing) == ["/a", "/b"]
    assert paths(listing, Role.FEED) == ["/feed.json?page=2"]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, 1, tzinfo=UTC)
    assert listing.error == "malformed JSON feed: 1 item has no address; only its publisher can mend it"


@pytest.mark.parametrize("body", ['{"items": 3}', "[1, 2]", '{"items": [', "[" * 100_000, '{"a": ' + "9" * 5000 + "}"])
def test_json_that_is_no_feed_is_named(body: str) -> None:
    """Also what is nested or long without measure."""
    assert str(read(body, Role.FEED).error).startswith("malformed JSON feed: ")


def test_a_broken_feed_gives_what_could_be_had() -> None:
    """A stray ampersand, an unknown entity or a missing end does not lose the items."""
    for broken in (RSS.replace("<title>二", "<title>Q&A &nonsense; 二"), RSS.replace("</channel></rss>", "")):
        listing = read(broken, Role.FEED)
        assert paths(listing) == ["/japan", "/2025/08/two/", "/three"]
        assert str(listing.error).startswith("malformed feed: ")


@pytest.mark.parametrize("encoding", ["utf-16", "big5", "utf-8-sig"])
def test_a_feed_is_read_in_its_encoding(encoding: str) -> None:
    """As its declaration or its mark says."""
    body = RSS.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-sig")}"').encode(encoding)
    assert read(body, Role.FEED).shown == 3


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "&b;&b;&b;">',
        '<!ENTITY % a SYSTEM "http://x.invalid/a.dtd"> %a;',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        f'<!ENTITY a "{"a" * 5000}">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_that_could_grow_is_refused(declaration: str, encoding: str) -> None:
    """Unparsed, in whatever encoding it hides."""
    bomb = RSS.replace("<rss", f"<!DOCTYPE rss [{declaration}]><rss").replace("UTF-8", encoding)
    listing = read(bomb.encode(encoding), Role.FEED)
    assert (listing.found, listing.error) == ((), "refused feed: it declares entities that grow")


def test_a_feed_with_harmless_entities_is_read() -> None:
    """As old feeds declare them for their spaces."""
    listing = read(RSS.replace("<rss", '<!DOCTYPE rss [<!ENTITY nbsp "&#160;">]><rss'), Role.FEED)
    assert paths(listing) == ["/japan", "/2025/08/two/", "/three"]
