"""How far one process may go in a crawl: it then stops early, and the next one goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class StopLimits:
    """The most addresses that are asked for, the most time that is taken, the most bytes that are kept.

    None is no limit. What is on the wire when a limit is reached comes to its end.
    """

    pages: int | None = None
    time: timedelta | None = None
    size: int | None = None

    def room(self, asked: int) -> int | None:
        """How many addresses more may be asked for, None for as many as there are."""
        return None if self.pages is None else max(self.pages - asked, 0)

    def reached(self, asked: int, taken: timedelta, kept: int) -> str | None:
        """Which limit is reached, None when none is.

        Args:
            asked: how many addresses were asked for.
            taken: the time since the beginning.
            kept: the bytes of the records that were written.
        """
        if self.time is not None and taken >= self.time:
            return f"it has run for {taken.total_seconds():.0f} seconds, which is its limit"
        if self.size is not None and kept >= self.size:
            return f"it has kept {kept} bytes, and its limit is {self.size}"
        if self.pages is not None and asked >= self.pages:
            return f"it has asked for {asked} addresses, which is its limit"
        return None


NO_LIMITS = StopLimits()
