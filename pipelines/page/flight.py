"""The rows in which React streams a page inside scripts: texts, and trees of elements, numbered and named by numbers.

`5:["$","p",null,{"children":"…"}]` is an element, `$L7` stands for what row 7 holds, `9:T1a,…` is a text of so many
bytes. A row is written back as the markup that the program would make of it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping

from pipelines.page.tree import HtmlElement

_PUSH = re.compile(r'__next_f\.push\(\[1,\s*("(?:[^"\\]|\\.)*")\]\)', re.DOTALL)
_HEAD = re.compile(rb"\s*(?P<number>[0-9a-f]{1,8}):(?:T(?P<length>[0-9a-f]{1,7}),)?")
_MAX_SCRIPTS, _MAX_ROWS = 8 << 20, 20_000
_MAX_DEPTH, _MAX_NODES = 200, 200_000
_NAME = re.compile(r"[a-z][a-z0-9-]*")
_REFERENCE = re.compile(r"\$[L@]?(?P<number>[0-9a-f]{1,8})")
_UNSEEN = frozenset({"script", "style", "link", "meta", "title"})
_EMPTY = frozenset({"br", "hr", "img", "wbr", "source"})
_KEPT = {"href": "href", "className": "class", "class": "class", "id": "id", "dateTime": "datetime", "src": "src",
         "alt": "alt", "role": "role"}  # fmt: skip

Rows = Mapping[str, object]


def flight_rows(tree: HtmlElement) -> Rows:
    """The rows that a page carries, by their numbers: texts as such, all others as the JSON that they are.

    Args:
        tree: The page; of scripts of more than 8 MiB together nothing is read.
    """
    scripts = [text for script in tree.iter("script") if "__next_f" in (text := "".join(script.itertext()))]
    if not scripts or sum(map(len, scripts)) > _MAX_SCRIPTS:
        return {}
    stream = "".join(_text(match[1]) for script in scripts for match in _PUSH.finditer(script))
    return dict(_rows(stream.encode("utf-8", "replace")))


def _rows(data: bytes) -> Iterator[tuple[str, object]]:
    place = 0
    for _row in range(_MAX_ROWS):
        head = _HEAD.match(data, place)
        if head is None:
            end = data.find(b"\n", place)
            if end < 0:
                return
            place = end + 1
            continue
        number = head["number"].decode()
        if head["length"] is not None:
            place = head.end() + int(head["length"], 16)
            yield number, data[head.end() : place].decode("utf-8", "replace")
            continue
        end = data.find(b"\n", head.end())
        place = len(data) if end < 0 else end + 1
        try:
            yield number, json.loads(data[head.end() : place].decode("utf-8", "replace"), strict=False)
        except (ValueError, RecursionError):
            continue


def markup_of(rows: Rows) -> Iterator[str]:
    """Each row that holds text or elements as markup; one that stands for another is filled in."""
    writer = _Writer(rows)
    for number, row in rows.items():
        if isinstance(row, str):
            yield row
        elif isinstance(row, list):
            yield writer.markup(number, row)


class _Writer:
    """Writes rows as markup, in all at most so many nodes: rows may stand for each other again and again."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._pieces: list[str] = []
        self._left = _MAX_NODES

    def markup(self, number: str, row: object) -> str:
        """What one row prints."""
        self._pieces = []
        self._write(row, frozenset({number}))
        return "".join(self._pieces)

    def _write(self, node: object, inside: frozenset[str], depth: int = 0) -> None:
        """Write what a node prints; a row inside itself is left out."""
        self._left -= 1
        if depth > _MAX_DEPTH or self._left < 0:
            return
        if isinstance(node, str):
            self._write_text(node, inside, depth)
        elif isinstance(node, list):
            if len(node) >= 4 and node[0] == "$" and isinstance(node[1], str):
                self._write_element(node[1], node[3], inside, depth)
            else:
                for inner in node:
                    self._write(inner, inside, depth + 1)
        elif isinstance(node, (int, float)) and not isinstance(node, bool):
            self._pieces.append(str(node))

    def _write_text(self, text: str, inside: frozenset[str], depth: int) -> None:
        reference = _REFERENCE.fullmatch(text)
        if reference is not None:
            number = reference["number"]
            if number in self._rows and number not in inside:
                self._write(self._rows[number], inside | {number}, depth + 1)
        elif not text.startswith("$") or text.startswith("$$"):
            self._pieces.append(html.escape(text.removeprefix("$")))

    def _write_element(self, name: str, properties: object, inside: frozenset[str], depth: int) -> None:
        facts = properties if isinstance(properties, dict) else {}
        if name in _UNSEEN:
            return
        is_element = _NAME.fullmatch(name) is not None
        if is_element:
            stated = ((_KEPT[key], value) for key, value in facts.items() if key in _KEPT and isinstance(value, str))
            attributes = "".join(f' {key}="{html.escape(value)}"' for key, value in stated)
            self._pieces.append(f"<{name}{attributes}>")
        if not self._write_raw(facts.get("dangerouslySetInnerHTML")):
            self._write(facts.get("children"), inside, depth + 1)
        if is_element and name not in _EMPTY:
            self._pieces.append(f"</{name}>")

    def _write_raw(self, raw: object) -> bool:
        """Write the markup that an element is given ready-made; False when it is given none."""
        markup = raw.get("__html") if isinstance(raw, dict) else None
        if not isinstance(markup, str):
            return False
        held = _REFERENCE.fullmatch(markup)
        found = markup if held is None else self._rows.get(held["number"])
        self._pieces.append(found if isinstance(found, str) else "")
        return True


def _text(literal: str) -> str:
    try:
        value = json.loads(literal, strict=False)
    except ValueError:
        return ""
    return value if isinstance(value, str) else ""
