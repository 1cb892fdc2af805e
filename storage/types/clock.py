"""The time of day as a parameter: who needs it is given a clock, so that a test can let months pass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present instant, aware and in UTC."""


def system_clock() -> datetime:
    """The time of day as this machine has it: the default wherever a clock is a parameter."""
    return datetime.now(UTC)
