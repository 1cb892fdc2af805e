"""How many sources are in which state: what stands over their list, what is gone first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.questions.overview import PublicationStanding
from storage.types import SourceState
from storage.types.source_absence import SourceAbsence
from storage.types.tokens import GONE_STATES


@dataclass(frozen=True, slots=True)
class BoardLine:
    """So many sources, and what the list is narrowed to that shows just those; `is_part`: of those before, and not
    beside them, so that all others come to the number of sources."""

    state: SourceState | SourceAbsence
    number: int
    is_part: bool = False


def source_board(standings: Sequence[PublicationStanding]) -> tuple[BoardLine, ...]:
    """The states that sources are in, and in which ways they are not found any more; none that nothing is in."""
    return tuple(line for line in _lines(standings) if line.number)


def _lines(standings: Sequence[PublicationStanding]) -> Iterator[BoardLine]:
    counted = Counter[str]()
    for standing in standings:
        counted.update(dict(standing.sources))
    yield BoardLine(SourceAbsence.ANY_GONE, sum(counted[state] for state in GONE_STATES))
    for state in SourceState:
        if state not in GONE_STATES:
            yield BoardLine(state, counted[state])
        if state is SourceState.MOVED:
            missing = sum(standing.missing_sources for standing in standings)
            yield BoardLine(SourceAbsence.MISSING, missing, is_part=True)
