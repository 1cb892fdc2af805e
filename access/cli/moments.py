"""How times are told to people: by the clock on their wall, with its zone, and UTC beside it.

This is the only place that puts an instant into words; JSON has instants in UTC (`access.jobs.json_values`). The zone
is that of the machine, or of the variable TZ.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer


def _in_utc(chosen: bool) -> bool:
    """Make UTC the zone of this process; returns what was chosen."""
    if chosen:
        os.environ["TZ"] = "UTC"
        time.tzset()
    return chosen


UtcOption = Annotated[bool, typer.Option("--utc", help="Tell times in UTC alone.", callback=_in_utc)]


def moment(instant: datetime) -> str:
    """An instant to the minute: local time with its zone, and UTC behind it where that is another time."""
    in_utc = instant.astimezone(UTC)
    try:
        local = instant.astimezone()
    except (OverflowError, ValueError, OSError):
        # The first and the last hours that there are have no local time everywhere.
        local = in_utc
    if local.utcoffset() == timedelta(0):
        return f"{_to_the_minute(in_utc)} UTC"
    beside = f"{in_utc:%H:%M}" if local.date() == in_utc.date() else _to_the_minute(in_utc)
    return f"{_to_the_minute(local)} {local:%Z} ({beside} UTC)"


def _to_the_minute(instant: datetime) -> str:
    # Not by strftime, which writes the year 1 as such.
    return instant.replace(tzinfo=None).isoformat(" ", "minutes")


def moment_of(text: str | None) -> str:
    """An instant as the views give it, told likewise; empty for None."""
    return "" if text is None else moment(datetime.fromisoformat(text))
