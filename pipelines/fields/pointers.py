"""Where the text of an article points to a source: by a link to its address, or by the number of its entry."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.page.strips import Region, Run
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Block, Citation
from storage.types.redirectors import unwrapped

_NUMBER = re.compile(r"\s*[\[［(（〔]?\s*(?:註|注|note|fn\.?)?\s*(?P<number>\d{1,3})\s*[\]］)）〕]?\s*", re.IGNORECASE)


def with_places(citations: Sequence[Citation], blocks: Sequence[Block], view: PageView) -> tuple[Citation, ...]:
    """The citations, each with the position of the first block that points to it.

    Args:
        citations: What the article cites, in the order of its list.
        blocks: Its text.
        view: Its page.
    """
    if not citations:
        return ()
    texts = [squeezed(block.text) for block in blocks]
    places: dict[int, int] = {}
    for strip in view.layout.strips:
        if strip.region is not Region.MAIN:
            continue
        for run in strip.runs:
            index = _cited_index(run, citations, view)
            if index is not None and index not in places:
                place = _place(squeezed(strip.text), texts)
                if place is not None:
                    places[index] = place
    return tuple(replace(citation, block=places.get(index)) for index, citation in enumerate(citations))


def _cited_index(run: Run, citations: Sequence[Citation], view: PageView) -> int | None:
    """The index of the citation that a link points to."""
    if run.href is None:
        return None
    if run.href.startswith("#"):
        match = _NUMBER.fullmatch(run.text)
        index = int(match["number"]) - 1 if match else -1
        return index if 0 <= index < len(citations) else None
    target = absolute(view.base, run.href)
    if target is None:
        return None
    url = unwrapped(target)
    return next((index for index, citation in enumerate(citations) if citation.url == url), None)


def _place(text: str, texts: Sequence[str]) -> int | None:
    """The position, from 1, of the block in which a strip stands."""
    return next((number for number, whole in enumerate(texts, 1) if text and text in whole), None)
