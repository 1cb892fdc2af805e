"""How a time gate is doing, and when it is asked again: pure decisions over what came of each question.

A gate that fails three times in a row is left alone, for an hour at first and twice as long after each further failure,
up to a day. One answer, also that it holds nothing, and it is well again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

REST_AFTER = 3
_FIRST_REST = timedelta(hours=1)
_LONGEST_REST = timedelta(days=1)
# What a gate does not hold it may hold one day: other archives take in old collections.
ASKED_AGAIN = timedelta(days=30)
# So many copies are tried of one source before its gates count as holding none that is of use.
MOST_TRIED = 3


class GateOutcome(StrEnum):
    """What came of asking a time gate for copies of a source."""

    FOUND = "found"
    NONE = "none"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class GateHealth:
    """A time gate, by its address.

    `failures` counts the failed questions since the last answer. `asked_at` is the last question, `answered_at` the
    last one that was answered, `error` what was said of the last one that failed; None when there was none.
    `rests_until` is None when it may be asked at once. `asked` counts all questions, `found` those that named a copy.
    """

    gate: str
    failures: int = 0
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    error: str | None = None
    rests_until: datetime | None = None
    asked: int = 0
    found: int = 0

    def may_be_asked(self, now: datetime) -> bool:
        """Whether it does not rest."""
        return self.rests_until is None or self.rests_until <= now

    def answered(self, at: datetime, *, found: bool) -> GateHealth:
        """Its health after an answer."""
        well = replace(self, failures=0, asked_at=at, answered_at=at, rests_until=None)
        return replace(well, asked=self.asked + 1, found=self.found + (1 if found else 0))

    def failed(self, at: datetime, error: str, until: datetime | None = None) -> GateHealth:
        """Its health after a failure; `until` is when it wants to be asked again, None when it does not say."""
        failures = self.failures + 1
        rests = [] if until is None else [until]
        if failures >= REST_AFTER:
            # No power of two is needed that leads beyond a day.
            rests.append(at + min(_FIRST_REST * 2 ** min(failures - REST_AFTER, 10), _LONGEST_REST))
        return replace(
            self,
            failures=failures,
            asked_at=at,
            error=error,
            rests_until=max(rests, default=None),
            asked=self.asked + 1,
        )


@dataclass(frozen=True, slots=True)
class GateQuestion:
    """The last time that a gate was asked for copies of a source."""

    gate: str
    asked_at: datetime
    outcome: GateOutcome


def gates_to_ask(
    health: Mapping[str, GateHealth], asked: Mapping[str, GateQuestion], tried: int, now: datetime
) -> tuple[str, ...]:
    """The gates that are asked for copies of a source now, in the order in which they are configured.

    Args:
        health: every configured gate.
        asked: the last question to each gate about this source.
        tried: how many copies were captured, none of which could be read.
        now: the time by which a gate rests.
    """
    if tried >= MOST_TRIED:
        return ()
    open_gates = [gate for gate, known in health.items() if known.may_be_asked(now)]
    return tuple(gate for gate in open_gates if _is_due(asked.get(gate), now))


def _is_due(last: GateQuestion | None, now: datetime) -> bool:
    return last is None or last.outcome is not GateOutcome.NONE or last.asked_at + ASKED_AGAIN <= now
