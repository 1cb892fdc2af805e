"""Which text a capture shows, and the rows of the views that tell of it: what a hand-over says beside the records.

A capture shows the revision that was the latest one when it was made. The rows are those of docs/schema.md, but that
the citations of every revision are given, not of the latest alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import source_views
from storage.tables.database import Database
from storage.types import ReadingState

Value = str | int | None

_LATEST_THEN = """
    (SELECT max(x.revision) FROM {table} AS x JOIN captures AS k ON k.capture_id = x.capture_id
      WHERE x.{id} = r.{id} AND k.captured_at <= c.captured_at)
"""
_PAGES = """
    FROM captures AS c {joined}
    WHERE c.capture_id IN :ids AND c.reading = :done AND (c.status BETWEEN 200 AND 299 OR c.status = 304)
"""
_COLUMNS = "SELECT c.capture_id, c.url, c.captured_at, '{view}' AS view, r.{id} AS subject, r.revision, r.capture_id"


def _showing(view: str, table: str, id: str, joined: str) -> str:
    latest = _LATEST_THEN.format(table=table, id=id)
    pages = _PAGES.format(joined=f"{joined} JOIN {table} AS r ON r.{id} = s.{id}")
    return f"{_COLUMNS.format(view=view, id=id)} AS proven_by {pages} AND r.revision = {latest}"


def _first(view: str, table: str, id: str) -> str:
    pages = f"FROM {table} AS r JOIN captures AS c ON c.capture_id = r.capture_id WHERE c.capture_id IN :ids"
    return f"{_COLUMNS.format(view=view, id=id)} AS proven_by {pages}"


_PART = """
    SELECT c.capture_id, c.url, c.captured_at, 'revisions' AS view, r.article_id AS subject, r.revision,
           r.capture_id AS proven_by
    FROM revision_parts AS p
    JOIN revisions AS r ON r.article_id = p.article_id AND r.revision = p.revision
    JOIN captures AS c ON c.capture_id = p.capture_id
    WHERE c.capture_id IN :ids
"""
_SHOWN = " UNION ".join(
    (
        _PART,
        _first("revisions", "revisions", "article_id"),
        _first("source_revisions", "source_revisions", "source_id"),
        _showing(
            "revisions",
            "revisions",
            "article_id",
            "JOIN article_aliases AS s ON s.publication = c.publication AND s.url = c.url",
        ),
        _showing(
            "source_revisions",
            "source_revisions",
            "source_id",
            "JOIN sources AS s ON s.url = c.url AND s.publication = c.publication",
        ),
        _showing(
            "source_revisions",
            "source_revisions",
            "source_id",
            "JOIN sources AS s ON s.resolved_url = c.url AND s.publication = c.publication",
        ),
    )
)

_JOINED = (
    "EXISTS (SELECT 1 FROM revision_parts AS k WHERE k.article_id = v_revision_parts.article_id"
    " AND k.revision = v_revision_parts.revision)"
)


@dataclass(frozen=True, slots=True)
class CaptureText:
    """A revision as one capture shows it: of an article (`view` is `revisions`) or of a source (`source_revisions`).

    `subject` is the article's or source's id, `proven_by` the capture that showed the revision first.
    """

    capture_id: str
    url: str
    captured_at: str
    view: str
    subject: str
    revision: int
    proven_by: str


@dataclass(frozen=True, slots=True)
class ViewRow:
    """A row of a view: the view's name without its `v_`, and name and value of each column in order."""

    view: str
    columns: tuple[tuple[str, Value], ...]

    def __getitem__(self, name: str) -> Value:
        return dict(self.columns)[name]


def shown_by(connection: Connection, capture_ids: Sequence[str]) -> tuple[CaptureText, ...]:
    """What these captures show, in the order of their times; a few hundred may be asked for at once."""
    statement = sa.text(f"SELECT * FROM ({_SHOWN}) AS shown ORDER BY captured_at, capture_id, subject, revision")
    rows = connection.execute(
        statement.bindparams(sa.bindparam("ids", expanding=True)),
        {"ids": list(capture_ids), "done": ReadingState.DONE},
    )
    return tuple(CaptureText(*row) for row in rows)


def shown_in(database: Database, capture_ids: Sequence[str]) -> tuple[CaptureText, ...]:
    """`shown_by` in a transaction of its own."""
    with database.read() as connection:
        return shown_by(connection, capture_ids)


def rows_of(database: Database, shown: CaptureText) -> tuple[ViewRow, ...]:
    """The rows that tell of a revision: its own comes first, then those of its pages, contributors and citations."""
    with database.read() as connection:
        if shown.view == "source_revisions":
            where = "SELECT * FROM v_source_revisions WHERE source_id = :id AND revision = :revision"
            return tuple(_rows(connection, "source_revisions", where, id=shown.subject, revision=shown.revision))
        which = {"id": shown.subject, "revision": shown.revision}
        here = "WHERE article_id = :id AND revision = :revision"
        cited = source_views.citations(database.dialect, "t.article_id = :id AND t.revision = :revision")
        parts = f"SELECT * FROM v_revision_parts {here}"
        return (
            *_rows(connection, "revisions", f"SELECT * FROM v_revisions {here}", **which),
            *_rows(connection, "revision_parts", f"{parts} AND (part > 1 OR {_JOINED}) ORDER BY part", **which),
            *_rows(connection, "contributors", f"SELECT * FROM v_contributors {here} ORDER BY position", **which),
            *_rows(connection, "citations", f"SELECT * FROM ({cited}) AS t ORDER BY position", **which),
        )


def row_of_source(database: Database, source_id: str) -> tuple[ViewRow, ...]:
    """The row of a source."""
    with database.read() as connection:
        return tuple(_rows(connection, "sources", "SELECT * FROM v_sources WHERE source_id = :id", id=source_id))


def rows_of_captures(database: Database, capture_ids: Sequence[str]) -> tuple[ViewRow, ...]:
    """The rows of captures in the order of their records; a few hundred may be asked for at once."""
    where = "SELECT * FROM v_captures WHERE capture_id IN :ids ORDER BY warc_file, record_offset"
    with database.read() as connection:
        return tuple(_rows(connection, "captures", where, ids=list(capture_ids)))


def _rows(connection: Connection, view: str, statement: str, **values: object) -> Iterator[ViewRow]:
    prepared = sa.text(statement)
    if "ids" in values:
        prepared = prepared.bindparams(sa.bindparam("ids", expanding=True))
    for row in connection.execute(prepared, values).mappings():
        yield ViewRow(view, tuple((str(name), value) for name, value in row.items()))
