"""What every page of the second form shares: addresses, the frame around its parts, and the data for its program."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from access.demo.edition import Edition
from access.demo.lettering import woff
from access.demo.markup import link
from access.demo.pictures import DemoPicture, png

HOME = "/zh"
ABOUT = "/zh/about"
FEED_PATH = "/zh/atom.xml"
WIDTHS = (480, 960)
_BUILDS = ("1a2b3c", "9f8e7d")


def build(edition: Edition) -> str:
    """The name of the build that a visit meets: class names and the addresses of its files change with it."""
    return _BUILDS[edition.visit - 1]


def topic_path(edition: Edition, group: str) -> str:
    """The path of a topic group's pages."""
    return f"/zh/topic/{edition.sections[group]}"


def style_path(edition: Edition) -> str:
    """The path of the style sheet."""
    return f"/_next/static/css/{build(edition)}.css"


def script_path(edition: Edition) -> str:
    """The path of the pages' program."""
    return f"/_next/static/chunks/main-{build(edition)}.js"


def typeface_path() -> str:
    """The path of the typeface, named by its content as such builds do."""
    return f"/_next/static/media/heron-dots.{_mark(woff())}.woff"


def picture_path(picture: DemoPicture, width: int) -> str:
    """The path of a picture in one of its widths."""
    return f"/_next/static/media/{picture.name}-{width}.{_mark(png(picture, width))}.png"


def whole_page(
    edition: Edition, title: str, main: str, data: Mapping[str, object], page: str, linked: Iterable[str] = ()
) -> bytes:
    """A page of the sub-site.

    Args:
        edition: Whose page it is.
        title: The page's own title.
        main: What stands in its main part; empty for a page that its program would fill.
        data: The properties of the page for its program.
        page: The name of the page's template.
        linked: Texts of JSON-LD scripts.
    """
    name = build(edition)
    state = {"props": {"pageProps": data}, "page": page, "buildId": name}
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in linked)
    shown = f'<div class="css-{name}">{_header(edition)}<main>{main}</main>{_footer(edition)}</div>' if main else ""
    return (
        '<!DOCTYPE html><html lang="zh-Hant"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} - {escape(edition.site.title)}</title>"
        f'<link rel="alternate" type="application/atom+xml" href="{FEED_PATH}">'
        f'<link rel="stylesheet" href="{style_path(edition)}" data-n-g="">{scripts}'
        f'<script src="{script_path(edition)}" defer></script></head>'
        f'<body><div id="__next">{shown}</div>'
        f'<script id="__NEXT_DATA__" type="application/json">{in_script(state)}</script></body></html>'
    ).encode()


def in_script(value: object) -> str:
    """A value as JSON that no end tag can end."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def page_links(base: str, number: int, count: int) -> str:
    """The links to a listing's other pages."""
    if count == 1:
        return ""
    numbers: Sequence[str] = [
        f'<b aria-current="page">{other}</b>' if other == number else link(page_path(base, other), str(other))
        for other in range(1, count + 1)
    ]
    following = link(page_path(base, number + 1), "下一頁", 'rel="next"') if number < count else ""
    return f'<nav data-block="pages">{"".join(numbers)}{following}</nav>'


def page_path(base: str, number: int) -> str:
    """The path of a page of a listing; the first has no number."""
    return base if number == 1 else f"{base}?page={number}"


def _header(edition: Edition) -> str:
    topics = "".join(link(topic_path(edition, group), group) for group in edition.sections)
    return (
        f'<header data-block="top"><a href="{HOME}"><b>HERON DATA</b></a><span>{escape(edition.site.tagline)}</span>'
        f"<nav>{topics}{link(ABOUT, '關於')}</nav></header>"
    )


def _footer(edition: Edition) -> str:
    others = (site for site in edition.publication.sites if site is not edition.site)
    sisters = "".join(link(f"https://{site.host}/", site.title) for site in others)
    return f'<footer data-block="bottom"><p>{escape(edition.name)}，虛構刊物。</p><p>{sisters}</p></footer>'


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]
