"""When something is done again: after a span of time, at a time of each day, or at one of each week."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage.types.spans import SUCH_AS, span_of

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_AT = re.compile(rf"(?:(?P<day>{'|'.join(_DAYS)}) )?(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)", re.ASCII)
RECURRING_AS = f"a span such as {SUCH_AS}, nor a time such as 03:17 or Sun 03:17 (UTC), nor never"


@dataclass(frozen=True, slots=True)
class Every:
    """So long after it last began; at once when it never did."""

    span: timedelta

    def next_after(self, began: datetime | None, known_since: datetime) -> datetime:
        """When it is due."""
        return known_since if began is None else began + self.span


@dataclass(frozen=True, slots=True)
class DailyAt:
    """At a time of each day (UTC), or of one day of each week; `weekday` 0 is Monday.

    A time that passed while nobody was there counts: it is due at once then. Before it ever began, none has passed.
    """

    hour: int
    minute: int
    weekday: int | None = None

    def next_after(self, began: datetime | None, known_since: datetime) -> datetime:
        """When it is due."""
        last = (known_since if began is None else began).astimezone(UTC)
        found = last.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        while found <= last or self.weekday not in (None, found.weekday()):
            found += timedelta(days=1)
        return found


Recurrence = Every | DailyAt


def recurrence_of(text: str) -> Recurrence | None:
    """The recurrence that `6h`, `03:17` or `Sun 03:17` means, None for anything else."""
    span = span_of(text)
    if span is not None:
        return Every(span)
    match = _AT.fullmatch(text)
    if match is None:
        return None
    day = match["day"]
    return DailyAt(int(match["hour"]), int(match["minute"]), None if day is None else _DAYS.index(day))
