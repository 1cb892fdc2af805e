"""The hours of a day in which nothing of a publication is fetched, as its profile states them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another one, over midnight when the second is earlier."""

    begin: time
    end: time

    @classmethod
    def parse(cls, text: str) -> QuietHours | None:
        """The hours that `08:00-18:30` means, None for anything else and for no time at all."""
        match = _HOURS.fullmatch(text)
        if match is None:
            return None
        begin, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
        return None if begin == end else cls(begin, end)

    def until(self, at: datetime) -> datetime | None:
        """When they end that hold at a moment in the zone of the publication, None when they do not hold."""
        ends = at.replace(hour=self.end.hour, minute=self.end.minute, second=0, microsecond=0)
        now, is_over_midnight = at.time(), self.end < self.begin
        if is_over_midnight and now >= self.begin:
            return ends + _DAY
        holds = now < self.end if is_over_midnight else self.begin <= now < self.end
        return ends if holds else None


def quiet_until(hours: Sequence[QuietHours], zone: tzinfo, now: datetime) -> datetime | None:
    """When the quiet of a moment ends, None when it is not quiet; hours that follow one another are one quiet."""
    end: datetime | None = None
    for _ in range(len(hours) + 1):
        here = (end or now).astimezone(zone)
        later = max((until for each in hours if (until := each.until(here)) is not None), default=None)
        if later is None:
            break
        end = later.astimezone(UTC)
    return end
