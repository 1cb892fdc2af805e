"""Crawls that ended with something to look at, for those who are told of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.types import CrawlPurpose
from storage.types.crawl_ends import FindingKind, findings_of
from storage.types.exit_codes import ExitCode
from storage.types.notices import EndedBadly

_MOST = 1000
_BAD = (int(ExitCode.COULD_NOT), int(ExitCode.LOOK))
# Of what is told only the first findings are kept; their kinds are all.
_LACKS_ROOM = schema.crawls.c.finding_kinds.contains(f'"{FindingKind.NO_ROOM}"')
# Who asks for single pages, or imports, sees how it ended.
_OF_WHAT_IS_DUE = (schema.crawls.c.purpose == CrawlPurpose.CRAWL,)


def bad_endings(database: Database, since: datetime, until: datetime | None = None) -> tuple[EndedBadly, ...]:
    """The crawls of what was due that ended with 1 or 3 after one instant and until another, in that order.

    With them those that stopped for want of free space (4): none goes on until somebody makes room.
    """
    crawls = schema.crawls
    here = [*_OF_WHAT_IS_DUE, crawls.c.ended_at > since, sa.or_(crawls.c.exit_code.in_(_BAD), _LACKS_ROOM)]
    if until is not None:
        here.append(crawls.c.ended_at <= until)
    columns = (crawls.c.crawl_id, crawls.c.ended_at, crawls.c.exit_code, crawls.c.told)
    query = sa.select(*columns).where(*here).order_by(crawls.c.ended_at, crawls.c.crawl_id).limit(_MOST)
    with database.read() as connection:
        rows = connection.execute(query).all()
    return tuple(EndedBadly(row.crawl_id, row.ended_at, row.exit_code, findings_of(row.told)) for row in rows)


def crawls_by_code(database: Database, since: datetime, until: datetime) -> tuple[tuple[ExitCode, int], ...]:
    """How many crawls of what was due ended with each exit code after one instant and until another."""
    crawls = schema.crawls
    query = sa.select(crawls.c.exit_code).where(*_OF_WHAT_IS_DUE, crawls.c.ended_at > since, crawls.c.ended_at <= until)
    with database.read() as connection:
        return tuple(sorted(Counter(map(ExitCode, connection.scalars(query))).items()))
