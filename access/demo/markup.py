"""The publication's markup that every page shares: head, menu, widgets, footer, and text made safe for HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from access.demo.texts import Article, Publication

STYLE_PATH = "/wp-content/themes/heron/style.css?ver=1.4"
FEED_PATH = "/feed/"
JSON_FEED_PATH = "/feed/json/"
WRITER_LABEL = "撰稿人"


def link(href: str, text: str, attributes: str = "") -> str:
    """An anchor; `attributes` is markup put after the tag's name."""
    return f'<a{" " if attributes else ""}{attributes} href="{escape(href)}">{escape(text)}</a>'


def section_path(publication: Publication, group: str) -> str:
    """The path of a topic group's archive."""
    return f"/category/{publication.sections[group]}/"


def tag_path(tag: str) -> str:
    """The path of a tag's archive, percent-encoded."""
    return f"/tag/{quote(tag)}/"


def author_path(name: str) -> str:
    """The path of an author's archive, percent-encoded."""
    return f"/author/{quote(name.lower())}/"


def whole_page(
    publication: Publication, title: str, head: Iterable[str], main: str, newest: Sequence[Article], body_class: str
) -> bytes:
    """A page of the publication.

    Args:
        publication: Whose page it is.
        title: The page's own title, before the publication's name.
        head: Further lines of the head.
        main: What stands in the main part.
        newest: The articles that the side column names.
        body_class: The class of the body element.
    """
    lines = "\n".join(head)
    return f"""<!DOCTYPE html>
<html lang="{publication.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | {escape(publication.name)}</title>
<link rel="alternate" type="application/rss+xml" title="{escape(publication.name)} RSS" href="{FEED_PATH}">
<link rel="alternate" type="application/feed+json" title="{escape(publication.name)} JSON" href="{JSON_FEED_PATH}">
<link rel="stylesheet" href="{STYLE_PATH}">
{lines}
</head>
<body class="{body_class}">
{_masthead(publication)}
<main id="primary">
{main}
</main>
{_widgets(newest)}
<footer id="colophon"><p>{escape(publication.name)}　虛構刊物，內容並非真實報導。</p>
<p><a href="/about/">關於本站</a></p></footer>
</body>
</html>
""".encode()


def _masthead(publication: Publication) -> str:
    items = "".join(f"<li>{link(section_path(publication, group), group)}</li>" for group in publication.sections)
    return f"""<header id="masthead">
<p class="site-title"><a href="/" rel="home">{escape(publication.name)}</a></p>
<p class="site-description">{escape(publication.tagline)}</p>
<nav class="menu"><ul>{items}<li><a href="/about/">關於本站</a></li></ul></nav>
</header>"""


def _widgets(newest: Sequence[Article]) -> str:
    items = "".join(f"<li>{link(article.path, article.title)}</li>" for article in newest)
    return f"""<aside id="secondary" class="widget-area">
<form role="search" action="/"><label>搜尋 <input type="search" name="s"></label></form>
<section class="widget"><h2>最新文章</h2><ul>{items}</ul></section>
</aside>"""
