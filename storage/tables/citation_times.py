"""When a source was cited for the first and the last time: further citations widen that span, none narrows it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant

_SOURCES = schema.sources
_FIRST, _LAST = sa.bindparam("first", type_=Instant()), sa.bindparam("last", type_=Instant())
_IS_EARLIER, _IS_LATER = _SOURCES.c.first_cited_at > _FIRST, _SOURCES.c.last_cited_at < _LAST
# Built once, because building one costs more than running it.
_WIDEN = (
    _SOURCES.update()
    .where(_SOURCES.c.source_id == sa.bindparam("of_source"), sa.or_(_IS_EARLIER, _IS_LATER))
    .values(
        first_cited_at=sa.case((_IS_EARLIER, _FIRST), else_=_SOURCES.c.first_cited_at),
        last_cited_at=sa.case((_IS_LATER, _LAST), else_=_SOURCES.c.last_cited_at),
    )
    .returning(_SOURCES.c.first_cited_at == _FIRST)
)


def cited_between(connection: Connection, source_id: str, first: datetime, last: datetime) -> None:
    """File that a source was cited at these two instants, which may be the same."""
    connection.execute(_WIDEN, {"of_source": source_id, "first": first, "last": last})


def cited_earlier(connection: Connection, source_id: str, at: datetime) -> bool:
    """File that a source was cited at an instant; whether that is before all that were known."""
    return bool(connection.scalar(_WIDEN, {"of_source": source_id, "first": at, "last": at}))
