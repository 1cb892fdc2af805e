"""What a person should look at, decided from the archive in numbers; what is as it should be is not named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from storage.questions.overview import PublicationOverview
from storage.questions.sources import SourceAbsence
from storage.types import ArticleState, SourceState
from storage.types.tokens import GONE_STATES

_CLOSED = (SourceState.WALLED, SourceState.BLOCKED, SourceState.ROBOTS)


@dataclass(frozen=True, slots=True)
class Attention:
    """So many of something, and where they are listed (None: nowhere); `key` ends that of the message which says so."""

    key: str
    number: int
    address: str | None


def attention(publications: Sequence[PublicationOverview], on_lost: int) -> tuple[Attention, ...]:
    """What should be looked at, the gravest first; `on_lost` articles rest on something lost."""
    return tuple(one for one in _candidates(publications, on_lost) if one.number)


def _candidates(publications: Sequence[PublicationOverview], on_lost: int) -> Iterator[Attention]:
    yield Attention("on-lost", on_lost, "/articles?on_lost=true")
    for state in GONE_STATES:
        yield Attention(state, _in_state(publications, state), f"/sources?state={state}")
    changed = sum(len(one.changed_sources) for one in publications)
    yield Attention("changed", changed, "/sources?changed=true")
    missing = sum(one.missing_sources for one in publications)
    yield Attention("lost", missing, f"/sources?state={SourceAbsence.MISSING}")
    unfound = sum(one.unfound_sources for one in publications)
    yield Attention("unfound", unfound, f"/sources?state={SourceAbsence.UNFOUND}")
    for state in _CLOSED:
        yield Attention(state, _in_state(publications, state), f"/sources?state={state}")
    withdrawn = sum(dict(one.articles).get(ArticleState.WITHDRAWN, 0) for one in publications)
    yield Attention("withdrawn", withdrawn, f"/articles?state={ArticleState.WITHDRAWN}")
    yield Attention("missing", sum(one.missing for one in publications), "/articles?missing=true")
    yield Attention("listings", sum(len(one.failed_listings) for one in publications), "/crawls")
    yield Attention("withheld", sum(one.withheld for one in publications), None)


def _in_state(publications: Sequence[PublicationOverview], state: SourceState) -> int:
    return sum(dict(one.sources).get(state, 0) for one in publications)
