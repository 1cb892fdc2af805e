"""An invented publication's listings, and what is found in them."""

from __future__ import annotations

from crawler.listings import Listing, read_listing
from storage.types import Role
from storage.types.profile import ListingRules

SITE = "https://lia.example"
HOSTS = frozenset({"lia.example"})
TITLE = "北約與日本發表聯合聲明"

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
 <url><loc>https://lia.example/</loc></url>
 <url><loc>https://lia.example/2025/08/japan-nato/</loc><lastmod>2025-08-20T09:00:00+08:00</lastmod></url>
 <url><loc><![CDATA[https://lia.example/2025/08/太平洋/?a=1&b=2]]></loc><lastmod>2025-08</lastmod></url>
 <url><loc>https://lia.example/about-us/</loc></url>
 <url><loc>https://lia.example/images/a.jpg</loc></url>
 <url><loc>https://other.example/2025/08/foreign/</loc></url>
</urlset>"""

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Lia</title>
<link>https://lia.example/</link><atom:link rel="next" href="https://lia.example/feed/?paged=2"/>
<item><title>一</title><link>https://lia.example/japan</link><pubDate>Wed, 20 Aug 2025 09:00:00 +0800</pubDate></item>
<item><title>二</title><link>/2025/08/two/</link></item>
<item><title>三</title><guid isPermaLink="true">https://lia.example/three</guid></item>
<item><title>廣告</title><link>https://shop.example/buy</link></item>
</channel></rss>"""


def read(
    body: str | bytes,
    role: Role,
    path: str = "/listing",
    rules: ListingRules | None = None,
    media_type: str | None = None,
) -> Listing:
    """Read a listing of the invented publication."""
    content = body.encode() if isinstance(body, str) else body
    return read_listing(SITE + path, media_type, content, role, rules or ListingRules(), HOSTS)


def paths(listing: Listing, role: Role = Role.ARTICLE) -> list[str]:
    """The paths of what was found in one role."""
    return [found.url.removeprefix(SITE) for found in listing.found if found.role is role]
