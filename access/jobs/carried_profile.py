"""A drafted profile with what the present one says beside it: a draft knows of pages, not of how a site is crawled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import takewhile

from storage.archive.toml_text import toml_values

_HEADER = re.compile(r"\[{1,2}\s*([\w-]+)")
_LINE = re.compile(r"at line (\d+)")
_OF_PAGES = frozenset({"labels", "selectors", "expect"})


def carried_over(drafted: str, present: str) -> str:
    """The draft with the present profile's name, language and all other parts that are not read off pages.

    Labels, selectors and expectations are the draft's where it has any. What the present profile says word by word is
    kept, comments included; where the two cannot be told apart as texts, the draft is given as it is.

    Args:
        drafted: the text of a draft, valid TOML.
        present: the text of the present profile, valid TOML.
    """
    new, old = toml_values(drafted), toml_values(present)
    proposed = _OF_PAGES & new.keys()
    kept = {name: value for name, value in old.items() if name not in proposed}
    front = "".join(takewhile(lambda line: line.startswith("#"), _block(drafted, "")))
    head = "".join(_block(present, "")).strip("\n")
    tables = [*_tables(present, frozenset(old) - proposed), *_tables(drafted, frozenset(new) - old.keys() | proposed)]
    missing = "".join(_settings(drafted, frozenset(new) - old.keys()))
    parts = (front.strip("\n"), head, missing.strip("\n"), *(one.strip("\n") for one in tables))
    text = "\n\n".join(part for part in parts if part) + "\n"
    try:
        is_both = toml_values(text) == {**new, **kept}
    except tomllib.TOMLDecodeError:
        is_both = False
    return text if is_both else drafted


def faulty_line(text: str) -> int | None:
    """The number of the line at which a text stops being TOML, None when it is TOML throughout."""
    try:
        toml_values(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        return len(text.splitlines()) if found is None else int(found[1])
    return None


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of each table with its outermost name; those before the first one under no name."""
    name, lines = "", list[str]()
    for line in text.splitlines(keepends=True):
        if (found := _HEADER.match(line)) is not None:
            yield name, lines
            name, lines = found[1], []
        lines.append(line)
    yield name, lines


def _block(text: str, name: str) -> list[str]:
    return next(lines for found, lines in _blocks(text) if found == name)


def _tables(text: str, names: frozenset[str]) -> Iterator[str]:
    return ("".join(lines) for name, lines in _blocks(text) if name in names)


def _settings(text: str, names: frozenset[str]) -> Iterator[str]:
    """The lines before the first table that set one of these."""
    return (line for line in _block(text, "") if line.partition("=")[0].strip() in names)
