"""The WARC files of one publication, one after the other, each under a name that no other file has or had."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from storage.types.clock import Clock
from storage.types.errors import RecordError
from storage.warc.file_lock import is_at, lock, make_directory, sync_directory
from storage.warc.file_name import marker, this_host, warc_name
from storage.warc.record import WarcRecord
from storage.warc.writer import WarcFile

SIZE_LIMIT = 1_000_000_000
_TRIES = 1000

Prologue = Callable[[str, datetime], Sequence[WarcRecord]]


class WarcSeries:
    """The WARC files of one publication, one after the other: a new one when the current has reached its limit.

    Args:
        archive: the directory of the files; it is made when absent.
        publication: whose files they are.
        prologue: the records that a file begins with, from its name and the time.
        clock: the time of day, for names and the first records.
        limit: the size in bytes at which a file is full. A group of records is never split.
        host: this machine's name in the files' names.
    """

    def __init__(
        self,
        archive: Path,
        publication: str,
        prologue: Prologue,
        clock: Clock,
        limit: int = SIZE_LIMIT,
        host: str | None = None,
    ) -> None:
        self._archive = archive
        self._publication = publication
        self._prologue = prologue
        self._clock = clock
        self._limit = limit
        self._host = host or this_host()
        self._serial = 0
        self._current: WarcFile | None = None
        self._full: list[WarcFile] = []

    def file(self) -> WarcFile:
        """Return the file to write the next group to.

        Raises:
            RecordError: a new file was due and cannot be made.
        """
        if self._current is not None and self._current.size >= self._limit:
            self._full.append(self._current)
            self._current = None
        if self._current is None:
            self._current = self._begin()
        return self._current

    def take_full(self) -> list[WarcFile]:
        """Hand over the files that are full and not closed yet; the caller closes them when all about them is kept."""
        full, self._full = self._full, []
        return full

    def take_all(self) -> list[WarcFile]:
        """Hand over every file that is not closed yet; the series is at its end."""
        last = [] if self._current is None else [self._current]
        self._current = None
        return [*self.take_full(), *last]

    def _begin(self) -> WarcFile:
        now = self._clock()
        file, self._serial = create_file(self._archive, self._publication, now, self._serial, self._host)
        try:
            file.write(self._prologue(file.path.name, now))
            # Later records may come to the disk before it, and without it nothing says whose a file is.
            file.sync()
        except BaseException:
            file.path.unlink()
            marker(file.path).unlink()
            file.abandon()
            raise
        return file


def create_file(archive: Path, publication: str, now: datetime, serial: int, host: str) -> tuple[WarcFile, int]:
    """Create an empty WARC file, locked and marked as open, under a name that no other has.

    Returns:
        The file, and the serial number for the next one.

    Raises:
        RecordError: the file cannot be created.
    """
    try:
        make_directory(archive)
        for number in range(serial, serial + _TRIES):
            path = archive / str(warc_name(publication, now, number, host))
            descriptor = _create_locked(path)
            if descriptor is not None:
                marker(path).touch()
                sync_directory(archive)
                return WarcFile(path, publication, descriptor), number + 1
    except OSError as error:
        raise RecordError(archive, None, f"no WARC file can be made here: {error.strerror or error}") from error
    raise RecordError(archive, None, f"{_TRIES} names for a new WARC file are taken")


def _create_locked(path: Path) -> int | None:
    """Create and lock a file; None when the name is taken, also by a recovery that swept the still empty file away."""
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o644)
    except FileExistsError:
        return None
    if lock(descriptor) and is_at(descriptor, path):
        return descriptor
    os.close(descriptor)
    return None
