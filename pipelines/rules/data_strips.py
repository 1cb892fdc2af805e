"""The body of an article in the data of a page as strips: markup is laid out, and blocks have a kind and a text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.page.linearise import linearise
from pipelines.page.strips import Line, Region, Run, Shape, Strip
from pipelines.page.tree import parse_html
from pipelines.rules.data_runs import linked_runs
from pipelines.stated.facts import Facts, list_items, text_of, value_of

_KIND = ("t", "type", "kind", "node", "tag", "blocktype", "nodetype", "blockname")
# Where the text of a block may stand, or what else is said of it.
_FRAMES = ("data", "attributes", "attrs")
_TEXT = ("x", "text", "content", "value", "html", "children", "body")
_TERM = ("term", "name", "label", "title")
_ITEMS = ("items", "list", "li")
_MARKUP = re.compile(r"</?[a-z][^>]*>|&(?:[a-z]+|#\d+);", re.IGNORECASE)
_LEVELS = {word: level for level, word in enumerate(("one", "two", "three", "four", "five", "six"), 1)}
_HEADING = re.compile(rf"(?:h|(?:sub)?(?:head|heading|header|title)s?)(?P<level>[1-6]|{'|'.join(_LEVELS)})?")
_LIST, _LIST_ITEM = re.compile(r"(?:(?:un)?ordered|bullet(?:ed)?|numbered)?list|[uo]l(?:list)?"), "listitem"
_COLON = re.compile(r"[:：]")
_LEVEL, _DEEPEST = 3, 7


def strips_of(body: object) -> list[Strip]:
    if isinstance(body, str):
        return _lines_of(body)
    strips: list[Strip] = []
    first = 0
    for number, entry in enumerate(list_items(body)):
        # Items that stand in the body itself are of one list until something else comes.
        first = first if isinstance(entry, dict) and _kind(entry).endswith(_LIST_ITEM) else number + 1
        strips += _piece(_unframed(entry), first)
    return strips


def _unframed(entry: object) -> object:
    """A block with what stands in the frame in it: `{"type": "header", "data": {"text": "…", "level": 2}}`."""
    if not isinstance(entry, dict):
        return entry
    frame = value_of(entry, *_FRAMES)
    return {**frame, **entry} if isinstance(frame, dict) else entry


def _kind(entry: Facts) -> str:
    """What a block is, in small letters alone: `core/heading` and `heading-2` are a heading."""
    kind = text_of(entry, *_KIND) or "p"
    if kind == "block":
        kind = text_of(entry, "style") or "p"
    return re.sub(r"[\W_]", "", kind.rpartition("/")[2].lower())


def _piece(entry: object, number: int) -> list[Strip]:
    """One entry of a body as strips: a text, or an object of a kind and a text."""
    if isinstance(entry, str):
        return _lines_of(entry)
    if not isinstance(entry, dict):
        return []
    kind = _kind(entry)
    text = plain_text(joined_text(value_of(entry, *_TEXT)))
    items = value_of(entry, *_ITEMS)
    if items is None and _LIST.fullmatch(kind):
        items = value_of(entry, *_TEXT)
    if isinstance(items, list):
        texts = [plain_text(joined_text(item)) for item in items]
        return [strip_of(item, Shape.ITEM, group=number) for item in texts if item]
    if not text:
        return []
    if heading := _HEADING.fullmatch(kind):
        return [strip_of(text, Shape.HEADING, level=_level(heading["level"], value_of(entry, "level")))]
    if kind.endswith(_LIST_ITEM):
        return [strip_of(text, Shape.ITEM, group=number)]
    if kind in {"runin", "term", "definition"}:
        return [_run_in(plain_text(text_of(entry, *_TERM)), text)]
    if "quot" in kind:
        return [strip_of(text, Shape.QUOTATION, group=number)]
    if runs := linked_runs(entry):
        return [strip_of("".join(run.text for run in runs).strip(), Shape.PLAIN, runs=runs)]
    return _lines_of(joined_text(value_of(entry, *_TEXT)) or "")


def _level(named: str | None, stated: object) -> int:
    """The level of a heading, by the name of its kind or as stated beside it; below that of a title."""
    level = _LEVELS.get(named or "") or (int(named) if named else stated)
    return max(level, 2) if isinstance(level, int) and level < _DEEPEST else _LEVEL


def _run_in(term: str | None, text: str) -> Strip:
    """A run-in item, its term emphasised as a page would print it."""
    if term is not None and not text.startswith(term.rstrip(":： ")):
        opening, rest = f"{term.rstrip(':： ')}：", text
    elif colon := _COLON.search(text):
        opening, rest = text[: colon.end()], text[colon.end() :]
    else:
        return strip_of(text, Shape.PLAIN)
    whole = opening + rest
    return strip_of(whole, Shape.PLAIN, runs=(Run(opening, strong=True), Run(rest)))


def _lines_of(text: str) -> list[Strip]:
    """A text as strips; markup is laid out like a page."""
    tree = parse_html(f"<div>{text}</div>") if _MARKUP.search(text) else None
    if tree is not None:
        return [strip for strip in linearise(tree).strips if strip.text]
    pieces = (" ".join(piece.split()) for piece in re.split(r"\n\s*\n|\r\n\s*\r\n", text))
    return [strip_of(piece, Shape.PLAIN) for piece in pieces if piece]


def strip_of(
    text: str, shape: Shape, *, level: int | None = None, group: int | None = None, runs: tuple[Run, ...] = ()
) -> Strip:
    return Strip(text, (Line(text, runs or (Run(text),)),), shape, Region.MAIN, (0,), level, group)


def joined_text(value: object) -> str | None:
    """The text of a value: itself, or those of its parts joined."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return joined_text(value_of(value, *_TEXT))
    if isinstance(value, list):
        return "".join(joined_text(entry) or "" for entry in value[:1000]) or None
    return None


def plain_text(text: str | None) -> str | None:
    """A text without the markup in it."""
    if text is None or not _MARKUP.search(text):
        return text and text.strip()
    tree = parse_html(f"<div>{text}</div>")
    return None if tree is None else " ".join(tree.text_content().split()) or None
