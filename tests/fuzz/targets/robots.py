"""robots.txt: any bytes are rules, and the same ones read twice; sitemaps are addresses in normal form, few enough."""

from __future__ import annotations

from crawler.robots import Robots
from storage.types.urlkey import normalize
from tests.fuzz.target import Target

_ORIGIN = "https://lia.example"
_URLS = (
    f"{_ORIGIN}/", f"{_ORIGIN}/news/1?a=b&c=%E6%96%B0", f"{_ORIGIN}/robots.txt", f"{_ORIGIN}/a/{'b/' * 200}c.html",
)  # fmt: skip
# Written down here: a bound that were asked of the reader would be kept whatever it was.
_MOST_SITEMAPS = 200
_PLAIN = b"""User-agent: *
Disallow: /private/
Allow: /private/open$
Disallow: /*?print=*
Crawl-delay: 2.5

User-agent: Fonds
User-agent: other
Disallow: /no
Sitemap: https://lia.example/sitemap.xml
Sitemap: /news.xml
"""


def check(data: bytes) -> None:
    """See the module."""
    robots = Robots.parsed(_ORIGIN, "Fonds", data)
    assert robots.why is None
    assert robots.crawl_delay is None or 0 < robots.crawl_delay < float("inf")
    assert len(robots.sitemaps) <= _MOST_SITEMAPS
    for sitemap in robots.sitemaps:
        assert normalize(sitemap) == sitemap, sitemap
    refusals = [robots.refusal(url) for url in _URLS]
    assert refusals[2] is None, "robots.txt itself may always be asked for"
    again = Robots.parsed(_ORIGIN, "Fonds", data)
    assert [again.refusal(url) for url in _URLS] == refusals


def seeds() -> list[bytes]:
    """Files as hosts send them."""
    many = b"".join(b"Sitemap: /%d\n" % number for number in range(_MOST_SITEMAPS + 1))
    return [
        _PLAIN, many, _PLAIN.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + _PLAIN, "\ufeff".encode("utf-16-le"), b"",
        _PLAIN.decode().encode("utf-16"), b"<!doctype html><title>404</title>",
    ]  # fmt: skip


TARGET = Target(check, seeds, longest=64 * 1024, inputs=170)
