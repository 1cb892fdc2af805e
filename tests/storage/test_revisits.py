"""Payload digests and revisits: what is kept once, and what must be kept whole."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from storage.archive.capture_pages import message_of, page_of
from storage.index.cdxj import lines
from storage.types import (
    Capture,
    PlannedVisit,
    RecordType,
    Role,
    Truncated,
    Validated,
    WarcFileFacts,
)
from storage.types.errors import RecordError
from storage.warc.reader import records
from tests.storage.recordings import base32, keep, kept_in, named, read
from tests.storage.records import (
    AT,
    ERRAND,
    NOT_MODIFIED,
    PAGE,
    URL,
    MemorySink,
    chunked,
    exchange,
    message,
    recorder,
    warcs,
)


def test_the_payload_digest_is_over_the_entity_without_chunks(tmp_path: Path) -> None:
    """However it is chunked, the same page has the same payload digest in record and row: that of the entity."""
    captures = keep(tmp_path, exchange(), exchange(chunked(PAGE, 5)), exchange(chunked(PAGE, 50)))

    for capture in captures:
        assert capture.payload_digest == base32(PAGE)
        assert read(tmp_path, capture).payload_digest == base32(PAGE)


def test_only_a_body_equal_in_bytes_framing_and_coding_is_a_revisit(tmp_path: Path) -> None:
    """Other chunks, no chunks, or another content coding of the same page are kept whole: they would replay broken."""
    packed = gzip.compress(PAGE, mtime=0)
    forms = [
        message(),
        chunked(PAGE, 5),
        chunked(PAGE, 50),
        message(packed, b"Content-Encoding: gzip"),
        message(packed),
        chunked(packed, 50, b"Content-Encoding: gzip"),
    ]
    captures = keep(tmp_path, *(exchange(form) for form in [*forms, *forms]))

    assert [capture.record_type for capture in captures] == [RecordType.RESPONSE] * 6 + [RecordType.REVISIT] * 6
    assert [capture.refers_to for capture in captures[6:]] == [capture.capture_id for capture in captures[:6]]
    assert [capture.framing for capture in captures[6:]] == [capture.framing for capture in captures[:6]]
    assert re.fullmatch(r"chunked:[A-Z2-7]{16},gzip", captures[5].framing)


def test_an_identical_revisit_has_exactly_these_fields(tmp_path: Path) -> None:
    """Head as block, the original's id, URL and date, payload digest, and the truncation that is asked for."""
    later = exchange(url="https://lia.example/news/1?again", started=AT + timedelta(days=1), ended=AT)
    original, revisit = keep(tmp_path, exchange(), later)
    record = read(tmp_path, revisit)

    assert record.block == message()[: -len(PAGE)]
    assert named(record) == {
        "WARC-Type": "revisit",
        "WARC-Date": "2031-05-05T03:02:01.123456Z",
        "WARC-Target-URI": "https://lia.example/news/1?again",
        "WARC-IP-Address": "203.0.113.7",
        "WARC-Protocol": "tls/1.3",
        "WARC-Cipher-Suite": "TLS_AES_256_GCM_SHA384",
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        "WARC-Refers-To": f"<{original.capture_id}>",
        "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": "2031-05-04T03:02:01.123456Z",
        "WARC-Payload-Digest": base32(PAGE),
        "WARC-Truncated": "length",
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": base32(record.block),
        "Content-Length": str(len(record.block)),
    }
    assert (revisit.truncated, revisit.status, revisit.etag) == (None, 200, '"v1"')


def test_a_304_that_was_asked_for_is_a_revisit_without_index_line(tmp_path: Path) -> None:
    """Its block is the 304's head; it refers to the capture whose validators were sent; players see no line of it."""
    with recorder(tmp_path, MemorySink()) as writer:
        original = writer.record(ERRAND, exchange()).result(10)
        validated = Validated(original.capture_id, original.url, original.captured_at, original.payload_digest)
        errand = replace(ERRAND, validated=validated)
        confirmed = writer.record(errand, exchange(NOT_MODIFIED, started=AT + timedelta(hours=1))).result(10)
        changed = writer.record(errand, exchange(message(b"new"))).result(10)
        cut = writer.record(errand, exchange(NOT_MODIFIED[:-2], truncated=Truncated.DISCONNECT)).result(10)
    record = read(tmp_path, confirmed)

    assert record.block == NOT_MODIFIED
    assert named(record) == {
        "WARC-Type": "revisit",
        "WARC-Date": "2031-05-04T04:02:01.123456Z",
        "WARC-Target-URI": URL,
        "WARC-IP-Address": "203.0.113.7",
        "WARC-Protocol": "tls/1.3",
        "WARC-Cipher-Suite": "TLS_AES_256_GCM_SHA384",
        "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        "WARC-Refers-To": f"<{original.capture_id}>",
        "WARC-Refers-To-Target-URI": URL,
        "WARC-Refers-To-Date": "2031-05-04T03:02:01.123456Z",
        "WARC-Payload-Digest": base32(PAGE),
        "via": "https://lia.example/feed",
        "fetchTimeMs": "0",
        "fonds-crawl": "crawl-1",
        "fonds-role": "article",
        "fonds-framing": ",",
        "fonds-certificates": record.first("fonds-certificates"),
        "fonds-request": exchange().request.decode("ascii").replace("%", "%25").replace("\r\n", "%0D%0A"),
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": base32(NOT_MODIFIED),
        "Content-Length": str(len(NOT_MODIFIED)),
    }
    assert (confirmed.record_type, confirmed.status) == (RecordType.REVISIT, 304)
    assert confirmed.payload_digest == original.payload_digest
    assert (changed.record_type, cut.record_type) == (RecordType.RESPONSE, RecordType.RESPONSE)
    shown = [line for line in lines(tmp_path / "lia" / "indexes") if f'"{confirmed.place.offset}"' in line]
    assert shown == []


def test_a_304_is_kept_as_one_record_that_tells_all(tmp_path: Path) -> None:
    """Its request, byte for byte, and how it was found are read back from its own fields, as its row was made."""
    (original,) = keep(tmp_path / "first", exchange())
    validated = Validated(original.capture_id, original.url, original.captured_at, original.payload_digest)
    sent = b'GET /news/1 HTTP/1.1\r\nHost: lia.example\r\nIf-None-Match: "100%25 \xe6\xb8\xaf\x7f"\r\n\r\n'
    asked = exchange(NOT_MODIFIED, request=sent, tls=None)
    with recorder(tmp_path / "again", MemorySink()) as writer:
        confirmed = writer.record(replace(ERRAND, validated=validated), asked).result(10)
    (one,) = kept_in(tmp_path / "again")

    assert [record.type for path in warcs(tmp_path / "again") for _, record in records(path)][2:] == ["revisit"]
    assert one.request == sent
    assert one.capture() == confirmed
    assert (confirmed.crawl_id, confirmed.role, confirmed.via) == (ERRAND.crawl_id, ERRAND.role, ERRAND.via)


def test_a_304_nobody_asked_for_is_a_response(tmp_path: Path) -> None:
    """A server that answers 304 to a plain request has answered: no revisit, for there is nothing it could confirm."""
    (capture,) = keep(tmp_path, exchange(NOT_MODIFIED))

    assert (capture.record_type, capture.status) == (RecordType.RESPONSE, 304)


def test_a_cut_off_or_empty_body_has_no_revisit_and_is_no_original(tmp_path: Path) -> None:
    """A truncated body proves nothing of the whole one, and an empty one saves nothing."""
    empty = exchange(message(b""))
    cut = exchange(message(), truncated=Truncated.TIME)
    breaks_off = exchange(message(gzip.compress(PAGE)[:-20], b"Content-Encoding: gzip"))
    captures = keep(tmp_path, cut, exchange(), cut, empty, empty, breaks_off, breaks_off)

    assert {capture.record_type for capture in captures} == {RecordType.RESPONSE}
    assert read(tmp_path, captures[0]).truncated == "time"
    assert (captures[-1].truncated, read(tmp_path, captures[-1]).truncated) == (Truncated.UNSPECIFIED, "unspecified")


def test_a_body_that_breaks_off_is_read_as_cut_where_its_record_does_not_say_so(tmp_path: Path) -> None:
    """As those of earlier versions do not."""
    broken = exchange(message(gzip.compress(PAGE)[:-20], b"Content-Encoding: gzip"))
    (capture,) = keep(tmp_path, broken)
    page = page_of(replace(capture, truncated=None), read(tmp_path, capture), None, 10**6)
    assert page.truncated is Truncated.UNSPECIFIED
    assert PAGE.startswith(page.body)


def test_fetches_of_one_batch_find_each_other(tmp_path: Path) -> None:
    """Two equal pages that wait together for the disk make one response and one revisit, in one transaction."""
    gate = Event()

    class SlowSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            super().add(captures, files)
            gate.wait(10)

    sink = SlowSink()
    with recorder(tmp_path, sink) as writer:
        first = writer.record(ERRAND, exchange(message(b"first")))
        while not sink.transactions:
            assert not first.done()
        waiting = [writer.record(ERRAND, exchange()) for _ in range(50)]
        gate.set()
        captures = [future.result(10) for future in waiting]
        assert sink.transactions == 2

    assert [capture.record_type for capture in captures] == [RecordType.RESPONSE] + [RecordType.REVISIT] * 49
    assert {capture.refers_to for capture in captures[1:]} == {captures[0].capture_id}


def test_each_fonds_is_whole(tmp_path: Path) -> None:
    """The same page in another publication's collection is kept there in full."""
    with recorder(tmp_path, MemorySink()) as writer:
        one = writer.record(ERRAND, exchange()).result(10)
        other = writer.record(replace(ERRAND, publication="other"), exchange()).result(10)

    assert (one.record_type, other.record_type) == (RecordType.RESPONSE, RecordType.RESPONSE)
    assert (len(warcs(tmp_path)), len(warcs(tmp_path, "other"))) == (1, 1)


def test_a_page_is_read_from_its_record_or_from_its_original(tmp_path: Path) -> None:
    """Response, identical revisit and confirmed 304 give the same body; a 304 the status of what it confirms."""
    coded = chunked(gzip.compress(PAGE, mtime=0), 9, b"Content-Encoding: gzip")
    with recorder(tmp_path, MemorySink()) as writer:
        original = writer.record(ERRAND, exchange(coded)).result(10)
        revisit = writer.record(ERRAND, exchange(coded)).result(10)
        validated = Validated(original.capture_id, URL, AT, original.payload_digest)
        confirmed = writer.record(replace(ERRAND, validated=validated), exchange(NOT_MODIFIED)).result(10)
    source = read(tmp_path, original)

    for capture, needs in ((original, None), (revisit, source), (confirmed, source)):
        page = page_of(capture, read(tmp_path, capture), needs, 10**6)
        assert (page.body, page.status, page.media_type) == (PAGE, 200, "text/html;  charset=utf-8")
        assert page.truncated is None
        assert (page.capture_id, page.role, page.url) == (capture.capture_id, Role.ARTICLE, URL)
    assert message_of(read(tmp_path, confirmed), source).head.status == 304
    with pytest.raises(RecordError, match="its original"):
        message_of(read(tmp_path, revisit))
    with pytest.raises(RecordError, match="its original"):
        message_of(read(tmp_path, confirmed), read(tmp_path, revisit))
