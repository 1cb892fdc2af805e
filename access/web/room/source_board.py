"""How many sources are in which state: what stands over their list, what is gone first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.questions.source_figures import SourceFigures
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


def source_board(figures: SourceFigures) -> tuple[BoardLine, ...]:
    """The states that sources are in, and in which ways they are not found any more; none that nothing is in."""
    return tuple(line for line in _lines(figures) if line.number)


def _lines(figures: SourceFigures) -> Iterator[BoardLine]:
    counted = figures.by_state
    yield BoardLine(SourceAbsence.ANY_GONE, sum(counted.get(state, 0) for state in GONE_STATES))
    for state in SourceState:
        if state not in GONE_STATES:
            yield BoardLine(state, counted.get(state, 0))
        if state is SourceState.MOVED:
            yield BoardLine(SourceAbsence.MISSING, figures.missing, is_part=True)
