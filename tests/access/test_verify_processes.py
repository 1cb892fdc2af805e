"""Files that are verified in parts by several processes: every finding is that of a single reading, in its order."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.reader_processes import Readers
from storage.archive.archive import Archive
from storage.custody.verification.file_cutting import cut
from storage.custody.verification.findings import FileVerdict, VerifyReport
from storage.custody.verification.part_reader import ProcessReader
from storage.custody.verification.verify import verify_archive, verify_files
from storage.warc.remarks import Rule
from tests.storage.filled_archive import fill
from tests.storage.records import warcs

_PART = 2_000
_MODULES = ("storage.custody.verification.part_job",)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two processes for all tests here."""
    with Readers(2, modules=_MODULES) as readers:
        yield readers


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive with files of some dozens of records."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database:
        for _ in range(2):
            fill(archive, database, 40_000)
    return archive


def _verified(archive: Archive, readers: Readers | None) -> VerifyReport:
    with archive.open_database(write=False) as database:
        return verify_archive(archive, database, reader=None if readers is None else ProcessReader(readers, _PART))


def _both(archive: Archive, readers: Readers) -> VerifyReport:
    """The report of a verification in parts, which must be that of one reading."""
    report = _verified(archive, readers)
    assert report == _verified(archive, None)
    return report


def test_parts_of_an_archive_are_verified_as_its_files_are(archive: Archive, readers: Readers) -> None:
    """Also where bytes are changed, taken out or put in, and where a file ends too early."""
    paths = warcs(archive.path / "collections")
    sound = {path: path.read_bytes() for path in paths}
    assert len(cut(paths[0], len(sound[paths[0]]), _PART)) > 3
    assert {file.verdict for file in _both(archive, readers).files} == {FileVerdict.SOUND}
    for number in range(4):
        for path, data in sound.items():
            at = len(data) * (2 * number + 1) // 8
            changes = (
                data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1 :],
                data[:at],
                data[:at] + data[at + 50 :],
                data[:at] + data[at - 700 :],
            )
            path.write_bytes(changes[number % len(changes)])
        assert any(file.findings for file in _both(archive, readers).files)


def test_a_cut_within_a_record_is_found_and_read_again(tmp_path: Path, readers: Readers) -> None:
    """What looks like a record in the midst of one, such as a page that shows one, is no place to cut at."""
    inner = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%d>\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n"
    records = [_record(number, b"".join(b"\n" + inner % at for at in range(60))) for number in range(8)]
    path = tmp_path / "shown.warc"
    path.write_bytes(b"".join(records))
    assert any(part.begin % len(records[0]) for part in cut(path, path.stat().st_size, _PART))
    assert verify_files([path], ProcessReader(readers, _PART)) == verify_files([path])


def _record(number: int, block: bytes) -> bytes:
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>\r\n" % number
    date = b"WARC-Date: 2031-05-04T03:02:01Z\r\nWARC-Target-URI: https://lia.example/%d\r\n" % number
    return head + date + b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b\r\n\r\n" % (len(block), block)


def test_a_killed_process_costs_nothing(archive: Archive) -> None:
    """Its part is read by the one that replaces it."""
    with Readers(1, modules=_MODULES) as one:
        killed = one.submit(os.getpid).result()
        assert isinstance(killed, int)
        told: list[str] = []

        def kill(name: str) -> None:
            told.append(name)
            if len(told) == 1:
                os.kill(killed, signal.SIGKILL)

        with archive.open_database(write=False) as database:
            report = verify_archive(archive, database, reader=ProcessReader(one, _PART), on_file=kill)
        assert one.submit(os.getpid).result() != killed
    assert report == _verified(archive, None)
    assert told == sorted(path.name for path in warcs(archive.path / "collections"))


def test_what_no_process_can_verify_is_said_and_the_rest_is_verified(archive: Archive) -> None:
    """Such as a part that takes more time than any may."""
    first, *_others = warcs(archive.path / "collections")
    with Readers(1, deadline=0.000_001, modules=_MODULES) as hurried:
        report = _verified(archive, hurried)
    found = {Path(file.file).name: file for file in report.files}
    assert [finding.rule for finding in found[first.name].findings][:1] == [Rule.UNREADABLE]
    assert "could not be verified: no outcome within" in found[first.name].findings[0].clause
