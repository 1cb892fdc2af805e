"""Records that nothing can be said against are read in a quicker way, which must say the same as the thorough one."""

from __future__ import annotations

import zlib
from io import BytesIO

import pytest
from isal import isal_zlib

from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import HEADER_SIZE, BrokenMember, CutMember, Member, padding_is_clear
from storage.warc.head_forms import HeadForms
from storage.warc.record_parser import NoWholeRecord, ParsedRecord, parse_record, sound_record
from storage.warc.remarks import Rule
from storage.warc.stated_digest import Measured, Measuring
from storage.warc.whole_block import WholeBlock
from storage.warc.whole_member import WholeMembers, whole_member

_BLOCK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nTides"
_HEAD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:09bf4be8-0f80-4528-ab5c-1ad72ed182aa>\r\n"
    b"WARC-Date: 2026-11-29T17:01:18.016427Z\r\nWARC-Target-URI: https://heron.example/tides?day=1\r\n"
    b"WARC-IP-Address: 203.0.113.7\r\nWARC-Protocol: http/1.1\r\nWARC-Protocol: tls/1.3\r\n"
    b"Content-Type: application/http; msgtype=response\r\nContent-Length: 43\r\n\r\n"
)
_CONTENT = _HEAD + _BLOCK + b"\r\n\r\n"
_OTHERS = (0, 9, 10, 13, 32, 45, 48, 58, 60, 65, 90, 127, 200)
_MOST = 1 << 20


def _thorough(content: bytes) -> ParsedRecord | None:
    """The record that is all of `content` and of which nothing is said; None for any other."""
    reader = ByteReader(BytesIO(content).read)
    try:
        parsed = parse_record(reader, cut=Rule.BLOCK_LENGTH)
    except NoWholeRecord:
        return None
    return None if parsed.remarks or reader.peek(1) else parsed


def test_a_head_of_a_known_form_is_read_as_a_new_one_is() -> None:
    """The same record, and only one of which nothing is said: held for every byte of a head, changed in many ways."""
    first = _thorough(_CONTENT)
    assert first is not None
    forms = HeadForms()
    forms.learn(first.record)
    quick = sound_record(_CONTENT, forms)
    assert quick is not None
    assert quick.record == first.record
    known = 0
    for at in range(len(_HEAD)):
        for other in _OTHERS:
            content = _CONTENT[:at] + bytes([other]) + _CONTENT[at + 1 :]
            quick = sound_record(content, forms)
            if quick is not None:
                known += 1
                found = _thorough(content)
                assert found is not None, content[:at]
                assert (quick.record, quick.record.kind) == (found.record, found.record.kind)
    assert known > len(_HEAD)


@pytest.mark.parametrize(
    "head", [_HEAD.replace(b"response\r\n", b"warcinfo\r\n", 1), _HEAD.replace(b"Content-Type", b"X")]
)
def test_a_form_is_not_learnt_where_more_than_the_head_decides(head: bytes) -> None:
    """Such as a warcinfo, whose content type is judged, or a head without any."""
    reader = ByteReader(BytesIO(head + _BLOCK + b"\r\n\r\n").read)
    forms = HeadForms()
    forms.learn(parse_record(reader, cut=Rule.BLOCK_LENGTH).record)
    assert sound_record(head + _BLOCK + b"\r\n\r\n", forms) is None


def test_a_member_read_at_once_is_the_one_that_is_read_in_pieces() -> None:
    """Its content, its length, and whether the bits behind its data are clear; damage is left to the other reader."""
    clear: set[bool] = set()
    for number in range(4):
        packer = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
        member = packer.compress(_CONTENT + b"tide " * number) + packer.flush()
        for bit in range(8 * len(member)):
            data = bytearray(member)
            data[bit // 8] ^= 1 << bit % 8
            stream = BytesIO(data + member)
            found = whole_member(stream, 0, len(data + member), _MOST)
            read = _in_pieces(stream, len(data + member))
            assert (None if found is None else (found.content, found.length)) == read
            assert WholeMembers(stream, len(data + member), _MOST).at(0) == found
            if found is not None and found.padding_is_clear is not None:
                assert found.padding_is_clear == padding_is_clear(stream, 0, found.length)
                clear.add(found.padding_is_clear)
        sound = whole_member(BytesIO(member + member), 0, 2 * len(member), _MOST)
        assert sound is not None
        assert sound.padding_is_clear
    assert clear == {False}


def test_members_are_found_one_after_the_other_and_in_any_order() -> None:
    """Also where one ends beyond what was read ahead, is too large, ends the file or stands behind another's data."""
    contents = [b"tide" * number for number in (1, 0, 5, 100_000)] + [bytes(number % 251 for number in range(200_000))]
    contents += [bytes(2 * _MOST), b"ebb", b""]
    packed = [isal_zlib.compress(content, wbits=31) for content in contents]
    places = [sum(map(len, packed[:number])) for number in range(len(packed))]
    # One whose data show the header of a member, so that it seems to end there.
    showing = packed[0][:HEADER_SIZE] + zlib.compress(packed[0] * 3, 0, wbits=31)[HEADER_SIZE:]
    misleading = b"".join(packed) + showing + packed[2]
    assert showing.count(packed[0][:HEADER_SIZE]) == 4
    for order in (list(enumerate(places)), list(enumerate(places))[::-1]):
        members = WholeMembers(BytesIO(misleading), len(misleading), _MOST)
        for number, offset in order:
            found = members.at(offset)
            if len(contents[number]) > _MOST:
                assert found is None
                continue
            assert found is not None
            assert (found.content, found.length) == (contents[number], len(packed[number]))
    members = WholeMembers(BytesIO(misleading), len(misleading), _MOST)
    at = places[-1] + len(packed[-1])
    shown = members.at(at)
    assert shown is not None
    assert shown.content == packed[0] * 3
    assert members.at(at + shown.length) == whole_member(BytesIO(packed[2]), 0, len(packed[2]), _MOST)


def _in_pieces(stream: BytesIO, size: int) -> tuple[bytes, int] | None:
    content = b""
    try:
        member = Member(stream, 0, size)
        while piece := member.read(7):
            content += piece
    except (BrokenMember, CutMember):
        return None
    return content, member.length


def test_a_large_member_is_left_to_the_reader_of_pieces() -> None:
    """However little of the file it takes."""
    bomb = isal_zlib.compress(bytes(10 * _MOST), wbits=31)
    assert whole_member(BytesIO(bomb), 0, len(bomb), _MOST) is None


@pytest.mark.parametrize("stated", ["sha256:", "sha1:BYOQWRSQFW3A5SNUBDSASHFLXGL4FNGB", "x:y", None])
@pytest.mark.parametrize(
    "block",
    [
        _BLOCK,
        _BLOCK[:-1],
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nTides\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nTid",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + isal_zlib.compress(b"Tides", wbits=31)[:-12],
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"\r\n\r\nWARC/1.1\r\n",
        b"",
    ],
)
def test_a_block_that_is_whole_is_measured_as_one_that_streams_past(block: bytes, stated: str | None) -> None:
    """In every respect, right digests or wrong ones."""
    for kind in (b"response", b"request", b"resource", b"revisit", b"metadata"):
        head = _HEAD.replace(b"response\r\n", kind + b"\r\n", 1)
        if stated is not None:
            head = head.replace(b"WARC-Prot", b"WARC-Payload-Digest: " + stated.encode() + b"\r\nWARC-Prot", 1)
        record = parse_record(
            ByteReader(BytesIO(head.replace(b": 43", b": 0") + b"\r\n\r\n").read), Rule.CUT_OFF
        ).record
        measuring = Measuring(record)
        measuring.feed(block)
        assert _measures(WholeBlock(record, block)) == _measures(measuring.finish())


def _measures(measured: Measured | WholeBlock) -> tuple[object, ...]:
    checks = (measured.block, measured.payload, measured.computed)
    return (*checks, measured.size, measured.inner_record_at, measured.message_end, measured.is_short)
