"""When feeds showed something else than before: what tells that one has stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.types import RecordType, Role
from storage.types.usual_silence import longest_pause

_LAST = 100
# No feed is silent that had news so lately.
_SILENT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class FeedInTime:
    """When a feed last showed something else than before, and its longest pause so far."""

    url: str
    changed_at: datetime
    longest_pause: timedelta


def silent_feeds(database: Database, publication: str, since: datetime, now: datetime) -> tuple[FeedInTime, ...]:
    """The feeds that answered since an instant as they should and have had no news for two days at least.

    Those that have changed too seldom to know how long their pauses are are left out.
    """
    targets = schema.targets
    stale = sa.select(targets.c.url).where(
        targets.c.publication == publication,
        targets.c.role == Role.FEED,
        sa.text(schema.LISTING),
        targets.c.failure.is_(None),
        targets.c.visited_at >= since,
        targets.c.news_at < now - _SILENT,
    )
    captures = schema.captures
    found = []
    with database.read() as connection:
        for url in connection.scalars(stale.order_by(targets.c.url)).all():
            times = connection.scalars(
                sa.select(captures.c.captured_at)
                .where(
                    captures.c.url == url,
                    captures.c.publication == publication,
                    captures.c.role == Role.FEED,
                    captures.c.record_type == RecordType.RESPONSE,
                    captures.c.status == 200,
                )
                .order_by(captures.c.captured_at.desc())
                .limit(_LAST)
            ).all()
            pause = longest_pause(times)
            if pause is not None:
                found.append(FeedInTime(url, max(times), pause))
    return tuple(found)
