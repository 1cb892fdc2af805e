"""What every page of the first form shares: addresses, head, menu, widgets, footer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from access.demo.edition import Edition
from access.demo.markup import link
from access.demo.texts import Article
from storage.types import Block

THEME = "/wp-content/themes/heron"
STYLE_PATH = f"{THEME}/style.css"
UPLOADS = "/wp-content/uploads"
FEED_PATH = "/feed/"
JSON_FEED_PATH = "/feed/json/"
WIDTHS = (320, 640, 960)
_NEWEST = 5


def section_path(edition: Edition, group: str) -> str:
    """The path of a topic group's archive."""
    return f"/category/{edition.sections[group]}/"


def tag_path(tag: str) -> str:
    """The path of a tag's archive, percent-encoded."""
    return f"/tag/{quote(tag)}/"


def author_path(name: str) -> str:
    """The path of an author's archive, percent-encoded."""
    return f"/author/{quote(name.lower())}/"


def upload_path(name: str, width: int) -> str:
    """The path of a picture in one of its widths, the widest without a suffix."""
    return f"{UPLOADS}/{name}.png" if width == max(WIDTHS) else f"{UPLOADS}/{name}-{width}.png"


def picture(edition: Edition, figure: Block, sizes: str, width: int) -> str:
    """The picture of a figure, offered in all its widths.

    Args:
        edition: Whose picture it is.
        figure: The figure.
        sizes: How wide it is shown, for the browser's choice among the widths.
        width: The width of the one that is shown where there is no choice.
    """
    assert figure.image is not None
    shown = edition.pictures[figure.image]
    srcset = ", ".join(f"{upload_path(shown.name, other)} {other}w" for other in WIDTHS)
    return (
        f'<img src="{upload_path(shown.name, width)}" srcset="{srcset}" sizes="{sizes}" width="{width}" '
        f'height="{width * 3 // 5}" loading="lazy" alt="{escape(shown.alt)}">'
    )


def whole_page(edition: Edition, title: str, head: Iterable[str], main: str, body_class: str) -> bytes:
    """A page of the sub-site.

    Args:
        edition: Whose page it is.
        title: The page's own title, before the publication's name.
        head: Further lines of the head.
        main: What stands in the main part.
        body_class: The class of the body element.
    """
    lines = "\n".join(head)
    name = escape(edition.name)
    return f"""<!DOCTYPE html>
<html lang="{edition.publication.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)} | {name}</title>
<link rel="alternate" type="application/rss+xml" title="{name} RSS" href="{FEED_PATH}">
<link rel="alternate" type="application/feed+json" title="{name} JSON" href="{JSON_FEED_PATH}">
<link rel="icon" type="image/svg+xml" href="{THEME}/heron.svg">
<link rel="stylesheet" href="{STYLE_PATH}?ver=1.4">
{lines}
</head>
<body class="{body_class}">
{_masthead(edition)}
<main id="primary">
{main}
</main>
{_widgets(edition.articles[:_NEWEST])}
<footer id="colophon"><p>{name}　虛構刊物，內容並非真實報導。</p>
<p>{_sisters(edition)}　<a href="/about/">關於本站</a></p></footer>
</body>
</html>
""".encode()


def _masthead(edition: Edition) -> str:
    items = "".join(f"<li>{link(section_path(edition, group), group)}</li>" for group in edition.sections)
    return f"""<header id="masthead">
<p class="site-title"><a href="/" rel="home">{escape(edition.name)}</a></p>
<p class="site-description">{escape(edition.site.tagline)}</p>
<nav class="menu"><ul>{items}<li><a href="/about/">關於本站</a></li></ul></nav>
</header>"""


def _sisters(edition: Edition) -> str:
    others = (site for site in edition.publication.sites if site is not edition.site)
    return "　".join(link(f"https://{site.host}/", site.title) for site in others)


def _widgets(newest: Sequence[Article]) -> str:
    items = "".join(f"<li>{link(article.path, article.title)}</li>" for article in newest)
    return f"""<aside id="secondary" class="widget-area">
<form role="search" action="/"><label>搜尋 <input type="search" name="s"></label></form>
<section class="widget"><h2>最新文章</h2><ul>{items}</ul></section>
</aside>"""
