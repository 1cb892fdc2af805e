"""Times as people and programs give them: a day, or an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.types.errors import UsageError


def instant_given(option: str, text: str, *, behind: bool = False) -> datetime:
    """The instant that a date or an instant means; a day begins at midnight UTC.

    Args:
        option: the option or parameter that it was given with, for the message.
        text: as given.
        behind: return the first instant behind it instead: of a day, the beginning of the next one.

    Raises:
        UsageError: it is neither a date nor an instant, or there is no time behind it.
    """
    try:
        given = datetime.fromisoformat(text)
        given = given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
        if not behind:
            return given
        return given + (timedelta(days=1) if len(text) <= len("2031-01-01") else timedelta(microseconds=1))
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{option} {text!r} is no date, such as 2031-01-01 or 2031-01-01T12:00+08:00") from error
