"""What the nearest tools get wrong of awkward answers, each case by its number in the field notes: ours is right.

E1 is scrapy-webarchive, E2 warcprox, E3 wget (ArchiveBox's records), E4 warcio. One server of bare sockets gives the
answers, one real crawl keeps them with the real recorder, and what is looked at are the bytes of its files.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import socket
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from isal import isal_zlib

from access.export.scope import publication_scope
from access.export.wacz import export_wacz
from storage.archive.archive import Archive
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_files
from storage.types import Truncated
from storage.warc.reader import records
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.remarks import Rule
from tests.wire.crawling import LOOPBACK, Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, Served, Then, chunked, head, whole

PAGE = "<!doctype html><title>理亞</title><p>港口今日重開。</p>\n".encode() * 200
ENTITY = gzip.compress(PAGE, mtime=0)
BODY = chunked(ENTITY, 97, b";ext=1", b"X-Sum: 42\r\n")
ODD = (
    "HTTP/1.1 200 Fine",
    "x-LOWER-Case:   spaced  value ",
    "Set-Cookie: a=1; Path=/",
    "SET-COOKIE: b=2",
    "Content-type: text/html; charset=utf-8",
    b"X-Latin: caf\xe9",
    "Content-Encoding: gzip",
    "tRansfer-Encoding: chunked",
)
SHORT = head("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 100000") + PAGE[:300]
PACKED = head("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Encoding: gzip", "Transfer-Encoding: chunked")
PLAIN = whole(PAGE, "Content-Type: text/html", 'ETag: "v1"')
QUERY = "/odd?q=%E5%8C%97%E7%B4%84&page=2"


BROKEN_OFF = ("/broken-off", "/broken-off-to-the-close")


def _respond(asked: Asked) -> Answer:
    match asked.target.split("?")[0]:
        case "/odd":
            return Answer([head(*ODD) + BODY])
        case "/short":
            return Answer([SHORT], Then.CLOSE)
        case "/broken-off":
            return Answer([PACKED + chunked(ENTITY[:-40], 97)])
        case "/broken-off-to-the-close":
            return Answer([PACKED.replace(b"Transfer-Encoding: chunked\r\n", b"") + ENTITY[:-40]], Then.CLOSE)
        case "/moved-and-broken-off":
            moved = PACKED.replace(b"200 OK", b"302 Found\r\nLocation: /zebra")
            return Answer([moved + chunked(ENTITY[:-40], 97)])
        case "/not-utf8":
            return Answer([whole(b"ok", b"X-Title: \xa7\xda\xad\xcc\xff", b"Content-Type: text/html")])
        case _:
            return Answer([PLAIN])


@dataclass(frozen=True)
class Kept:
    """What the crawl left: its one WARC file, its index, the log, the URL that nobody answered, what came."""

    origin: Origin
    warc: Path
    indexes: Path
    refused: str
    crawled: Crawled

    def records(self, url: str) -> list[WarcRecord]:
        """The records whose target is this URL, in the file's order."""
        return [record for _, record in records(self.warc) if record.target_uri == url]

    def one(self, path: str, *kinds: str) -> WarcRecord:
        """The only record of these types with this path as its target."""
        (record,) = [record for record in self.records(self.origin.url(path)) if record.type in kinds]
        return record

    def served(self, path: str) -> list[Served]:
        """What the server received and sent for a path."""
        return [served for served in self.origin.served if served.target == path]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """One crawl of every case; a page is asked for twice."""
    folder = tmp_path_factory.mktemp("field")
    with socket.create_server(("127.0.0.1", 0)) as closing:
        refused = f"http://127.0.0.1:{closing.getsockname()[1]}/refused"
    with Origin(_respond) as origin:
        broken = (*BROKEN_OFF, "/moved-and-broken-off")
        paths = (QUERY, "/short", *broken, "/not-utf8", "/zebra", "/apple", "/same", "/same")
        asks = [Ask(origin.url(path), meta=(("number", number),)) for number, path in enumerate(paths)]
        crawled = crawl([*asks, Ask(refused)], LOOPBACK, archive=folder)
        (warc,) = (folder / "collections" / "demo" / "archive").glob("*.warc.gz")
        yield Kept(origin, warc, folder / "collections" / "demo" / "indexes", refused, crawled)


def _members(path: Path) -> list[bytes]:
    data = path.read_bytes()
    return [isal_zlib.decompress(data[p.offset : p.offset + p.length], 31) for p, _ in records(path)]


def _sha256(data: bytes) -> str:
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode()}"


# E1: scrapy-webarchive 0.5.3


def test_e1_status_line_and_reason_are_as_sent(kept: Kept) -> None:
    """`HTTP/1.1 200 Fine` there became `HTTP/1.0 200`."""
    assert kept.one(QUERY, "response").block.startswith(b"HTTP/1.1 200 Fine\r\n")


def test_e1_header_names_keep_their_case_order_and_spaces(kept: Kept) -> None:
    """There they were written anew."""
    assert kept.one(QUERY, "response").block.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" == head(*ODD)


def test_e1_both_of_two_set_cookie_lines_are_kept(kept: Kept) -> None:
    """There the first was lost."""
    block = kept.one(QUERY, "response").block
    assert b"\r\nSet-Cookie: a=1; Path=/\r\nSET-COOKIE: b=2\r\n" in block


def test_e1_chunking_is_kept(kept: Kept) -> None:
    """Sizes, extensions and trailer; there the body was stored without."""
    assert kept.one(QUERY, "response").block.partition(b"\r\n\r\n")[2] == BODY


def test_e1_the_request_is_what_the_server_received(kept: Kept) -> None:
    """Query string, Host and version; there it was `GET /a HTTP/1.0` and no more."""
    (served,) = kept.served(QUERY)
    request = kept.one(QUERY, "request")
    assert request.block == served.received
    assert request.block.startswith(f"GET {QUERY} HTTP/1.1\r\n".encode())
    assert re.search(rb"\r\nHost: 127\.0\.0\.1:\d+\r\n", request.block)


def test_e1_the_address_of_the_server_is_recorded(kept: Kept) -> None:
    """On the response, the revisit, the request and the failure; there nowhere."""
    for record in (kept.one(QUERY, "response", "revisit"), kept.one(QUERY, "request"), *_failure(kept)):
        assert record.first("WARC-IP-Address") == "127.0.0.1"


def test_e1_every_record_is_of_the_same_version(kept: Kept) -> None:
    """WARC/1.1, the warcinfo too; there it said 1.0 of a file of 1.1."""
    assert {member.partition(b"\r\n")[0] for member in _members(kept.warc)} == {b"WARC/1.1"}


def test_e1_a_repeated_capture_is_a_revisit(kept: Kept) -> None:
    """It names its original by id, address and date; there the page was stored again in full."""
    url = kept.origin.url("/same")
    pages = [record for record in kept.records(url) if record.type in ("response", "revisit")]
    originals = {record.record_id: record for _, record in records(kept.warc) if record.type == "response"}
    revisits = [record for record in pages if record.type == "revisit"]
    assert len(pages) == len(kept.served("/same")) == 2
    # /apple and /zebra are the same page too, and whichever came first is the original of all.
    assert len(revisits) >= 1
    for revisit in revisits:
        original = originals[revisit.refers_to or ""]
        assert revisit.profile == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
        assert revisit.first("WARC-Refers-To-Target-URI") == original.target_uri
        assert revisit.first("WARC-Refers-To-Date") == original.first("WARC-Date")
        assert revisit.block + original.block.partition(b"\r\n\r\n")[2] == PLAIN


def test_e1_a_header_that_is_no_utf8_has_a_record(kept: Kept) -> None:
    """With its very bytes; there the page had none."""
    assert b"\r\nX-Title: \xa7\xda\xad\xcc\xff\r\n" in b"\r\n" + kept.one("/not-utf8", "response").block


def test_e1_a_short_body_has_a_record(kept: Kept) -> None:
    """With what came; there it had none."""
    assert kept.one("/short", "response").block == SHORT


def test_e1_a_refused_connection_has_a_record(kept: Kept) -> None:
    """A metadata record that says what was tried, when, and why nothing came; there it had none."""
    (failure,) = _failure(kept)
    told = dict(parse_fields(failure.block))
    assert told["fonds-failure"] == "refused"
    assert told["fonds-message"]


def _failure(kept: Kept) -> list[WarcRecord]:
    return [record for record in kept.records(kept.refused) if b"fonds-failure" in record.block]


def test_e1_the_index_is_sorted(kept: Kept) -> None:
    """Byte by byte, in each of its files, with a line for every page; there it was in the order of arrival."""
    lines = []
    for path in kept.indexes.glob("*.cdxj"):
        own = path.read_bytes().splitlines()
        assert own == sorted(own)
        lines += own
    shown = [one for _, one in records(kept.warc) if one.type in ("response", "revisit")]
    assert len(set(lines)) == len(lines) == len(shown)


def test_e1_a_crash_does_not_lose_what_was_kept(kept: Kept) -> None:
    """A file cut anywhere keeps all members before; there, nothing was written until the end."""
    members = _members(kept.warc)
    assert all(member.count(b"\r\nWARC-Record-ID: ") == 1 for member in members)
    whole_file = kept.warc.read_bytes()
    cut = kept.warc.with_name("cut.warc.gz")
    cut.write_bytes(whole_file[: len(whole_file) * 2 // 3])
    (report,) = verify_files([cut]).files
    cut.unlink()
    assert 0 < report.records < len(members)


def test_e1_a_package_lists_its_pages_and_holds_its_digest(kept: Kept, tmp_path: Path) -> None:
    """And each file in it is what the package says; there it had neither, and was made in memory at the end."""
    archive = Archive.at(kept.indexes.parents[2])
    database = archive.open_database(write=False)
    path = tmp_path / "demo.wacz"
    export_wacz(archive, database, publication_scope(database, "demo"), path, datetime(2032, 1, 2, tzinfo=UTC))
    database.close()
    assert {"pages/pages.jsonl", "datapackage.json", "datapackage-digest.json"} <= {*zipfile.ZipFile(path).namelist()}
    assert [(file.verdict, file.findings) for file in verify_files([path]).files] == [(FileVerdict.SOUND, ())] * 2


# E2: warcprox 2.13.1


@pytest.mark.parametrize("path", [QUERY, "/not-utf8", "/short", *BROKEN_OFF])
def test_e2_wire_bytes_are_exact(kept: Kept, path: str) -> None:
    """Chunks, spaces, duplicate headers and the Latin-1 byte: what it got right."""
    (served,) = kept.served(path)
    assert kept.one(path, "response").block == served.sent


def test_e2_a_body_that_was_cut_off_says_so(kept: Kept) -> None:
    """There it looked like a whole one."""
    assert kept.one("/short", "response").truncated == "disconnect"
    assert kept.one(QUERY, "response").truncated is None


@pytest.mark.parametrize("path", BROKEN_OFF)
def test_a_body_whose_coding_breaks_off_is_no_whole_answer(kept: Kept, path: str) -> None:
    """Though its last chunk came, or the connection was closed in order: the record and the visit say so."""
    assert kept.one(path, "response").truncated == "unspecified"
    (outcome,) = [one for one in kept.crawled.outcomes if one.url == kept.origin.url(path)]
    assert (outcome.error, outcome.truncated, outcome.kind) == ("Unfetched", Truncated.UNSPECIFIED, None)


def test_a_redirect_whose_body_breaks_off_is_an_answer(kept: Kept) -> None:
    """Its head says all, so that it can be followed."""
    url = kept.origin.url("/moved-and-broken-off")
    assert kept.one("/moved-and-broken-off", "response").truncated == "unspecified"
    assert [(one.status, one.error) for one in kept.crawled.outcomes if one.url == url] == [(302, None)]


# E3: GNU wget 1.21.3


def test_e3_the_payload_digest_is_that_of_the_entity(kept: Kept) -> None:
    """With the chunk framing removed and the content coding left (WARC 1.1); there it took in the framing."""
    assert kept.one(QUERY, "response").payload_digest == _sha256(ENTITY)
    assert kept.one("/short", "response").payload_digest == _sha256(PAGE[:300])


def test_e3_every_record_names_its_warcinfo(kept: Kept) -> None:
    """What it got right."""
    (_, info), *rest = records(kept.warc)
    assert info.type == "warcinfo"
    assert {record.warcinfo_id for _, record in rest} == {info.record_id}


def test_e3_no_address_stands_in_angle_brackets(kept: Kept) -> None:
    """WARC 1.1 has them around ids only; there around every address."""
    targets = [record.first("WARC-Target-URI") for _, record in records(kept.warc)]
    assert all(target is None or not target.startswith("<") for target in targets)


def test_e3_response_and_request_are_one_event(kept: Kept) -> None:
    """The request names its response, and both bear one date."""
    response, request = kept.one(QUERY, "response"), kept.one(QUERY, "request")
    assert request.concurrent_to == response.record_id
    assert request.first("WARC-Date") == response.first("WARC-Date")


# E4: warcio 1.8.1


def test_e4_a_right_digest_of_a_chunked_body_is_accepted(kept: Kept) -> None:
    """`warcio check` rejects it."""
    (report,) = verify_files([kept.warc]).files
    assert (report.verdict, report.findings) == (FileVerdict.SOUND, ())


@pytest.mark.parametrize("lost", [1, 5, 400])
def test_e4_a_cut_tail_is_noticed(kept: Kept, lost: int) -> None:
    """By file and offset, whatever is lost of the last record; `warcio check` is content."""
    cut = kept.warc.with_name("tail.warc.gz")
    cut.write_bytes(kept.warc.read_bytes()[:-lost])
    *_, (last, _) = records(kept.warc)
    (report,) = verify_files([cut]).files
    cut.unlink()
    assert last.length > lost
    assert [(found.offset, found.rule) for found in report.findings] == [(last.offset, Rule.CUT_OFF)]


def test_e4_the_writer_changes_no_byte_of_a_head(kept: Kept) -> None:
    """Spaces and the Latin-1 byte stay; its plain call strips the ones and percent-encodes the other."""
    block = kept.one(QUERY, "response").block
    assert b"\r\nx-LOWER-Case:   spaced  value \r\n" in block
    assert b"\r\nX-Latin: caf\xe9\r\n" in block


def test_e4_block_and_payload_digests_stand_on_every_answer(kept: Kept) -> None:
    """Of a body of unknown length too; its plain call drops the payload's."""
    for _, record in records(kept.warc):
        assert record.block_digest == _sha256(record.block)
        if record.type in ("response", "revisit"):
            assert record.payload_digest
