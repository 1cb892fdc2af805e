"""Whether an address is still led to where its permanent redirect led when it became an alias of the source there.

A page moves now and then, and each time for long. An address that leads to another page by the reader's country, by the
day or by chance is none of these pages, however permanent it calls its redirects. One visit that was led astray between
two others decides nothing, and what is long past neither: the last visits tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from pipelines.visit import Visit
from storage.types.filings import KeptSource
from storage.types.source_identity import identity_key
from storage.types.source_redirects import Principal, SeenMove

# One change is a move, and two may be a visit that was led astray.
_CHANGES = 3
_TWICE = 2
# As many visits that were led somewhere are the recent ones, and after as many at one place it is led there for good.
_RECENT, _SETTLED = 12, 6
PLACES_OWN = "its redirect leads to another page again and again, and this one shows what it showed before"
"""Why a visit that brought another text than the latest made no revision of it."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Visits, one after the other, that were led to one place."""

    target: str
    since: datetime
    visits: int


def moves_with(kept: KeptSource, visit: Visit) -> tuple[SeenMove, ...]:
    """Where permanent redirects led the visits to a source, this one among them."""
    moves = {move.capture_id: move for move in kept.moves}
    here, capture = visit.moved_to, visit.capture
    if here is not None:
        moves[capture.capture_id] = SeenMove(capture.captured_at, here, capture.capture_id)
    return tuple(moves.values())


def is_unsteady(moves: Iterable[SeenMove]) -> bool:
    """Whether an address leads to no place for long: its target came back, or was another at each recent visit.

    Arguments: `moves` are those of all visits, in any order.
    """
    runs = _runs(_in_order(moves)[-_RECENT:])
    if len(runs) <= _CHANGES or runs[-1].visits >= _SETTLED:
        return False
    comes_back = max(Counter(run.target for run in runs).values()) > 1
    return comes_back or sum(run.visits == 1 for run in runs[1:-1]) >= _TWICE


def is_unsteadily_led(kept: KeptSource, visit: Visit) -> bool:
    """Whether a visit was led by a redirect that led to another page again and again lately."""
    return visit.moved_to is not None and is_unsteady(moves_with(kept, visit))


def shown_there_before(kept: KeptSource, visit: Visit, digest: str, latest: str) -> int | None:
    """The earlier revision that a text is, where it is what its place showed last; None for any other text.

    Only where the redirect leads to another page again and again: what a place always showed is the place's, and no
    change of the document.

    Arguments: `digest` is that of the text that the visit brought, `latest` that of the latest revision.
    """
    if digest == latest or not is_unsteadily_led(kept, visit):
        return None
    place, this = identity_key(visit.capture.url), visit.capture.capture_id
    earlier = (move for move in kept.moves if move.capture_id != this and identity_key(move.to) == place)
    there = _in_order(move for move in earlier if move.digest is not None)
    return there[-1].revision if there and there[-1].digest == digest else None


def has_left(moves: Iterable[SeenMove], principal: Principal) -> bool:
    """Whether two visits in a row were led elsewhere than to a source that answered since, and did not move along.

    Arguments: `moves` are those of all visits, in any order, the last one to an address that is none of the source's.
    """
    runs = _runs(_in_order(moves))
    if len(runs) < _TWICE or runs[-1].visits < _TWICE or principal.last_answered_at is None:
        return False
    return principal.last_answered_at > runs[-1].since


def stands_on(way: Sequence[str], principal: Principal) -> bool:
    """Whether a visit came by a source, or by what is one with it; `way` are the addresses to which it was led."""
    return not {identity_key(url) for url in way}.isdisjoint(map(identity_key, principal.addresses))


def _in_order(moves: Iterable[SeenMove]) -> list[SeenMove]:
    """By their times; of one time, by the captures that ended the visits."""
    return sorted(moves, key=lambda move: (move.at, move.capture_id))


def _runs(moves: Sequence[SeenMove]) -> list[_Run]:
    grouped = ((target, list(led)) for target, led in groupby(moves, lambda move: identity_key(move.to)))
    return [_Run(target, led[0].at, len(led)) for target, led in grouped]
