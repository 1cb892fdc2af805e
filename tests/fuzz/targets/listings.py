"""Feeds, sitemaps, sections: any bytes give addresses of the publication in normal form, each once, or say why not."""

from __future__ import annotations

from crawler.entries import MAX_ENTRIES
from crawler.listing_job import ListingAnswer, read_answer
from storage.types import Refusal, Role
from storage.types.profile import ListingRules
from storage.types.urlkey import host_of, normalize
from tests.crawler.lia import HOSTS, SITE
from tests.fuzz.target import Target, headed

_RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>A</title><link>{SITE}/</link>
<item><title>B</title><link>{SITE}/2025/08/x/</link><pubDate>Mon, 04 Aug 2025 03:00:00 GMT</pubDate></item>
<item><guid>{SITE}/2025/08/y/</guid></item></channel></rss>"""
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><link rel="next" href="{SITE}/feed?page=2"/>
<entry><id>urn:1</id><link href="{SITE}/2025/08/z/"/><updated>2025-08-04T03:00:00Z</updated></entry></feed>"""
_JSON = f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"id":"1","url":"{SITE}/2025/08/j/"}}]}}'
_SITEMAP = f"""<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc>{SITE}/2025/08/s/</loc><lastmod>2025-08-04</lastmod></url></urlset>"""
_INDEX = f"<sitemapindex><sitemap><loc>{SITE}/s1.xml</loc></sitemap></sitemapindex>"
_SECTION = f"""<!doctype html><html><head><base href="/x/"><link rel=next href="?page=2"></head>
<body><nav><a href=/news/>n</a></nav>
<main><a href="{SITE}/2025/08/h/">A headline that is long enough to be one</a></main>
<footer><a href="b">c</a></footer></body>"""


def check(data: bytes) -> None:
    """See the module."""
    line, body = headed(data)
    named, _, coding = line.partition(" ")
    role = {"feed": Role.FEED, "sitemap": Role.SITEMAP}.get(named, Role.SECTION)
    answer = ListingAnswer(f"{SITE}/{named or 'x'}", None, tuple(coding.split()), body, role)
    listing = read_answer(answer, ListingRules(), HOSTS)
    if isinstance(listing, Refusal):
        assert coding, listing.reason
        return
    addresses = [found.url for found in listing.found]
    assert len(addresses) == len(set(addresses)) <= MAX_ENTRIES
    for address in addresses:
        assert normalize(address) == address, address
        assert host_of(address) in HOSTS, address
    assert listing.error is None or len(listing.error.splitlines()) == 1, listing.error


def seeds() -> list[bytes]:
    """One of each kind."""
    texts = (f"feed\n{_RSS}", f"feed\n{_ATOM}", f"feed\n{_JSON}", f"sitemap\n{_SITEMAP}", f"sitemap\n{_INDEX}",
             f"sitemap\n{SITE}/2025/08/t/\n", f"section\n{_SECTION}", f"section\n{_RSS}", "feed\n")  # fmt: skip
    return [text.encode() for text in texts]


TARGET = Target(check, seeds)
