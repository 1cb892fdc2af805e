"""When a cited source is visited again: soon and often after a citation, then as often as it is seen to change.

Each source has a place of its own in a round of visits: among sources that are visited at one interval those places are
spread evenly, whenever they were cited, so that a crawl has about the same to do on every day.

The rate of change is estimated from visits at unequal intervals by maximum likelihood, corrected for the bias of few
visits (J. Cho, H. Garcia-Molina, Estimating Frequency of Change, ACM TOIT 3(3), 2003, 4.2 and 5). The intervals are
kept in bins, each about twice as long as the one before, so that what is kept does not grow.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from storage.types.source_standing import SourceStanding
from storage.types.tokens import SourceState
from storage.types.waits import FIRST_WAITS, LONGEST_WAIT, SHORTEST_WAIT, within

# A rate that rests on fewer visits says nothing; until then the last wait after the citation goes on.
LEAST_COMPARED = 3
_UNKNOWN_WAIT = timedelta(days=30)
# What cannot be had is asked for at least so often.
_LONGEST_TROUBLE = timedelta(days=30)
# By so much of a wait after a citation sources differ, so that what was cited together does not come round together.
_SPREAD, _LAST_SPREAD = 0.1, 0.4
# Rounds are of few lengths, in days, so that a place in one is kept while an estimate moves a little.
_ROUNDS = (180, 90, 45, 30, 15, 7, 3, 2, 1)
_FIRST_ROUND = datetime(2000, 1, 1, tzinfo=UTC)
_DAY = 86_400.0
_FIRST_BIN = timedelta(minutes=15)
_BINS = 15


@dataclass(frozen=True, slots=True)
class IntervalBin:
    """Visits after intervals of about one length: how many, how many of them found a change, and the intervals' sum."""

    number: int
    visits: int
    changed: int
    seconds: int


@dataclass(frozen=True, slots=True)
class ChangeHistory:
    """What visits said of whether a text changed: the last that could compare it, and all by their intervals."""

    compared_at: datetime | None = None
    bins: tuple[IntervalBin, ...] = ()

    @property
    def compared(self) -> int:
        """How many visits could tell whether the text had changed since the one before."""
        return sum(each.visits for each in self.bins)


NO_HISTORY = ChangeHistory()


def observed(history: ChangeHistory, at: datetime, *, is_changed: bool) -> ChangeHistory:
    """The history with one more visit that showed the text; one that is filed late adds nothing."""
    if history.compared_at is None:
        return replace(history, compared_at=at)
    seconds = round((at - history.compared_at).total_seconds())
    if seconds <= 0:
        return history
    number = _bin(seconds)
    before = next((each for each in history.bins if each.number == number), IntervalBin(number, 0, 0, 0))
    after = IntervalBin(number, before.visits + 1, before.changed + is_changed, before.seconds + seconds)
    others = [each for each in history.bins if each.number != number]
    return ChangeHistory(at, tuple(sorted((*others, after), key=lambda each: each.number)))


def change_rate(history: ChangeHistory) -> float | None:
    """Changes a day, as estimated; None while too few visits could compare the text."""
    if history.compared < LEAST_COMPARED:
        return None
    changed = [each for each in history.bins if each.changed]
    if not changed:
        return 0.0
    # Half an interval without a change, of the shortest kind that had one: the correction for few visits.
    unchanged = sum((each.visits - each.changed) * _mean(each) for each in history.bins) + 0.5 * _mean(changed[0])
    low, high = 0.0, 1.0
    while _expected(changed, high) > unchanged:
        low, high = high, high * 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _expected(changed, middle) > unchanged else (low, middle)
    return round(high, 6)


def wait_after(history: ChangeHistory, at: datetime, *, is_changed: bool) -> timedelta:
    """How long a source is left alone that was had at `at`, by its own rate of change.

    A text of which no change was seen yet is left alone for half a year at most. After a change a wait is half as long.

    Args:
        history: before this visit.
        at: the time of the visit.
        is_changed: whether it found the text changed.
    """
    seen = observed(history, at, is_changed=is_changed)
    rate = change_rate(seen)
    wait = LONGEST_WAIT if not rate else min(timedelta(days=min(0.5 / rate, LONGEST_WAIT.days)), LONGEST_WAIT)
    if rate is None:
        wait = _UNKNOWN_WAIT
    return within(wait / 2 if is_changed else wait, SHORTEST_WAIT, LONGEST_WAIT)


def trouble_wait(standing: SourceStanding, at: datetime) -> timedelta:
    """How long a source is left alone that is not to be had: half as long as it has been so, within a month."""
    since = standing.since or at
    return within((at - since) / 2, SHORTEST_WAIT, _LONGEST_TROUBLE)


def after_citation(source_id: str, cited_at: datetime, at: datetime) -> datetime | None:
    """The next of the visits that follow a citation, None when all of them are over."""
    share = _share(source_id)
    waits = [wait * (1 + _SPREAD * share) for wait in FIRST_WAITS[:-1]]
    waits.append(FIRST_WAITS[-1] * (1 + _LAST_SPREAD * share))
    return next((cited_at + wait for wait in waits if cited_at + wait > at), None)


def next_check(
    source_id: str,
    cited_at: datetime,
    at: datetime,
    standing: SourceStanding,
    history: ChangeHistory,
    *,
    is_changed: bool,
    is_held: bool = False,
) -> datetime | None:
    """When a source is visited again after a visit, None for one that cannot be.

    Args:
        source_id: its id, by which its visits are spread.
        cited_at: when it was cited last.
        at: the time of the visit.
        standing: after the visit.
        history: before the visit.
        is_changed: whether the visit found its text changed.
        is_held: whether it showed a text that another visit has to confirm.
    """
    if standing.state is SourceState.UNSUPPORTED:
        return None
    soon = after_citation(source_id, cited_at, at)
    if standing.doubts or is_held:
        return min(soon or at + SHORTEST_WAIT, at + SHORTEST_WAIT)
    arrived = standing.state.has_arrived
    wait = wait_after(history, at, is_changed=is_changed) if arrived else trouble_wait(standing, at)
    usual = _turn(source_id, at, wait)
    if soon is None:
        return usual
    return min(soon, usual) if is_changed else soon


def _turn(source_id: str, at: datetime, wait: timedelta) -> datetime:
    """When a source has its turn within a wait after a visit: at its own place in a round of at most that length."""
    length = next(timedelta(days=days) for days in _ROUNDS if timedelta(days=days) <= wait)
    until = length - (at - _FIRST_ROUND - length * _share(source_id)) % length
    return at + max(until, SHORTEST_WAIT)


def _share(source_id: str) -> float:
    """A number from 0 up to 1 that a source always has."""
    return (uuid.UUID(source_id).int % 10_007) / 10_007


def _bin(seconds: int) -> int:
    return min(max(int(math.log2(max(seconds / _FIRST_BIN.total_seconds(), 1))), 0), _BINS - 1)


def _mean(each: IntervalBin) -> float:
    """The mean interval of a bin, in days."""
    return each.seconds / each.visits / _DAY


def _expected(changed: list[IntervalBin], rate: float) -> float:
    """The left side of the likelihood's equation: it falls as the rate grows."""
    return sum(each.changed * _mean(each) / _grown(rate * _mean(each)) for each in changed)


def _grown(exponent: float) -> float:
    return math.expm1(exponent) if exponent < 700 else math.inf
