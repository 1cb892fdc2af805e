"""Section pages: the links of an HTML page, and how the page shows each of them.

Only HTML's own words count (nav, header, footer, headings, rel), never a site's class names, menu and nav apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from urllib.parse import urljoin

from lxml import etree, html

from crawler.entries import Entries, Entry, LinkForm, ListingKind

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_COMMENTS = re.compile(r"comment|留言|評論|迴響|回應", re.I)
_NEXT_WORDS = re.compile(
    r"^\W*(?:下一?[頁页]|後一?頁|较早的文章|較舊的?文章|更多文章|次へ|次のページ|next(?:\s+page)?|older(?:\s+(?:posts|entries|articles))?)\W*$",
    re.I,
)
_MENU_NAMES = re.compile(r"(?:^|[^a-z])(?:menu|nav|navbar|navigation|breadcrumbs?)(?:[^a-z]|$)", re.I)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
# A headline is longer than the name of a section: counted in letters, an ideograph as two and a half.
_HEADLINE_LENGTH = 20


def section_entries(url: str, media_type: str | None, body: bytes) -> Entries:
    """What the HTML page `body` links to."""
    try:
        page = html.document_fromstring(body, parser=html.HTMLParser(encoding=_charset(media_type, body)))
    except (etree.ParserError, etree.XMLSyntaxError):
        return Entries(ListingKind.SECTION, url, error="empty page")
    return Entries(ListingKind.SECTION, _base(url, page), (*_head_links(page), *_body_links(page)))


def _base(url: str, page: etree._Element) -> str:
    stated = next((href for element in page.iter("base") if (href := element.get("href"))), "")
    try:
        return urljoin(url, stated.strip())
    except ValueError:
        return url


def _charset(media_type: str | None, body: bytes) -> str | None:
    """The Content-Type's character set, UTF-8 for what is that, else None: the parser then asks the page itself."""
    message = Message()
    message["Content-Type"] = media_type or ""
    charset = message.get_content_charset()
    try:
        if charset is not None:
            html.HTMLParser(encoding=charset)
            return charset
    except LookupError:
        pass
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _head_links(page: etree._Element) -> Iterator[Entry]:
    for link in page.iter("link"):
        rel, href = (link.get("rel") or "").lower().split(), link.get("href")
        if not href:
            continue
        if "next" in rel:
            yield Entry(href, LinkForm.NEXT)
        is_feed = (link.get("type") or "").lower().split(";")[0].strip() in _FEED_TYPES
        if "alternate" in rel and is_feed and not _COMMENTS.search(f"{href} {link.get('title')}"):
            yield Entry(href, LinkForm.FEED)


def _body_links(page: etree._Element) -> Iterator[Entry]:
    for link in page.iter("a", "area"):
        href = link.get("href")
        if href:
            yield Entry(href, _shown(link))


def _shown(link: etree._Element) -> LinkForm:
    text = " ".join(("".join(link.itertext()) or link.get("title") or "").split())
    label = text or link.get("aria-label") or ""
    if "next" in (link.get("rel") or "").lower().split() or _NEXT_WORDS.match(label):
        return LinkForm.NEXT
    inside = _place(link)
    if inside in (LinkForm.MENU, LinkForm.MARGIN):
        return inside
    return LinkForm.HEADLINE if inside is LinkForm.HEADLINE or _length(text) >= _HEADLINE_LENGTH else LinkForm.LINK


def _place(link: etree._Element) -> LinkForm:
    """Where on the page the link stands, by the nearest ancestor that tells."""
    place = LinkForm.LINK
    for element in link.iterancestors():
        tag, role = element.tag, element.get("role")
        if tag in ("article", "main"):
            return place
        if tag in _HEADINGS and _length("".join(element.itertext())) >= _HEADLINE_LENGTH:
            place = LinkForm.HEADLINE
        elif tag == "footer" or role == "contentinfo":
            return LinkForm.MARGIN
        elif tag in ("nav", "header") or role in ("navigation", "banner") or _is_named_menu(element):
            return LinkForm.MENU
    return place


def _is_named_menu(element: etree._Element) -> bool:
    return element.tag in ("ul", "ol", "div") and bool(
        _MENU_NAMES.search(f"{element.get('class')} {element.get('id')}")
    )


def _length(text: str) -> int:
    ideographs = sum("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3" for letter in text)
    return len(text.strip()) + ideographs * 3 // 2
