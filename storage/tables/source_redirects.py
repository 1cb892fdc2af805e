"""Where the redirects of a cited source led, visit after visit, and what it is an alias of because of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.types import AliasReason
from storage.types.source_redirects import Principal, SeenMove

_SOURCES, _VISITS = schema.sources, schema.source_visits


def moves_of(connection: Connection, source_id: str) -> tuple[SeenMove, ...]:
    """Where permanent redirects led the visits to a source, the oldest first."""
    here = sa.select(_VISITS.c.at, _VISITS.c.moved_to).where(
        _VISITS.c.source_id == source_id, _VISITS.c.moved_to.is_not(None)
    )
    return tuple(SeenMove(*row) for row in connection.execute(here.order_by(_VISITS.c.at, _VISITS.c.capture_id)))


def principal_of(connection: Connection, row: Row[Any]) -> Principal | None:
    """What a row's source is an alias of by its redirect, None when it is not."""
    if row.alias_of is None or row.alias_by != AliasReason.REDIRECT:
        return None
    of_group = sa.or_(_SOURCES.c.source_id == row.alias_of, _SOURCES.c.alias_of == row.alias_of)
    found = connection.execute(
        sa.select(_SOURCES.c.url, _SOURCES.c.resolved_url, _SOURCES.c.last_checked_at)
        .where(of_group, _SOURCES.c.source_id != row.source_id)
        .order_by(_SOURCES.c.source_id)
    ).all()
    addresses = tuple(url for each in found for url in (each.url, each.resolved_url) if url is not None)
    visits = [each.last_checked_at for each in found if each.last_checked_at is not None]
    return Principal(addresses, max(visits, default=None))
