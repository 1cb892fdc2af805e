"""Long lists of values for `IN`: databases bound how many parameters one statement has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_AT_ONCE = 400


def parameter_batches(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Yield all values in order, in parts that one statement may bind; none for no values."""
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
