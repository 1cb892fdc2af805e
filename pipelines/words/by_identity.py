"""What is made of a long table of words, found again by the table itself and not by its words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Asked = TypeVar("Asked")
Made = TypeVar("Made")

_MOST = 64


def by_identity(make: Callable[[Asked], Made]) -> Callable[[Asked], Made]:
    """Return a function that makes the same, once for each object that never changes: to compare two tables of words
    takes as long as what is asked of them.
    """
    kept: dict[int, tuple[Asked, Made]] = {}

    def _made(asked: Asked) -> Made:
        held = kept.get(id(asked))
        if held is not None:
            return held[1]
        if len(kept) >= _MOST:
            kept.clear()
        made = make(asked)
        # As long as the object is held, no other has its number.
        kept[id(asked)] = (asked, made)
        return made

    return _made
