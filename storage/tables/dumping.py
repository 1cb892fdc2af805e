"""Every table as lines of JSON, the same from either engine and for either: what a backup keeps of a database.

One file a table: the first line names the columns, each further one is a row. All are read in one transaction, so they
belong together whatever a crawl does meanwhile. The search index is not among them: it follows from the texts.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.search_index_rebuild import index_all
from storage.types.errors import BackupError

_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class DumpedTable:
    """A table's file and how many rows it holds."""

    table: str
    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What a dump is of: the schema, as its migration and fingerprint, and the last change cursor with its epoch."""

    schema: str
    epoch: str
    last_cursor: int


def dump(connection: Connection, folder: Path) -> Iterator[DumpedTable]:
    """Write each table into a file of a folder, and tell of it."""
    for table in schema.metadata.sorted_tables:
        path = folder / f"{table.name}.jsonl.gz"
        yield DumpedTable(table.name, path, _dump(connection, table, path))


def database_state(connection: Connection) -> DatabaseState:
    """Return what the database is at the moment."""
    row = connection.execute(sa.select(schema.archive)).one()
    revision = MigrationContext.configure(connection).get_current_revision()
    return DatabaseState(f"{revision}+{row.fingerprint}", row.epoch, row.last_cursor)


def holds_rows(database: Database) -> bool:
    """Whether anything was ever filed in a database."""
    tables = [table for table in schema.metadata.sorted_tables if table is not schema.archive]
    with database.read() as connection:
        return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)


def load_dump(connection: Connection, dumped: dict[str, Path], state: DatabaseState) -> dict[str, int]:
    """Fill the empty tables of this program's schema from the files of a dump; returns the rows of each.

    The epoch stays the new database's own: cursors that were given out after the dump will be given out again.

    Raises BackupError when the dump is of another schema, or a file is not what a dump writes.
    """
    here = database_state(connection).schema
    tables = {table.name: table for table in schema.metadata.sorted_tables}
    if state.schema != here or dumped.keys() != tables.keys():
        why = f"of schema {state.schema}, and this program's is {here}"
        raise BackupError(f"the backup's database is {why}; restore it with the Fonds that made it, then upgrade")
    rows = {name: _load(connection, table, dumped[name]) for name, table in tables.items() if name != "archive"}
    connection.execute(schema.archive.update().values(last_cursor=state.last_cursor))
    index_all(connection)
    return rows | {"archive": 1}


def _dump(connection: Connection, table: sa.Table, path: Path) -> int:
    names = [column.name for column in table.columns]
    truths = [place for place, column in enumerate(table.columns) if isinstance(column.type, sa.Boolean)]
    rows = 0
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write(f"{json.dumps(names)}\n")
        # Without their types: an instant is the same text on both engines, and is kept as that.
        columns: list[Any] = [sa.literal_column(f'"{name}"') for name in names]
        selected = sa.select(*columns).select_from(table).order_by(*table.primary_key.columns)
        for row in connection.execute(selected, execution_options={"yield_per": _AT_ONCE}):
            values = list(row)
            for place in truths:
                values[place] = None if values[place] is None else bool(values[place])
            file.write(f"{json.dumps(values, ensure_ascii=False)}\n")
            rows += 1
    return rows


def _load(connection: Connection, table: sa.Table, path: Path) -> int:
    names = [column.name for column in table.columns]
    insert = sa.insert(sa.table(table.name, *(sa.column(name) for name in names)))
    count = 0
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            if json.loads(file.readline()) != names:
                raise BackupError(f"{path.name} has other columns than this program's table; restore it with its Fonds")
            rows = (dict(zip(names, json.loads(line), strict=True)) for line in file)
            while some := list(islice(rows, _AT_ONCE)):
                connection.execute(insert, some)
                count += len(some)
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise BackupError(f"{path.name} is no dump of a table: {error}") from error
    _go_on_counting(connection, table)
    return count


def _go_on_counting(connection: Connection, table: sa.Table) -> None:
    """PostgreSQL numbers new rows from where its sequence stands, which knows nothing of rows that came numbered."""
    column: sa.Column[Any] | None = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None or not isinstance(column.type, sa.BigInteger):
        return
    sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
    last = connection.scalar(sa.select(sa.func.max(column)))
    if last is not None and connection.scalar(sa.select(sequence)) is not None:
        connection.execute(sa.select(sa.func.setval(sequence, last)))
