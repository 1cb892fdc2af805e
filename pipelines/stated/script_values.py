"""Values as scripts write them: JSON, and the wider notation of JavaScript (bare keys, single quotes, `void 0`).

Nothing is run. A name stands for what a surrounding call hands over for it, and for nothing otherwise; what is no plain
value ends the reading. Depth and length are bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_OPENING = re.compile(r"[=(,:?]\s*(?=[{\[])|\breturn\s*(?=[{\[])|\bJSON\.parse\(\s*(?=[\"'`])")
_CALLED = re.compile(r"\(?function\s*\((?P<names>[\w$,\s]*)\)\s*\{\s*return\s*$")
_ARGUMENTS = re.compile(r"\s*;?\s*\}\s*\)?\s*\(")
_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NUMBER = re.compile(r"[+-]?(?:0x[0-9a-f]+|\d*\.?\d+(?:e[+-]?\d+)?)", re.IGNORECASE)
_DATE = re.compile(r"new Date\((?P<value>[^()]*)\)")
_VOID = re.compile(r"void\s*\(?\s*0\s*\)?")
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CONSTANTS: Mapping[str, object] = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}
_MAX_SCRIPT, _LEAST = 8 << 20, 120
_MAX_DEPTH, _MAX_TRIES = 60, 200


@dataclass(frozen=True, slots=True)
class _Name:
    """A name whose value a call hands over."""

    name: str


def values_in(script: str) -> Iterator[object]:
    """The larger values that a script writes, in order.

    Args:
        script: The text of a script; one of more than 8 MiB is not read.
    """
    if len(script) > _MAX_SCRIPT:
        return
    place = 0
    for _try in range(_MAX_TRIES):
        opening = _OPENING.search(script, place)
        if opening is None:
            return
        place = opening.end()
        try:
            value, end = _decoded(script, place)
        except (ValueError, IndexError, RecursionError):
            continue
        names = _CALLED.search(script[max(0, opening.start() - 4_000) : place])
        arguments = None if names is None else _ARGUMENTS.match(script, end)
        if names is not None and arguments is not None:
            value, end = _called(script, value, names["names"], arguments.end())
        if end - place < _LEAST:
            continue
        yield _parsed(value) if opening[0].startswith("JSON") else value
        place = end


def _decoded(script: str, place: int) -> tuple[object, int]:
    try:
        return json.JSONDecoder(strict=False).raw_decode(script, place)
    except ValueError:
        return _value(script, place, 0)


def _parsed(value: object) -> object:
    try:
        return json.loads(value, strict=False) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return None


def _called(script: str, value: object, names: str, place: int) -> tuple[object, int]:
    """The value with the arguments of its call in the places of their names."""
    arguments: list[object] = []
    try:
        while script[_blank(script, place)] != ")":
            argument, place = _value(script, place, 0)
            arguments.append(argument)
            place = _blank(script, place)
            place += script[place] == ","
    except (ValueError, IndexError):
        return value, place
    handed = dict(zip((name.strip() for name in names.split(",")), arguments, strict=False))
    return _filled(value, handed), place


def _filled(value: object, handed: Mapping[str, object]) -> object:
    if isinstance(value, _Name):
        return handed.get(value.name)
    if isinstance(value, dict):
        return {key: _filled(inner, handed) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, handed) for inner in value]
    return value


def _blank(script: str, place: int) -> int:
    match = _BLANK.match(script, place)
    return place if match is None else match.end()


def _value(script: str, place: int, depth: int) -> tuple[object, int]:
    """The value that begins at a place, and where it ends.

    Raises:
        ValueError: What stands there is no plain value.
    """
    if depth > _MAX_DEPTH:
        raise ValueError("too deep")
    place = _blank(script, place)
    character = script[place]
    if character == "{":
        return _object(script, place + 1, depth)
    if character == "[":
        return _list(script, place + 1, depth)
    if character in "\"'`":
        return _string(script, place)
    return _scalar(script, place)


def _scalar(script: str, place: int) -> tuple[object, int]:
    if match := _DATE.match(script, place):
        return match["value"].strip("\"' "), match.end()
    if match := _VOID.match(script, place):
        return None, match.end()
    if script.startswith("!", place):
        return script[place + 1] == "0", place + 2
    if match := _WORD.match(script, place):
        return _CONSTANTS[match[0]] if match[0] in _CONSTANTS else _Name(match[0]), match.end()
    if match := _NUMBER.match(script, place):
        return match[0], match.end()
    raise ValueError("no plain value")


def _object(script: str, place: int, depth: int) -> tuple[dict[str, object], int]:
    found: dict[str, object] = {}
    while script[place := _blank(script, place)] != "}":
        key, place = _key(script, place)
        place = _blank(script, place)
        if script[place] != ":":
            raise ValueError("no value behind a key")
        found[key], place = _value(script, place + 1, depth + 1)
        place = _behind_comma(script, place, "}")
    return found, place + 1


def _list(script: str, place: int, depth: int) -> tuple[list[object], int]:
    found: list[object] = []
    while script[place := _blank(script, place)] != "]":
        value, place = (None, place) if script[place] == "," else _value(script, place, depth + 1)
        found.append(value)
        place = _behind_comma(script, place, "]")
    return found, place + 1


def _behind_comma(script: str, place: int, closing: str) -> int:
    place = _blank(script, place)
    if script[place] == ",":
        return place + 1
    if script[place] != closing:
        raise ValueError("neither the next value nor the end")
    return place


def _key(script: str, place: int) -> tuple[str, int]:
    if script[place] in "\"'":
        return _string(script, place)
    match = _WORD.match(script, place) or _NUMBER.match(script, place)
    if match is None:
        raise ValueError("no key")
    return match[0], match.end()


def _string(script: str, place: int) -> tuple[str, int]:
    quote, start = script[place], place + 1
    place = start
    while script[place] != quote:
        place += 2 if script[place] == "\\" else 1
    text = script[start:place]
    if quote == "`" and "${" in text:
        raise ValueError("a text that is put together")
    return (_ESCAPE.sub(_unescaped, text) if "\\" in text else text), place + 1


def _unescaped(match: re.Match[str]) -> str:
    written = match[1]
    if len(written) > 1 and written[0] in "ux":
        return chr(int(written[1:].strip("{}"), 16))
    return _ESCAPED.get(written, "" if written.endswith("\n") else written)


def revived(values: Sequence[object]) -> object:
    """A value whose parts are written once each, in a list, and stand for each other by their places in it.

    Nuxt and SvelteKit write their data so (`[{"title": 1}, "…"]`), React Router with `_1` for a key.

    Args:
        values: The list; its first entry is the value.
    """
    return _revived(values, 0, 0)


def _revived(values: Sequence[object], place: object, depth: int) -> object:
    if not isinstance(place, int) or isinstance(place, bool) or not 0 <= place < len(values) or depth > _MAX_DEPTH:
        return None
    value = values[place]
    if isinstance(value, dict):
        return {_revived_key(values, key, depth): _revived(values, inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        if value and isinstance(value[0], str):
            # `["Date", "…"]`, `["Reactive", 3]`: a wrapper of the one value in it.
            inner = value[1] if len(value) > 1 else None
            return _revived(values, inner, depth + 1) if isinstance(inner, int) else inner
        return [_revived(values, inner, depth + 1) for inner in value]
    return value


def _revived_key(values: Sequence[object], key: str, depth: int) -> str:
    if key.startswith("_") and key[1:].isdigit():
        named = _revived(values, int(key[1:]), depth + 1)
        return named if isinstance(named, str) else key
    return key


def is_flattened(value: object) -> bool:
    """Whether a value is such a list: its first entry holds nothing but places in it."""
    if not isinstance(value, list) or len(value) < 3 or not isinstance(value[0], (dict, list)):
        return False
    first = value[0]
    inner = (
        list(first.values()) if isinstance(first, dict) else first[1:] if first and isinstance(first[0], str) else first
    )
    return bool(inner) and all(isinstance(place, int) and not isinstance(place, bool) for place in inner)


def unpaired(value: object) -> object:
    """A value whose parts each stand behind a number for their kind, as Astro writes the properties of an island.

    `{"title": [0, "…"], "tags": [1, [[0, "…"]]]}`; any other value is returned as it is.
    """
    if isinstance(value, dict) and value and all(map(_is_pair, value.values())):
        return {key: _inner(pair) for key, pair in value.items()}
    return value


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and not isinstance(value[0], bool)


def _inner(pair: object) -> object:
    if not isinstance(pair, list) or not _is_pair(pair):
        return pair
    value = pair[1]
    if isinstance(value, list):
        return [_inner(entry) for entry in value]
    return unpaired(value)
