"""Dates as HTTP writes them (RFC 9110, 5.6.7)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime


def http_date(text: str | None) -> datetime | None:
    """The instant that a date of HTTP names, None for what is none; without a zone it is in UTC."""
    try:
        at = parsedate_to_datetime(text or "")
        return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None


def http_date_text(at: datetime) -> str:
    """An instant as HTTP writes it, to the second."""
    return format_datetime(at.astimezone(UTC), usegmt=True)
