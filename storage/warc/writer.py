"""Writes WARC files that are whole at every moment: a group of records is in the file completely or not at all.

A file has its final name from its first byte. Its writer holds a lock on it, and an empty `NAME.open` lies beside it
until it is closed; nothing is ever appended to a file from an earlier run. Each record is one gzip member.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders

from storage.types import Place, WarcFileFacts
from storage.types.errors import RecordError
from storage.warc.file_lock import take_marker_away
from storage.warc.packing import packed_record
from storage.warc.record import Fields, WarcRecord, one_line

# Stands behind the block of every record (WARC 1.1, "File and record model").
_END = b"\r\n\r\n"


class WarcFile:
    """A WARC file being written; made by `WarcSeries`. Not safe for several threads at once."""

    def __init__(self, path: Path, publication: str, descriptor: int) -> None:
        self.path = path
        self.publication = publication
        self.size = 0
        self.described: set[tuple[str | None, str | None]] = set()
        self._descriptor = descriptor
        self._is_closed = False
        self._is_on_disk = True
        self._warcinfo_id: str | None = None

    def facts(self, *, closed: bool) -> WarcFileFacts:
        """Return what the archive's table of files says of this one."""
        return WarcFileFacts(self.path.name, self.publication, self.size, closed)

    def write(self, records: Iterable[WarcRecord]) -> tuple[Place, ...]:
        """Append records as one group: all of them, or on any error none.

        Returns:
            Where each record lies. It may still be lost with the machine until `sync`.

        Raises:
            RecordError: the group could not be written; the file is as before.
        """
        members = [member_of(record, self._in_file(record)) for record in records]
        try:
            _write_all(self._descriptor, b"".join(members))
        except BaseException as error:
            # Also when a signal breaks in: half a record must not stay, nor half a group.
            self._cut(error)
            raise
        places: list[Place] = []
        for member in members:
            places.append(Place(self.path.name, self.size, len(member)))
            self.size += len(member)
        return tuple(places)

    def sync(self) -> None:
        """Put on disk what was written.

        Raises:
            RecordError: the machine cannot promise it, now or once before: a second fsync after one that failed says
                that all is well, and writes nothing of what the first did not.
        """
        if not self._is_on_disk:
            raise RecordError(self.path, None, "could not be put on disk before; the next recovery writes it again")
        try:
            os.fsync(self._descriptor)
        except OSError as error:
            self._is_on_disk = False
            raise RecordError(self.path, None, f"cannot be put on disk: {error.strerror or error}") from error

    def close(self) -> None:
        """Put everything on disk, take the marker away and let the lock go: the file is finished.

        Raises:
            RecordError: it is not finished; `abandon` it.
        """
        self.sync()
        try:
            take_marker_away(self.path)
        except OSError as error:
            raise RecordError(self.path, None, f"cannot be closed: {error.strerror or error}") from error
        self.abandon()

    def abandon(self) -> None:
        """Let the lock go and leave the marker, so that the next recovery looks after the file; not what is closed."""
        if not self._is_closed:
            # Before it is closed: its number may be another file's at once, also where closing failed.
            self._is_closed = True
            # An error of closing takes nothing back: what was promised is on disk, and the rest is the recovery's.
            with suppress(OSError):
                os.close(self._descriptor)

    def _in_file(self, record: WarcRecord) -> Fields:
        """The fields that a record has in this file beside its own."""
        if record.is_warcinfo:
            self._warcinfo_id = record.record_id
            return ()
        return () if self._warcinfo_id is None else (("WARC-Warcinfo-ID", f"<{self._warcinfo_id}>"),)

    def _cut(self, error: BaseException) -> None:
        try:
            os.ftruncate(self._descriptor, self.size)
            os.lseek(self._descriptor, self.size, os.SEEK_SET)
        except OSError as worse:
            raise RecordError(self.path, self.size, f"a half-written record cannot be taken back: {worse}") from error
        if isinstance(error, OSError):
            raise RecordError(self.path, self.size, f"cannot be written: {error.strerror or error}") from error


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def member_of(record: WarcRecord, more: Fields = ()) -> bytes:
    """Return a record, with more fields at the end of its head, as a gzip member.

    Raises:
        RecordError: a field cannot stand in the head of a record.
    """
    fields = [*record.fields, *more]
    _check(record, fields)
    head = StatusAndHeaders("", [], protocol=record.version)
    # Given to it above, each would be looked at whether it is text.
    head.headers = fields
    head.replace_header("Content-Length", str(len(record.block)))
    return packed_record(b"".join((head.to_bytes(encoding="utf-8"), record.block, _END)))


def _check(record: WarcRecord, fields: list[tuple[str, str]]) -> None:
    names, values = "".join([name for name, _ in fields]), "|".join(["", *[value for _, value in fields], ""])
    plain = values.isprintable() and values.isascii() and names.isascii() and ":" not in names
    if plain and "| " not in values and " |" not in values:
        return
    for name, value in fields:
        if one_line(value) != value or not name.isascii() or ":" in name:
            raise RecordError(record.record_id, None, f"the field {name!r} cannot stand in a record: {value!r}")
