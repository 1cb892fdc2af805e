"""The parsed page: the one place where HTML becomes a tree.

Everything that a parser may choke on (NUL characters, lone surrogates, an XML declaration) is removed first. The
parser's limit on depth stays, so that no nesting can exhaust the stack of the programs that walk the tree.
"""

from __future__ import annotations

import re

from lxml.etree import ParserError, SubElement, iterwalk
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from pipelines.page.provenance_marks import without_marks

__all__ = ["HtmlElement", "asks_password", "iterwalk", "parse_html", "tag_of"]

_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_OF_HEAD = frozenset({
    "title", "meta", "link", "base", "basefont", "bgsound", "style", "script", "template", "noscript", "noframes", "",
})  # fmt: skip
_UNPARSABLE = re.compile("[\x00\x01-\x08\x0b\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def parse_html(text: str) -> HtmlElement | None:
    """Parse a page; None when it holds no element at all."""
    clean = without_marks(_UNPARSABLE.sub("", _XML_DECLARATION.sub("", text, count=1)))
    if not clean.strip():
        return None
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = document_fromstring(clean.encode(), parser=parser)
    except (ParserError, ValueError):
        return None
    _close_head(tree)
    return tree


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


def tag_of(element: HtmlElement) -> str:
    """The element's name in lower case, empty for a node that is not an element (an unresolved entity)."""
    tag = element.tag
    return tag.lower() if isinstance(tag, str) else ""


def asks_password(tree: HtmlElement) -> bool:
    """Whether a page has a field for a password."""
    return any((field.get("type") or "").strip().lower() == "password" for field in tree.iter("input"))
