"""The recorder: every byte and every header field of its records, revisits, and what a capture row says."""

from __future__ import annotations

import gzip
import re
from base64 import b32encode
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from ssl import DER_cert_to_PEM_cert
from threading import Event

import pytest
from warcio.archiveiterator import ArchiveIterator

from storage.capture_pages import message_of, page_of
from storage.capture_records import KeptExchange, captures_of, exchanges
from storage.cdxj import lines
from storage.errors import DatabaseError, FondsError, RecordError
from storage.notes import notes_of
from storage.types import (
    Capture,
    Exchange,
    Failure,
    Place,
    ReadingState,
    RecordType,
    Role,
    Truncated,
    Validated,
    WarcFileFacts,
)
from storage.warc_reader import read_record, records
from storage.warc_record import WarcRecord, parse_fields
from tests.storage.records import (
    AT,
    ERRAND,
    HEAD,
    KINDS,
    NOT_MODIFIED,
    PAGE,
    TLS,
    URL,
    MemorySink,
    chunked,
    exchange,
    message,
    recorder,
    warcs,
)
from tests.storage.test_warc_writer import file_size_limit


def keep(directory: Path, *kept: Exchange | Failure, sink: MemorySink | None = None) -> list[Capture]:
    """Keep exchanges one after the other with a recorder of their own."""
    with recorder(directory, sink or MemorySink()) as writer:
        return [writer.record(ERRAND, one).result(10) for one in kept]


def read(directory: Path, capture: Capture) -> WarcRecord:
    """The record of a capture."""
    place = capture.place
    return read_record(directory / "lia" / "archive" / place.warc_file, place.offset, place.length)


def kept_in(directory: Path) -> list[KeptExchange]:
    """Every fetch in the files of a collection."""
    return [found for path in warcs(directory) for found in exchanges(records(path))]


def base32(data: bytes) -> str:
    """The digest as the contract spells it, worked out here by itself."""
    return f"sha256:{b32encode(sha256(data).digest()).decode()}"


def named(record: WarcRecord) -> dict[str, str]:
    """The fields of a record that are not new in every run."""
    new = {"WARC-Record-ID", "WARC-Warcinfo-ID", "WARC-Concurrent-To"}
    return {name: value for name, value in record.fields if name not in new}


# --- bytes ----------------------------------------------------------------------------------------


def test_every_byte_that_crossed_the_wire_is_in_the_records(tmp_path: Path) -> None:
    """For each kind of exchange: interim, block and surplus are what was sent, the request what was received."""
    sink = MemorySink()
    captures = keep(tmp_path, *KINDS.values(), sink=sink)
    found = kept_in(tmp_path)

    assert [one.record.record_id for one in found] == [capture.capture_id for capture in captures]
    for name, kept, one in zip(KINDS, KINDS.values(), found, strict=True):
        assert one.request == kept.request, name
        answer = kept.response if isinstance(kept, Exchange) else b""
        assert one.record.type == ("response" if answer else "metadata"), name
        if isinstance(kept, Exchange):
            assert (one.interim, one.surplus) == (kept.interim, kept.surplus), name
        if answer:
            assert one.record.block == answer, name


def test_a_revisits_head_and_its_originals_body_are_what_was_sent(tmp_path: Path) -> None:
    """Kept a second time under another head, every body that came whole is a revisit, and byte for byte the same."""
    first = [kept for kept in KINDS.values() if isinstance(kept, Exchange) and kept.truncated is None]
    again = [replace(kept, response=re.sub(rb"(\r?\n)", rb"\1X-Again: 1\1", kept.response, count=1)) for kept in first]
    originals = keep(tmp_path, *first)
    found = []
    sink = MemorySink(rows={capture.capture_id: capture for capture in originals})
    with recorder(tmp_path / "again", sink) as writer:
        for one in again:
            found.append(writer.record(ERRAND, one).result(10))

    revisits = 0
    for kept, original, capture in zip(again, originals, found, strict=True):
        record = read(tmp_path / "again", capture)
        if capture.record_type is RecordType.REVISIT:
            revisits += 1
            assert capture.refers_to == original.capture_id
            body = re.split(rb"\n\r?\n", read(tmp_path, original).block, maxsplit=1)[1]
            assert record.block + body == kept.response
        else:
            assert record.block == kept.response
    assert revisits == 9


def test_each_record_of_a_page_has_exactly_these_fields(tmp_path: Path) -> None:
    """The group of one page over TLS, field by field: certificates, facts, request, response, in this order."""
    (capture,) = keep(tmp_path, exchange())
    warcinfo, _, chain, facts, request, response = (found for _, found in records(warcs(tmp_path)[0]))
    pem = "".join(map(DER_cert_to_PEM_cert, TLS.certificates)).encode()
    block = message()
    common = {"WARC-Date": "2031-05-04T03:02:01.123456Z", "WARC-Target-URI": URL, "WARC-IP-Address": "203.0.113.7"}

    assert named(response) == common | {
        "WARC-Type": "response",
        "WARC-Protocol": "tls/1.3",
        "WARC-Cipher-Suite": "TLS_AES_256_GCM_SHA384",
        "WARC-Payload-Digest": base32(PAGE),
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": base32(block),
        "Content-Length": str(len(block)),
    }
    assert [value for name, value in response.fields if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert named(request) == common | {
        "WARC-Type": "request",
        "Content-Type": "application/http; msgtype=request",
        "WARC-Block-Digest": base32(exchange().request),
        "Content-Length": str(len(exchange().request)),
    }
    assert named(facts) == common | {
        "WARC-Type": "metadata",
        "Content-Type": "application/warc-fields",
        "WARC-Block-Digest": base32(facts.block),
        "Content-Length": str(len(facts.block)),
    }
    assert parse_fields(facts.block) == (
        ("via", "https://lia.example/feed"),
        ("fetchTimeMs", "42"),
        ("fonds-crawl", "crawl-1"),
        ("fonds-role", "article"),
        ("fonds-framing", ","),
        ("fonds-certificates", base32(pem)),
    )
    assert named(chain) == {
        "WARC-Type": "resource",
        "WARC-Date": "2031-05-04T03:02:01.123456Z",
        "WARC-Target-URI": f"urn:fonds:certificates:{base32(pem)}",
        "WARC-Payload-Digest": base32(pem),
        "Content-Type": "application/pem-certificate-chain",
        "WARC-Block-Digest": base32(pem),
        "Content-Length": str(len(pem)),
    }
    assert chain.block == pem
    for record in (chain, facts, request, response):
        assert record.first("WARC-Warcinfo-ID") == f"<{warcinfo.record_id}>"
        assert re.fullmatch(r"<urn:uuid:[0-9a-f-]{36}>", record.first("WARC-Record-ID") or "")
    for record in (facts, request):
        assert record.first("WARC-Concurrent-To") == f"<{capture.capture_id}>"
    assert response.record_id == capture.capture_id


def test_no_record_breaks_the_rules_of_its_type(tmp_path: Path) -> None:
    """WARC 1.1 over all kinds: mandatory fields, unique ids, no payload digest without payload, digests that hold."""
    keep(tmp_path, *KINDS.values(), *KINDS.values())
    found = [record for path in warcs(tmp_path) for _, record in records(path)]
    ids = [record.record_id for record in found]

    assert len(set(ids)) == len(ids)
    for record in found:
        names = [name for name, _ in record.fields]
        assert len(set(names) | {"WARC-Protocol"}) >= len(names) - names.count("WARC-Protocol") + 1
        assert {"WARC-Record-ID", "WARC-Date", "WARC-Type", "Content-Length", "Content-Type"} <= set(names)
        assert record.block_digest == base32(record.block)
        assert ("WARC-Profile" in names) == (record.type == "revisit") == ("WARC-Refers-To" in names)
        assert ("WARC-Warcinfo-ID" in names) == (record.type != "warcinfo")
        if record.type in ("metadata", "request", "warcinfo"):
            assert record.payload_digest is None
        if record.type != "warcinfo":
            assert re.fullmatch(r"[\x21-\x7e]+", record.target_uri or "")


def test_certificates_stand_once_in_each_file(tmp_path: Path) -> None:
    """A chain is written when a file meets it first; another chain gets a record of its own."""
    other = exchange(tls=replace(TLS, certificates=(b"third certificate",)))
    keep(tmp_path, exchange(), exchange(), other, exchange(), exchange(tls=None))
    types = [record.type for _, record in records(warcs(tmp_path)[0])]

    assert types.count("resource") == 1 + 2
    told = [dict(parse_fields(record.block)) for _, record in records(warcs(tmp_path)[0]) if record.type == "metadata"]
    assert ["fonds-certificates" in facts for facts in told] == [True] * 4 + [False]


def test_a_reader_of_another_house_finds_the_same_records(tmp_path: Path) -> None:
    """warcio reads every record of every kind at the same place, with the same type, id and block."""
    keep(tmp_path, *KINDS.values(), *KINDS.values())
    (path,) = warcs(tmp_path)
    seen = []
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream, no_record_parse=True)
        for record in iterator:
            block = record.raw_stream.read()
            place = Place(path.name, iterator.get_record_offset(), iterator.get_record_length())
            seen.append((place, record.rec_type, record.rec_headers.get_header("WARC-Record-ID"), block))

    assert seen == [(place, one.type, f"<{one.record_id}>", one.block) for place, one in records(path)]


# --- digests and revisits -------------------------------------------------------------------------


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
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": base32(NOT_MODIFIED),
        "Content-Length": str(len(NOT_MODIFIED)),
    }
    assert (confirmed.record_type, confirmed.status) == (RecordType.REVISIT, 304)
    assert confirmed.payload_digest == original.payload_digest
    assert (changed.record_type, cut.record_type) == (RecordType.RESPONSE, RecordType.RESPONSE)
    shown = [line for line in lines(tmp_path / "lia" / "indexes") if f'"{confirmed.place.offset}"' in line]
    assert shown == []


def test_a_304_nobody_asked_for_is_a_response(tmp_path: Path) -> None:
    """A server that answers 304 to a plain request has answered: no revisit, for there is nothing it could confirm."""
    (capture,) = keep(tmp_path, exchange(NOT_MODIFIED))

    assert (capture.record_type, capture.status) == (RecordType.RESPONSE, 304)


def test_a_cut_off_or_empty_body_has_no_revisit_and_is_no_original(tmp_path: Path) -> None:
    """A truncated body proves nothing of the whole one, and an empty one saves nothing."""
    empty = exchange(message(b""))
    cut = exchange(message(), truncated=Truncated.TIME)
    captures = keep(tmp_path, cut, exchange(), cut, empty, empty)

    assert {capture.record_type for capture in captures} == {RecordType.RESPONSE}
    assert read(tmp_path, captures[0]).truncated == "time"


def test_fetches_of_one_batch_find_each_other(tmp_path: Path) -> None:
    """Two equal pages that wait together for the disk make one response and one revisit, in one transaction."""
    gate = Event()

    class SlowSink(MemorySink):
        def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
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


# --- rows -----------------------------------------------------------------------------------------


def test_captures_rebuilt_from_the_files_equal_those_that_were_made(tmp_path: Path) -> None:
    """Over every kind, twice (so with revisits), and all roles: field by field the same capture."""
    made = []
    with recorder(tmp_path, MemorySink(), size_limit=4_000) as writer:
        for role in Role:
            for kept in KINDS.values():
                errand = replace(ERRAND, role=role, via=None if role is Role.ROBOTS else f"https://lia.example/{role}")
                if kept is KINDS["not modified, unasked"] and role is Role.ARTICLE:
                    errand = replace(errand, validated=Validated("urn:uuid:1", URL, AT, None))
                made.append(writer.record(errand, kept).result(10))

    assert len(warcs(tmp_path)) > 3
    assert [capture for path in warcs(tmp_path) for capture in captures_of(path)] == made


def test_a_capture_says_what_was_sent(tmp_path: Path) -> None:
    """The row of a page: everything as sent, the clock that of the exchange."""
    (capture,) = keep(tmp_path, exchange(HEAD + b"Location: ../b\r\nContent-Length: 0\r\n\r\n"))

    assert capture == Capture(
        capture_id=capture.capture_id,
        publication="lia",
        crawl_id="crawl-1",
        url=URL,
        surt="example,lia)/news/1",
        captured_at=AT,
        status=200,
        media_type="text/html;  charset=utf-8",
        record_type=RecordType.RESPONSE,
        role=Role.ARTICLE,
        via="https://lia.example/feed",
        payload_digest=base32(b""),
        framing=",",
        refers_to=None,
        place=capture.place,
        truncated=None,
        error=None,
        reading=ReadingState.PENDING,
        etag='"v1"',
        last_modified="Sun, 04 May 2031 03:00:00 GMT",
        location="../b",
    )


def test_failures_say_their_kind_and_have_no_answer(tmp_path: Path) -> None:
    """A failure's row has kind and message on one line, neither status nor digest, and is not read."""
    names = ["refused", "DNS", "no key", "interim alone"]
    captures = keep(tmp_path, *(KINDS[name] for name in names))

    assert [capture.error for capture in captures] == [
        "refused: connection refused by 203.0.113.7",
        "dns: no such host",
        "unsupported",
        "timeout: no byte of a final answer came",
    ]
    for capture in captures:
        assert (capture.record_type, capture.status, capture.payload_digest) == (RecordType.FAILURE, None, None)
        assert capture.reading is ReadingState.NONE
    assert captures[2].surt == "https://lia.example:port/"


def test_a_row_is_never_filed_before_its_record_is_on_disk(tmp_path: Path) -> None:
    """Whenever captures are filed, each can be read at its place, and the file's facts hold its true size."""

    class SceptiSink(MemorySink):
        def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
            for capture in captures:
                assert read(tmp_path, capture).record_id == capture.capture_id
            for facts in files:
                assert (tmp_path / "lia" / "archive" / facts.name).stat().st_size == facts.size
            super().add(captures, files)

    sink = SceptiSink()
    with recorder(tmp_path, sink, size_limit=3_000) as writer:
        for number in range(20):
            writer.record(ERRAND, exchange(message(b"page %d" % number))).result(10)
    assert len(sink.rows) == 20
    assert len(sink.files) > 3
    assert all(facts.closed for facts in sink.files.values())
    assert not list((tmp_path / "lia" / "archive").glob("*.open"))


def test_players_see_each_capture_once(tmp_path: Path) -> None:
    """When the recorder is closed the index has one sorted line for each capture that may be shown."""
    captures = keep(tmp_path, *KINDS.values(), exchange())
    shown = list(lines(tmp_path / "lia" / "indexes"))
    records_shown = [capture for capture in captures if capture.record_type is not RecordType.FAILURE]

    assert shown == sorted(shown)
    assert len(shown) == len(records_shown)


def test_players_see_a_page_while_the_recorder_waits(tmp_path: Path) -> None:
    """A capture is published by itself when nothing more comes."""
    with recorder(tmp_path, MemorySink()) as writer:
        writer.record(ERRAND, exchange()).result(10)
        while not list(lines(tmp_path / "lia" / "indexes")):
            Event().wait(0.02)


# --- facts beside the exchanges -------------------------------------------------------------------


def test_notes_are_kept_in_order_with_their_fields(tmp_path: Path) -> None:
    """What belongs to no exchange is read back from the file, and is no capture."""
    with recorder(tmp_path, MemorySink()) as writer:
        place: Place = writer.note("lia", "crawl-start", [("fonds-crawl", "crawl-1"), ("note", "一\n二")]).result(10)
        writer.record(ERRAND, exchange()).result(10)
        writer.note("lia", "crawl-end", []).result(10)
    (path,) = warcs(tmp_path)
    start, end = notes_of(path)

    assert (start.kind, start.fields, start.place) == (
        "crawl-start",
        (("fonds-crawl", "crawl-1"), ("note", "一 二")),
        place,
    )
    assert (end.kind, end.fields) == ("crawl-end", ())
    assert len(list(captures_of(path))) == 1


# --- pages ----------------------------------------------------------------------------------------


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
        assert (page.capture_id, page.role, page.url) == (capture.capture_id, Role.ARTICLE, URL)
    assert message_of(read(tmp_path, confirmed), source).head.status == 304
    with pytest.raises(RecordError, match="its original"):
        message_of(read(tmp_path, revisit))
    with pytest.raises(RecordError, match="its original"):
        message_of(read(tmp_path, confirmed), read(tmp_path, revisit))


# --- errors ---------------------------------------------------------------------------------------


def test_what_cannot_be_written_is_an_error_of_its_fetch_and_stops_the_recorder(tmp_path: Path) -> None:
    """When the disk refuses, the fetch is told, later ones at once and alike, nothing half-written or filed stays."""
    sink = MemorySink()
    writer = recorder(tmp_path, sink)
    kept = writer.record(ERRAND, exchange()).result(10)
    size = kept.place.offset + kept.place.length
    with file_size_limit(size + 100):
        lost = writer.record(ERRAND, exchange(message(b"lost")))
        with pytest.raises(RecordError, match="cannot be written: File too large") as error:
            lost.result(10)
    with pytest.raises(RecordError) as later:
        writer.record(ERRAND, exchange()).result(10)
    with pytest.raises(RecordError) as closing:
        writer.close()

    assert error.value is later.value is closing.value
    assert list(sink.rows) == [kept.capture_id]
    (path,) = warcs(tmp_path)
    assert path.stat().st_size == size
    assert path.with_name(f"{path.name}.open").exists()


def test_what_cannot_be_filed_is_an_error_of_its_fetch(tmp_path: Path) -> None:
    """When the database refuses, nobody is told that the page is kept; its record stays, marked for recovery."""

    class FullSink(MemorySink):
        def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
            raise DatabaseError("database is full")

    writer = recorder(tmp_path, FullSink())
    futures = [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(5)]
    for future in futures:
        with pytest.raises(DatabaseError, match="full"):
            future.result(10)
    with pytest.raises(DatabaseError):
        writer.close()
    (path,) = warcs(tmp_path)
    assert path.with_name(f"{path.name}.open").exists()
    assert len(list(captures_of(path))) >= 1


def test_an_error_nobody_foresaw_is_told_too(tmp_path: Path) -> None:
    """No fetch waits for ever: what is no error of Fonds reaches it as one, with its cause."""

    class WrongSink(MemorySink):
        def add(self, captures: Sequence[Capture], files: Sequence[WarcFileFacts]) -> None:
            raise ZeroDivisionError

    writer = recorder(tmp_path, WrongSink())
    with pytest.raises(FondsError, match="ZeroDivisionError") as error:
        writer.record(ERRAND, exchange()).result(10)
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    with pytest.raises(FondsError):
        writer.close()


def test_nothing_is_kept_after_the_end(tmp_path: Path) -> None:
    """A closed recorder says so, keeps what it was given before, and may be closed twice."""
    writer = recorder(tmp_path, MemorySink())
    waiting = [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(300)]
    writer.close()
    writer.close()

    assert all(future.done() and future.result() for future in waiting)
    with pytest.raises(RecordError, match="closed"):
        writer.record(ERRAND, exchange()).result(10)


def test_a_cancelled_wait_loses_nothing(tmp_path: Path) -> None:
    """What crossed the wire is kept also when nobody waits for it any more."""
    sink = MemorySink()
    with recorder(tmp_path, sink) as writer:
        future = writer.record(ERRAND, exchange())
        assert not future.cancel()
    assert len(sink.rows) == 1
