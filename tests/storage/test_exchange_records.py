"""The records of a fetch: every byte that crossed the wire, and every header field by the standard."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from ssl import DER_cert_to_PEM_cert

import pytest
from warcio.archiveiterator import ArchiveIterator

from storage.types import Exchange, FailureKind, Place, RecordType, Rendering, Truncated
from storage.types.identity import new_record_id
from storage.warc import record as warc_record
from storage.warc.capture_records import facts_of
from storage.warc.reader import records
from storage.warc.record import WARC_FIELDS, fields_block, parse_fields
from tests.storage.recordings import base32, keep, kept_in, named, read
from tests.storage.records import (
    AT,
    ERRAND,
    KINDS,
    PAGE,
    TLS,
    URL,
    MemorySink,
    exchange,
    message,
    recorder,
    warcs,
)


def test_every_byte_that_crossed_the_wire_is_in_the_records(tmp_path: Path) -> None:
    """For each kind of exchange: interim, block and surplus are what was sent, the request what was received."""
    sink = MemorySink()
    kinds = {name: kept for name, kept in KINDS.items() if not isinstance(kept, Rendering)}
    captures = keep(tmp_path, *kinds.values(), sink=sink)
    found = kept_in(tmp_path)

    assert [one.record.record_id for one in found] == [capture.capture_id for capture in captures]
    for name, kept, one in zip(kinds, kinds.values(), found, strict=True):
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
    """The group of one page over TLS, field by field: certificates, their host, facts, request, response."""
    (capture,) = keep(tmp_path, exchange())
    warcinfo, _, chain, presented, facts, request, response = (found for _, found in records(warcs(tmp_path)[0]))
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
    assert named(presented) == {
        "WARC-Type": "metadata",
        "WARC-Date": "2031-05-04T03:02:01.123456Z",
        "WARC-Target-URI": "urn:fonds:presented:lia.example",
        "Content-Type": "application/warc-fields",
        "WARC-Block-Digest": base32(presented.block),
        "Content-Length": str(len(presented.block)),
    }
    assert parse_fields(presented.block) == (
        ("fonds-host", "lia.example"),
        ("fonds-certificates", base32(pem)),
        ("fonds-certificate", base32(b"first certificate")),
        ("fonds-certificate", base32(b"second certificate")),
    )
    for record in (chain, presented, facts, request, response):
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


@pytest.mark.parametrize("cut", Truncated)
def test_a_cut_body_says_why(tmp_path: Path, cut: Truncated) -> None:
    """WARC-Truncated on the response, with the standard's reason; the payload's digest is that of what came."""
    (capture,) = keep(tmp_path, exchange(message(PAGE)[:-9], truncated=cut))
    *_, response = (record for _, record in records(warcs(tmp_path)[0]))
    assert (response.first("WARC-Truncated"), capture.truncated) == (cut.value, cut)
    assert response.payload_digest == base32(PAGE[:-9])


@pytest.mark.parametrize(
    ("fields", "kind", "error"),
    [
        ((("fonds-failure", "dns"), ("fonds-message", "no such host")), FailureKind.DNS, "dns: no such host"),
        ((("fonds-failure", "robots"), ("fonds-message", "")), FailureKind.ROBOTS, "robots"),
        ((("fonds-failure", "robots"),), FailureKind.ROBOTS, "robots"),
        ((("fonds-failure", "of-a-later-fonds"), ("fonds-message", "why")), None, "of-a-later-fonds: why"),
        ((), None, None),
    ],
)
def test_the_kind_of_a_failure_is_read_from_its_record(
    fields: tuple[tuple[str, str], ...], kind: FailureKind | None, error: str | None
) -> None:
    """As a token of its own; of a kind that this version does not know, the text stays."""
    block = fields_block((("fonds-role", "article"), *fields))
    facts = facts_of(warc_record.record("metadata", new_record_id(), AT, block, WARC_FIELDS, ()))
    assert facts is not None
    assert (facts.failure, facts.error) == (kind, error)


def test_certificates_stand_once_in_each_file_with_each_host_that_presented_them(tmp_path: Path) -> None:
    """A chain is written when a file meets it first; another chain, and another host, get a record of their own."""
    other = exchange(tls=replace(TLS, certificates=(b"third certificate",)))
    elsewhere = exchange(url="https://cdn.example:8443/a.png")
    keep(tmp_path, exchange(), exchange(), other, exchange(), elsewhere, elsewhere, exchange(tls=None))
    found = [record for _, record in records(warcs(tmp_path)[0])]

    assert [record.type for record in found].count("resource") == 1 + 2
    told = [dict(parse_fields(record.block)) for record in found if record.type == "metadata"]
    visits = [facts for facts in told if "fonds-role" in facts]
    assert ["fonds-certificates" in facts for facts in visits] == [True] * 6 + [False]
    hosts = [facts["fonds-host"] for facts in told if "fonds-host" in facts]
    assert hosts == ["lia.example", "lia.example", "cdn.example:8443"]


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
