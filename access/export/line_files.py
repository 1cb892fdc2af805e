"""Tables as text files: JSON Lines, and CSV that a spreadsheet opens without doing what a cell says.

A file grows batch by batch. What was on disk when a batch was noted stays good: an export that goes on cuts off what
came behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from access.export.table_values import json_row, names_of
from storage.questions.export_rows import Row
from storage.tables.view_columns import View
from storage.types.strangers_text import harmless_json
from storage.warc.file_lock import sync_file

# What a spreadsheet takes for a formula, also behind blanks, and in full width; and what would begin another cell.
_FORMULA = re.compile(r"[\s\x00-\x1f\"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
# Without it a spreadsheet takes the text for one in the code page of its country.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class LineForm(Protocol):
    """How a file of rows is written: its head, what stands between two rows, and its tail."""

    suffix: str
    between: bytes
    tail: bytes

    def head(self, view: View) -> bytes:
        """What stands before the first row."""

    def lines(self, view: View, rows: Sequence[Row]) -> Iterable[bytes]:
        """The rows as they are written."""


class JsonLines:
    """One JSON object a row and line."""

    suffix = "jsonl"
    between = b""
    tail = b""

    def head(self, view: View) -> bytes:
        """What stands before the first row: nothing."""
        return b""

    def lines(self, view: View, rows: Sequence[Row]) -> Iterable[bytes]:
        """The rows as they are written."""
        for row in rows:
            written = json.dumps(json_row(view, row), ensure_ascii=False, separators=(",", ":"))
            yield harmless_json(written).encode() + b"\n"


class Csv:
    """RFC 4180 with a line of names: texts in quotes, so that an empty one is told from NULL, which is nothing."""

    suffix = "csv"
    between = b""
    tail = b""

    def head(self, view: View) -> bytes:
        """The names of the columns."""
        return _BYTE_ORDER_MARK + ",".join(names_of(view)).encode() + b"\r\n"

    def lines(self, view: View, rows: Sequence[Row]) -> Iterable[bytes]:
        """The rows as they are written."""
        for row in rows:
            yield ",".join(map(_cell, row)).encode() + b"\r\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    safe = f"'{value}" if _FORMULA.match(value) else value
    return f'"{safe.replace(chr(34), chr(34) * 2)}"'


class LineFile:
    """One table's file while it grows.

    Args:
        path: its name.
        form: how a row is written.
        view: whose rows.
        size: how much of a file that is there is kept; None for a new file.
    """

    def __init__(self, path: Path, form: LineForm, view: View, size: int | None) -> None:
        self.path = path
        self._form = form
        self._view = view
        self._file: BinaryIO = path.open("wb" if size is None else "r+b")
        head = form.head(view)
        self._is_empty = size in (None, len(head))
        if size is None:
            self._file.write(head)
        else:
            self._file.truncate(size)
            self._file.seek(size)

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        for line in self._form.lines(self._view, rows):
            self._file.write(line if self._is_empty else self._form.between + line)
            self._is_empty = False

    def keep(self) -> int:
        """Put on disk what was written, and return how much to keep when the export goes on from here."""
        sync_file(self._file)
        return self._file.tell()

    def close(self) -> None:
        """Finish the file."""
        self._file.write(self._form.tail)
        self.keep()

    def leave(self) -> None:
        """Close the file as it is."""
        self._file.close()
