"""The visits of one process: those in flight, and the outcomes that wait to be filed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from crawler.recording import Unfetched
from crawler.visit_policy import PaceOf, outcome_of_answer, outcome_of_failure, planned_visit
from storage.types import Capture, PlannedVisit, Target
from storage.types.cadence import news_at
from storage.types.clock import Clock
from storage.types.profile import CrawlRules
from storage.types.targets import TargetOutcome
from storage.types.urlkey import host_of


class Visits:
    """Knows which targets are in flight and turns what came of each into an outcome.

    Args:
        rules_of: the crawl rules of a publication.
        clock: says when a visit ended.
        pace_of: the seconds between two requests to a host.
        leave: told until when a host asks to be left alone.
        changed: set whenever a visit ends.
    """

    def __init__(
        self,
        rules_of: Callable[[str], CrawlRules],
        clock: Clock,
        pace_of: PaceOf,
        leave: Callable[[str, datetime], object],
        changed: asyncio.Event,
    ) -> None:
        self._rules_of = rules_of
        self._clock = clock
        self._pace_of = pace_of
        self._leave = leave
        self._changed = changed
        self._in_flight: dict[int, Target] = {}
        self._outcomes: list[TargetOutcome] = []
        self._given_back: list[int] = []

    @property
    def in_flight(self) -> int:
        """How many visits have begun and not ended."""
        return len(self._in_flight)

    @property
    def unfiled(self) -> int:
        """How many visits are over and wait to be filed."""
        return len(self._outcomes) + len(self._given_back)

    def has_begun(self, target_id: int) -> bool:
        """Whether a target's visit has begun and not ended."""
        return target_id in self._in_flight

    def target(self, target_id: int) -> Target:
        """A target that is in flight."""
        return self._in_flight[target_id]

    def begin(self, targets: Iterable[Target]) -> None:
        """Take targets that are about to be asked for."""
        self._in_flight.update((target.target_id, target) for target in targets)

    def plan_of(self, target_id: int) -> Callable[[Capture], PlannedVisit] | None:
        """What plans the next visit to a target by a capture of this one, None for one that is not in flight."""
        target = self._in_flight.get(target_id)
        if target is None:
            return None
        return partial(planned_visit, target, self._rules_of(target.publication), self._clock())

    def answered(
        self,
        target_id: int,
        status: int,
        retry_after: bytes | None,
        host: str,
        failure: str | None = None,
        *,
        news: Sequence[datetime] | None = None,
    ) -> None:
        """End a visit that brought a whole answer.

        Args:
            target_id: the target that was visited.
            status: that of the last answer, when there were redirects.
            retry_after: the value of its Retry-After.
            host: the host that gave it.
            failure: the outcome of a visit that did not bring what it was for, None when it did.
            news: the dates that a listing states of what it shows, when something of it is new; None when nothing is.
        """
        target = self._in_flight.pop(target_id)
        rules = self._rules_of(target.publication)
        now = self._clock()
        latest = None if news is None else news_at(news, now, is_first=target.news_at is None)
        visit = (target, status, retry_after, host, rules, now, self._pace_of)
        self._end(target, outcome_of_answer(*visit, failure, latest))

    def unanswered(self, target_id: int) -> None:
        """End a visit over which the program itself failed."""
        target = self._in_flight.pop(target_id)
        rules = self._rules_of(target.publication)
        self._end(target, outcome_of_failure(target, None, None, rules, self._clock(), self._pace_of))

    def unfetched(self, target_id: int, error: Unfetched) -> None:
        """End a visit that brought no answer, or one that was cut off, as its error says."""
        target = self._in_flight.pop(target_id)
        rules = self._rules_of(target.publication)
        after = error.retry_after
        # Without a Retry-After it does not matter which host it was, and the address may have none.
        host = None if after is None else host_of(error.url)
        visit = (target, error.kind, error.truncated, rules, self._clock(), self._pace_of)
        self._end(target, outcome_of_failure(*visit, after, host))

    def withdrawn(self, target_id: int) -> None:
        """Give back a target that was not asked for after all: it stays due, for whoever may ask for it."""
        del self._in_flight[target_id]
        self._given_back.append(target_id)
        self._changed.set()

    def take_outcomes(self) -> list[TargetOutcome]:
        """Hand over the outcomes that wait to be filed."""
        outcomes, self._outcomes = self._outcomes, []
        return outcomes

    def take_given_back(self) -> list[int]:
        """Hand over the targets that are to be given back."""
        given_back, self._given_back = self._given_back, []
        return given_back

    def _end(self, target: Target, outcome: TargetOutcome) -> None:
        self._outcomes.append(outcome)
        if outcome.host_next_at is not None:
            self._leave(outcome.answering or host_of(target.url), outcome.host_next_at)
        self._changed.set()
