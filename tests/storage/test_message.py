"""HTTP messages are read as they were sent: nothing altered, broken ones included."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from storage.types.errors import UndecodableError
from storage.warc.message import Head, decoded, entity, framing, is_chunked, parse_head, split_head

PLENTY = 1 << 20
_CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
}
TEXT = "立法院三讀通過。".encode() * 200


def head(*fields: str) -> Head:
    return parse_head("\r\n".join(("HTTP/1.1 200 OK", *fields, "", "")).encode("latin-1"))


def chunked(*pieces: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


# --- heads ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody\r\n\r\n", (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", b"body\r\n\r\n")),
        (b"HTTP/1.1 200 OK\nA: b\n\nbody", (b"HTTP/1.1 200 OK\nA: b\n\n", b"body")),
        (b"HTTP/1.1 200 OK\nA: b\n\r\nbody", (b"HTTP/1.1 200 OK\nA: b\n\r\n", b"body")),
        (b"HTTP/1.1 200 OK\r\nA: b\r\n", (b"HTTP/1.1 200 OK\r\nA: b\r\n", b"")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", (b"HTTP/1.1 204 No Content\r\n\r\n", b"")),
        (b"", (b"", b"")),
    ],
)
def test_a_message_is_cut_after_its_first_blank_line(message: bytes, expected: tuple[bytes, bytes]) -> None:
    """LF-only heads have one too, and a message that was cut inside its head is all head."""
    assert split_head(message) == expected


@given(st.binary())
def test_head_and_body_together_are_the_message(message: bytes) -> None:
    assert b"".join(split_head(message)) == message


def test_order_case_and_duplicates_of_fields_are_kept() -> None:
    parsed = parse_head(b"HTTP/1.1 200 Fine\r\nset-COOKIE: a=1\r\nX:\r\nSet-Cookie:b=2 \r\n\r\n")
    assert parsed.start_line == b"HTTP/1.1 200 Fine"
    assert parsed.fields == ((b"set-COOKIE", b"a=1"), (b"X", b""), (b"Set-Cookie", b"b=2"))
    assert parsed.values(b"Set-Cookie") == ("a=1", "b=2")
    assert parsed.first(b"SET-cookie") == "a=1"
    assert parsed.first(b"X") == ""
    assert parsed.first(b"ETag") is None


def test_folded_lines_are_joined_and_colonless_lines_skipped() -> None:
    """The continuation of a skipped line is skipped with it and never added to another field."""
    parsed = parse_head(
        b"HTTP/1.1 200 OK\r\n lost\r\nA: one\r\n\t two\r\nnonsense\r\n more\r\n: nameless\r\nB : x\r\n\r\n"
    )
    assert parsed.fields == ((b"A", b"one two"), (b"B", b"x"))


@pytest.mark.parametrize(
    ("start_line", "status"),
    [
        (b"HTTP/1.1 200 OK", 200),
        (b"HTTP/1.0 404", 404),
        (b"HTTP/2 301 ", 301),
        (b"http/1.1  503 Busy", 503),
        (b"HTTP/1.1 2000 OK", None),
        (b"GET /a HTTP/1.1", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_the_status_is_that_of_the_status_line_or_none(start_line: bytes, status: int | None) -> None:
    assert parse_head(start_line + b"\r\n\r\n").status == status


def test_a_value_as_text_is_latin_1_and_holds_nothing_that_breaks_a_row() -> None:
    """RFC 9110, 5.5: NUL and a bare CR are read as spaces; the field itself keeps the bytes."""
    parsed = parse_head(b'HTTP/1.1 200 OK\r\nETag: "caf\xe9\0\rx"\r\n\r\n')
    assert parsed.first(b"ETag") == '"café  x"'
    assert parsed.fields[0][1] == b'"caf\xe9\0\rx"'


@given(st.binary())
def test_no_head_is_too_broken_to_be_read(data: bytes) -> None:
    parsed = parse_head(data)
    assert all(b"\n" not in name + value for name, value in parsed.fields)
    assert framing(parsed).count(",") >= 1


# --- transfer coding ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((), ","),
        (("Content-Encoding: identity",), ","),
        (("content-encoding: GZIP",), ",gzip"),
        (("Transfer-Encoding: chunked",), "chunked,"),
        (("Transfer-Encoding: Chunked", "Content-Encoding: br"), "chunked,br"),
        (
            ("Transfer-Encoding: gzip, chunked", "Content-Encoding: deflate", "Content-Encoding: gzip"),
            "chunked,deflate,gzip",
        ),
        (("Transfer-Encoding: chunked, gzip",), ","),
        (("Content-Encoding: gz\xefp \0",), ",gz?p"),
    ],
)
def test_framing_names_chunked_and_the_content_codings(fields: tuple[str, ...], expected: str) -> None:
    assert framing(head(*fields)) == expected


def test_a_body_without_transfer_coding_is_the_entity() -> None:
    assert entity(head("Content-Length: 3"), chunked(b"abc")) == chunked(b"abc")


@given(st.lists(st.binary(min_size=1, max_size=40)))
def test_chunks_are_joined_to_the_entity(pieces: list[bytes]) -> None:
    assert entity(head("Transfer-Encoding: chunked"), chunked(*pieces)) == b"".join(pieces)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"5;name=value\r\nhello\r\n0;last\r\n\r\n", b"hello"),
        (b"5\r\nhello\r\n0\r\nSum: 42\r\n\r\n", b"hello"),
        (b"5\nhello\n6 \n world\n0\n\n", b"hello world"),
        (b"005\r\nhello\r\n0\r\n\r\n", b"hello"),
        (b"A\r\nhelloworld\r\n0\r\n\r\n", b"helloworld"),
        (b"5\r\nhello\r\n6\r\n wo", b"hello wo"),
        (b"5\r\nhello\r\n6", b"hello"),
        (b"5\r\nhello\r\n", b"hello"),
        (b"5\r\nhello\r\nzz\r\nworld", b"hello"),
        (b"5\r\nhelloworld\r\n0\r\n\r\n", b"hello"),
        (b"5", b""),
        (b"5;ext", b""),
        (b"0\r\n\r\n", b""),
        (b"", b""),
        (b"<!doctype html>\n<p>plain</p>", b"<!doctype html>\n<p>plain</p>"),
    ],
    ids=repr,
)
def test_extensions_trailers_and_broken_chunks_leave_what_is_there(body: bytes, expected: bytes) -> None:
    """What stands before a fault is kept; a body that was never chunked is returned as it is."""
    assert entity(head("Transfer-Encoding: chunked"), body) == expected


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1), st.integers(min_value=0, max_value=400))
def test_a_cut_off_chunked_body_gives_a_beginning_of_the_entity(pieces: list[bytes], length: int) -> None:
    cut = chunked(*pieces)[:length]
    assert b"".join(pieces).startswith(entity(head("Transfer-Encoding: chunked"), cut))


# --- content coding -------------------------------------------------------------------------------


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("GZip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0\0 rubbish after the last member"),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
        ("br", brotli.compress(TEXT)),
        ("identity", TEXT),
        ("deflate, gzip", gzip.compress(zlib.compress(TEXT))),
        ("br, identity, gzip", gzip.compress(brotli.compress(TEXT))),
        ("zstd", zstandard.compress(TEXT)),
        ("zstd", zstandard.compress(TEXT[:100]) + zstandard.compress(TEXT[100:])),
    ],
    ids=["gzip", "x-gzip", "members", "rubbish", "zlib", "raw", "br", "identity", "two", "three", "zstd", "frames"],
)
def test_content_codings_are_undone_last_one_first(coding: str, coded: bytes) -> None:
    assert decoded(head(f"Content-Encoding: {coding}"), coded, PLENTY).body == TEXT


def test_a_transfer_coding_that_nobody_asked_for_is_undone_for_the_reader() -> None:
    sent = head("Transfer-Encoding: gzip, chunked", "Content-Encoding: deflate")
    body = chunked(gzip.compress(zlib.compress(TEXT)))
    assert decoded(sent, entity(sent, body), PLENTY).body == TEXT


@given(st.binary(), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_what_a_server_codes_comes_back(data: bytes, coding: str) -> None:
    code = _CODERS[coding]
    assert decoded(head(f"Content-Encoding: {coding}"), code(data), PLENTY).body == data


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_cut_off_stream_gives_the_text_that_is_there(coding: str) -> None:
    """Incompressible parts make the streams long enough to be cut where something can already be read."""
    text = b"".join(zlib.crc32(b"%d" % n).to_bytes(4, "big") for n in range(50_000))
    code = _CODERS[coding]
    coded = code(text)
    had = decoded(head(f"Content-Encoding: {coding}"), coded[: len(coded) // 2], PLENTY)
    assert len(had.body) > len(text) // 4
    assert text.startswith(had.body)
    assert had.is_cut


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "gzip, br", "zstd"])
def test_an_empty_entity_is_empty_if_its_coding_is_known(coding: str) -> None:
    assert decoded(head(f"Content-Encoding: {coding}"), b"", PLENTY).body == b""


def test_no_coding_is_empty_that_is_not_known() -> None:
    with pytest.raises(UndecodableError, match="content coding dcz: unknown"):
        decoded(head("Content-Encoding: dcz"), b"", PLENTY)


@pytest.mark.parametrize(
    ("coding", "coded"),
    [
        ("gzip", b"\x00never compressed"),
        ("gzip", gzip.compress(TEXT)[:10] + b"\xff" * 40),
        ("gzip", gzip.compress(TEXT)[:-8] + b"\0" * 8),
        ("deflate", b"\x00never compressed"),
        ("br", b"\x00never compressed"),
        ("zstd", b"\x00never compressed"),
        ("zstd", zstandard.ZstdCompressor(write_checksum=True).compress(TEXT)[:-1] + b"\0"),
        ("compress", b"\x1f\x9d\x90"),
        ("gz\xefp", b"x"),
        ("gzip, gzip, gzip, gzip, gzip", b"x"),
    ],
    ids=[
        *("plain", "flipped", "checksum", "plain-deflate", "plain-br", "plain-zstd", "zstd-checksum"),
        *("compress", "no-name", "too-many"),
    ],
)
def test_a_broken_or_unknown_coding_is_an_error_that_names_it(coding: str, coded: bytes) -> None:
    with pytest.raises(UndecodableError) as caught:
        decoded(head(f"Content-Encoding: {coding}"), coded, PLENTY)
    assert caught.value.coding
    assert str(caught.value).startswith(f"content coding {caught.value.coding}: ")


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, br"])
def test_markup_that_was_never_coded_is_read_as_it_is(coding: str) -> None:
    """Several programs keep a page unpacked under the head that it came with; no coding begins like markup."""
    for page in (b"<!doctype html><p>never compressed", b"\n <html>", b"<?xml version='1.0'?>"):
        assert decoded(head(f"Content-Encoding: {coding}"), page, PLENTY).body == page


@pytest.mark.parametrize(
    ("coding", "code", "body"),
    [
        ("gzip", gzip.compress, bytes(30_000_000)),
        ("gzip", lambda body: gzip.compress(body) * 2000, bytes(1000)),
        ("deflate", zlib.compress, bytes(30_000_000)),
        ("br", brotli.compress, bytes(30_000_000)),
        ("zstd", zstandard.compress, bytes(30_000_000)),
        ("zstd", lambda body: zstandard.compress(body) * 2000, bytes(1000)),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body)), bytes(30_000_000)),
        ("identity", bytes, bytes(PLENTY + 1)),
    ],
    ids=["gzip", "members", "deflate", "br", "zstd", "frames", "twice", "none"],
)
def test_a_body_that_unfolds_beyond_the_limit_is_refused(
    coding: str, code: Callable[[bytes], bytes], body: bytes
) -> None:
    with pytest.raises(UndecodableError, match=f"more than {PLENTY} bytes"):
        decoded(head(f"Content-Encoding: {coding}"), code(body), PLENTY)


@pytest.mark.parametrize(("coding", "code"), _CODERS.items())
def test_exactly_the_limit_may_come_out(coding: str, code: Callable[[bytes], bytes]) -> None:
    coded = code(bytes(PLENTY))
    assert decoded(head(f"Content-Encoding: {coding}"), coded, PLENTY).body == bytes(PLENTY)
    with pytest.raises(UndecodableError):
        decoded(head(f"Content-Encoding: {coding}"), coded, PLENTY - 1)


def test_chunked_is_told_only_when_applied_last() -> None:
    assert is_chunked(head("Transfer-Encoding: gzip", "Transfer-Encoding: chunked"))
    assert not is_chunked(head("Transfer-Encoding: chunked, identity, gzip"))
