"""WARC files as written: the right name, lock and marker, whole at every moment."""

from __future__ import annotations

import errno
import fcntl
import gzip
import os
import re
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.types.errors import RecordError
from storage.types.identity import new_record_id
from storage.warc.file_lock import make_directory
from storage.warc.file_name import marker, parse_name, warc_name
from storage.warc.reader import records
from storage.warc.record import WARC_FIELDS, WarcRecord, fields_block, one_line, parse_fields, record
from storage.warc.series import WarcSeries
from storage.warc.warcinfo import prologue
from storage.warc.writer import WarcFile
from tests.storage.records import AT, HARVEST, PROFILE

ROOT = Path(__file__).parents[2]
BEGIN = partial(prologue, HARVEST, PROFILE, "lia", "host.example")


def series(archive: Path, limit: int = 10**9) -> WarcSeries:
    """A series whose clock stands still, so that names would collide if they could."""
    return WarcSeries(archive, "lia", BEGIN, lambda: AT, limit, "host.example")


def a_record(block: bytes = b"a: 1\r\n") -> WarcRecord:
    """A small record."""
    return record("metadata", new_record_id(), AT, block, WARC_FIELDS)


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A real write error: the system refuses to let any file of this process grow beyond `size`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_has_its_final_name_a_marker_and_a_lock_from_the_first_byte(tmp_path: Path) -> None:
    """While a file is written it carries its final name, `NAME.open` lies beside it, and it is locked."""
    file = series(tmp_path).file()

    assert file.path.name == "lia-20310504030201123-00000-host.example.warc.gz"
    assert (tmp_path / f"{file.path.name}.open").read_bytes() == b""
    with file.path.open("rb") as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)

    file.close()
    assert [path.name for path in tmp_path.iterdir()] == [file.path.name]
    with file.path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_the_names_of_all_new_folders_are_put_on_disk(tmp_path: Path) -> None:
    """Every folder that holds a newly made one is opened to be synchronised, from the outermost."""
    code = (
        "import sys; from pathlib import Path; from storage.warc.file_lock import make_directory\n"
        "sys.addaudithook(lambda event, args: event == 'open' and print(args[0]))\n"
        "make_directory(Path(sys.argv[1]) / 'collections' / 'lia' / 'archive')"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    opened = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout.splitlines()
    assert opened == [str(tmp_path / part) for part in ("", "collections", "collections/lia")]
    assert (tmp_path / "collections" / "lia" / "archive").is_dir()


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that puts bytes on it, and no names."""
    sync = os.fsync

    def refuse(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.usefixtures("refusing")
def test_a_new_folder_whose_name_did_not_come_to_the_disk_is_no_folder(tmp_path: Path) -> None:
    """Left behind, it would be taken for one that lasts, and what is kept in it would be lost with the power."""
    with pytest.raises(OSError, match="Input/output error"):
        make_directory(tmp_path / "collections" / "lia" / "archive")
    assert list(tmp_path.iterdir()) == []


def test_a_file_whose_end_did_not_come_to_the_disk_keeps_its_marker(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """After a power loss the marker could be there again; so the next recovery looks after the file."""
    file = series(tmp_path).file()
    request.getfixturevalue("refusing")
    with pytest.raises(RecordError, match="cannot be closed: Input/output error"):
        file.close()
    assert marker(file.path).exists()
    file.abandon()


def test_an_abandoned_file_keeps_its_marker_and_loses_its_lock(tmp_path: Path) -> None:
    """What a broken recorder lets go is left for recovery."""
    file = series(tmp_path).file()
    file.abandon()

    assert (tmp_path / f"{file.path.name}.open").exists()
    with file.path.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_names_give_their_parts_back() -> None:
    """Recovery reads publication and host from the name, also when both hold hyphens."""
    name = warc_name(
        "lia-daily", datetime.fromisoformat("2031-05-04T11:02:01.999999+08:00"), 100_007, "crawl-1.example"
    )

    assert str(name) == "lia-daily-20310504030201999-00007-crawl-1.example.warc.gz"
    assert parse_name(str(name)) == name
    assert parse_name("news-0.warc.gz") is None


def test_two_writers_at_the_same_instant_get_two_files(tmp_path: Path) -> None:
    """Nothing is ever appended to a file of another writer, even under the same clock and host."""
    one, two = series(tmp_path).file(), series(tmp_path).file()

    assert one.path != two.path
    one.close()
    two.close()


def test_every_file_explains_itself(tmp_path: Path) -> None:
    """A file begins with a warcinfo of the standard's fields, then the profile as it was."""
    file = series(tmp_path).file()
    file.close()
    warcinfo, profile = (found for _, found in records(file.path))

    assert warcinfo.version == "WARC/1.1"
    assert warcinfo.type == "warcinfo"
    assert warcinfo.first("WARC-Filename") == file.path.name
    assert warcinfo.first("WARC-Date") == "2031-05-04T03:02:01.123456Z"
    assert warcinfo.first("Content-Type") == "application/warc-fields"
    assert warcinfo.target_uri is None
    told = dict(parse_fields(warcinfo.block))
    assert re.fullmatch(r"Fonds/\d+\.\d+\.\d+", told.pop("software"))
    assert told == {
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": "Archive of Lia <keeper@archive.example>",
        "isPartOf": "lia",
        "hostname": "host.example",
        "robots": "obey",
        "http-header-user-agent": "Fonds/0.1 (+https://archive.example)",
        "http-header-from": "keeper@archive.example",
        "fonds-profile": "lia",
        "fonds-profile-digest": profile.block_digest,
        "fonds-payload-digest": "sha256 in base32 over the entity with its transfer coding removed (WARC 1.1)",
    }
    assert profile.type == "resource"
    assert profile.target_uri == "urn:fonds:profile:lia"
    assert profile.block.decode() == PROFILE.text
    assert profile.payload_digest == profile.block_digest
    assert profile.warcinfo_id == warcinfo.record_id


def test_a_record_is_one_gzip_member_with_exactly_its_bytes(tmp_path: Path) -> None:
    """What stands at a place is a gzip member of its own: head, block and two line ends, byte for byte."""
    block = bytes(range(256)) * 300
    file = series(tmp_path).file()
    written = a_record(block)
    (place,) = file.write([written])
    file.close()

    data = file.path.read_bytes()
    content = gzip.decompress(data[place.offset : place.offset + place.length])
    assert place.offset + place.length == len(data)
    warcinfo_id = next(found for _, found in records(file.path)).record_id
    fields = (*written.fields, ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"), ("Content-Length", str(len(block))))
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    assert content == head.encode() + block + b"\r\n\r\n"


def test_a_body_that_is_compressed_already_does_not_grow(tmp_path: Path) -> None:
    """Random bytes, as in a gzip body, cost less than one percent."""
    block = os.urandom(200_000)
    file = series(tmp_path).file()
    (place,) = file.write([a_record(block)])
    file.close()

    assert place.length < 202_000


def test_a_full_file_is_followed_by_a_new_one_and_a_group_is_never_split(tmp_path: Path) -> None:
    """Rotation happens between groups; the new file begins with its own warcinfo."""
    written = series(tmp_path, limit=5_000)
    first = written.file()
    places = first.write([a_record(os.urandom(4_000)) for _ in range(3)])
    second = written.file()

    assert first.path != second.path
    assert {place.warc_file for place in places} == {first.path.name}
    assert written.take_full() == [first]
    for file in (first, second):
        file.close()
        assert next(found for _, found in records(file.path)).first("WARC-Filename") == file.path.name


def test_a_failed_write_leaves_nothing_half_written(tmp_path: Path) -> None:
    """When the disk refuses in the midst of a group the file is as before it, byte for byte, and can be written on."""
    file = series(tmp_path).file()
    file.write([a_record()])
    before = file.path.read_bytes()

    with file_size_limit(len(before) + 5_000), pytest.raises(RecordError, match="cannot be written: File too large"):
        file.write([a_record(), a_record(os.urandom(4_000)), a_record(os.urandom(4_000))])
    assert file.path.read_bytes() == before
    assert file.size == len(before)

    (place,) = file.write([a_record(b"after")])
    file.close()
    assert place.offset == len(before)
    assert [found.block for _, found in records(file.path)][-1] == b"after"


def test_an_fsync_that_failed_is_never_tried_again(tmp_path: Path) -> None:
    """A second one would say that all is well: so the file is never closed as finished, whatever the disk says then."""
    path = tmp_path / "lia-20310504030201123-00000-host.example.warc.gz"
    marker(path).touch()
    reading, writing = os.pipe()
    file = WarcFile(path, "lia", writing)
    file.write([a_record()])
    with pytest.raises(RecordError, match="cannot be put on disk: Invalid argument"):
        file.sync()
    with path.open("wb") as sound:
        os.dup2(sound.fileno(), writing)
    for promise in (file.sync, file.close):
        with pytest.raises(RecordError, match="could not be put on disk before; the next recovery writes it again"):
            promise()
    assert marker(path).exists()
    file.abandon()
    os.close(reading)


def test_a_file_is_let_go_once(tmp_path: Path) -> None:
    """Its descriptor's number may be another file's by then, and that stays open."""
    file = series(tmp_path).file()
    file.close()
    with file.path.open("rb") as other:
        file.abandon()
        assert os.fstat(other.fileno()).st_size == file.size


def test_a_file_that_cannot_be_begun_is_not_left_behind(tmp_path: Path) -> None:
    """When not even the first record can be written, neither file nor marker stays."""
    with file_size_limit(10), pytest.raises(RecordError, match="cannot be written"):
        series(tmp_path).file()
    assert list(tmp_path.iterdir()) == []


def test_an_unwritable_place_is_named(tmp_path: Path) -> None:
    """The error says where no file can be made, and why."""
    (tmp_path / "file").touch()

    with pytest.raises(RecordError, match=r"file/archive: no WARC file can be made here: Not a directory"):
        series(tmp_path / "file" / "archive").file()


@pytest.mark.parametrize("value", ["a\r\nWARC-Type: response", "a\nb", "a\x00b", " a"])
def test_a_value_that_would_break_its_line_is_refused(tmp_path: Path, value: str) -> None:
    """No value can end its line or begin another field."""
    file: WarcFile = series(tmp_path).file()
    size = file.size
    with pytest.raises(RecordError, match="cannot stand in a record"):
        file.write([WarcRecord((("WARC-Type", "metadata"), ("X", value)), b"")])
    assert file.size == size
    file.close()


def test_fields_of_a_block_give_themselves_back() -> None:
    """application/warc-fields survive the way there and back; line ends in a value become spaces."""
    fields = (("via", "https://lia.example/新聞"), ("note", "a: b"), ("note", "\u3000x\u2028\x85"), ("empty", ""))

    assert parse_fields(fields_block(fields)) == fields
    assert parse_fields(fields_block([("note", " a\r\n\tb ")])) == (("note", "a b"),)


@given(st.lists(st.tuples(st.sampled_from(["via", "fonds-message"]), st.text()), max_size=4))
def test_no_value_can_become_another_field(fields: list[tuple[str, str]]) -> None:
    """Whatever a value holds, the block gives back the same names in the same order with the value on one line."""
    expected = tuple((name, one_line(value)) for name, value in fields)

    assert parse_fields(fields_block(fields)) == expected
    assert parse_fields(fields_block(expected)) == expected
