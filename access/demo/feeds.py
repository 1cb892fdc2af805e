"""What a sub-site offers to machines: RSS, Atom, JSON Feed, sitemap index, sitemaps, news sitemap, robots.txt.

A listing says when an article was published only where its page does, and a feed only where an instant is known.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from email.utils import format_datetime
from html import escape

from access.demo.edition import Edition
from access.demo.markup import topic_names
from access.demo.texts import Article

IN_FEED = 6
IN_NEWS_SITEMAP = 3
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
_ATOM = "http://www.w3.org/2005/Atom"
Identify = Callable[[Article], str]


def rss(edition: Edition, path: str, identify: Identify) -> bytes:
    """The RSS feed of the newest articles, each cut short as such feeds are; `identify` gives an item's guid."""
    items = "\n".join(_rss_item(edition, article, identify(article)) for article in edition.articles[:IN_FEED])
    return f"""{_XML}<rss version="2.0" xmlns:content="{_CONTENT}" xmlns:dc="{_DC}" xmlns:atom="{_ATOM}">
<channel>
<title>{escape(edition.name)}</title>
<atom:link href="{edition.url(path)}" rel="self" type="application/rss+xml"/>
<link>{edition.url("/")}</link>
<description>{escape(edition.site.tagline)}</description>
<language>{edition.publication.language}</language>
{items}
</channel>
</rss>
""".encode()


def atom(edition: Edition, path: str, home: str) -> bytes:
    """The Atom feed of the newest articles."""
    items = "\n".join(_atom_entry(edition, article) for article in edition.articles[:IN_FEED])
    updated = "" if edition.changed_at is None else f"<updated>{edition.changed_at.isoformat()}</updated>\n"
    return f"""{_XML}<feed xmlns="{_ATOM}" xml:lang="{edition.publication.language}">
<id>{edition.url(home)}</id>
<title>{escape(edition.site.title)}</title>
<link rel="self" type="application/atom+xml" href="{edition.url(path)}"/>
<link rel="alternate" type="text/html" href="{edition.url(home)}"/>
{updated}{items}
</feed>
""".encode()


def json_feed(edition: Edition, path: str, identify: Identify) -> bytes:
    """The JSON feed of all articles."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": edition.name,
        "home_page_url": edition.url("/"),
        "feed_url": edition.url(path),
        "language": edition.publication.language,
        "items": [_json_item(edition, article, identify(article)) for article in edition.articles],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode()


def sitemap_index(edition: Edition, paths: Iterable[str]) -> bytes:
    """The index of the sub-site's sitemaps."""
    entries = "\n".join(f"<sitemap><loc>{edition.url(path)}</loc></sitemap>" for path in paths)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{entries}\n</sitemapindex>\n'.encode()


def article_sitemap(edition: Edition) -> bytes:
    """The sitemap of all articles."""
    return _urlset("".join(_sitemap_entry(edition, article) for article in edition.articles))


def page_sitemap(edition: Edition, paths: Iterable[str]) -> bytes:
    """The sitemap of what is no article."""
    return _urlset("".join(f"<url><loc>{edition.url(path)}</loc></url>\n" for path in paths))


def news_sitemap(edition: Edition) -> bytes:
    """The news sitemap of the newest dated articles."""
    entries = "".join(_news_entry(edition, article) for article in in_news_sitemap(edition.articles))
    return _urlset(entries, f' xmlns:news="{_NEWS}"')


def in_news_sitemap(articles: Sequence[Article]) -> list[Article]:
    """The articles that a news sitemap lists; it must state the day of each."""
    return [article for article in articles if article.published is not None][:IN_NEWS_SITEMAP]


def robots(edition: Edition, disallowed: Iterable[str], sitemaps: Iterable[str]) -> bytes:
    """The sub-site's robots.txt."""
    rules = "".join(f"Disallow: {path}\n" for path in disallowed)
    named = "".join(f"Sitemap: {edition.url(path)}\n" for path in sitemaps)
    return f"User-agent: *\n{rules}\n{named}".encode()


def _excerpt(article: Article) -> str:
    return f"{article.summary[:60]} [...]"


def _rss_item(edition: Edition, article: Article, guid: str) -> str:
    day = article.published_at
    lines = [
        f"<title>{escape(article.title)}</title>",
        f"<link>{edition.url(article.path)}</link>",
        *(f"<dc:creator>{escape(name)}</dc:creator>" for _, name in article.contributors[:1]),
        *([] if day is None else [f"<pubDate>{format_datetime(day)}</pubDate>"]),
        *(f"<category>{escape(topic)}</category>" for topic in topic_names(article)),
        f'<guid isPermaLink="false">{guid}</guid>',
        f"<description>{escape(article.deck)}</description>",
        f"<content:encoded><![CDATA[<p>{escape(_excerpt(article))}</p>]]></content:encoded>",
    ]
    return "<item>\n" + "\n".join(lines) + "\n</item>"


def _atom_entry(edition: Edition, article: Article) -> str:
    day, changed = article.published_at, article.modified or article.published_at
    url = edition.url(article.path)
    lines = [
        f"<id>{url}</id>",
        f"<title>{escape(article.title)}</title>",
        f'<link rel="alternate" type="text/html" href="{url}"/>',
        *([] if changed is None else [f"<updated>{changed.isoformat()}</updated>"]),
        *([] if day is None else [f"<published>{day.isoformat()}</published>"]),
        *(f"<author><name>{escape(name)}</name></author>" for _, name in article.contributors[:1]),
        f"<summary>{escape(article.deck)}</summary>",
    ]
    return "<entry>\n" + "\n".join(lines) + "\n</entry>"


def _json_item(edition: Edition, article: Article, identity: str) -> dict[str, object]:
    item: dict[str, object] = {
        "id": identity,
        "url": edition.url(article.path),
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


def _sitemap_entry(edition: Edition, article: Article) -> str:
    changed = article.modified or article.published
    lastmod = "" if changed is None else f"<lastmod>{changed.isoformat()}</lastmod>"
    return f"<url><loc>{edition.url(article.path)}</loc>{lastmod}</url>\n"


def _news_entry(edition: Edition, article: Article) -> str:
    day = _printed(article.published)
    return f"""<url><loc>{edition.url(article.path)}</loc>
<news:news><news:publication><news:name>{escape(edition.name)}</news:name>
<news:language>zh-tw</news:language></news:publication>
<news:publication_date>{day}</news:publication_date>
<news:title>{escape(article.title)}</news:title></news:news></url>
"""


def _printed(published: date | None) -> str:
    return "" if published is None else published.isoformat()
