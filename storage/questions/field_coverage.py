"""Fields that articles lack, and pages that could not be read: what the bounds of a crawl ask the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.broken_readings import MOST_READINGS
from storage.tables.database import Database

# Fields of a reading that have a table of their own.
_TABLES = {"contributors": "contributions", "citations": "citations"}
_NO_TEXT = frozenset({"is_accessible_for_free"})
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class FieldLack:
    """How many pages of one crawl lack something, and a few of them as pairs of capture_id and URL.

    `why` says of the first of them why, where pages may differ in that.
    """

    count: int
    examples: tuple[tuple[str, str], ...]
    why: str | None = None


NO_LACK = FieldLack(0, ())


def missing_fields(database: Database, crawl_id: str, publication: str, field: str) -> FieldLack:
    """The revisions first shown in this crawl that lack a field.

    Arguments: `field` is a name from ArticleReading that a profile expects.
    """
    lacking = lacks(field)
    if lacking is None:
        return NO_LACK
    return _lack(
        database,
        "FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id"
        f" WHERE c.crawl_id = :crawl AND c.publication = :publication AND {lacking}",
        crawl_id,
        publication,
    )


def lacks(field: str) -> str | None:
    """The condition under which a row `r` of `revisions` lacks a field, None for what no row can lack."""
    if field == "canonical_url":
        # An article without an address cannot be filed.
        return None
    if field in _TABLES:
        rows = f"SELECT 1 FROM {_TABLES[field]} AS x WHERE x.article_id = r.article_id AND x.revision = r.revision"
        return f"NOT EXISTS ({rows})"
    if field not in schema.revisions.c:
        # It is no field of an article; a profile that expects it is refused when it is used.
        return None
    return f"(r.{field} IS NULL)" if field in _NO_TEXT else f"(r.{field} IS NULL OR r.{field} IN ('', '[]'))"


def unread(database: Database, crawl_id: str, publication: str) -> FieldLack:
    """The pages of this crawl that are known as articles and could not be read as such any more."""
    return _lack(
        database,
        "FROM captures AS c JOIN article_aliases AS a ON a.publication = c.publication AND a.url = c.url"
        " WHERE c.crawl_id = :crawl AND c.publication = :publication AND c.role = 'article' AND c.reading = 'refused'"
        " AND c.verdict IN ('not-an-article', 'empty')"
        " AND EXISTS (SELECT 1 FROM revisions AS r WHERE r.article_id = a.article_id)",
        crawl_id,
        publication,
    )


def walled(database: Database, crawl_id: str, publication: str) -> FieldLack:
    """The articles of this crawl in whose place a wall came with a status that says nothing of it."""
    return _lack(
        database,
        "FROM captures AS c WHERE c.crawl_id = :crawl AND c.publication = :publication AND c.role = 'article'"
        " AND c.reading = 'refused' AND c.verdict = 'walled' AND c.status BETWEEN 200 AND 299",
        crawl_id,
        publication,
    )


def articles_answered(database: Database, crawl_id: str, publication: str) -> int:
    """How many visits of this crawl to articles came to an end, by all processes that share it; no redirects."""
    query = sa.text(
        "SELECT count(*) FROM captures AS c WHERE c.crawl_id = :crawl AND c.publication = :publication"
        " AND c.role = 'article' AND (c.status IS NULL OR c.status = 304 OR c.status NOT BETWEEN 300 AND 399)"
    )
    with database.read() as connection:
        return int(connection.execute(query, {"crawl": crawl_id, "publication": publication}).scalar_one())


def never_read(database: Database, crawl_id: str, publication: str) -> FieldLack:
    """The pages of this crawl that were taken for articles and were none, when no article was ever read at all."""
    return _lack(
        database,
        "FROM captures AS c WHERE c.crawl_id = :crawl AND c.publication = :publication AND c.role = 'article'"
        " AND c.reading = 'refused' AND c.verdict IN ('not-an-article', 'empty') AND NOT EXISTS"
        " (SELECT 1 FROM revisions AS r JOIN articles AS a ON a.article_id = r.article_id"
        " WHERE a.publication = c.publication)",
        crawl_id,
        publication,
    )


def broke_readers(database: Database, crawl_id: str, publication: str) -> FieldLack:
    """The articles and sources of this crawl that readers, or the publication's own code, failed over."""
    pages = (
        "FROM captures AS c WHERE c.crawl_id = :crawl AND c.publication = :publication"
        " AND c.role IN ('article', 'source') AND c.reading = 'refused' AND c.verdict = 'worker'"
    )
    lack = _lack(database, pages, crawl_id, publication)
    if not lack.count:
        return lack
    first = sa.text(f"SELECT c.verdict_reason {pages} ORDER BY c.captured_at, c.capture_id LIMIT 1")
    with database.read() as connection:
        why = connection.execute(first, {"crawl": crawl_id, "publication": publication}).scalar_one()
    return replace(lack, why=why)


def given_up(database: Database, publication: str, capture_ids: Collection[str]) -> FieldLack:
    """Those of the captures that broke readers in as many crawls as a page is given: they are not read again."""
    values = {"ids": list(capture_ids), "publication": publication, "most": MOST_READINGS}
    statement = sa.text(
        "SELECT c.capture_id, c.url FROM captures AS c WHERE c.publication = :publication AND c.reading = 'refused'"
        " AND c.verdict = 'worker' AND c.broken_readings >= :most AND c.capture_id IN :ids"
        " ORDER BY c.captured_at, c.capture_id"
    ).bindparams(sa.bindparam("ids", expanding=True))
    if not capture_ids:
        # PostgreSQL takes the empty list for one of numbers.
        return FieldLack(0, ())
    with database.read() as connection:
        rows = connection.execute(statement, values).all()
    return FieldLack(len(rows), tuple((row.capture_id, row.url) for row in rows[:EXAMPLES]))


def _lack(database: Database, pages: str, crawl_id: str, publication: str) -> FieldLack:
    values = {"crawl": crawl_id, "publication": publication, "most": EXAMPLES}
    with database.read() as connection:
        count = connection.execute(sa.text(f"SELECT count(*) {pages}"), values).scalar_one()
        rows = connection.execute(
            sa.text(f"SELECT c.capture_id, c.url {pages} ORDER BY c.captured_at, c.capture_id LIMIT :most"), values
        )
        return FieldLack(count, tuple((row.capture_id, row.url) for row in rows))
