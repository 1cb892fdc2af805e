"""A verification that is stopped goes on behind the last file that it has read, and finds what it would have found."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.custody.verification.file_part import PartReport
from storage.custody.verification.filed_rows import FiledRows
from storage.custody.verification.findings import VerifyReport
from storage.custody.verification.part_job import PartJob
from storage.custody.verification.part_reader import Begun, HereReader
from storage.custody.verification.verify import verify_archive
from storage.custody.verification.verify_progress import VerifyProgress
from storage.tables import schema
from storage.tables.database import Database
from tests.storage.filled_archive import fill, warc_names
from tests.storage.records import warcs

_NOW = datetime(2031, 5, 4, tzinfo=UTC)


class Counting(HereReader):
    """Reads here, and knows what it read."""

    def __init__(self, database: Database) -> None:
        super().__init__(FiledRows(database))
        self.read: list[str] = []

    def begin(self, job: PartJob) -> Begun[PartReport]:
        self.read.append(job.file.source.name)
        return super().begin(job)


class Stopped(Exception):
    """What stops a verification here."""


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive of several files, one of them damaged."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database:
        fill(archive, database)
    path = warcs(archive.path / "collections")[1]
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 8
    path.write_bytes(data)
    return archive


def _verified(
    archive: Archive, now: datetime = _NOW, stop_behind: int | None = None
) -> tuple[VerifyReport | None, list[str]]:
    """The report, None when it was stopped behind so many files; and the files that were read for it."""
    read: list[str] = []

    def stop(name: str) -> None:
        read.append(name)
        if len(read) == stop_behind:
            raise Stopped

    with archive.open_database(write=False) as database:
        reader = Counting(database)
        progress = VerifyProgress.of(archive.path, now)
        assert progress is not None
        with progress:
            try:
                report = verify_archive(archive, database, reader=reader, on_file=stop, progress=progress)
            except Stopped:
                return None, reader.read
            progress.finish(archive.path)
    return report, reader.read


def _whole(archive: Archive) -> VerifyReport:
    with archive.open_database(write=False) as database:
        return verify_archive(archive, database)


def test_a_stopped_verification_goes_on(archive: Archive) -> None:
    """What was read is not read again, the report is that of one that was never stopped, and nothing is left of it."""
    names = warc_names(archive)
    assert len(names) > 3
    expected = _whole(archive)
    assert _verified(archive, stop_behind=2) == (None, names[:2])
    assert _verified(archive, stop_behind=3) == (None, names[2:3])
    assert _verified(archive) == (expected, names[3:])
    assert not (archive.path / "verify.progress").exists()
    assert _verified(archive) == (expected, names)


def _touch(archive: Archive) -> None:
    os.utime(warcs(archive.path / "collections")[0], (0, 0))


def _change_row(archive: Archive) -> None:
    rows, name = schema.captures, warc_names(archive)[0]
    with archive.open_database(write=True) as database, database.begin() as connection:
        connection.execute(sa.update(rows).where(rows.c.warc_file == name).values(status=299))


def _lose_line(archive: Archive) -> None:
    name = warc_names(archive)[0].encode()
    for path in archive.path.glob("collections/*/indexes/*.cdxj"):
        path.write_bytes(b"".join(line for line in path.read_bytes().splitlines(True) if name not in line))


@pytest.mark.parametrize("change", [_touch, _change_row, _lose_line])
def test_what_has_changed_is_read_again(archive: Archive, change: Callable[[Archive], None]) -> None:
    """The file itself, its rows, or its index lines."""
    names = warc_names(archive)
    _verified(archive, stop_behind=2)
    change(archive)
    assert _verified(archive) == (_whole(archive), [names[0], *names[2:]])


def test_what_is_old_is_read_again(archive: Archive) -> None:
    """Bytes may rot meanwhile."""
    names = warc_names(archive)
    _verified(archive, stop_behind=2)
    assert _verified(archive, _NOW + timedelta(days=8))[1] == names


def test_what_is_no_progress_is_begun_anew(archive: Archive) -> None:
    """A file that is damaged, or of another program."""
    (archive.path / "verify.progress").write_bytes(b"not this")
    assert _verified(archive) == (_whole(archive), warc_names(archive))


def test_a_second_verification_keeps_no_progress(archive: Archive) -> None:
    """While one runs."""
    first = VerifyProgress.of(archive.path, _NOW)
    assert first is not None
    with first:
        assert VerifyProgress.of(archive.path, _NOW) is None
