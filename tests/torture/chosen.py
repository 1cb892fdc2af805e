"""Some of many states, for the tests that are run often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tests.torture.disk import Tree

_State = TypeVar("_State")


def evenly(states: Sequence[_State], number: int) -> list[_State]:
    """So many of the states, one from the middle of each of so many stretches."""
    step = len(states) / number
    return [states[int(step * (place + 0.5))] for place in range(number)] if len(states) > number else list(states)


def bytes_of(tree: Tree) -> dict[str, bytes | None]:
    """A tree that can be compared with another."""
    return {path: content.data if content else None for path, content in tree.items()}
