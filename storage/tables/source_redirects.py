"""Where the redirects of a cited source led, visit after visit, and what it is an alias of because of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.types import AliasReason, SourceState
from storage.types.source_redirects import Principal, SeenMove

_SOURCES, _VISITS, _REVISIONS = schema.sources, schema.source_visits, schema.source_revisions
# By these a visit tells whether the document is still where it was.
_ANSWERED = (SourceState.CAPTURED, SourceState.MOVED, SourceState.GONE, SourceState.SOFT_GONE)


def moves_of(connection: Connection, source_id: str) -> tuple[SeenMove, ...]:
    """Where permanent redirects led the visits to a source, the oldest first, and what text stood there."""
    shown = sa.and_(_REVISIONS.c.source_id == _VISITS.c.source_id, _REVISIONS.c.revision == _VISITS.c.revision)
    columns = (_VISITS.c.at, _VISITS.c.moved_to, _VISITS.c.capture_id, _VISITS.c.revision, _REVISIONS.c.content_digest)
    here = (
        sa.select(*columns)
        .select_from(_VISITS.outerjoin(_REVISIONS, shown))
        .where(_VISITS.c.source_id == source_id, _VISITS.c.moved_to.is_not(None))
        .order_by(_VISITS.c.at, _VISITS.c.capture_id)
    )
    return tuple(SeenMove(*row) for row in connection.execute(here))


def principal_of(connection: Connection, row: Row[Any]) -> Principal | None:
    """What a row's source is an alias of by its redirect, None when it is not."""
    if row.alias_of is None or row.alias_by != AliasReason.REDIRECT:
        return None
    of_group = sa.or_(_SOURCES.c.source_id == row.alias_of, _SOURCES.c.alias_of == row.alias_of)
    found = connection.execute(
        sa.select(_SOURCES.c.source_id, _SOURCES.c.url, _SOURCES.c.resolved_url)
        .where(of_group, _SOURCES.c.source_id != row.source_id)
        .order_by(_SOURCES.c.source_id)
    ).all()
    addresses = tuple(url for each in found for url in (each.url, each.resolved_url) if url is not None)
    answered = sa.select(sa.func.max(_VISITS.c.at)).where(
        _VISITS.c.source_id.in_([each.source_id for each in found]), _VISITS.c.says.in_(_ANSWERED)
    )
    return Principal(addresses, connection.scalar(answered))
