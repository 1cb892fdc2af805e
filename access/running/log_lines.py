"""Lines of a log that each stand for one thing that ended: with their time, and facts as name=value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime


def note_line(at: datetime, text: str) -> str:
    """A line of the log, with its time."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {text}"


def facts_line(at: datetime, facts: Iterable[str], said: str) -> str:
    """A line of facts, and what was said last behind them if anything was."""
    return note_line(at, with_reason(" ".join(facts), said))


def with_reason(facts: str, said: str) -> str:
    """Facts, and what was said of them behind a colon if anything was."""
    return f"{facts}: {said}" if said else facts


def end_facts(exit_code: int, began: datetime | None, at: datetime) -> tuple[str, str]:
    """How something ended, and how long it took; `began` None: it never did."""
    took = 0.0 if began is None else max((at - began).total_seconds(), 0.0)
    return f"exit={exit_code}" if exit_code >= 0 else f"signal={-exit_code}", f"seconds={took:.1f}"
