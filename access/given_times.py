"""Times as people and programs give them: a year, a month, a day, or an instant."""

from __future__ import annotations

import re
from datetime import MAXYEAR, UTC, datetime, timedelta

from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of

_MONTHS = 12
_COARSE = re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


def instant_given(option: str, text: str, *, behind: bool = False, to_the_day: bool = False) -> datetime:
    """The instant that a year, a month, a day or an instant means; a day begins at midnight UTC.

    Args:
        option: the option or parameter that it was given with, for the message.
        text: as given.
        to_the_day: take no year and no month.
        behind: return the first instant behind it instead: of a day, a month or a year, the beginning of the next one.

    Raises:
        UsageError: it is no date and no instant, or there is no time behind it.
    """
    try:
        if not to_the_day and (coarse := _COARSE.fullmatch(text)):
            return _beginning(int(coarse[1]), int(coarse[2] or 1), is_year=coarse[2] is None, behind=behind)
        given = datetime.fromisoformat(text)
        given = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
        if not behind:
            return given
        return given + (timedelta(days=1) if len(text) <= len("2031-01-01") else timedelta(microseconds=1))
    except OverflowError as error:
        raise UsageError(fault_of(RequestFault.TIME_OUTSIDE, name=option, given=text)) from error
    except ValueError as error:
        fault = RequestFault.DAY_UNREADABLE if to_the_day else RequestFault.TIME_UNREADABLE
        raise UsageError(fault_of(fault, name=option, given=text)) from error


def _beginning(year: int, month: int, *, is_year: bool, behind: bool) -> datetime:
    """The first instant of a year or a month, or of the next one. Raises ValueError, OverflowError."""
    first = datetime(year, month, 1, tzinfo=UTC)
    if not behind:
        return first
    if year == MAXYEAR and (is_year or month == _MONTHS):
        raise OverflowError
    if is_year or month == _MONTHS:
        return datetime(year + 1, 1, 1, tzinfo=UTC)
    return first.replace(month=month + 1)
