"""What became of cited sources, counted in words: as many are captured, or gone, as changes tell of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from access.token_words import source_state, standing_in_words
from storage.types import SourceState

SPECIAL_STATES = {
    SourceState.MOVED: (SourceState.CAPTURED, "at a new address"),
    SourceState.SOFT_GONE: (SourceState.GONE, "replaced by another page"),
    SourceState.PARKED: (SourceState.GONE, "taken over by another"),
}
"""States that are another one in a special way, with how that is said of some of them."""


def sources_in_words(counted: Iterable[tuple[str, int]], unfound: int = 0) -> list[tuple[int, str]]:
    """Numbers of sources with what became of them, most often first; tokens without words stay.

    A source that moved was captured, and one that another page replaced is gone: each change is one of these two.
    `unfound` of those that are pending were visited, and not found so far.
    """
    sums, special = Counter[str](), Counter[str]()
    for token, number in counted:
        usual, _ = SPECIAL_STATES.get(token, (token, ""))  # type: ignore[call-overload]  # a token may be of another version
        sums[usual] += number
        if token in SPECIAL_STATES:
            special[token] += number
    sums[SourceState.PENDING] -= unfound
    said = [(number, _said(token, number, special)) for token, number in sums.most_common() if number]
    if unfound:
        said.append((unfound, standing_in_words(SourceState.PENDING, "at least once")))
    return sorted(said, key=lambda each: -each[0])


def _said(token: str, number: int, special: Counter[str]) -> str:
    said = source_state(token)
    for state, (usual, how) in SPECIAL_STATES.items():
        if usual == token and special[state]:
            said += f" ({how})" if special[state] == number else f" ({special[state]} of them {how})"
    return said
