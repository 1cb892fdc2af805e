"""The main text of a page by trafilatura: the only place that knows it, with options that never change.

`fast`: its second opinion costs a third more time and gains nothing. No metadata with the text: what a page states is
read by `statements`. Its day is asked for only when no rule of ours finds one.
"""

from __future__ import annotations

import copy

from htmldate import find_date
from lxml.etree import _Element
from trafilatura import bare_extraction
from trafilatura.metadata import examine_meta, extract_url
from trafilatura.settings import Extractor, set_date_params

from pipelines.page.tree import HtmlElement
from storage.types import Block, BlockType

_TYPES = {
    "p": BlockType.PARAGRAPH,
    "ab": BlockType.PARAGRAPH,
    "head": BlockType.HEADING,
    "list": BlockType.LIST,
    "quote": BlockType.QUOTATION,
    "code": BlockType.QUOTATION,
    "table": BlockType.TABLE,
}
_ENDS_LINE = frozenset({"item", "row", "p", "lb", "list", "table", "quote"})


def extracted_text(tree: HtmlElement, url: str) -> tuple[Block, ...]:
    """The blocks that trafilatura takes for the main text; none when it finds no text.

    Args:
        tree: The page; it is not changed.
        url: The page's address.
    """
    options = Extractor(output_format="python", fast=True, comments=False, formatting=True, tables=True, url=url)
    document = bare_extraction(copy.deepcopy(tree), options=options)
    if document is None or isinstance(document, dict) or document.body is None:
        return ()
    return tuple(block for element in document.body if (block := _block(element)) is not None)


def extracted_day(tree: HtmlElement, url: str) -> str | None:
    """The day that trafilatura takes for that of publication, as `2031-05-04`; None when it finds none.

    Its extensive search is not asked: it begins with seconds of CPU time, and guesses. Of its metadata only the address
    is read, which the day may stand in: all the rest takes three times as long as the day.

    Args:
        tree: The page; it is not changed.
        url: The page's address, from which a day is taken too.
    """
    page = copy.deepcopy(tree)
    address = examine_meta(page).url or extract_url(page, url)
    return find_date(page, url=address, **set_date_params(extensive=False)) or None


def _block(element: _Element) -> Block | None:
    assert isinstance(element, _Element)
    kind = _TYPES.get(_name(element), BlockType.PARAGRAPH)
    if kind is BlockType.TABLE:
        rows = ["\t".join(_text(cell) for cell in row) for row in element]
        text = "\n".join(row for row in rows if row.strip())
        return Block(kind, text) if text else None
    text = _text(element)
    if not text:
        return None
    if kind is BlockType.HEADING:
        rend = element.get("rend") or ""
        return Block(kind, text, level=int(rend[1]) if rend in {"h2", "h3", "h4", "h5", "h6"} else 2)
    if kind is BlockType.LIST:
        items = tuple(item for child in element if (item := _text(child)))
        return Block(kind, "\n".join(items), items=items) if items else None
    return Block(kind, text)


def _text(element: _Element) -> str:
    """The text of an element, a line break where it has one."""
    pieces = [element.text or ""]
    for inner in element.iter():
        if inner is element:
            continue
        if _name(inner) in _ENDS_LINE:
            pieces.append("\n")
        pieces += [inner.text or "", inner.tail or ""]
    lines = (" ".join(line.split(" ")).strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _name(element: _Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
