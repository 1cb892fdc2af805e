"""The blocks of a text as TEI: what stands below a heading is a division of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from xml.etree import ElementTree

from access.export.tei_element import add, element, pointer, write

Element = ElementTree.Element


def add_blocks(body: Element, blocks: Iterable[Mapping[str, Any]]) -> None:
    """Add all blocks to the body, which is never left without any."""
    into, is_empty = body, True
    for block in blocks:
        if block["type"] == "heading":
            into = add(body, "div", **({"n": str(block["level"])} if block.get("level") else {}))
            add(into, "head", block.get("text", ""))
            is_empty = False
        else:
            made = _made(block)
            into.append(made)
            # A figure may stand anywhere, and so makes no body of text.
            is_empty = is_empty and block["type"] == "figure"
    if is_empty:
        add(body, "p")


def _made(block: Mapping[str, Any]) -> Element:
    text = block.get("text", "")
    match block["type"]:
        case "list" if block.get("items"):
            made = element("list")
            for item in block["items"]:
                add(made, "item", item)
        case "quotation":
            made = element("quote")
            add(made, "p", text)
        case "table":
            made = element("table")
            for line in text.split("\n"):
                row = add(made, "row")
                for cell in line.split("\t"):
                    add(row, "cell", cell)
        case "figure":
            made = _figure(block)
        case "run_in" if block.get("term") and text.startswith(block["term"]):
            made = element("p")
            add(made, "hi", block["term"], rend="run-in").tail = None
            rest = element("p")
            write(rest, text.removeprefix(block["term"]))
            made[-1].tail = rest.text
            made.extend(rest)
        case _:
            made = element("p")
            write(made, text)
    return made


def _figure(block: Mapping[str, Any]) -> Element:
    made = element("figure")
    if block.get("image"):
        add(made, "graphic", url=pointer(block["image"]))
    if block.get("caption"):
        add(made, "head", block["caption"])
    if block.get("credit"):
        add(made, "p", block["credit"])
    if not len(made):
        add(made, "p", block.get("text", ""))
    return made
