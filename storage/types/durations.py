"""How lengths of time are told to people: in the one unit that says enough."""

from __future__ import annotations

_UNITS = ((1, "second"), (60, "minute"), (3600, "hour"), (86_400, "day"), (365 * 86_400, "year"))
_ENOUGH = 2


def duration(seconds: float) -> str:
    """So many seconds in the largest unit of which there are at least two: `90 seconds`, `36 hours`."""
    size, unit = next((each for each in reversed(_UNITS) if seconds >= _ENOUGH * each[0]), _UNITS[0])
    number = round(seconds / size)
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
