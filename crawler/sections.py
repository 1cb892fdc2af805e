"""Section pages: the links of an HTML page, and how the page shows each of them.

Only HTML's own words count (nav, header, footer, headings, rel), never a site's class names, menu and nav apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import chain, islice
from urllib.parse import urljoin

from lxml import etree, html

from crawler.entries import Entries, Entry, LinkForm, ListingKind, malformed

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_COMMENTS = re.compile(r"comment|留言|評論|迴響|回應", re.I)
_NEXT_WORDS = re.compile(
    r"^\W*(?:下一?[頁页]|後一?頁|较早的文章|較舊的?文章|更多文章|次へ|次のページ|next(?:\s+page)?|older(?:\s+(?:posts|entries|articles))?)\W*$",
    re.I,
)
_MENU_NAMES = re.compile(r"(?:^|[^a-z])(?:menu|nav|navbar|navigation|breadcrumbs?)(?:[^a-z]|$)", re.I)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_DEEPEST = 2048
"""How deep the parser follows elements into one another with its own limit, 256, lifted; there it ends the page."""
# A headline is longer than the name of a section: counted in letters, an ideograph as two and a half.
_HEADLINE_LENGTH = 20
# No link's text tells more after so many characters; links may stand within links, and their text is read for each.
_TELLING_TEXT = 5_000


def section_entries(url: str, media_type: str | None, body: bytes) -> Entries:
    """What the HTML page `body` links to."""
    # Old pages leave their elements open, one in another, much deeper than the parser's usual limit.
    parser = html.HTMLParser(encoding=_charset(media_type, body), huge_tree=True)
    try:
        page = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return Entries(ListingKind.SECTION, url, error="empty page")
    entries = chain(_head_links(page), _body_links(page))
    return Entries.bounded(ListingKind.SECTION, _base(url, page), entries, _cut(parser))


def _cut(parser: html.HTMLParser) -> str | None:
    """The error of a page that the parser gave up within."""
    if not any(fault.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for fault in parser.error_log):
        return None
    return malformed("page", f"its elements nest deeper than {_DEEPEST}; what follows was not read")


def _base(url: str, page: etree._Element) -> str:
    stated = next((href for element in page.iter("base") if (href := element.get("href"))), "")
    try:
        return urljoin(url, stated.strip())
    except ValueError:
        return url


def _charset(media_type: str | None, body: bytes) -> str | None:
    """The Content-Type's charset, UTF-8 if the body is valid UTF-8, else None: the parser then looks in the page."""
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where on the page an element stands, by its nearest ancestors that tell: `part` is the menu or the margin."""

    part: LinkForm | None = None
    is_headline: bool = False


def _body_links(page: etree._Element) -> Iterator[Entry]:
    # Each element's place comes from its parent's: looking up from every link would read a heading once per link.
    places = [_Place()]
    for event, element in etree.iterwalk(page, events=("start", "end")):
        if event == "end":
            places.pop()
            continue
        around = places[-1]
        places.append(_place(element, around))
        if element.tag in ("a", "area") and (href := element.get("href")):
            yield Entry(href, _shown(element, around))


def _shown(link: etree._Element, place: _Place) -> LinkForm:
    beginning = "".join(islice(chain.from_iterable(link.itertext()), _TELLING_TEXT))
    text = " ".join((beginning or link.get("title") or "").split())
    label = text or link.get("aria-label") or ""
    if "next" in (link.get("rel") or "").lower().split() or _NEXT_WORDS.match(label):
        return LinkForm.NEXT
    if place.part is not None:
        return place.part
    return LinkForm.HEADLINE if place.is_headline or _length(text) >= _HEADLINE_LENGTH else LinkForm.LINK


def _place(element: etree._Element, around: _Place) -> _Place:
    """The place of what stands inside an element, which itself stands in the place `around`."""
    tag, role = element.tag, element.get("role")
    if tag in ("article", "main"):
        return _Place()
    if tag in _HEADINGS and _is_headline(element):
        return _Place(around.part, is_headline=True)
    if tag == "footer" or role == "contentinfo":
        return _Place(LinkForm.MARGIN)
    if tag in ("nav", "header") or role in ("navigation", "banner") or _is_named_menu(element):
        return _Place(LinkForm.MENU)
    return around


def _is_headline(heading: etree._Element) -> bool:
    # Counted as `_length` does, but not past what it takes: a heading may hold most of a page, and further headings.
    letters = spaces = ideographs = 0
    for letter in chain.from_iterable(heading.itertext()):
        if letter.isspace():
            spaces += 1
            continue
        letters += 1 + (spaces if letters else 0)
        spaces = 0
        ideographs += _is_ideograph(letter)
        if letters + ideographs * 3 // 2 >= _HEADLINE_LENGTH:
            return True
    return False


def _is_named_menu(element: etree._Element) -> bool:
    return element.tag in ("ul", "ol", "div") and bool(
        _MENU_NAMES.search(f"{element.get('class')} {element.get('id')}")
    )


def _length(text: str) -> int:
    return len(text.strip()) + sum(map(_is_ideograph, text)) * 3 // 2


def _is_ideograph(letter: str) -> bool:
    return "\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7a3"
