"""How an instant is written, wherever Fonds writes one: texts that sort as the times do."""

from __future__ import annotations

from datetime import UTC, datetime

INSTANT_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def instant_text(moment: datetime) -> str:
    """The one way an instant is written: UTC, microseconds, `Z`."""
    return moment.astimezone(UTC).strftime(INSTANT_FORMAT)


def instant_of(text: str) -> datetime:
    """The aware datetime that `instant_text` wrote."""
    # Six times as fast as strptime, and asked for every row.
    return datetime.fromisoformat(text)
