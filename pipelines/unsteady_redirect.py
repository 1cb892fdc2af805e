"""Whether an address is still led to where its permanent redirect led when it became an alias of the source there.

A page moves now and then, and each time for long. An address that leads to another page by the reader's country, by the
day or by chance is none of these pages, however permanent it calls its redirects. One visit that was led astray between
two others decides nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from storage.types.source_identity import identity_key
from storage.types.source_redirects import Principal, SeenMove

# One change is a move, and two may be a visit that was led astray.
_CHANGES = 3
_TWICE = 2


@dataclass(frozen=True, slots=True)
class _Run:
    """Visits, one after the other, that were led to one place."""

    target: str
    since: datetime
    visits: int


def is_unsteady(moves: Iterable[SeenMove]) -> bool:
    """Whether an address leads to no place for long: its target came back, or was another at each visit.

    Arguments: `moves` are those of all visits, in any order.
    """
    runs = _runs(moves)
    if len(runs) <= _CHANGES:
        return False
    comes_back = max(Counter(run.target for run in runs).values()) > 1
    return comes_back or sum(run.visits == 1 for run in runs[1:-1]) >= _TWICE


def has_left(moves: Iterable[SeenMove], principal: Principal) -> bool:
    """Whether two visits in a row were led elsewhere than to a source that was visited since, and did not move along.

    Arguments: `moves` are those of all visits, in any order, the last one to an address that is none of the source's.
    """
    runs = _runs(moves)
    if len(runs) < _TWICE or runs[-1].visits < _TWICE or principal.last_checked_at is None:
        return False
    return principal.last_checked_at > runs[-1].since


def stands_on(way: Sequence[str], principal: Principal) -> bool:
    """Whether a visit came by a source, or by what is one with it; `way` are the addresses to which it was led."""
    return not {identity_key(url) for url in way}.isdisjoint(map(identity_key, principal.addresses))


def _runs(moves: Iterable[SeenMove]) -> list[_Run]:
    in_order = sorted(moves, key=lambda move: move.at)
    grouped = ((target, list(led)) for target, led in groupby(in_order, lambda move: identity_key(move.to)))
    return [_Run(target, led[0].at, len(led)) for target, led in grouped]
