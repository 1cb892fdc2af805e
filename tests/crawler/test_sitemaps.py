"""Sitemaps of every form give their targets; damaged ones give what could be had and say so."""

from __future__ import annotations

import gzip
import re
from datetime import UTC, datetime

import pytest

from crawler.entries import ListingKind
from crawler.listings import MAX_UNPACKED
from crawler.sitemaps import sitemap_entries
from storage.types import FoundUrl, Role
from storage.types.urlkey import normalize
from tests.crawler.lia import SITE, URLSET, paths, read


def test_a_sitemap_gives_its_articles_with_their_times() -> None:
    """Home page, service pages, files and foreign hosts are no articles; addresses are in normal form."""
    listing = read(URLSET, Role.SITEMAP, "/sitemap.xml")
    assert (listing.kind, listing.error, listing.shown) == (ListingKind.SITEMAP, None, 2)
    assert listing.found == (
        FoundUrl(
            f"{SITE}/2025/08/japan-nato/",
            Role.ARTICLE,
            via=f"{SITE}/sitemap.xml",
            modified_at=datetime(2025, 8, 20, 1, 0, tzinfo=UTC),
        ),
        FoundUrl(
            normalize(f"{SITE}/2025/08/太平洋/?a=1&b=2"),
            Role.ARTICLE,
            via=f"{SITE}/sitemap.xml",
            modified_at=datetime(2025, 8, 1, tzinfo=UTC),
        ),
    )


def test_a_sitemap_index_gives_sitemaps() -> None:
    """With the time of each; an address that stands bare in its element counts too."""
    listing = read(
        "<sitemapindex><sitemap><loc>/post-sitemap.xml</loc><lastmod>2025-08-20</lastmod></sitemap>"
        "<sitemap>https://lia.example/b.xml.gz</sitemap><sitemap><loc>https://far.example/c.xml</loc></sitemap></sitemapindex>",
        Role.SITEMAP,
    )
    assert (listing.kind, listing.shown) == (ListingKind.SITEMAP_INDEX, 0)
    assert [(found.url, found.role) for found in listing.found] == [
        (f"{SITE}/post-sitemap.xml", Role.SITEMAP),
        (f"{SITE}/b.xml.gz", Role.SITEMAP),
    ]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, tzinfo=UTC)


def test_a_news_sitemap_gives_articles_of_any_shape() -> None:
    """What the publisher calls news is an article, whatever its address looks like."""
    listing = read(
        '<urlset xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://lia.example/japan</loc>'
        "<news:news><news:publication_date>2025-08-20T09:00:00Z</news:publication_date></news:news></url></urlset>",
        Role.SITEMAP,
    )
    assert paths(listing) == ["/japan"]
    assert listing.found[0].modified_at == datetime(2025, 8, 20, 9, tzinfo=UTC)


def test_namespaces_do_not_matter() -> None:
    """Prefixes, wrong and undeclared namespaces lose nothing."""
    for opening, prefix in (
        ('<s:urlset xmlns:s="urn:odd">', "s:"),
        ('<urlset xmlns="http://www.google.com/schemas/sitemap/0.84">', ""),
        ("<a:urlset>", "a:"),
    ):
        loc = f"<{prefix}url><{prefix}loc>{SITE}/news/1001</{prefix}loc></{prefix}url>"
        assert paths(read(f"{opening}{loc}</{prefix}urlset>", Role.SITEMAP)) == ["/news/1001"]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("post-sitemap.xml", Role.ARTICLE),
        ("category-sitemap.xml", Role.SECTION),
        ("post_tag-sitemap.xml", Role.SECTION),
    ],
)
def test_the_name_of_a_sitemap_tells_what_it_lists(name: str, role: Role) -> None:
    """As the usual systems name them."""
    listing = read(f"<urlset><url><loc>{SITE}/politics</loc></url></urlset>", Role.SITEMAP, f"/{name}")
    assert [found.role for found in listing.found] == [role]


def test_a_text_sitemap_is_read_line_by_line() -> None:
    """Lines that are no address are counted as damage."""
    listing = read(f"\ufeff{SITE}/news/1001\r\nnonsense\n\n{SITE}/news/1002\n", Role.SITEMAP, "/sitemap.txt")
    assert paths(listing) == ["/news/1001", "/news/1002"]
    assert listing.error == "malformed sitemap: 1 line is no address; only its publisher can mend it"


def test_a_packed_sitemap_is_unpacked() -> None:
    """Also when it was cut off or damaged on the way: what came before the damage counts."""
    packed = gzip.compress(URLSET.encode())
    assert read(packed, Role.SITEMAP).shown == 2
    many = "<urlset>" + "".join(f"<url><loc>{SITE}/news/{number}</loc></url>" for number in range(10000, 14000))
    packed_many = gzip.compress(many.encode())
    cut = read(packed_many[: len(packed_many) // 2], Role.SITEMAP)
    assert "gzip file is cut off" in str(cut.error)
    assert cut.shown > 1000
    assert "damaged gzip file" in str(read(packed[:30] + b"\xff\xff\xff" + packed[33:], Role.SITEMAP).error)


def test_a_packed_sitemap_that_grows_without_end_is_cut() -> None:
    """A bomb costs bounded memory and is named."""
    listing = read(gzip.compress(bytes(MAX_UNPACKED + 1024), compresslevel=1), Role.SITEMAP)
    assert str(listing.error).startswith(f"gzip file grows past {MAX_UNPACKED} bytes")


def test_a_broken_sitemap_gives_what_could_be_had() -> None:
    """Before and after the break; the error names the line."""
    broken = URLSET.replace("<lastmod>2025-08</lastmod></url>", "<lastmod>2025-08</url>").replace("a=1&b", "a=1 &b")
    listing = read(broken, Role.SITEMAP)
    assert paths(listing)[0] == "/2025/08/japan-nato/"
    assert listing.shown == 2
    assert re.match(r"malformed sitemap: line \d+: .*; only its publisher can mend it", str(listing.error))


@pytest.mark.parametrize("written", ["?page=1&id=77", "?page=1&amp;id=77", "?page=1&#38;id=77"])
def test_an_ampersand_that_is_not_escaped_belongs_to_the_address(written: str) -> None:
    """A server that writes addresses as they are loses none of them; what is escaped is escaped once."""
    body = f"<urlset><url><loc>{SITE}/story/{written}</loc></url><url><loc>{SITE}/2025/08/next/</loc></url></urlset>"
    listing = read(body.encode(), Role.SITEMAP, "/news-sitemap.xml")
    assert [found.url for found in listing.found] == [f"{SITE}/story/?page=1&id=77", f"{SITE}/2025/08/next/"]
    assert listing.error is None


def test_entities_of_a_sitemap_are_never_expanded() -> None:
    """Neither its own nor files of this machine."""
    bomb = '<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    listing = read(f"{bomb}<urlset><url><loc>{SITE}/news/1001&b;&f;</loc></url></urlset>", Role.SITEMAP)
    assert paths(listing) == ["/news/1001&b;&f;"]


def test_an_entry_that_is_no_text_is_passed_over_and_the_others_are_read() -> None:
    """A reference to half a character: a lenient parser lets it through, and nobody can read it."""
    broken = "<url><loc>&#xd800;https://lia.example/2025/08/a/</loc></url>"
    sound = "<url><loc>https://lia.example/2025/08/b/</loc></url>"
    entries = sitemap_entries(f"{SITE}/sitemap.xml", f"<urlset>{broken}{sound}</urlset>".encode())
    assert [entry.url for entry in entries.entries] == ["https://lia.example/2025/08/b/"]
    assert "line 1" in (entries.error or "")
