"""The demo as its tests look at it: its texts, its site and its manifest at the first visit, and pages as trees."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

from lxml.html import HtmlElement, HTMLParser, document_fromstring

from access.demo.resource import SiteResource
from access.demo.site import build_site
from access.demo.text_files import read_texts
from tests.access.demo_manifest import expect

TEXTS = read_texts()
SITE = build_site(TEXTS)
MANIFEST = expect(TEXTS)
PAGES = [resource for resource in SITE.resources.values() if "html" in resource.media_type and resource.body]
HOME, DATA, OLD = "https://heron.example/", "https://data.heron.example/", "https://old.heron.example/"
_LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
_NAMING = ("href", "src", "background")


def parsed(resource: SiteResource) -> HtmlElement:
    """The page as a tree, read in the encoding that its Content-Type names, or Big5 where it names none."""
    charset = resource.media_type.partition("charset=")[2] or "big5hkscs"
    return document_fromstring(resource.body.decode(charset), HTMLParser())


def words(element: HtmlElement) -> str:
    """The element's text with its white space folded."""
    return " ".join(element.text_content().split())


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def only(tree: HtmlElement, selector: str) -> str:
    """The text of the one element that the selector finds."""
    (element,) = tree.cssselect(selector)
    return words(element)


def links(resource: SiteResource) -> set[str]:
    """Every address that a page names, those of a srcset too, absolute and without fragment."""
    tree = parsed(resource)
    found = {element.get(name) for name in _NAMING for element in tree.cssselect(f"[{name}]")}
    for element in tree.cssselect("[srcset]"):
        found |= {candidate.split()[0] for candidate in (element.get("srcset") or "").split(",")}
    return {urljoin(resource.url, address).partition("#")[0] for address in found if address}


def locations(body: bytes) -> list[str]:
    """The addresses that a sitemap lists."""
    return [element.text or "" for element in ElementTree.fromstring(body).iter(_LOC)]


def robots(url: str) -> bool:
    """Whether the host's robots.txt lets us ask for the address; a missing one allows all (RFC 9309)."""
    answer = SITE.answer(urljoin(url, "/robots.txt"))
    assert answer is not None
    rules = RobotFileParser()
    is_there = answer.status == 200 and answer.media_type.startswith("text/plain")
    rules.parse(answer.body.decode().splitlines() if is_there else [])
    return rules.can_fetch("fonds", url)


def is_ours(url: str) -> bool:
    """Whether the demo serves the address's host."""
    return urlsplit(url).netloc in SITE.hosts
