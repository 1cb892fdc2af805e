"""What the database says of WARC files, in pieces small enough for memory and for waiting writers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.capture_rows import CaptureRow
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.imports import ImportTable
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.tables.withholdings_in_force import all_withheld
from storage.types import Place

_AT_ONCE = 1000
# Databases bound the parameters of one statement.
_FEW = 400


@dataclass(frozen=True, slots=True)
class WithheldCaptures:
    """Captures that are withheld: `throughout` those that may have no index line, `perhaps` those that need none.

    A withholding whose time is over without a release leaves its captures without a line until a crawl begins.
    """

    throughout: frozenset[str]
    perhaps: frozenset[str]

    def and_then(self, later: WithheldCaptures) -> WithheldCaptures:
        """What holds for everything that was read between two moments."""
        return WithheldCaptures(self.throughout & later.throughout, self.perhaps | later.perhaps)

    def among(self, capture_ids: Set[str]) -> WithheldCaptures:
        """Those of some captures."""
        return WithheldCaptures(self.throughout & capture_ids, self.perhaps & capture_ids)


class FiledRows:
    """The rows that a verification compares with."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._captures = Captures(database)

    def files(self) -> dict[str, FiledWarc]:
        """The WARC files that have a row, by name."""
        return {filed.name: filed for filed in WarcFiles(self._database).all()}

    def last_of(self, warc_file: str) -> int:
        """The offset of the last capture of a file that has a row; -1 when none has."""
        columns = schema.captures.c
        with self._database.read() as connection:
            last = connection.scalar(
                sa.select(sa.func.max(columns.record_offset)).where(columns.warc_file == warc_file)
            )
        return -1 if last is None else last

    def of(self, warc_file: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, CaptureRow]]:
        """Yield the rows of a file, or those between two offsets. Each thousand is read when it is needed."""
        after = begin - 1
        while rows := self._captures.rows_of_file(warc_file, after=after, limit=_AT_ONCE):
            for row in rows:
                if end is not None and row.offset >= end:
                    return
                yield row.offset, row
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1].offset

    def places(self, capture_ids: Sequence[str]) -> dict[str, Place]:
        """Where the rows of captures point, by id; at most a few thousand at a time."""
        columns = schema.captures.c
        places: dict[str, Place] = {}
        with self._database.read() as connection:
            for start in range(0, len(capture_ids), _FEW):
                ids = capture_ids[start : start + _FEW]
                named = sa.select(columns.capture_id, columns.warc_file, columns.record_offset, columns.record_length)
                for row in connection.execute(named.where(columns.capture_id.in_(ids))):
                    places[row[0]] = Place(*row[1:])
        return places

    def hidden(self) -> WithheldCaptures:
        """The captures that are withheld at this moment."""
        acts, covered = schema.withholdings, schema.withheld_captures
        not_released = sa.select(covered.c.capture_id).join(acts).where(acts.c.released_at.is_(None))
        with self._database.read() as connection:
            return WithheldCaptures(all_withheld(connection), frozenset(connection.scalars(not_released)))

    def imported(self) -> frozenset[str]:
        """The bare names of the files that were imported."""
        return ImportTable(self._database).names()

    def known(self, capture_id: str) -> bool:
        """Whether a capture has a row."""
        return bool(self._captures.known({capture_id}))
