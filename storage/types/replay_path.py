"""Where a player shows a capture: the address form that pywb and others share."""

from __future__ import annotations

from datetime import UTC, datetime


def replay_timestamp(at: datetime) -> str:
    """The 14 digits under which an index and a player know a moment."""
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


def replay_path(publication: str, at: datetime, url: str) -> str:
    """The path under a player's own address at which it shows what was captured of a URL at that moment."""
    return f"/{publication}/{replay_timestamp(at)}/{url}"
