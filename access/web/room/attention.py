"""What a person should look at, decided from the archive in numbers; what is as it should be is not named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from storage.questions.archive_figures import ArchiveFigures
from storage.types import ArticleState, SourceState
from storage.types.source_absence import SourceAbsence
from storage.types.tokens import GONE_STATES

# Nothing is lost there as far as is known, and nothing can be had.
_NOT_HAD = (SourceState.WALLED, SourceState.BLOCKED, SourceState.DOUBTFUL, SourceState.ROBOTS)


@dataclass(frozen=True, slots=True)
class Attention:
    """So many of something, and where they are listed (None: nowhere); `key` ends that of the message which says so."""

    key: str
    number: int
    address: str | None


def attention(figures: ArchiveFigures) -> tuple[Attention, ...]:
    """What should be looked at, the gravest first."""
    return tuple(one for one in _candidates(figures) if one.number)


def _candidates(figures: ArchiveFigures) -> Iterator[Attention]:
    yield Attention("on-lost", figures.on_lost, "/articles?on_lost=true")
    for state in GONE_STATES:
        yield _in_state(figures, state)
    yield Attention("changed", figures.changed_sources, "/sources?changed=true")
    yield Attention("lost", figures.missing_sources, f"/sources?state={SourceAbsence.MISSING}")
    yield Attention("unfound", figures.unfound_sources, f"/sources?state={SourceAbsence.UNFOUND}")
    for state in _NOT_HAD:
        yield _in_state(figures, state)
    yield Attention("withdrawn", figures.withdrawn, f"/articles?state={ArticleState.WITHDRAWN}")
    yield Attention("missing", figures.missing, "/articles?missing=true")
    yield Attention("listings", figures.failed_listings, "/crawls")
    yield Attention("withheld", figures.withheld, None)


def _in_state(figures: ArchiveFigures, state: SourceState) -> Attention:
    return Attention(state, figures.sources.get(state, 0), f"/sources?state={state}")
