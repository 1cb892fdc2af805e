"""WARC files as read: every byte is a record or damage, and no damage is passed over in silence."""

from __future__ import annotations

import gzip
import os
from contextlib import suppress
from pathlib import Path

import pytest

from storage.types import Place
from storage.types.errors import RecordError
from storage.types.identity import new_record_id
from storage.warc.reader import read_record, records
from storage.warc.record import WARC_FIELDS, WarcRecord, record
from storage.warc.remarks import Rule
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.series import WarcSeries
from tests.storage.records import AT

BLOCKS = [b"one", b"", os.urandom(70_000), "四".encode() * 50_000, b"five"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A closed file of five records without prologue, two of them larger than the reader's pieces."""
    written = WarcSeries(tmp_path, "lia", lambda name, at: (), lambda: AT).file()
    written.write(record("resource", new_record_id(), AT, block, WARC_FIELDS) for block in BLOCKS)
    written.close()
    return written.path


def places(path: Path) -> list[Place]:
    """Where the records of a sound file lie."""
    return [place for place, _ in records(path)]


def scanned(path: Path) -> list[ScannedRecord | DamagedStretch]:
    """What a scan of a whole file yields."""
    return list(scan(path, path.stat().st_size))


def blocks_and_stretches(path: Path) -> list[int | bytes]:
    """The block of each record and the length of each damaged stretch; together they cover the file.

    What a scan calls a record the reader reads too, and nothing else.
    """
    seen: list[int | bytes] = []
    end = 0
    for part in scanned(path):
        if isinstance(part, DamagedStretch):
            # The members that hold a further record as well have no such stretch of their own.
            assert part.offset == end or part.remark.rule is not Rule.GZIP_DAMAGED, "no byte is left out"
            with pytest.raises(RecordError):
                read_record(path, part.offset, part.length)
            seen.append(part.length)
        elif part.place.length:
            assert part.place.offset == end, "no byte is left out"
            seen.append(read_record(path, part.place.offset, part.place.length).block)
        end = max(end, part.end)
    assert end == path.stat().st_size
    return seen


def test_records_come_back_with_their_places(file: Path) -> None:
    """Each record is given with the offset and length of its gzip member, which together fill the file."""
    assert [whole.block for _, whole in records(file)] == BLOCKS
    assert blocks_and_stretches(file) == BLOCKS
    for place, whole in records(file):
        assert place.warc_file == file.name
        assert read_record(file, place.offset, place.length) == whole
    assert end_of_whole(file) == file.stat().st_size


def end_of_whole(file: Path) -> int:
    """Where the last whole record of a file ends, whatever lies between."""
    return max((part.end for part in scanned(file) if isinstance(part, ScannedRecord)), default=0)


def test_a_cut_tail_is_found_wherever_it_is_cut(file: Path) -> None:
    """At each length of the last record's stump, and each 997th byte before, the last whole one's end is known."""
    data = file.read_bytes()
    ends = [0, *(place.offset + place.length for place in places(file))]
    for size in (*range(ends[-2], len(data)), *range(0, len(data), 997)):
        file.write_bytes(data[:size])
        whole = max(end for end in ends if end <= size)
        assert end_of_whole(file) == whole
        if whole < size:
            with pytest.raises(RecordError, match=f"at offset {whole}: "):
                list(records(file))


def test_what_follows_damage_is_found_again(file: Path) -> None:
    """A flipped bit costs the record it is in; the others are still read."""
    data = bytearray(file.read_bytes())
    hit = places(file)[2]
    data[hit.offset + hit.length // 2] ^= 0x10
    file.write_bytes(data)

    assert blocks_and_stretches(file) == [*BLOCKS[:2], hit.length, *BLOCKS[3:]]
    with pytest.raises(RecordError, match=f"at offset {hit.offset}: ") as error:
        list(records(file))
    assert error.value.offset == hit.offset
    with pytest.raises(RecordError):
        read_record(file, hit.offset, hit.length)
    assert end_of_whole(file) == len(data)


def test_a_flipped_bit_never_gives_another_record(tmp_path: Path, file: Path) -> None:
    """It is damage, or it lies where it says nothing of the record, which is the same to the last byte.

    Such are the gzip header's time and system, and the bits that fill up the last byte of data. Verification, which is
    about the file, reports these too. A walk reads what the scan calls whole and nothing else. A single record may also
    be read where only codes that no data uses are changed.
    """
    first, whole = next(records(file))
    data = file.read_bytes()[: first.length]
    copy = tmp_path / "copy.warc.gz"
    silent = 0
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        copy.write_bytes(changed)
        (part,) = scanned(copy)
        if isinstance(part, DamagedStretch):
            assert (part.offset, part.length) == (0, len(data))
            with pytest.raises(RecordError, match="at offset 0: "):
                list(records(copy))
            with suppress(RecordError):
                assert read_record(copy, 0, len(data)) == whole
        else:
            silent += 1
            assert read_record(copy, 0, len(data)) == whole
            assert [record for _, record in records(copy)] == [whole]
    assert silent < len(data) // 10


def member(content: bytes) -> bytes:
    """A gzip member as another tool would write it."""
    return gzip.compress(content, mtime=0)


HEAD = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 3\r\n\r\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"WARC/1.1\r\n", "no gzip member"),
        (member(b"{}"), "does not begin with WARC/"),
        (member(b"WARC/1.1\r\nWARC-Type: resource\r\n"), "the head of the record has no end"),
        (member(b"WARC/one\r\n\r\n"), "no version of WARC"),
        (member(b"WARC/1.1\r\nWARC-Type: resource\r\n\r\nabc\r\n\r\n"), "Content-Length: it is absent"),
        (member(HEAD.replace(b"3", "３".encode()) + b"abc\r\n\r\n"), "Content-Length is no number"),
        (member(HEAD.replace(b"3", b"-3") + b"abc\r\n\r\n"), "Content-Length is no number"),
        (member(HEAD + b"ab\r\n\r\n"), "the block of 3 bytes.* is not followed by two line ends"),
        (member((HEAD + b"abc\r\n\r\n") * 2), "one record only"),
        (member(HEAD + b"abc\r\n\r\nrubbish"), "a record shall begin with WARC/"),
        (member(HEAD + b"abc\r\n\r\n")[:-1], "ends before its last gzip member does"),
        (member(HEAD + b"abc\r\n\r\n") + b"\0" * 20, "no gzip member"),
    ],
)
def test_what_is_no_record_is_told(tmp_path: Path, content: bytes, why: str) -> None:
    """Broken inputs, each with its reason; also a member that holds two records, which no player can address."""
    path = tmp_path / "broken.warc.gz"
    path.write_bytes(content)
    with pytest.raises(RecordError, match=why):
        list(records(path))


def test_records_of_other_houses_are_read(tmp_path: Path) -> None:
    """WARC 1.0, angle brackets around the target, folded and Latin-1 fields, and a date by the second."""
    path = tmp_path / "other.warc.gz"
    head = (
        b"WARC/1.0\r\nwarc-type: resource\r\nWARC-Target-URI: <http://other.test/>\r\nX-Note: caf\xe9\r\n au lait\r\n"
        b"WARC-Date: 2014-02-03T04:05:06Z\r\nContent-Length: 3\r\n\r\n"
    )
    path.write_bytes(member(head + b"abc\r\n\r\n"))
    ((_, other),) = records(path)

    assert (other.version, other.type, other.target_uri) == ("WARC/1.0", "resource", "http://other.test/")
    assert other.first("x-note") == "café au lait"
    assert other.date.isoformat() == "2014-02-03T04:05:06+00:00"
    assert other.block == b"abc"


def test_a_place_that_is_not_the_records_is_refused(file: Path) -> None:
    """A wrong offset or length never gives a neighbour or half a record."""
    place = places(file)[1]
    with pytest.raises(RecordError, match=f"is {place.length} bytes long, not 7"):
        read_record(file, place.offset, 7)
    with pytest.raises(RecordError, match=f"at offset {place.offset + 1}: "):
        read_record(file, place.offset + 1, place.length)
    with pytest.raises(RecordError, match="No such file"):
        read_record(file.with_name("gone.warc.gz"), 0, 1)
    with pytest.raises(RecordError, match="No such file"):
        list(records(file.with_name("gone.warc.gz")))


def test_a_field_that_repeats_is_kept_in_order(tmp_path: Path) -> None:
    """WARC-Protocol is repeated; both values come back where they stood."""
    fields = (("WARC-Type", "resource"), ("WARC-Protocol", "http/1.1"), ("WARC-Protocol", "tls/1.3"))
    written = WarcSeries(tmp_path, "lia", lambda name, at: (), lambda: AT).file()
    written.write([WarcRecord(fields, b"")])
    written.close()
    ((_, back),) = records(written.path)

    assert back == WarcRecord((*fields, ("Content-Length", "0")), b"")


def test_files_of_other_houses_never_surprise(tmp_path: Path) -> None:
    """Each compressed WARC of the shared collection, sound or broken, is told apart into records and damage."""
    data = os.environ.get("FONDS_SHARED_DATA")
    files = sorted(Path(data, "warc").rglob("*.warc.gz*")) if data else []
    if not files:
        pytest.skip("FONDS_SHARED_DATA names no folder with warc/")
    for path in files:
        blocks_and_stretches(path)
