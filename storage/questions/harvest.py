"""Articles as harvesters ask for them: by when something about each was last filed, page by page.

An article that is withheld is a record that was deleted. What a reader found otherwise, or a withholding that began or
ended, is filed as a change and so makes a new time; nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import AnswerPage, ListQuery, read_page
from storage.questions.revision_lists import RevisionLists, revision_lists
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.types.instants import instant_of
from storage.types.storable import storable


@dataclass(frozen=True, slots=True)
class HarvestFilter:
    """Which records: of one publication, filed from an instant on, filed before another; None leaves it out."""

    publication: str | None = None
    filed_from: datetime | None = None
    filed_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class HarvestedRecord:
    """One article as a record: when something about it was last filed; `article` is None when it is not shown.

    `article` holds the columns of v_articles, `lists` what belongs to that revision.
    """

    article_id: str
    publication: str
    filed_at: datetime
    article: Row[Any] | None = None
    lists: RevisionLists | None = None


@dataclass(frozen=True, slots=True)
class HarvestSet:
    """A publication, as a set of records."""

    slug: str
    name: str


def harvest_sets(database: Database) -> tuple[HarvestSet, ...]:
    """The publications, by slug."""
    table = schema.publications
    with database.read() as connection:
        rows = connection.execute(sa.select(table.c.slug, table.c.name).order_by(table.c.slug))
        return tuple(HarvestSet(row.slug, row.name) for row in rows)


def earliest_filed(database: Database) -> datetime | None:
    """When the first change was filed, None when none was."""
    with database.read() as connection:
        found = connection.scalar(sa.text("SELECT min(filed_at) FROM changes"))
    return None if found is None else instant_of(found)


def list_records(
    database: Database, wanted: HarvestFilter, after: str | None, limit: int, *, headers_only: bool
) -> AnswerPage[HarvestedRecord]:
    """Records in the order in which they were last filed: one that is filed anew meanwhile comes again, none is missed.

    Args:
        database: the archive's.
        wanted: which.
        after: the `end` of the page before; None for the first.
        limit: the most records of a page.
        headers_only: whether to leave out what they say.

    Raises:
        UsageError: the cursor is of another list.
    """
    query = ListQuery(
        question="records",
        columns="article_id, publication, filed_at",
        source=_RECORDS,
        order="filed",
        key=("filed_at", "article_id"),
        where=(
            ("publication = {}", wanted.publication),
            ("filed_at >= {}", wanted.filed_from),
            ("filed_at < {}", wanted.filed_before),
        ),
    )
    with database.read() as connection:
        page = read_page(connection, query, after, limit, lambda row: tuple(row[:3]))
        records = _filled(connection, page.answers, headers_only=headers_only)
    return AnswerPage(records, page.end, page.more)


def one_record(database: Database, article_id: str) -> HarvestedRecord | None:
    """The record of an article, None when the archive never had one of this id."""
    asked = f"SELECT article_id, publication, filed_at FROM {_RECORDS} WHERE article_id = :id"
    with database.read() as connection:
        row = connection.execute(sa.text(asked), {"id": storable(article_id)}).one_or_none()
        return None if row is None else _filled(connection, (tuple(row),), headers_only=False)[0]


_RECORDS = """
    (SELECT a.article_id, a.publication, max(g.filed_at) AS filed_at
       FROM articles AS a JOIN changes AS g ON g.article_id = a.article_id
      GROUP BY a.article_id, a.publication) AS records
"""


def _filled(
    connection: Connection, found: tuple[tuple[Any, ...], ...], *, headers_only: bool
) -> tuple[HarvestedRecord, ...]:
    ids = [row[0] for row in found]
    shown = _shown(connection, ids)
    lists = (
        {} if headers_only else revision_lists(connection, [(one.article_id, one.revision) for one in shown.values()])
    )
    return tuple(
        HarvestedRecord(article_id, publication, instant_of(filed_at), article, _lists(lists, article))
        for article_id, publication, filed_at in found
        for article in (shown.get(article_id),)
    )


def _lists(lists: Mapping[tuple[str, int], RevisionLists], article: Row[Any] | None) -> RevisionLists | None:
    return None if article is None else lists.get((article.article_id, article.revision))


def _shown(connection: Connection, ids: list[str]) -> dict[str, Row[Any]]:
    asked = sa.text("SELECT * FROM v_articles WHERE article_id IN :ids").bindparams(sa.bindparam("ids", expanding=True))
    rows = (row for part in parameter_batches(sorted(ids)) for row in connection.execute(asked, {"ids": part}))
    return {row.article_id: row for row in rows}
