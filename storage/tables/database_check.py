"""What can be found wrong with a database by itself, without a look at the records that it is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, typed_views
from storage.tables.article_counts import kept_counts, true_counts
from storage.tables.database import Database
from storage.tables.dumping import database_state
from storage.tables.reading_roles import reading_roles
from storage.tables.view_columns import documented_views
from storage.tables.view_digests import ViewDigest, view_digests

_WRONGLY_SEEN = (
    sa.select(sa.func.count())
    .select_from(schema.revisions.join(schema.articles))
    .where(schema.revisions.c.first_seen_at != schema.articles.c.first_seen_at)
)


@dataclass(frozen=True, slots=True)
class CheckedDatabase:
    """A database that was checked: its schema and epoch, what each view shows, who may read it, and what is wrong."""

    schema: str
    epoch: str
    last_cursor: int
    views: dict[str, ViewDigest]
    readers: tuple[str, ...]
    findings: tuple[str, ...]


def check_database(database: Database, report_step: Callable[[str], None] = lambda _: None) -> CheckedDatabase:
    """Check a database of this program's schema: its file, references and counts, every view, and the list of changes.

    Raises:
        DatabaseError: it cannot be read at all.
    """
    with database.read() as connection:
        report_step("the tables")
        state = database_state(connection)
        findings = [*_of_engine(connection), *_of_changes(connection, state.last_cursor), *_of_counts(connection)]
        shown = {}
        for name, digest in view_digests(connection):
            report_step(f"{name}: {digest.rows} rows")
            shown[name] = digest
            findings += _of_columns(connection, name)
        readers = reading_roles(connection) if connection.dialect.name == "postgresql" else ()
    return CheckedDatabase(state.schema, state.epoch, state.last_cursor, shown, readers, tuple(findings))


def _of_engine(connection: Connection) -> Iterator[str]:
    if connection.dialect.name == "postgresql":
        if not typed_views.has_typed_views(connection):
            may = "its owner may not create a schema in this database"
            yield f"the schema {typed_views.SCHEMA} is missing, because {may}; GRANT CREATE ON DATABASE lets it"
        return
    for said in connection.exec_driver_sql("PRAGMA integrity_check").scalars():
        if said != "ok":
            yield f"the file is damaged: {said}; fonds rebuild makes it again from the WARC files"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is not there; fonds rebuild makes it again"


def _of_changes(connection: Connection, last_cursor: int) -> Iterator[str]:
    """Cursors are given one by one, so none is missing and none is beyond the last."""
    cursor = schema.changes.c.cursor
    asked = sa.select(sa.func.count(), sa.func.coalesce(sa.func.max(cursor), 0)).select_from(schema.changes)
    count, newest = connection.execute(asked).one()
    if (count, newest) != (last_cursor, last_cursor):
        why = f"{count} changes up to {newest}, where {last_cursor} were numbered"
        yield f"the list of changes has {why}; fonds rebuild makes it again"


def _of_counts(connection: Connection) -> Iterator[str]:
    """What is kept beside what it follows from says the same."""
    kept, true = kept_counts(connection), true_counts(connection)
    wrong = sum(kept.get(name) != true.get(name) for name in {*kept, *true})
    if wrong:
        yield f"{wrong} counts of articles are wrong; fonds rebuild makes them again"
    seen = connection.scalar(_WRONGLY_SEEN)
    if seen:
        yield f"{seen} revisions say wrongly when their article was first seen; fonds rebuild makes them again"


def _of_columns(connection: Connection, name: str) -> Iterator[str]:
    told = [column.name for column in documented_views()[name].columns]
    found = list(connection.execute(sa.text(f"SELECT * FROM {name} LIMIT 0")).keys())
    if found != told:
        yield f"{name} has other columns than docs/schema.md tells; fonds rebuild makes the database again"
