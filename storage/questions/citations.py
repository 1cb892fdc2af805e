"""What became of what articles cite: the answer of `fonds report citations`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.questions.publications import require_publication
from storage.tables.database import Database
from storage.tables.source_views import CHANGE_CLASS, CHANGED, FIRST_CAPTURED, lag
from storage.tables.view_parts import shown, shown_revision, shown_under
from storage.types import ChangeClass, PublisherClass, SourceState
from storage.types.citation_figures import CitationGrouping, CitationReport, CitedLink, citation_report
from storage.types.instants import instant_of
from storage.types.source_standing import is_unfound

# What citations are told apart by that is their article's; all else is their source's.
_OF_ARTICLE = {CitationGrouping.MONTH: "substr(r.published_on, 1, 7)", CitationGrouping.TOPIC: "r.topics"}
# Of a citation that is younger than its source's first capture and last change, nothing depends on its time: it is put
# at the later of these, and is so counted together with others.
_CITED = """
    WITH latest AS (
        SELECT r.article_id, max(r.revision) AS revision
        FROM revisions AS r
        WHERE {shown_revision}
        GROUP BY r.article_id
    ),
    captured AS (
        SELECT o.source_id, {first_captured} AS first_captured_at,
               (SELECT max(g.at) FROM changes AS g
                 WHERE g.source_id IN (o.source_id, s.source_id) AND g.kind = 'source-changed') AS changed_at
        FROM sources AS o
        LEFT JOIN sources AS s ON s.source_id = coalesce(o.alias_of, o.source_id)
    ),
    settled AS (
        SELECT k.source_id, CASE WHEN k.changed_at > k.first_captured_at THEN k.changed_at
                                 ELSE coalesce(k.first_captured_at, k.changed_at) END AS at
        FROM captured AS k
    ),
    cited AS (
        SELECT t.source_id, t.url, {of_article} AS of_article,
               CASE WHEN t.cited_at < k.at THEN t.cited_at ELSE k.at END AS cited_at
        FROM latest AS l
        JOIN articles AS a ON a.article_id = l.article_id
        JOIN revisions AS r ON r.article_id = l.article_id AND r.revision = l.revision
        JOIN citations AS t ON t.article_id = l.article_id AND t.revision = l.revision
        LEFT JOIN settled AS k ON k.source_id = t.source_id
        WHERE (a.publication = :publication OR :publication = '')
    )
    SELECT x.*, {lag} AS lag_seconds, ({change_class}) AS change_class
    FROM (
        SELECT t.url, t.of_article, t.times, t.cited_at, w.source_id, w.host, w.publisher_class, w.state, w.last_check,
               w.last_checked_at, {first_captured} AS first_captured_at, ({changed}) AS changed_since,
               EXISTS (SELECT 1 FROM borrowings AS b
                        WHERE b.source_id IN (o.source_id, s.source_id) AND {shown_copy}) AS is_borrowed,
               o.source_id AS cited_id
        FROM (SELECT c.*, count(*) AS times FROM cited AS c GROUP BY source_id, url, of_article, cited_at) AS t
        LEFT JOIN sources AS o ON o.source_id = t.source_id
        LEFT JOIN sources AS s ON s.source_id = coalesce(o.alias_of, o.source_id)
        LEFT JOIN sources AS w ON w.source_id = {shown_under}
    ) AS x
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
        asked = _cited(database.dialect, by)
        rows = connection.execute(sa.text(asked), {"publication": publication or ""}).all()
    links = [_link(row, by) for row in rows if row.source_id is not None]
    return citation_report(links, by, sum(row.times for row in rows if row.source_id is None))


def _cited(dialect: str, by: CitationGrouping | None) -> str:
    of_article = "CAST(NULL AS text)" if by is None else _OF_ARTICLE.get(by, "CAST(NULL AS text)")
    return _CITED.format(
        shown_revision=shown_revision(dialect, "r"),
        first_captured=FIRST_CAPTURED,
        of_article=of_article,
        lag=lag(dialect),
        change_class=CHANGE_CLASS,
        changed=CHANGED,
        shown_copy=shown(dialect, "b"),
        shown_under=shown_under("o"),
    )


def _link(row: Row[Any], by: CitationGrouping | None) -> CitedLink:
    return CitedLink(
        source_id=row.source_id,
        url=row.url,
        host=row.host,
        publisher_class=PublisherClass(row.publisher_class),
        state=SourceState(row.state),
        month=row.of_article if by is CitationGrouping.MONTH else None,
        topics=_topics(row.of_article) if by is CitationGrouping.TOPIC else (),
        lag=row.lag_seconds,
        changed_since=None if row.changed_since is None else instant_of(row.changed_since),
        change_class=None if row.change_class is None else ChangeClass(row.change_class),
        is_seen=row.first_captured_at is not None,
        is_borrowed=bool(row.is_borrowed),
        is_unfound=is_unfound(row.state, row.last_check, row.last_checked_at is not None),
        times=row.times,
    )


# Many citations are of articles with the same topics.
@lru_cache(maxsize=20_000)
def _topics(text: str) -> tuple[str, ...]:
    """The topics of an article as they are told in a report."""
    return tuple(f"{group}-{name}" if group else name for group, name in json.loads(text))
