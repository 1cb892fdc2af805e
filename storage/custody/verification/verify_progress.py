"""What a verification has found so far, kept in the archive's folder, so that one that was stopped goes on.

Of each finished file it keeps what was found in its bytes and between them, its rows and its index lines, and what is
to be remembered of its records. That is taken over while all of it is as it was: the file's size and times, its rows,
its lines and the program; after a week nothing is. It holds text and numbers alone: an archive may come from strangers.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from storage.custody.verification.file_outcome import FileOutcome
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import LedgerPage
from storage.types import Place
from storage.warc.notes import Note

_NAME = "verify.progress"
_HOLDS_FOR = timedelta(days=7)
_FORM = 1
_TABLES = (
    "CREATE TABLE run (form INTEGER, program TEXT, began TEXT)",
    "CREATE TABLE files (file TEXT PRIMARY KEY, key TEXT, outcome TEXT)",
    "CREATE TABLE pages (file TEXT, page BLOB)",
    "CREATE INDEX pages_of ON pages (file)",
)


class VerifyProgress:
    """The progress of one verification of an archive; a context manager.

    Args:
        database: where it is kept.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @classmethod
    def of(cls, archive: Path, now: datetime) -> VerifyProgress | None:
        """Open the progress of an archive, or begin it; None where its folder cannot be written, or another runs."""
        path = archive / _NAME
        for _attempt in range(2):
            try:
                return cls(_opened(path, now))
            except sqlite3.OperationalError:
                return None
            except (sqlite3.DatabaseError, ValueError):
                # Of another version, too old, or no such file at all.
                path.unlink(missing_ok=True)
        return None

    def outcome(self, file: str, key: str) -> FileOutcome | None:
        """What was found in a file when it, and what is kept beside it, were as they are now."""
        row = self._database.execute("SELECT outcome FROM files WHERE file = ? AND key = ?", (file, key)).fetchone()
        return None if row is None else _outcome(file, json.loads(row[0]))

    def pages(self, file: str) -> Iterator[LedgerPage]:
        """What is to be remembered of the records of such a file."""
        for (page,) in self._database.execute("SELECT page FROM pages WHERE file = ? ORDER BY rowid", (file,)):
            yield LedgerPage(*json.loads(zlib.decompress(page)))

    def begin(self, file: str) -> None:
        """A file is read anew."""
        for table in ("files", "pages"):
            self._database.execute(f"DELETE FROM {table} WHERE file = ?", (file,))  # noqa: S608 - fixed words

    def add_page(self, file: str, page: LedgerPage) -> None:
        """Keep what is to be remembered of a part of a file."""
        kept = zlib.compress(json.dumps([page.ids, page.originals, page.revisits]).encode(), 1)
        self._database.execute("INSERT INTO pages VALUES (?, ?)", (file, kept))

    def settle(self, file: str, key: str, outcome: FileOutcome) -> None:
        """A file was read: from now on a stopped verification goes on behind it."""
        self._database.execute("INSERT INTO files VALUES (?, ?, ?)", (file, key, json.dumps(_kept(outcome))))
        self._database.execute("COMMIT")
        self._database.execute("BEGIN")

    def finish(self, archive: Path) -> None:
        """The verification has come to its end."""
        self._database.close()
        (archive / _NAME).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()


def _opened(path: Path, now: datetime) -> sqlite3.Connection:
    """Open what is kept. Raises ValueError when it is of no use any more, sqlite3.Error when it cannot be opened."""
    program = version("fonds")
    database = sqlite3.connect(path, isolation_level=None, timeout=0)
    try:
        for statement in ("PRAGMA locking_mode=EXCLUSIVE", "PRAGMA synchronous=OFF", "BEGIN EXCLUSIVE"):
            database.execute(statement)
        if not database.execute("SELECT 1 FROM sqlite_master").fetchone():
            for statement in _TABLES:
                database.execute(statement)
            database.execute("INSERT INTO run VALUES (?, ?, ?)", (_FORM, program, now.isoformat()))
        form, of_program, began = database.execute("SELECT form, program, began FROM run").fetchone()
        if (form, of_program) != (_FORM, program) or now - datetime.fromisoformat(began) > _HOLDS_FOR:
            raise ValueError(began)
    except BaseException:
        database.close()
        raise
    return database


def _kept(outcome: FileOutcome) -> dict[str, Any]:
    notes = [[note.kind, note.at.isoformat(), note.fields, _place(note.place)] for note in outcome.notes]
    return {
        "draft": outcome.draft.kept(),
        "whole_end": outcome.whole_end,
        "notes": notes,
        "sha256": outcome.sha256,
    }


def _outcome(file: str, kept: dict[str, Any]) -> FileOutcome:
    notes = tuple(
        Note(kind, datetime.fromisoformat(at), tuple((name, value) for name, value in fields), Place(*place))
        for kind, at, fields, place in kept["notes"]
    )
    draft = FileDraft.of_kept(file, kept["draft"])
    return FileOutcome(draft, kept["whole_end"], notes, unreadable=False, sha256=kept["sha256"])


def _place(place: Place) -> list[object]:
    return [place.warc_file, place.offset, place.length]
