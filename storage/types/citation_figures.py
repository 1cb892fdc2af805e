"""What became of what was cited, in figures: rot, change, lag and rescue, counted as studies of the press count them.

Pure: the citations go in, one line of figures a group comes out. As in the study of the links of the New York Times of
2021, rot and change are those of deep links, which lead to one document; front pages seldom go and change daily.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

from storage.types.tokens import ChangeClass, PublisherClass, SourceState


class CitationGrouping(StrEnum):
    """What citations are told apart by."""

    HOST = "host"
    MONTH = "month"
    CLASS = "class"
    TOPIC = "topic"


PROMPT = 300
"""Seconds: a source that was captured so soon after its citation is as it stood when it was cited."""
NO_DATE = "no date"
"""The group of citations by articles that state no day, which are in no month."""


class LinkFate(StrEnum):
    """What a reader meets who follows a link today, as far as is known."""

    ALIVE = "alive"
    ROTTED = "rotted"
    CLOSED = "closed"
    UNKNOWN = "unknown"


# A state that is not named says nothing of what a reader would meet.
FATES = {
    SourceState.CAPTURED: LinkFate.ALIVE,
    SourceState.MOVED: LinkFate.ALIVE,
    SourceState.GONE: LinkFate.ROTTED,
    SourceState.SOFT_GONE: LinkFate.ROTTED,
    SourceState.PARKED: LinkFate.ROTTED,
    SourceState.WALLED: LinkFate.CLOSED,
    SourceState.BLOCKED: LinkFate.CLOSED,
    SourceState.ROBOTS: LinkFate.CLOSED,
}


@dataclass(frozen=True, slots=True)
class CitedLink:
    """Citations, `times` of them, by latest revisions of articles, of which all the same is known.

    `month` is that of the day which the articles state, None when they state none; `lag` the seconds from citation to
    first capture, None when there is none. `changed_since` is when the source changed first after that,
    `change_class` what kind of change it was. `is_seen`: we captured the document ourselves; `is_borrowed`: another
    archive held a copy that we captured. `is_unfound`: the last visit did not find it, or none did so far, which is not
    yet enough to call it gone.
    """

    source_id: str
    url: str
    host: str | None
    publisher_class: PublisherClass
    state: SourceState
    month: str | None = None
    topics: tuple[str, ...] = ()
    lag: int | None = None
    changed_since: datetime | None = None
    change_class: ChangeClass | None = None
    is_seen: bool = False
    is_borrowed: bool = False
    is_unfound: bool = False
    times: int = 1

    @property
    def is_deep(self) -> bool:
        """Whether it leads to more than a front page."""
        return _is_deep(self.url)

    @property
    def fate(self) -> LinkFate:
        """What a reader meets; of what was not found, and is not proven to be gone, that is not known."""
        if self.is_unfound:
            return LinkFate.UNKNOWN
        return FATES.get(self.state, LinkFate.UNKNOWN)

    @property
    def is_missed(self) -> bool:
        """Whether it was not to be had when it was first asked for, and never since."""
        return not self.is_seen and (self.is_unfound or self.fate in (LinkFate.ROTTED, LinkFate.CLOSED))


@dataclass(frozen=True, slots=True)
class CitationFigures:
    """The citations of one group, in figures; `group` None stands for all.

    `alive`, `rotted`, `closed` and `unknown` are the deep links by what a reader meets, `changed` those among the
    living whose text changed after it was cited. `unfound` are those among the unknown that the last visit did not
    find, which is not yet enough to call them rotted, `unfound_sources` the sources that these lead to. `prompt`
    were captured within `PROMPT` of their citation; `lag_median`, `lag_95` and `lag_worst` are seconds from
    citation to capture, over all citations that were captured; None when none was. `missed` were not found, gone or
    closed before we could capture them, `rescued` are those among them of which another archive held a copy.
    """

    group: str | None
    citations: int
    sources: int
    deep: int
    alive: int
    rotted: int
    closed: int
    unknown: int
    unfound: int
    unfound_sources: int
    changed: int
    captured: int
    prompt: int
    lag_median: int | None
    lag_95: int | None
    lag_worst: int | None
    missed: int
    rescued: int

    @property
    def rot_share(self) -> float | None:
        """The share that rotted of the deep links whose fate is known, alive or rotted; None when none is."""
        return _share(self.rotted, self.alive + self.rotted)

    @property
    def change_share(self) -> float | None:
        """The share of the living deep links whose text changed after it was cited; None when none lives."""
        return _share(self.changed, self.alive)


@dataclass(frozen=True, slots=True)
class CitationReport:
    """The figures of all citations, and by group in order; `by` is None without groups.

    `change_classes` counts what kind of change came first to those that changed, most often first; `unaddressed` the
    citations that print no address, which are in no other figure.
    """

    by: CitationGrouping | None
    total: CitationFigures
    groups: tuple[CitationFigures, ...] = ()
    change_classes: tuple[tuple[ChangeClass | None, int], ...] = ()
    unaddressed: int = 0


def citation_report(
    links: Sequence[CitedLink], by: CitationGrouping | None = None, unaddressed: int = 0
) -> CitationReport:
    """Count citations, as a whole and by group.

    Months come in their order and what has no date last, all else with the most citations first. A citation counts in
    each topic of its article.

    Args:
        links: the citations that print an address.
        by: what they are told apart by.
        unaddressed: how many print none.
    """
    grouped: dict[str, list[CitedLink]] = {}
    for link in links if by is not None else ():
        for group in _GROUPS[by](link) if by is not None else ():
            grouped.setdefault(group, []).append(link)
    groups = [figures_of(group, found) for group, found in grouped.items()]
    if by is CitationGrouping.MONTH:
        groups.sort(key=lambda figures: (figures.group == NO_DATE, figures.group or ""))
    else:
        groups.sort(key=lambda figures: (-figures.citations, figures.group or ""))
    return CitationReport(by, figures_of(None, links), tuple(groups), _change_classes(links), unaddressed)


def figures_of(group: str | None, links: Sequence[CitedLink]) -> CitationFigures:
    """The figures of one group."""
    deep = [link for link in links if link.is_deep]
    fates = Counter[LinkFate]()
    for link in deep:
        fates[link.fate] += link.times
    unfound = [link for link in deep if link.is_unfound]
    lags = sorted((link.lag, link.times) for link in links if link.lag is not None)
    missed = [link for link in links if link.is_missed]
    return CitationFigures(
        group=group,
        citations=_number(links),
        sources=len({link.source_id for link in links}),
        deep=_number(deep),
        alive=fates[LinkFate.ALIVE],
        rotted=fates[LinkFate.ROTTED],
        closed=fates[LinkFate.CLOSED],
        unknown=fates[LinkFate.UNKNOWN],
        unfound=_number(unfound),
        unfound_sources=len({link.source_id for link in unfound}),
        changed=_number(link for link in deep if link.fate is LinkFate.ALIVE and link.changed_since is not None),
        captured=_number(link for link in links if link.is_seen),
        prompt=sum(times for lag, times in lags if lag <= PROMPT),
        lag_median=_ranked(lags, 0.5),
        lag_95=_ranked(lags, 0.95),
        lag_worst=_ranked(lags, 1.0),
        missed=_number(missed),
        rescued=_number(link for link in missed if link.is_borrowed),
    )


# Asked of a link for each of its groups, and many links lead to one address.
@lru_cache(maxsize=20_000)
def _is_deep(url: str) -> bool:
    parts = urlsplit(url)
    names_document = bool(parts.path.strip("/") or parts.query)
    if names_document or not parts.fragment:
        return names_document
    # Imported here: status tells figures and looks at no address, and the patterns of addresses take a while to make.
    from storage.types.source_identity import is_route

    return is_route(parts.fragment)


def _number(links: Iterable[CitedLink]) -> int:
    return sum(link.times for link in links)


def _change_classes(links: Iterable[CitedLink]) -> tuple[tuple[ChangeClass | None, int], ...]:
    counted: dict[ChangeClass | None, int] = {}
    for link in links:
        if link.is_deep and link.fate is LinkFate.ALIVE and link.changed_since is not None:
            counted[link.change_class] = counted.get(link.change_class, 0) + link.times
    return tuple(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0] or "")))


def _month(link: CitedLink) -> str:
    """The month in which the article was published; when an article was fetched says nothing of that."""
    return link.month or NO_DATE


_GROUPS: dict[CitationGrouping, Callable[[CitedLink], Sequence[str]]] = {
    CitationGrouping.HOST: lambda link: (link.host or "-",),
    CitationGrouping.MONTH: lambda link: (_month(link),),
    CitationGrouping.CLASS: lambda link: (link.publisher_class,),
    CitationGrouping.TOPIC: lambda link: tuple(dict.fromkeys(link.topics)) or ("-",),
}


def ranked(ordered: Sequence[int], share: float) -> int | None:
    """The value that this share of all do not exceed (nearest rank)."""
    return _ranked([(value, 1) for value in ordered], share)


def _ranked(ordered: Sequence[tuple[int, int]], share: float) -> int | None:
    """The value that this share of all do not exceed (nearest rank); each comes with how often it stands there."""
    rank = max(1, math.ceil(share * sum(times for _, times in ordered)))
    for value, times in ordered:
        rank -= times
        if rank <= 0:
            return value
    return None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
