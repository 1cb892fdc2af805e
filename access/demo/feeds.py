"""What the publication offers to machines: RSS, JSON Feed, sitemap index, sitemaps, news sitemap, robots.txt.

A listing says when an article was published only where its page does, and RSS only where an instant is known.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from email.utils import format_datetime
from html import escape

from access.demo.markup import FEED_PATH, JSON_FEED_PATH, section_path
from access.demo.texts import Article, Publication

SITEMAP_INDEX_PATH = "/sitemap_index.xml"
POST_SITEMAP_PATH = "/post-sitemap.xml"
PAGE_SITEMAP_PATH = "/page-sitemap.xml"
NEWS_SITEMAP_PATH = "/news-sitemap.xml"
_IN_RSS = 6
_IN_NEWS_SITEMAP = 3
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"


def rss(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The RSS feed of the newest articles, each cut short as such feeds are."""
    items = "\n".join(_rss_item(publication, article) for article in articles[:_IN_RSS])
    return f"""{_XML}<rss version="2.0" xmlns:content="{_CONTENT}" xmlns:dc="{_DC}" xmlns:atom="{_ATOM}">
<channel>
<title>{escape(publication.name)}</title>
<atom:link href="{publication.url(FEED_PATH)}" rel="self" type="application/rss+xml"/>
<link>{publication.url("/")}</link>
<description>{escape(publication.tagline)}</description>
<language>{publication.language}</language>
{items}
</channel>
</rss>
""".encode()


def json_feed(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The JSON feed of all articles."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publication.name,
        "home_page_url": publication.url("/"),
        "feed_url": publication.url(JSON_FEED_PATH),
        "language": publication.language,
        "items": [_json_item(publication, article) for article in articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def sitemap_index(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The index of the publication's sitemaps."""
    entries = "\n".join(
        f"<sitemap><loc>{publication.url(path)}</loc></sitemap>" for path in (POST_SITEMAP_PATH, PAGE_SITEMAP_PATH)
    )
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{entries}\n</sitemapindex>\n'.encode()


def post_sitemap(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The sitemap of all articles."""
    return _urlset("".join(_post_entry(publication, article) for article in articles))


def page_sitemap(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The sitemap of what is no article."""
    paths = ["/", *(section_path(publication, group) for group in publication.sections), "/about/"]
    return _urlset("".join(f"<url><loc>{publication.url(path)}</loc></url>\n" for path in paths))


def news_sitemap(publication: Publication, articles: Sequence[Article]) -> bytes:
    """The news sitemap of the newest dated articles."""
    dated = [article for article in articles if article.published is not None]
    entries = "".join(_news_entry(publication, article) for article in dated[:_IN_NEWS_SITEMAP])
    return _urlset(entries, f' xmlns:news="{_NEWS}"')


def robots(publication: Publication) -> str:
    """The publication's robots.txt; it names the sitemap index and the news sitemap."""
    return f"""User-agent: *
Disallow: /wp-admin/
Disallow: /?s=

Sitemap: {publication.url(SITEMAP_INDEX_PATH)}
Sitemap: {publication.url(NEWS_SITEMAP_PATH)}
"""


def _excerpt(article: Article) -> str:
    return f"{article.summary[:60]} [...]"


def _rss_item(publication: Publication, article: Article) -> str:
    date = article.published_at
    lines = [
        f"<title>{escape(article.title)}</title>",
        f"<link>{publication.url(article.path)}</link>",
        *(f"<dc:creator>{escape(name)}</dc:creator>" for _, name in article.contributors[:1]),
        *([] if date is None else [f"<pubDate>{format_datetime(date)}</pubDate>"]),
        *(f"<category>{escape(f'{group}-{name}')}</category>" for group, name in article.topics),
        f'<guid isPermaLink="false">{publication.url(f"/?p={article.number}")}</guid>',
        f"<description>{escape(article.deck)}</description>",
        f"<content:encoded><![CDATA[<p>{escape(_excerpt(article))}</p>]]></content:encoded>",
    ]
    return "<item>\n" + "\n".join(lines) + "\n</item>"


def _json_item(publication: Publication, article: Article) -> dict[str, object]:
    url = publication.url(article.path)
    item: dict[str, object] = {
        "id": publication.url(f"/?p={article.number}"),
        "url": url,
        "title": article.title,
        "summary": article.deck,
        "content_text": _excerpt(article),
        "tags": list(article.tags),
    }
    if article.published_at is not None:
        item["date_published"] = article.published_at.isoformat()
    if article.modified is not None:
        item["date_modified"] = article.modified.isoformat()
    return item


def _urlset(entries: str, namespaces: str = "") -> bytes:
    return f'{_XML}<urlset xmlns="{_SITEMAP}"{namespaces}>\n{entries}</urlset>\n'.encode()


def _post_entry(publication: Publication, article: Article) -> str:
    changed = article.modified or article.published
    lastmod = "" if changed is None else f"<lastmod>{changed.isoformat()}</lastmod>"
    return f"<url><loc>{publication.url(article.path)}</loc>{lastmod}</url>\n"


def _news_entry(publication: Publication, article: Article) -> str:
    date = article.published.isoformat() if article.published else ""
    return f"""<url><loc>{publication.url(article.path)}</loc>
<news:news><news:publication><news:name>{escape(publication.name)}</news:name>
<news:language>zh-tw</news:language></news:publication>
<news:publication_date>{date}</news:publication_date>
<news:title>{escape(article.title)}</news:title></news:news></url>
"""
