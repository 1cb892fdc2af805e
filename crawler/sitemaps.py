"""Sitemaps as sitemaps.org and the news extension describe them, read as leniently as search engines do.

Only local names count (prefixes and namespaces are wrong on many sites); entities are never expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from crawler.entries import Entries, Entry, LinkForm, ListingKind, malformed, w3c_instant

_ITEM_FILES = re.compile(r"(?:^|[^a-z])(?:news|posts?|articles?|stor(?:y|ies))(?:[^a-z]|$)", re.I)
_MENU_FILES = re.compile(
    r"(?:^|[^a-z])(?:categor(?:y|ies)|sections?|tags?|topics?|authors?|users?|taxonom(?:y|ies)|pages?)(?:[^a-z]|$)",
    re.I,
)
_ADDRESS = re.compile(rb"https?://[^\s<>\"']+", re.I)
# An ampersand that begins no entity of XML, as in `?page=1&id=7`; what stands in a CDATA section is no entity anyway.
_BARE = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)", re.DOTALL
)


def sitemap_entries(url: str, body: bytes) -> Entries:
    """What the XML sitemap or sitemap index `body` lists; a broken one yields what could be read of it."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_BARE.sub(_escaped, body), parser)
    except etree.XMLSyntaxError as fault:
        return Entries(ListingKind.SITEMAP, url, error=malformed("sitemap", str(fault)))
    if root is None:
        return Entries(ListingKind.SITEMAP, url, error=malformed("sitemap", "no element in it"))
    index = _name(root) == "sitemapindex"
    usual = _usual(url)
    kind = ListingKind.SITEMAP_INDEX if index else ListingKind.SITEMAP
    entries = _index_entries(root) if index else _urlset_entries(root, usual)
    listed = Entries.bounded(kind, url, entries, _first_error(parser))
    if not listed.entries and _name(root) not in ("sitemapindex", "urlset"):
        root_name = _name(root)[:100] or "unnamed"
        return Entries(kind, url, error=f"malformed sitemap: the root element is {root_name}; check its address")
    return listed


def _escaped(match: re.Match[bytes]) -> bytes:
    return b"&amp;" if match[0] == b"&" else match[0]


def text_sitemap_entries(url: str, body: bytes) -> Entries:
    """What a text sitemap lists: one address a line."""
    found = [line.strip() for line in body.decode("utf-8-sig", errors="replace").splitlines() if line.strip()]
    usual = _usual(url)
    addresses = [line for line in found if _ADDRESS.fullmatch(line.encode())]
    lost = len(found) - len(addresses)
    lines = "1 line is no address" if lost == 1 else f"{lost} lines are no addresses"
    error = malformed("sitemap", lines) if lost else None
    return Entries.bounded(ListingKind.SITEMAP, url, (Entry(line, usual) for line in addresses), error)


def _index_entries(root: etree._Element) -> Iterator[Entry]:
    for sitemap in _children(root, "sitemap"):
        address = _text(sitemap, "loc") or _text_of(sitemap)
        if address:
            yield Entry(address, LinkForm.SITEMAP, w3c_instant(_text(sitemap, "lastmod")))


def _urlset_entries(root: etree._Element, usual: LinkForm) -> Iterator[Entry]:
    for entry in _children(root, "url"):
        address = _text(entry, "loc")
        if not address:
            continue
        news = next(_children(entry, "news"), None)
        stated = _text(entry, "lastmod") or (_text(news, "publication_date") if news is not None else None)
        yield Entry(address, usual if news is None else LinkForm.ITEM, w3c_instant(stated))


def _usual(url: str) -> LinkForm:
    """What the name of a sitemap's file says of its entries (`post-sitemap.xml`, `category-sitemap2.xml`)."""
    name = urlsplit(url).path.rsplit("/", 1)[-1]
    if _MENU_FILES.search(name):
        return LinkForm.MENU
    return LinkForm.ITEM if _ITEM_FILES.search(name) else LinkForm.HEADLINE


def _name(element: etree._Element) -> str:
    # By hand: QName refuses the names that a recovered document may hold (`a:b` without a namespace).
    try:
        return re.split("[}:]", element.tag)[-1].lower() if isinstance(element.tag, str) else ""
    except UnicodeDecodeError:
        return ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    # Not direct children only: a recovered document may have lost the end tags between them.
    return (child for child in element.iterdescendants() if _name(child) == name)


def _text(element: etree._Element, name: str) -> str | None:
    child = next((child for child in element if _name(child) == name), None)
    return None if child is None else _text_of(child)


def _text_of(element: etree._Element) -> str | None:
    """The text in an element, None without one; a recovered document may hold what is none, such as `&#xd800;`."""
    try:
        return "".join(element.itertext()).strip() or None
    except UnicodeDecodeError:
        return None


def _first_error(parser: etree.XMLParser) -> str | None:
    faults = [entry for entry in parser.error_log if entry.level >= etree.ErrorLevels.ERROR]
    # Relative or undeclared namespaces are reported as errors but lose nothing.
    faults = [fault for fault in faults if fault.domain != etree.ErrorDomains.NAMESPACE]
    if not faults:
        return None
    first = faults[0]
    return malformed("sitemap", f"line {first.line}: {' '.join(first.message[:200].split())}")
