"""The runs of text in a block of an article's data, with the links that editors' formats hold beside or around them.

A link is an object of its own around its text (`url`), a mark of the text (`attrs.href`), or a key in the text's marks
that the block explains (`markDefs`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pipelines.page.strips import Run
from pipelines.stated.facts import Facts, text_of, value_of

_TEXT = ("text", "children", "content", "value")
_URL = ("url", "href")
_MAX_RUNS, _MAX_DEPTH = 1_000, 6


def linked_runs(block: Facts) -> tuple[Run, ...]:
    """The runs of a block of which one is a link; none for a block without links.

    Args:
        block: A block of an article's data.
    """
    definitions = value_of(block, "markdefs")
    known = {
        key: url
        for one in (definitions if isinstance(definitions, list) else [])
        if isinstance(one, Mapping) and (key := text_of(one, "key")) and (url := text_of(one, *_URL))
    }
    runs = tuple(_runs(value_of(block, *_TEXT), None, known, _MAX_DEPTH))
    return runs if any(run.href for run in runs) else ()


def _runs(value: object, href: str | None, known: Mapping[str, str], depth: int) -> Iterator[Run]:
    if isinstance(value, str):
        yield Run(value, href)
    elif isinstance(value, list) and depth:
        for entry in value[:_MAX_RUNS]:
            yield from _runs(entry, href, known, depth - 1)
    elif isinstance(value, Mapping) and depth:
        own = text_of(value, *_URL) or _marked(value_of(value, "marks"), known) or href
        yield from _runs(value_of(value, *_TEXT), own, known, depth - 1)


def _marked(marks: object, known: Mapping[str, str]) -> str | None:
    """The address of the first mark that is a link."""
    for mark in marks if isinstance(marks, list) else []:
        attributes = value_of(mark, "attrs") if isinstance(mark, Mapping) else None
        href = (
            text_of(attributes, *_URL)
            if isinstance(attributes, Mapping)
            else known.get(mark)
            if isinstance(mark, str)
            else None
        )
        if href is not None:
            return href
    return None
