"""An assertion that says what it found, also where no pytest rewrites it: `make torture` runs without."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

_SHOWN = 3


def assert_same(what: str, found: Iterable[Hashable], expected: Iterable[Hashable]) -> None:
    """Two collections hold the same, each thing as often, in any order.

    Args:
        what: what they hold, for the message.
        found: what is there.
        expected: what should be there.

    Raises:
        AssertionError: they do not; it names what is lacking and what is too much.
    """
    there, due = Counter(found), Counter(expected)
    told = [_listed(word, rest) for word, rest in (("lacking", due - there), ("too much", there - due)) if rest]
    if told:
        raise AssertionError(f"{what}: {'; '.join(told)}")


def _listed(word: str, rest: Counter[Hashable]) -> str:
    first = ", ".join(str(each) for each in list(rest.elements())[:_SHOWN])
    more = rest.total() - _SHOWN
    return f"{word} {first}" + (f" and {more} more" if more > 0 else "")
