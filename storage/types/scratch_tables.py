"""Tables that live as long as one act, and hold more than memory should: SQLite spills them to disk by itself."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self


class ScratchTables:
    """A database without a name, as a context: nothing is left of it when it is closed, and nothing is rolled back.

    Arguments: `script` is the SQL that makes its tables.
    """

    def __init__(self, script: str) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {script}; BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()
