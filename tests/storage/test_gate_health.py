"""When a time gate is asked: it rests after three failures in a row, longer each time, and is well at one answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.types.gate_health import GateHealth, GateOutcome, GateQuestion, gates_to_ask

NOW = datetime(2026, 3, 1, tzinfo=UTC)
GATE, OTHER = "http://gate.example/", "http://other.example/"


@pytest.mark.parametrize(
    ("failures", "rest"),
    [(1, None), (2, None), (3, 1), (4, 2), (5, 4), (7, 16), (8, 24), (2000, 24)],
)
def test_a_gate_that_keeps_failing_rests_longer_and_longer(failures: int, rest: int | None) -> None:
    """An hour after three failures, twice as long after each further one, and never more than a day."""
    health = GateHealth(GATE, failures=failures - 1).failed(NOW, "it took too long")
    assert health.rests_until == (None if rest is None else NOW + timedelta(hours=rest))
    assert health.may_be_asked(NOW) is (rest is None)
    assert health.may_be_asked(NOW + timedelta(days=1))


def test_a_gate_that_asks_for_rest_gets_it_at_once() -> None:
    """Retry-After counts from the first failure on."""
    until = NOW + timedelta(days=3)
    assert GateHealth(GATE).failed(NOW, "busy", until).rests_until == until
    assert GateHealth(GATE, failures=5).failed(NOW, "busy", until).rests_until == until


def test_one_answer_makes_a_gate_well_and_both_are_counted() -> None:
    """That it holds nothing is an answer too; the last error stays to be told."""
    health = (
        GateHealth(GATE).failed(NOW, "busy").failed(NOW, "busy").answered(NOW, found=False).answered(NOW, found=True)
    )
    assert (health.failures, health.rests_until, health.asked, health.found) == (0, None, 4, 1)
    assert (health.error, health.answered_at) == ("busy", NOW)


@pytest.mark.parametrize(
    ("asked", "tried", "expected"),
    [
        (None, 0, (GATE, OTHER)),
        (GateQuestion(GATE, NOW, GateOutcome.FAILED), 0, (GATE, OTHER)),
        (GateQuestion(GATE, NOW, GateOutcome.FOUND), 1, (GATE, OTHER)),
        (GateQuestion(GATE, NOW - timedelta(days=29), GateOutcome.NONE), 0, (OTHER,)),
        (GateQuestion(GATE, NOW - timedelta(days=30), GateOutcome.NONE), 0, (GATE, OTHER)),
        (GateQuestion(GATE, NOW, GateOutcome.FOUND), 3, ()),
    ],
)
def test_a_gate_is_asked_again_when_that_may_help(
    asked: GateQuestion | None, tried: int, expected: tuple[str, ...]
) -> None:
    """Not for a month when it held nothing; nobody is asked any more after three copies that were of no use."""
    health = {GATE: GateHealth(GATE), OTHER: GateHealth(OTHER)}
    assert gates_to_ask(health, {} if asked is None else {GATE: asked}, tried, NOW) == expected


def test_a_gate_that_rests_is_not_asked() -> None:
    """The others are."""
    resting = GateHealth(GATE, failures=3, rests_until=NOW + timedelta(hours=1))
    health = {GATE: resting, OTHER: GateHealth(OTHER)}
    assert gates_to_ask(health, {}, 0, NOW) == (OTHER,)
    assert gates_to_ask(health, {}, 0, NOW + timedelta(hours=1)) == (GATE, OTHER)
