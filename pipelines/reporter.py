"""Reporters as Chinese-language newsrooms print them, in a line of their own or at the beginning of the text.

`記者王小明／台北報導`, `〔記者王小明、陳大文／台北報導〕`, `（中央社記者王小明台北4日電）`. A name is taken only where the words
around it leave no doubt where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.byline import split_names
from pipelines.strips import Region, Strip
from storage.types import Contributor, ContributorRole

_NAMES = (
    r"(?P<names>[^\s\d／/（）()〔〕【】\[\]。，,：:]{2,4}(?:[、．·\s][^\s\d／/（）()〔〕【】\[\]。，,：:]{2,4}){0,5})"
)
_LINES = (
    re.compile(
        rf"(?P<label>記者|记者|實習記者|特派員|文)\s*{_NAMES}\s*[／/╱∕]\s*[^\s。，]{{1,12}}?(?:報導|报道|特稿|電|電文)"
    ),
    re.compile(
        r"[（(](?:中央社|新华社|新華社)?(?P<label>記者|记者)(?P<names>\S{2,4}?)"
        r"(?:\S{2,4}?)(?:\d{1,2}|[一二三四五六七八九十]{1,3})日(?:專電|电|電)[）)]"
    ),
)
_BEGINNING = 80
_MAX_STRIPS = 400


def read_reporters(strips: Sequence[Strip]) -> tuple[Contributor, ...]:
    """The reporters that a page prints, from the first strip that begins with a reporter's line; none without one.

    Args:
        strips: The page's strips.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is not Region.MAIN:
            continue
        for pattern in _LINES:
            if match := pattern.search(strip.text[:_BEGINNING]):
                names = split_names(match["names"])
                return tuple(Contributor(name, ContributorRole.WRITER, match["label"]) for name in names)
    return ()
