"""Whether a coded body is all there: told of pieces as of the whole, and never of what cannot be decoded."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.types.errors import UndecodableError
from storage.warc.coding import CodedEnd, begin_of, is_undone, is_whole, undo
from storage.warc.gzip_member import is_one_member

PAGE = b"<!doctype html>" + b"".join(b"<p>%x" % zlib.crc32(b"%d" % number) for number in range(2000))
PLENTY = 1 << 20
CODERS = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}


def cut(coding: str, body: bytes, step: int = PLENTY) -> bool:
    """What is told of a body that comes in pieces of this size."""
    end = CodedEnd(tuple(coding.split(", ")))
    for start in range(0, len(body), step):
        end.feed(body[start : start + step])
    return end.is_cut()


@settings(max_examples=40)
@given(coding=st.sampled_from(sorted(CODERS)), length=st.integers(70, 4000), step=st.sampled_from([1, 7, 64, PLENTY]))
def test_a_stream_in_pieces_is_cut_where_the_whole_is(coding: str, length: int, step: int) -> None:
    """Wherever it breaks off, and however it is handed over."""
    coded = CODERS[coding](PAGE)
    assert cut(coding, coded[:length], step) is undo((coding,), coded[:length], PLENTY).is_cut is (length < len(coded))
    assert not cut(coding, coded, step)


def test_a_stream_whose_checksum_alone_is_missing_is_whole() -> None:
    """Its data are all there; some servers write none."""
    for coding, checksum in (("gzip", 8), ("deflate", 4)):
        coded = CODERS[coding](PAGE)
        for missing in range(1, checksum + 1):
            undone = undo((coding,), coded[:-missing], PLENTY)
            assert (undone.body, undone.is_cut, cut(coding, coded[:-missing])) == (PAGE, False, False)


def test_a_gzip_header_has_optional_fields() -> None:
    """A name, a comment, more fields and a checksum of them; a stream that ends within is cut."""
    data = gzip.compress(PAGE, mtime=0)
    header = b"\x1f\x8b\x08\x1e" + data[4:10] + b"\x03\0abc" + b"name\0" + b"comment\0" + b"\1\2"
    assert undo(("gzip",), header + data[10:], PLENTY).body == PAGE
    for length in range(2, len(header) + 1):
        assert undo(("gzip",), header[:length], PLENTY).is_cut


def test_of_what_cannot_be_decoded_nothing_is_told() -> None:
    """Broken, unknown, too many codings, or more than anybody unpacks."""
    packed = gzip.compress(PAGE, mtime=0)
    assert not cut("gzip", packed[:200] + b"\xff" * 200)
    assert not cut("own", packed[:200])
    assert not cut("gzip, gzip, gzip, gzip, gzip", packed[:200])
    end = CodedEnd(("gzip",), limit=1000)
    end.feed(packed[:-100])
    assert not end.is_cut()


@pytest.mark.parametrize(
    ("coding", "begin"),
    [
        *((coding, b" <p>the") for coding in CODERS),
        ("gzip", b"the ferry table"),
        ("zstd", b"\x1f\x8b\x08\0"),
        ("br", b'{"ferry": "table"}'),
        ("deflate", "港口今日重開".encode()[:-1]),
    ],
)
def test_what_begins_like_text_is_undone_already(coding: str, begin: bytes) -> None:
    """Or unlike its coding."""
    assert is_undone((coding,), begin)


@pytest.mark.parametrize("coding", CODERS)
def test_what_is_coded_is_not_undone(coding: str) -> None:
    """However little of it has come; without a coding nothing is."""
    coded = CODERS[coding](PAGE)
    assert not any(is_undone((coding,), coded[:length]) for length in range(2, 64))
    assert not is_undone((), PAGE)


@pytest.mark.parametrize("coding", [*CODERS, "gzip, br"])
def test_the_beginning_of_a_body_is_had_however_long_it_is(coding: str) -> None:
    """Where the whole would be refused for its length; of a short one it is all."""
    data, names = PAGE * 20, tuple(coding.split(", "))
    for name in names:
        data = CODERS[name](data)
    for limit in (10, 5_000):
        assert begin_of(names, data, limit) == PAGE[:limit]
        with pytest.raises(UndecodableError):
            undo(names, data, limit)
    assert begin_of(names, data, PLENTY) == PAGE * 20


def test_a_beginning_that_cannot_be_decoded_is_refused() -> None:
    """As the whole is: broken, or coded in a way that nobody knows."""
    for coding, data in (("own", PAGE), ("gzip", b"\x1f\x8b\x08\0" + b"\xff" * 90), (",".join(["gzip"] * 5), PAGE)):
        with pytest.raises(UndecodableError):
            begin_of(tuple(coding.split(",")), data, 100)


@given(flaw=st.sampled_from(["none", "cut", "flipped", "more", "empty"]), place=st.integers(0, 3000))
def test_what_is_told_at_once_to_be_whole_is_not_cut(flaw: str, place: int) -> None:
    """And only a whole member is: not one that is cut, damaged, followed by something, or too long to be followed."""
    packed = gzip.compress(PAGE, mtime=0)
    at = place % len(packed)
    flipped = packed[:at] + bytes([packed[at] ^ 4]) + packed[at + 1 :]
    body = {"none": packed, "cut": packed[:at], "flipped": flipped, "more": packed + packed, "empty": b""}[flaw]
    assert is_whole(("gzip",), packed)
    assert is_whole(("x-gzip",), body) <= (not cut("gzip", body))
    assert is_whole(("gzip",), body) <= (flaw in ("none", "flipped"))
    assert not is_one_member(packed, len(PAGE) - 1)
    assert is_one_member(packed, len(PAGE))
    assert not is_whole(("gzip", "gzip"), packed)
