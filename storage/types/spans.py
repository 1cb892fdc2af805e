"""Spans of time as people write them: a number and a unit."""

from __future__ import annotations

import re
from datetime import timedelta

_SPAN = re.compile(r"(\d{1,6})([smhdw])", re.ASCII)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
SUCH_AS = "30s, 15m, 6h, 30d or 2w"


def span_of(text: str) -> timedelta | None:
    """The span that `15m`, `6h` or `30d` means, None for anything else and for no time at all."""
    match = _SPAN.fullmatch(text)
    if match is None or int(match[1]) == 0:
        return None
    return timedelta(**{_UNITS[match[2]]: int(match[1])})
