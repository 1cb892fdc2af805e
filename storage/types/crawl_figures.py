"""What one crawl came to, in figures: visits by role and outcome, errors by host, disputed fields, lag of sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from storage.types.citation_figures import ranked
from storage.types.outcome_tokens import AS_EXPECTED
from storage.types.tokens import Role

_MOVED = frozenset({"301", "302", "303", "307", "308"})
_LAGS = (60, 300, 3600, 86_400)


@dataclass(frozen=True, slots=True)
class VisitCount:
    """How many visits to addresses of one role came to the same outcome: a status, a way of failing, `truncated`."""

    role: Role
    outcome: str
    count: int


@dataclass(frozen=True, slots=True)
class HostFailures:
    """How many visits to addresses of one role failed alike at the same host; a dash for addresses that have none."""

    role: Role
    outcome: str
    host: str
    count: int


@dataclass(frozen=True, slots=True)
class SourceLags:
    """How long after an article was seen to cite them sources were captured for the first time, in seconds.

    `captured` counts them; `median`, `lag_95` and `worst` are None when there is none. `within` are pairs of a number
    of seconds and how many were captured within it and not within the one before, the last pair those that took longer
    (None).
    """

    captured: int
    median: int | None
    lag_95: int | None
    worst: int | None
    within: tuple[tuple[int | None, int], ...]


def visit_counts(visits: Mapping[tuple[Role, str], int]) -> tuple[VisitCount, ...]:
    """Counts of visits by role and outcome, sorted by both."""
    return tuple(VisitCount(*visit, count) for visit, count in sorted(visits.items()))


def host_failures(failed: Mapping[tuple[Role, str, str], int]) -> tuple[HostFailures, ...]:
    """Counts of failures by role, outcome and host, most first."""
    most_first = sorted(failed.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(HostFailures(*one, count) for one, count in most_first)


def has_failed(outcome: str) -> bool:
    """Whether a visit brought neither its page, nor that it is unchanged, nor where it lies now."""
    return outcome not in AS_EXPECTED and outcome not in _MOVED


def source_lags(seconds: Iterable[float]) -> SourceLags:
    """The lags of these sources in figures."""
    ordered = sorted(max(round(lag), 0) for lag in seconds)
    return SourceLags(
        captured=len(ordered),
        median=ranked(ordered, 0.5),
        lag_95=ranked(ordered, 0.95),
        worst=ranked(ordered, 1.0),
        within=_within(ordered),
    )


def _within(ordered: Sequence[int]) -> tuple[tuple[int | None, int], ...]:
    counted = Counter(next((most for most in _LAGS if lag <= most), None) for lag in ordered)
    return tuple((most, counted[most]) for most in (*_LAGS, None))
