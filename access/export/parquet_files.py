"""Tables as Parquet, with types of their own: instants, days, truths, lists and structs.

The only file that knows pyarrow. A table is a folder of files of at most so many rows, `part-00001.parquet` and so on,
which DuckDB, pandas and Polars read as one. A file under its final name is whole, so an export goes on behind the last.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from storage.questions.export_rows import Row
from storage.tables.view_columns import ColumnType, View, ViewColumn
from storage.warc.file_lock import sync_directory

_ROWS_OF_A_FILE = 50_000
_TEXT = pa.string()


def _struct(*names: str, **others: pa.DataType) -> pa.DataType:
    return pa.struct([pa.field(name, _TEXT) for name in names] + [pa.field(*item) for item in others.items()])


_TYPES: dict[ColumnType, pa.DataType] = {
    ColumnType.TEXT: _TEXT,
    ColumnType.INSTANT: pa.timestamp("us", tz="UTC"),
    ColumnType.DATE: pa.date32(),
    ColumnType.INTEGER: pa.int64(),
    ColumnType.NUMBER: pa.float64(),
    ColumnType.TRUTH: pa.bool_(),
    ColumnType.TEXTS: pa.list_(_TEXT),
    ColumnType.INTEGERS: pa.list_(pa.int64()),
    ColumnType.TOPICS: pa.list_(_struct("group", "name")),
    ColumnType.PAIRS: pa.list_(_struct("before", "after")),
    ColumnType.IMAGES: pa.list_(_struct("url", "caption", "credit", "alt")),
    ColumnType.BLOCKS: pa.list_(
        _struct(
            "type",
            "text",
            level=pa.int64(),
            term=_TEXT,
            items=pa.list_(_TEXT),
            caption=_TEXT,
            credit=_TEXT,
            image=_TEXT,
        )
    ),
    ColumnType.EVIDENCE: pa.list_(_struct("field", "rule", "sure", disputed=pa.list_(_struct("rule", "value")))),
    ColumnType.COUNTS: pa.list_(_struct("kind", count=pa.int64())),
}


def _pair(first: str, second: str) -> Callable[[str], Any]:
    return lambda text: [{first: one, second: other} for one, other in json.loads(text)]


def _named(key: str, value: str | None = None) -> Callable[[str], Any]:
    """An object as a list, in which each value bears its name."""
    if value is None:
        return lambda text: [{key: name, **told} for name, told in json.loads(text).items()]
    return lambda text: [{key: name, value: told} for name, told in json.loads(text).items()]


_READ: dict[ColumnType, Callable[[Any], Any]] = {
    ColumnType.INSTANT: datetime.fromisoformat,
    ColumnType.DATE: date.fromisoformat,
    ColumnType.TRUTH: bool,
    ColumnType.TOPICS: _pair("group", "name"),
    ColumnType.PAIRS: _pair("before", "after"),
    ColumnType.EVIDENCE: _named("field"),
    ColumnType.COUNTS: _named("kind", "count"),
    **dict.fromkeys((ColumnType.TEXTS, ColumnType.INTEGERS, ColumnType.IMAGES, ColumnType.BLOCKS), json.loads),
}


def parquet_schema(view: View) -> pa.Schema:
    """The schema of a view's files; each field bears its meaning."""
    fields = [
        pa.field(column.name, _TYPES[column.type], metadata={"meaning": column.meaning}) for column in view.columns
    ]
    return pa.schema(fields, metadata={"rows": view.rows, "key": ",".join(view.key)})


class ParquetFiles:
    """One table's folder while it grows.

    Args:
        folder: its name.
        view: whose rows.
        files: how many files of it are whole already.
        rows_of_a_file: the most rows of one.
    """

    def __init__(self, folder: Path, view: View, files: int, rows_of_a_file: int = _ROWS_OF_A_FILE) -> None:
        folder.mkdir(exist_ok=True)
        self.path = folder
        self._schema = parquet_schema(view)
        self._columns = view.columns
        self._files = files
        self._most = rows_of_a_file
        self._rows = 0
        self._writer: pq.ParquetWriter | None = None

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._name("new"), self._schema, compression="zstd")
        arrays = [_array(column, [row[place] for row in rows]) for place, column in enumerate(self._columns)]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._rows += len(rows)

    def keep(self) -> int | None:
        """The number of whole files, after one was finished; None while one grows."""
        if self._rows < self._most:
            return None
        self._finish_file()
        return self._files

    def close(self) -> None:
        """Finish the last file; a table without rows is one file without rows."""
        if self._writer is None and not self._files:
            self.write([])
        self._finish_file()

    def leave(self) -> None:
        """Close the file that grows; it has no name yet, and is written again."""
        if self._writer is not None:
            self._writer.close()

    def _finish_file(self) -> None:
        if self._writer is None:
            return
        self._writer.close()
        self._writer, self._rows = None, 0
        new, final = self._name("new"), self._name("parquet")
        new.replace(final)
        sync_directory(self.path)
        self._files += 1

    def _name(self, suffix: str) -> Path:
        return self.path / f"part-{self._files + 1:05}.{suffix}"


def _array(column: ViewColumn, values: Sequence[Any]) -> pa.Array:
    read = _READ.get(column.type)
    made = values if read is None else [None if value is None else read(value) for value in values]
    return pa.array(made, _TYPES[column.type])
