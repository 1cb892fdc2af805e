"""One crawl in figures, from what the archive keeps of it: the answer of `fonds report crawl`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.crawls import CrawlFilter, ListedCrawl, latest_crawls, list_crawls, list_crawls_in_short
from storage.questions.disputed_fields import DisputedField, disputed_fields
from storage.tables.database import Database
from storage.types import CrawlPurpose, Role
from storage.types.crawl_figures import (
    HostFailures,
    SourceLags,
    VisitCount,
    has_failed,
    host_failures,
    source_lags,
    visit_counts,
)
from storage.types.errors import UnknownId
from storage.types.instants import instant_of
from storage.types.outcome_tokens import outcome_named
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable
from storage.types.urlkey import host_named

_VISITS = (
    "SELECT role, status, truncated, failure, COUNT(*) AS number FROM v_captures WHERE crawl_id = :crawl"
    " GROUP BY role, status, truncated, failure"
)
_FAILED = (
    "SELECT role, status, truncated, failure, url FROM v_captures WHERE crawl_id = :crawl"
    " AND (status IS NULL OR status >= 400 OR truncated IS NOT NULL)"
)
# Captures of another program's making may name a crawl of which nothing else is known.
_IS_KNOWN = (
    "SELECT 1 FROM crawls WHERE crawl_id = :crawl UNION ALL SELECT 1 FROM v_captures WHERE crawl_id = :crawl LIMIT 1"
)
# Two crawls never run beside each other: what was first captured between its first capture and its last is its own.
_LAGS = (
    "SELECT s.first_cited_at, s.first_captured_at FROM v_sources AS s WHERE s.alias_of IS NULL"
    " AND s.first_captured_at >= (SELECT MIN(c.captured_at) FROM captures AS c WHERE c.crawl_id = :crawl)"
    " AND s.first_captured_at <= (SELECT MAX(c.captured_at) FROM captures AS c WHERE c.crawl_id = :crawl)"
)


@dataclass(frozen=True, slots=True)
class CrawlFigures:
    """One crawl in figures.

    `visits` counts what was captured by role and outcome, `failures` what of it failed by host, most first. `disputed`
    are the fields about which the rules of reading disagreed, `lags` tell how soon sources were captured that it
    captured for the first time.
    """

    crawl: ListedCrawl
    visits: tuple[VisitCount, ...]
    failures: tuple[HostFailures, ...]
    disputed: tuple[DisputedField, ...]
    lags: SourceLags


def report_crawl(database: Database, crawl_id: str | None = None) -> CrawlFigures:
    """The figures of a crawl; of the last one that was no import when no id is given.

    Raises:
        UnknownId: the archive has no such crawl, or none at all.
    """
    crawl = _last_crawl(database) if crawl_id is None else crawl_of(database, crawl_id)
    of_crawl = {"crawl": crawl.crawl_id}
    with database.read() as connection:
        visits, failures = _visits(connection, of_crawl)
        lags = connection.execute(sa.text(_LAGS), of_crawl).all()
    return CrawlFigures(
        crawl=crawl,
        visits=visits,
        failures=failures,
        disputed=disputed_fields(database, crawl.crawl_id),
        lags=source_lags(
            (instant_of(row.first_captured_at) - instant_of(row.first_cited_at)).total_seconds() for row in lags
        ),
    )


def crawl_of(database: Database, crawl_id: str, *, counts: bool = True) -> ListedCrawl:
    """The crawl of an id; without `counts` it states no captures, failures and changes. Raises UnknownId."""
    wanted = CrawlFilter(crawl_id=crawl_id)
    if counts:
        found = list_crawls(database, wanted, limit=1).answers
    else:
        found = list_crawls_in_short(database, wanted, limit=1, most=0)[0].answers
    if not found:
        raise UnknownId(fault_of(RequestFault.CRAWL_UNKNOWN, key=crawl_id))
    return found[0]


def require_crawl(database: Database, crawl_id: str | None) -> None:
    """Return when the archive has a crawl of this id, or when none is asked for; a list of nothing would mislead.

    Raises:
        UnknownId: it has none.
    """
    if crawl_id is None:
        return
    with database.read() as connection:
        if connection.scalar(sa.text(_IS_KNOWN), {"crawl": storable(crawl_id)}) is None:
            raise UnknownId(fault_of(RequestFault.CRAWL_UNKNOWN, key=crawl_id))


def _last_crawl(database: Database) -> ListedCrawl:
    last = next((one for one in latest_crawls(database, 100) if one.purpose is not CrawlPurpose.IMPORT), None)
    if last is None:
        raise UnknownId(fault_of(RequestFault.CRAWLS_NONE))
    return last


def _visits(
    connection: Connection, of_crawl: dict[str, str]
) -> tuple[tuple[VisitCount, ...], tuple[HostFailures, ...]]:
    counted, failed = Counter[tuple[Role, str]](), Counter[tuple[Role, str, str]]()
    for row in connection.execute(sa.text(_VISITS), of_crawl):
        counted[Role(row.role), outcome_named(row.status, row.truncated, row.failure)] += row.number
    for row in connection.execute(sa.text(_FAILED), of_crawl):
        outcome = outcome_named(row.status, row.truncated, row.failure)
        if row.role != Role.ROBOTS and has_failed(outcome):
            failed[Role(row.role), outcome, host_named(row.url)] += 1
    return visit_counts(counted), host_failures(failed)
