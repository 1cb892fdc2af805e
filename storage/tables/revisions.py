"""Revisions: the same verbs over the two tables of them, that of articles and that of sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema, search_index
from storage.tables.revision_columns import columns_of
from storage.types import ArticleReading, Capture, SourceReading
from storage.types.filings import KeptRevision, NewRevision, RenewedDigest
from storage.types.search_pieces import SearchPieces, pieces

_CAPTURES = schema.captures


@dataclass(frozen=True, slots=True)
class RevisionTable:
    """A table of revisions, the column that names whose they are, and their scope in the search index."""

    table: sa.Table
    owner: str
    scope: str

    @property
    def owner_id(self) -> sa.Column[Any]:
        """The column that names whose a revision is."""
        column: sa.Column[Any] = self.table.c[self.owner]
        return column

    def is_row(self, kept: KeptRevision) -> sa.ColumnElement[bool]:
        """The condition on the row of a revision."""
        return sa.and_(self.owner_id == kept.owner_id, self.table.c.revision == kept.revision)


ARTICLE_REVISIONS = RevisionTable(schema.revisions, "article_id", "articles")
SOURCE_REVISIONS = RevisionTable(schema.source_revisions, "source_id", "sources")


def latest_revision(connection: Connection, of: RevisionTable, owner_id: str) -> KeptRevision | None:
    """The revision kept last, None when there is none."""
    return _revision(connection.execute(_newest(of), {"of_owner": owner_id}).one_or_none())


def revision_of(connection: Connection, of: RevisionTable, capture_id: str) -> KeptRevision | None:
    """The revision that this capture showed first, None when it showed none."""
    return _revision(connection.execute(_of_capture(of), {"of_capture": capture_id}).first())


def last_texts(connection: Connection, of: RevisionTable, owner_id: str, number: int) -> tuple[str, ...]:
    """The texts of the last revisions, at most so many, oldest first."""
    table = of.table
    newest = sa.select(table.c.text).where(of.owner_id == owner_id).order_by(table.c.revision.desc()).limit(number)
    return tuple(reversed(connection.scalars(newest).all()))


def add_revision(
    connection: Connection,
    of: RevisionTable,
    owner_id: str,
    capture: Capture,
    revision: NewRevision[ArticleReading] | NewRevision[SourceReading],
    **more: object,
) -> None:
    """Keep a new state of a text, and let it be found; `more` are columns that only one of the tables has."""
    values = {
        of.owner: owner_id,
        "revision": revision.revision,
        "capture_id": capture.capture_id,
        "content_digest": revision.digest,
        "reader_version": revision.reader_version,
        **columns_of(revision.reading),
        **more,
    }
    connection.execute(_adding(of), values)
    indexed = _indexed(of, owner_id, capture.publication, revision.revision, revision.reading, capture.captured_at)
    searched = pieces(revision.reading.searched) if revision.pieces is None else revision.pieces
    search_index.index(connection, indexed, searched)


def renew_revision(
    connection: Connection,
    of: RevisionTable,
    kept: KeptRevision,
    reading: ArticleReading | SourceReading,
    digest: str,
    reader_version: str,
    searched: SearchPieces | None = None,
) -> None:
    """Put what another reader makes of the page in place of what is kept of it; that is no change of the page.

    Arguments: `searched` is what is searched of it, None where nobody has made that yet.
    """
    values = {"content_digest": digest, "reader_version": reader_version, **columns_of(reading)}
    connection.execute(_renewing(of), {"of_owner": kept.owner_id, "of_revision": kept.revision, **values})
    newest = latest_revision(connection, of, kept.owner_id)
    is_newest = newest is not None and newest.revision == kept.revision
    publication = connection.execute(_publication(of), {"of_owner": kept.owner_id}).scalar_one()
    indexed = _indexed(of, kept.owner_id, publication, kept.revision, reading, kept.captured_at)
    searched = pieces(reading.searched) if searched is None else searched
    search_index.renew(connection, indexed, searched, latest=is_newest)


def _indexed(
    of: RevisionTable,
    owner_id: str,
    publication: str,
    revision: int,
    reading: ArticleReading | SourceReading,
    captured_at: datetime,
) -> search_index.IndexedRevision:
    published_on = None if reading.published_on is None else reading.published_on.isoformat()
    return search_index.IndexedRevision(of.scope, owner_id, revision, publication, published_on, captured_at)


@cache
def _publication(of: RevisionTable) -> sa.Select[Any]:
    table = next(key.column.table for key in of.owner_id.foreign_keys)
    return sa.select(table.c.publication).where(table.c[of.owner] == sa.bindparam("of_owner"))


def show_by(connection: Connection, of: RevisionTable, kept: KeptRevision, capture_id: str) -> None:
    """Let another capture stand for a revision."""
    connection.execute(of.table.update().where(of.is_row(kept)).values(capture_id=capture_id))


def renew_digest(connection: Connection, of: RevisionTable, renewed: RenewedDigest) -> None:
    """Keep the digest that the present reader gives for the page a revision was read from."""
    values = {"content_digest": renewed.digest, "reader_version": renewed.reader_version}
    connection.execute(of.table.update().where(of.is_row(renewed.kept)).values(**values))


@cache
def _newest(of: RevisionTable) -> sa.Select[Any]:
    of_owner = _kept(of).where(of.owner_id == sa.bindparam("of_owner"))
    return of_owner.order_by(of.table.c.revision.desc()).limit(1)


@cache
def _of_capture(of: RevisionTable) -> sa.Select[Any]:
    return _kept(of).where(of.table.c.capture_id == sa.bindparam("of_capture"))


@cache
def _renewing(of: RevisionTable) -> sa.Update:
    is_row = (of.owner_id == sa.bindparam("of_owner"), of.table.c.revision == sa.bindparam("of_revision"))
    return of.table.update().where(*is_row)


@cache
def _adding(of: RevisionTable) -> sa.Insert:
    return of.table.insert()


def _kept(of: RevisionTable) -> sa.Select[Any]:
    table = of.table
    shown = (_CAPTURES.c.url, _CAPTURES.c.captured_at, _CAPTURES.c.truncated, _CAPTURES.c.rendered_by)
    own = (of.owner_id.label("owner_id"), table.c.revision, table.c.capture_id, table.c.content_digest)
    return sa.select(*own, table.c.reader_version, *shown).join(_CAPTURES, _CAPTURES.c.capture_id == table.c.capture_id)


def _revision(row: Row[Any] | None) -> KeptRevision | None:
    return None if row is None else KeptRevision(**row._asdict())
