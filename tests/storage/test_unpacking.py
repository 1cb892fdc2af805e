"""Files packed in other ways are unpacked as streams, and packed anew without a byte within a record changed."""

from __future__ import annotations

import gzip
import io
import random
import struct
from pathlib import Path

import pytest
import zstandard

from storage.types.errors import RecordError
from storage.warc.arc import BrokenArc, records_of_arc, warc_of_arc
from storage.warc.packing import packed
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.unpacking import unpack_gzip, unpack_zstd

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one</p>"


def warc_record(number: int, block: bytes = ANSWER, *more: bytes) -> bytes:
    """A response as another house writes it."""
    lines = [
        b"WARC/1.0",
        b"WARC-Type: response",
        b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-%012d>" % number,
        b"WARC-Date: 2020-01-02T03:04:05Z",
        b"WARC-Target-URI: <http://page.example/%d>" % number,
        b"Content-Type: application/http;msgtype=response",
        b"Content-Length: %d" % len(block),
        *more,
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + block + b"\r\n\r\n"


RECORDS = [warc_record(number) for number in range(1, 4)]
PLAIN = b"".join(RECORDS)


def _zstd_with_dictionary(*, packed: bool) -> bytes:
    samples: list[bytes | bytearray | memoryview] = [
        warc_record(number, random.Random(number).randbytes(200) + ANSWER) for number in range(300)
    ]
    dictionary = zstandard.train_dictionary(4096, samples)
    content = dictionary.as_bytes()
    content = zstandard.ZstdCompressor().compress(content) if packed else content
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    return b"\x5d\x2a\x4d\x18" + struct.pack("<L", len(content)) + content + b"".join(map(packer.compress, RECORDS))


def _zstd() -> bytes:
    return b"".join(zstandard.ZstdCompressor().compress(record) for record in RECORDS)


@pytest.mark.parametrize(
    "content",
    [
        _zstd(),
        zstandard.ZstdCompressor().compress(PLAIN),
        *(_zstd_with_dictionary(packed=way) for way in (True, False)),
    ],
    ids=["a frame a record", "one frame", "packed dictionary", "plain dictionary"],
)
def test_zstd_files_are_unpacked(tmp_path: Path, content: bytes) -> None:
    """With one frame a record or one for all, with the dictionary that the file begins with or without."""
    path = tmp_path / "a.warc.zst"
    path.write_bytes(content)
    assert b"".join(unpack_zstd(path)) == PLAIN


@pytest.mark.parametrize(
    "content", [_zstd()[:-3], _zstd() + b"garbage", b"\x5d\x2a\x4d\x18\xff\xff\xff\xff", _zstd()[:2]]
)
def test_a_damaged_zstd_file_is_told(tmp_path: Path, content: bytes) -> None:
    """Also one that is only cut off, which the library passes over in silence."""
    path = tmp_path / "a.warc.zst"
    path.write_bytes(content)
    with pytest.raises(RecordError, match="zstd"):
        list(unpack_zstd(path))


def test_gzip_members_are_one_stream_wherever_they_are_cut(tmp_path: Path) -> None:
    """A record may lie in two members; a member that is cut off is told."""
    path = tmp_path / "a.warc.gz"
    content = gzip.compress(PLAIN[:100]) + gzip.compress(PLAIN[100:])
    path.write_bytes(content)
    assert b"".join(unpack_gzip(path)) == PLAIN
    path.write_bytes(content[:-4])
    with pytest.raises(RecordError, match="ends before"):
        list(unpack_gzip(path))


def test_packing_gives_each_record_a_member_and_changes_no_byte(tmp_path: Path) -> None:
    """What is packed unpacks to the very same bytes, and every record is found by its place."""
    plain, members = tmp_path / "a.warc", tmp_path / "a.warc.gz"
    plain.write_bytes(PLAIN)
    found = [one for one in scan(plain, len(PLAIN)) if isinstance(one, ScannedRecord)]
    with plain.open("rb") as source:
        members.write_bytes(b"".join(packed(source, [one.place for one in found])))
    assert gzip.decompress(members.read_bytes()) == PLAIN
    again = list(scan(members, members.stat().st_size))
    assert [one.record.record_id for one in again if isinstance(one, ScannedRecord)] == [
        one.record.record_id for one in found
    ]
    for one, record in zip(again, RECORDS, strict=True):
        assert isinstance(one, ScannedRecord)
        member = members.read_bytes()[one.place.offset : one.place.offset + one.place.length]
        assert gzip.decompress(member) == record


_ARC = (
    b"filedesc://a.arc 0.0.0.0 20010203040506 text/plain 75\n1 0 Somebody\n"
    b"URL IP-address Archive-date Content-type Archive-length\n"
    + b"\n" * (75 - 13 - 56)
    + b"\nhttp://page.example/a b?c=d 192.0.2.1 20010203040506 text/html %d\n" % len(ANSWER)
    + ANSWER
    + b"\n\ndns:page.example 192.0.2.1 20010203 text/dns 7\npage. A\n"
)


def test_an_arc_file_becomes_warc_records(tmp_path: Path) -> None:
    """An answer is a response, what is none a resource; a record's bytes and its line of ARC stay as they were."""
    path = tmp_path / "a.warc"
    path.write_bytes(b"".join(warc_of_arc(io.BytesIO(_ARC).read)))
    found = [one.record for one in scan(path, path.stat().st_size) if isinstance(one, ScannedRecord)]
    assert [record.type for record in found] == ["warcinfo", "metadata", "response", "resource"]
    assert [record.target_uri for record in found[2:]] == ["http://page.example/a%20b?c=d", "dns:page.example"]
    assert found[2].block == ANSWER
    assert found[2].first("WARC-IP-Address") == "192.0.2.1"
    assert (found[2].first("ARC-Line") or "").startswith("http://page.example/a b?c=d 192.0.2.1")
    assert [record.date.isoformat() for record in found[2:]] == [
        "2001-02-03T04:05:06+00:00",
        "2001-02-03T00:00:00+00:00",
    ]
    assert all(not one.remarks for one in scan(path, path.stat().st_size) if isinstance(one, ScannedRecord))


@pytest.mark.parametrize(
    ("line", "path", "ip", "media_type"),
    [
        ("http://a.example/b c 192.0.2.7 20040925001013 text/html", "b%20c", "192.0.2.7", "text/html"),
        ("http://a.example/ 192.0.2.7 20040925001013 text/html, application/x-x", "", "192.0.2.7", None),
        ("http://a.example/ 192.0.2.7 20040925001013 no-type", "", "192.0.2.7", None),
        ("http://a.example/ 192.0.2.7 20040925001013 ", "", "192.0.2.7", None),
        ("http://a.example/ 2001:db8::7 20040925001013 a/b; charset=x y", "", "2001:db8::7", "a/b; charset=x y"),
        ("http://a.example/ 1 2004 192.0.2.7 20040925001013 a/b", "%201%202004", "192.0.2.7", "a/b"),
        ("http://a.example/ - 20040925001013 a/b", "", None, "a/b"),
        ("http://a.example/ 20040925001013 a/b", "", None, "a/b"),
        ("http://a.example/ 192.0.2.7 20040925001013 a/b 200 sum - 77 a.arc", "", "192.0.2.7", "a/b"),
    ],
)
def test_spaces_in_a_line_of_arc_lock_out_no_record(
    line: str, path: str, ip: str | None, media_type: str | None, tmp_path: Path
) -> None:
    """In the URL or in the content type; what is no address or no media type is not passed on as one."""
    file = tmp_path / "a.warc"
    text = f"filedesc://a.arc 0.0.0.0 20010203040506 text/plain 0\n\n{line} 5\n12345\n{_ARC_LINE} 3\nend\n"
    file.write_bytes(b"".join(warc_of_arc(io.BytesIO(text.encode()).read)))
    *_, record, last = [found for found in scan(file, file.stat().st_size) if isinstance(found, ScannedRecord)]
    assert (record.record.target_uri, record.record.first("WARC-IP-Address")) == (f"http://a.example/{path}", ip)
    assert record.record.content_type == (media_type or "application/octet-stream")
    assert (record.record.block, last.record.block) == (b"12345", b"end")
    assert [*record.remarks, *last.remarks] == []
    assert record.record.first("ARC-Line") == f"{line} 5"


_ARC_LINE = "http://a.example/last 192.0.2.7 20040925001013 text/plain"


def test_a_long_line_of_arc_is_read_at_once() -> None:
    """However many addresses and dates a stranger writes into it."""
    line = b"http://a.example/" + b" 1 2004" * 9000 + b" a/b 0\n"
    assert list(records_of_arc(io.BytesIO(line).read)) == [0]


def test_the_same_arc_file_gives_the_same_records_again() -> None:
    """So that a record that was taken in once is known when its file comes again."""
    assert b"".join(warc_of_arc(io.BytesIO(_ARC).read)) == b"".join(warc_of_arc(io.BytesIO(_ARC).read))


@pytest.mark.parametrize("content", [_ARC[:-20], _ARC.replace(b"text/html 5", b"text/html -5"), _ARC + b"rubbish\n"])
def test_a_damaged_arc_file_is_told(content: bytes) -> None:
    """Where a record's length does not lead to the next record, nothing behind it can be trusted."""
    with pytest.raises(BrokenArc):
        list(warc_of_arc(io.BytesIO(content).read))
