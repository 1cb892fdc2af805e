"""Makes articles due whose listing states a change since the last visit, as far as its word was borne out before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.types import Role
from storage.types.stated_changes import StatedBefore

_TARGETS = schema.targets
_KNOWN = sa.select(
    _TARGETS.c.url,
    _TARGETS.c.claims,
    _TARGETS.c.changes,
    _TARGETS.c.visited_at,
    sa.and_(_TARGETS.c.leased_by.is_(None), _TARGETS.c.due_at > sa.bindparam("now", type_=Instant())).label("is_free"),
).where(
    _TARGETS.c.publication == sa.bindparam("of_publication"),
    _TARGETS.c.url.in_(sa.bindparam("urls", expanding=True)),
    _TARGETS.c.role == Role.ARTICLE,
)
_BELIEVE = (
    _TARGETS.update()
    .where(_TARGETS.c.publication == sa.bindparam("of_publication"), _TARGETS.c.url == sa.bindparam("changed_url"))
    .values(
        modified_at=sa.bindparam("changed_at", type_=Instant()),
        due_at=sa.bindparam("now", type_=Instant()),
        claims=_TARGETS.c.claims + 1,
    )
)


def hasten_stated(connection: Connection, publication: str, stated: Mapping[str, datetime], now: datetime) -> int:
    """Make articles due that changed since their last visit, as their listing states, the newest change first.

    Arguments: `stated` are the instants by address, those of one listing.

    Returns how many were not believed, because enough of what was stated before turned out to be no change.
    """
    of_listing = {"of_publication": publication, "now": now}
    known = connection.execute(_KNOWN, {**of_listing, "urls": list(stated)}).all()
    before = StatedBefore(
        stated=sum(row.claims for row in known),
        borne_out=sum(min(row.claims, max(row.changes - 1, 0)) for row in known),
    )
    changed = [
        (stated[row.url], row.url)
        for row in known
        if row.is_free and row.visited_at is not None and row.visited_at < stated[row.url] <= now
    ]
    believed = sorted(changed, reverse=True)[: before.believed]
    if believed:
        connection.execute(_BELIEVE, [{**of_listing, "changed_url": url, "changed_at": at} for at, url in believed])
    return len(changed) - len(believed) if before.is_doubtful else 0
