"""What a verification found for a repair to put right, kept in a temporary database that spills to disk.

An index that is gone lacks ten million lines, and a table that is gone as many rows: none of that fits into memory.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator

from storage.types import Capture, FailureKind, Place
from storage.types.scratch_tables import ScratchTables

_TABLES = """
CREATE TABLE proven (capture_id TEXT, lost INTEGER, warc_file TEXT, at INTEGER);
CREATE TABLE unfiled (capture_id TEXT, lost INTEGER, publication TEXT, warc_file TEXT, at INTEGER, capture BLOB);
CREATE TABLE orphans (capture_id TEXT, publication TEXT, warc_file TEXT, row BLOB, why TEXT);
CREATE TABLE facts (publication TEXT, warc_file TEXT, at INTEGER, row BLOB);
CREATE TABLE lines (publication TEXT, line TEXT);
CREATE TABLE wrong (publication TEXT, warc_file TEXT, at INTEGER, digest BLOB);
CREATE TABLE stretches (publication TEXT, warc_file TEXT, begin INTEGER, end INTEGER, cut_off INTEGER);
CREATE TABLE differing (publication TEXT, warc_file TEXT, size INTEGER);
CREATE TABLE broken (publication TEXT, file TEXT);
"""
_INDEXES = """
CREATE INDEX proven_id ON proven (capture_id);
CREATE INDEX unfiled_id ON unfiled (capture_id);
CREATE INDEX lines_publication ON lines (publication);
CREATE INDEX wrong_place ON wrong (publication, warc_file, at);
"""
_OF_FILES = ("proven", "unfiled", "orphans", "facts", "wrong", "stretches", "differing")


class RepairList(ScratchTables):
    """All disagreements of one verification; a `storage.custody.verification.disagreements.Disagreements`."""

    def __init__(self) -> None:
        super().__init__(_TABLES)

    def proves(self, capture: Capture) -> None:
        """See Disagreements."""
        self._add("proven", capture.capture_id, _is_lost(capture), capture.place.warc_file, capture.place.offset)

    def lacks_row(self, capture: Capture) -> None:
        """See Disagreements."""
        place, blob = capture.place, pickle.dumps(capture)
        named = (capture.capture_id, _is_lost(capture), capture.publication)
        self._add("unfiled", *named, place.warc_file, place.offset, blob)

    def lacks_record(self, row: Capture, why: str) -> None:
        """See Disagreements."""
        self._add("orphans", row.capture_id, row.publication, row.place.warc_file, pickle.dumps(row), why)

    def lacks_facts(self, place: Place, row: Capture) -> None:
        """See Disagreements."""
        self._add("facts", row.publication, place.warc_file, place.offset, pickle.dumps(row))

    def lacks_line(self, publication: str, line: str) -> None:
        """See Disagreements."""
        self._add("lines", publication, line)

    def has_wrong_line(self, publication: str, warc_file: str, offset: int, digest: bytes) -> None:
        """See Disagreements."""
        self._add("wrong", publication, warc_file, offset, digest)

    def stretch(self, publication: str, warc_file: str, offset: int, end: int, *, cut_off: bool) -> None:
        """See Disagreements."""
        self._add("stretches", publication, warc_file, offset, end, cut_off)

    def differs(self, publication: str, warc_file: str, size: int) -> None:
        """See Disagreements."""
        self._add("differing", publication, warc_file, size)

    def index_broken(self, publication: str, file: str) -> None:
        """See Disagreements."""
        self._add("broken", publication, file)

    def forget(self, warc_file: str) -> None:
        """See Disagreements."""
        for table in _OF_FILES:
            self._database.execute(f"DELETE FROM {table} WHERE warc_file = ?", (warc_file,))  # noqa: S608 - fixed words

    def leave(self, warc_file: str) -> None:
        """The file stays as it is, with the rows and lines that point into it."""
        for table in ("orphans", "wrong"):
            self._database.execute(f"DELETE FROM {table} WHERE warc_file = ?", (warc_file,))  # noqa: S608 - fixed words

    def settle(self) -> None:
        """All disagreements are in; questions follow."""
        for statement in _INDEXES.split(";"):
            self._database.execute(statement)

    def stretches(self) -> dict[tuple[str, str], list[tuple[int, int, bool]]]:
        """The damaged stretches by publication and file, in order."""
        by_file: dict[tuple[str, str], list[tuple[int, int, bool]]] = {}
        rows = self._database.execute("SELECT * FROM stretches ORDER BY publication, warc_file, begin")
        for publication, warc_file, begin, end, cut_off in rows:
            by_file.setdefault((publication, warc_file), []).append((begin, end, bool(cut_off)))
        return by_file

    def rows_without_facts(self) -> dict[tuple[str, str], list[tuple[int, Capture]]]:
        """Rows of captures whose facts are gone, by publication and file, each with the offset of the record."""
        by_file: dict[tuple[str, str], list[tuple[int, Capture]]] = {}
        rows = self._database.execute("SELECT * FROM facts ORDER BY publication, warc_file, at")
        for publication, warc_file, at, row in rows:
            by_file.setdefault((publication, warc_file), []).append((at, pickle.loads(row)))  # noqa: S301 - written here
        return by_file

    def unfiled(self) -> Iterator[Capture]:
        """Captures whose rows are to be put right: of each id the first record, a loss only when nothing else."""
        last: str | None = None
        rows = self._database.execute(
            "SELECT capture_id, capture FROM unfiled ORDER BY capture_id, lost, warc_file, at"
        )
        for capture_id, capture in rows:
            if capture_id != last:
                last = capture_id
                yield pickle.loads(capture)  # noqa: S301 - written here

    def orphans(self) -> Iterator[tuple[Capture, str]]:
        """Rows whose record was found nowhere, each with why."""
        rows = self._database.execute(
            "SELECT row, why FROM orphans WHERE capture_id NOT IN (SELECT capture_id FROM proven)"
            " ORDER BY publication, warc_file, capture_id"
        )
        for row, why in rows:
            yield pickle.loads(row), why  # noqa: S301 - written here

    def goes_before(self, capture: Capture, place: Place) -> bool:
        """Whether a record's capture goes before what a row says of it, which points at this place.

        The record of a loss only when nothing stands there, any other unless a sound one stands there.
        """
        if _is_lost(capture):
            query, values = "SELECT 1 FROM orphans WHERE capture_id = ? LIMIT 1", (capture.capture_id,)
            return self._database.execute(query, values).fetchone() is not None
        row = self._database.execute(
            "SELECT 1 FROM proven WHERE capture_id = ? AND NOT lost AND warc_file = ? AND at = ? LIMIT 1",
            (capture.capture_id, place.warc_file, place.offset),
        )
        return row.fetchone() is None

    def differing(self) -> list[tuple[str, str, int]]:
        """Files that the database does not know as they are: publication, name, size."""
        return self._database.execute("SELECT * FROM differing ORDER BY publication, warc_file").fetchall()

    def broken_indexes(self) -> dict[str, list[str]]:
        """The index files that cannot be searched, by publication."""
        by_file: dict[str, list[str]] = {}
        for publication, file in self._database.execute("SELECT * FROM broken ORDER BY publication, file"):
            by_file.setdefault(publication, []).append(file)
        return by_file

    def publications_with_lines(self) -> set[str]:
        """The publications of whose index lines are missing or wrong."""
        rows = self._database.execute("SELECT publication FROM lines UNION SELECT publication FROM wrong")
        return {publication for (publication,) in rows}

    def missing_lines(self, publication: str) -> Iterator[str]:
        """The lines that a collection's index lacks."""
        for (line,) in self._database.execute("SELECT line FROM lines WHERE publication = ?", (publication,)):
            yield line

    def is_wrong(self, publication: str, warc_file: str, offset: int, digest: bytes) -> bool:
        """Whether an index line is to go."""
        row = self._database.execute(
            "SELECT 1 FROM wrong WHERE publication = ? AND warc_file = ? AND at = ? AND digest = ? LIMIT 1",
            (publication, warc_file, offset, digest),
        )
        return row.fetchone() is not None

    def _add(self, table: str, *values: object) -> None:
        marks = ", ".join("?" * len(values))
        self._database.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - of fixed words


def _is_lost(capture: Capture) -> bool:
    return capture.failure is FailureKind.LOST
