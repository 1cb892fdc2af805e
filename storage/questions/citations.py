"""What became of what articles cite: the answer of `fonds report citations`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.questions.publications import require_publication
from storage.tables.database import Database
from storage.types import ChangeClass, PublisherClass, SourceState
from storage.types.citation_figures import CitationGrouping, CitationReport, CitedLink, citation_report
from storage.types.instants import instant_of
from storage.types.source_standing import is_unfound

_CITED = """
    SELECT c.source_id, c.url, c.host, c.publisher_class, c.state, a.published_on, a.topics, c.lag_seconds,
           c.changed_since, c.change_class, c.first_captured_at, c.borrowed, c.last_checked_at, c.last_check
    FROM v_citations AS c
    JOIN v_articles AS a ON a.article_id = c.article_id
    WHERE (a.publication = :publication OR :publication = '')
    ORDER BY c.cited_at, c.article_id, c.position
"""


def report_citations(
    database: Database, by: CitationGrouping | None = None, publication: str | None = None
) -> CitationReport:
    """Count what the latest revisions of articles cite, and what became of it.

    Args:
        database: the archive's.
        by: what the citations are told apart by; None counts them as a whole.
        publication: whose articles; None: everybody's.

    Raises:
        UnknownId: the archive has no such publication.
    """
    require_publication(database, publication)
    with database.read() as connection:
        rows = connection.execute(sa.text(_CITED), {"publication": publication or ""}).all()
    addressed = [row for row in rows if row.source_id is not None]
    return citation_report([_link(row) for row in addressed], by, len(rows) - len(addressed))


def _link(row: Row[Any]) -> CitedLink:
    return CitedLink(
        source_id=row.source_id,
        url=row.url,
        host=row.host,
        publisher_class=PublisherClass(row.publisher_class),
        state=SourceState(row.state),
        published_on=None if row.published_on is None else date.fromisoformat(row.published_on),
        topics=tuple(f"{group}-{name}" if group else name for group, name in json.loads(row.topics)),
        lag=row.lag_seconds,
        changed_since=None if row.changed_since is None else instant_of(row.changed_since),
        change_class=None if row.change_class is None else ChangeClass(row.change_class),
        is_seen=row.first_captured_at is not None,
        is_borrowed=row.borrowed is not None,
        is_unfound=is_unfound(row.state, row.last_check, row.last_checked_at is not None),
    )
