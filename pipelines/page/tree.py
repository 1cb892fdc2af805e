"""The parsed page: the one place where HTML becomes a tree.

Everything that a parser may choke on (NUL characters, lone surrogates, an XML declaration) is removed first. No tree
is deeper than the parser's usual limit, so that no nesting can exhaust the stack of programs that walk it: of a page
that leaves its elements open, one in another, what lies deeper stands beside what it lay in, in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import cast

from lxml.etree import (
    ElementDefaultClassLookup,
    ErrorTypes,
    HTMLParser,
    ParserError,
    SubElement,
    XPath,
    _Element,
    iterwalk,
)
from lxml.html import HtmlElement, document_fromstring

from pipelines.page.provenance_marks import may_hold_marks, without_marks

__all__ = [
    "DEEPEST",
    "MOST_MARKS",
    "HtmlElement",
    "ParsedPage",
    "XPath",
    "class_names",
    "elements_at",
    "iterwalk",
    "parse_html",
    "parse_page",
    "tag_of",
]

DEEPEST = 2048
"""How deep the parser follows elements into one another with its usual limit lifted; there it ends the page."""
MOST_MARKS = 150_000
"""How many tags are parsed, those that begin elements and that end them: each costs memory, and no page has so many."""
_USUAL_DEPTH = 250

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
# Any element as the same class: the parser's own choice, by name, is made in Python for each of them.
_CLASSES = ElementDefaultClassLookup(element=HtmlElement)
_MAX_KEPT = 400_000
# The stubs of lxml know no other argument than the path.
_CLASS_NAMES = XPath("descendant-or-self::*/@class", smart_strings=False)  # type: ignore[call-arg]
_OF_HEAD = frozenset({
    "title", "meta", "link", "base", "basefont", "bgsound", "style", "script", "template", "noscript", "noframes", "",
})  # fmt: skip
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\t\n\f\r")
_RARE, _NO_CHARACTERS = b"\xef", re.compile(b"\xef\xbf[\xbe\xbf]")


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page as a tree, None when it holds no element at all; `is_cut`: it nests so deep, or has so many tags, that
    the rest was not read.

    `elements` are the tree's, kept because a parser makes an element anew for each who asks, as long as nobody has it.
    """

    tree: HtmlElement | None
    is_cut: bool = False
    elements: Sequence[_Element] = ()


def parse_html(text: str) -> HtmlElement | None:
    """Parse a page; None when it holds no element at all."""
    return parse_page(text).tree


def parse_page(text: str) -> ParsedPage:
    """Parse a page, and say whether all of it was read."""
    content = _parsable(_XML_DECLARATION.sub("", text, count=1))
    if not content or content.isspace() or text.isspace():
        return ParsedPage(None)
    parsed = _bounded(content)
    page = _parsed(parsed, is_deep=False)
    if page.is_cut:
        page = _parsed(parsed, is_deep=True)
        if page.tree is not None:
            _flatten(page.tree)
    if page.tree is None:
        return page
    _close_head(page.tree)
    is_cut = page.is_cut or len(parsed) < len(content)
    return replace(page, is_cut=is_cut, elements=tuple(islice(page.tree.iter(), _MAX_KEPT)))


def _bounded(content: bytes) -> bytes:
    """As much of a page as has the most marks."""
    if content.count(b"<") <= MOST_MARKS:
        return content
    *_, rest = content.split(b"<", MOST_MARKS)
    return content[: len(content) - len(rest) - 1]


def _parsable(text: str) -> bytes:
    """The text as a parser takes it; looked through as bytes, which are found faster than letters are."""
    try:
        content = text.encode()
    except UnicodeEncodeError:
        content = _SURROGATE.sub("", text).encode()
    content = content.translate(None, _CONTROLS)
    # A single byte is found at once, and most pages hold no letter that begins so.
    if _RARE in content:
        content = _NO_CHARACTERS.sub(b"", content)
    return without_marks(content.decode()).encode() if may_hold_marks(content) else content


def _parsed(content: bytes, *, is_deep: bool) -> ParsedPage:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=is_deep)
    parser.set_element_class_lookup(_CLASSES)
    try:
        tree = document_fromstring(content, parser=parser)
    except (ParserError, ValueError):
        return ParsedPage(None)
    # It ends the page, so it is the last error.
    faults = parser.error_log
    return ParsedPage(tree, bool(faults) and faults[-1].type == ErrorTypes.ERR_RESOURCE_LIMIT)


def _flatten(tree: HtmlElement) -> None:
    """Put what lies too deep behind the element that it lies in; no text changes its place among the others."""
    depth, element = 0, cast("_Element", tree)
    while True:
        if depth >= _USUAL_DEPTH and len(element):
            _empty_behind(element)
        if len(element):
            depth, element = depth + 1, element[0]
            continue
        while (behind := element.getnext()) is None:
            above = element.getparent()
            if above is None:
                return
            depth, element = depth - 1, above
        element = behind


def _empty_behind(element: _Element) -> None:
    """Put the elements within an element behind it, each with the text that follows it."""
    after, element.tail = element.tail or "", None
    last = element[-1]
    for child in reversed(element):
        element.addnext(child)
    last.tail = (last.tail or "") + after


def _close_head(tree: HtmlElement) -> None:
    """End the head where its page does, by the standard: the parser knows no `header` or `main` that begins a body."""
    head, body = tree.find("head"), tree.find("body")
    if head is None:
        return
    inside = [child for child in head if isinstance(child, HtmlElement)]
    first = next((place for place, child in enumerate(inside) if tag_of(child) not in _OF_HEAD), len(inside))
    if first == len(inside):
        return
    if body is None:
        body = SubElement(tree, "body")
    for place, child in enumerate(inside[first:]):
        body.insert(place, child)


def elements_at(path: XPath, tree: HtmlElement) -> list[HtmlElement]:
    """The elements that a path selects, in the order of the page; found without a look at all others from Python."""
    found = path(tree)
    assert isinstance(found, list)
    return [element for element in found if isinstance(element, HtmlElement)]


def class_names(tree: HtmlElement) -> frozenset[str]:
    """The values of all class attributes of a page: few, beside its elements."""
    found = _CLASS_NAMES(tree)
    assert isinstance(found, list)
    return frozenset(map(str, found))


def type_of(element: HtmlElement) -> str:
    """The kind that an element states of itself (`password`, `image/png`), in lower case; empty for none."""
    return (element.get("type") or "").strip().lower()


def tag_of(element: HtmlElement) -> str:
    """The element's name in lower case, empty for a node that is not an element (an unresolved entity)."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""
