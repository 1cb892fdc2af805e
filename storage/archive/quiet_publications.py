"""Which publications are left alone at a moment, by the quiet hours of their profiles: what `fonds status` tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from storage.archive.plain_profile import plain_profile

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def quiet_publications(archive: Archive, now: datetime) -> dict[str, datetime]:
    """When the quiet of each publication ends that is quiet now; one whose profile is wrong is none."""
    found = {}
    for slug in archive.publications:
        profile = plain_profile(archive, slug) or {}
        crawl = profile.get("crawl")
        texts = crawl.get("quiet") if isinstance(crawl, dict) else None
        if isinstance(texts, list) and (until := _until(profile, texts, now)) is not None:
            found[slug] = until
    return found


def _until(profile: Mapping[str, object], texts: list[object], now: datetime) -> datetime | None:
    # Imported here: few publications have any.
    from zoneinfo import ZoneInfo

    from storage.types.quiet_hours import QuietHours, quiet_until

    hours = [each for text in texts if (each := QuietHours.parse(str(text))) is not None]
    zone = profile.get("timezone")
    try:
        return quiet_until(hours, UTC if zone is None else ZoneInfo(str(zone)), now)
    except (LookupError, OSError, RecursionError, ValueError):
        return None
