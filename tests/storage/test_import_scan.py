"""What an import finds in a file before anything is filed: which records are captures, and what is told of them."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from storage.custody.importing.capture_scan import scan_captures
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey, ToldCaptures
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_files
from storage.index.cdxj import lines, parse_line
from storage.types import Truncated
from storage.warc.import_note import ListedRecordId
from storage.warc.imported_captures import foreign_capture
from storage.warc.request_method import method_of
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.truncation import is_cut_short
from tests.storage.recordings import keep
from tests.storage.records import chunked, exchange, message, warcs
from tests.storage.test_verify_records import END, ID, http, raw, told, uuid, verified

PAGE = b"<!doctype html><p>" + b"The ferry table. " * 20


def asked(number: int, method: str, *concurrent: int) -> bytes:
    """The record of a request that names its answers."""
    named = [f"WARC-Concurrent-To: {ID.format(answer)}" for answer in concurrent]
    block = f"{method} /1 HTTP/1.1\r\nHost: lia.example\r\n\r\n".encode()
    return raw(number, block, *named, kind="request", Content_Type="application/http; msgtype=request")


def seen(path: Path, *parts: bytes) -> tuple[list[str], int]:
    """The ids of the captures in a file, and how many answers there are to other requests than GET."""
    path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    with Survey() as survey:
        found = scan_captures(SubmittedFile(path, None, path.stat().st_size), path, 1, survey)
        return [entry.record_id for some in survey.by_place(1) for entry in some], found.other_methods


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a file goes."""
    return tmp_path / "a.warc.gz"


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "OPTIONS", "post", "X-OWN"])
def test_only_answers_to_get_are_captures(method: str, path: Path) -> None:
    """The request says which; it stands before its answer or behind it, and either names the other."""
    get, other = http(1, message(PAGE)), http(2, message(b"{}"))
    naming = http(2, message(b"{}"), f"WARC-Concurrent-To: {ID.format(8)}", f"WARC-Concurrent-To: {ID.format(4)}")
    for parts in (
        (get, asked(3, "GET", 1), other, asked(4, method, 2)),
        (asked(4, method, 9, 2), asked(3, "GET", 1), get, other),
        (asked(4, method), get, asked(3, "get", 1), naming),
        (naming, get, asked(4, method)),
    ):
        assert seen(path, *parts) == ([uuid(1)], 1)


@pytest.mark.parametrize("url", ["http://[bad/2", "http://[::1/2", "http://\uff0f.example/2"])
def test_an_address_that_is_none_refuses_no_file(url: str, path: Path) -> None:
    """Neither as the address of a record nor as the goal of a redirect: each record is a capture all the same."""
    moved = b"HTTP/1.1 302 Found\r\nLocation: %b\r\nContent-Length: 0\r\n\r\n" % url.encode()
    there = http(1, message(PAGE)).replace(b"https://lia.example/1", url.encode())
    for part in (there, http(1, moved)):
        assert seen(path, part) == ([uuid(1)], 0)


def test_without_a_request_get_is_assumed(path: Path) -> None:
    """Also where the request's record holds no request, or is about another answer."""
    answer = http(1, message(PAGE))
    assert seen(path, answer) == ([uuid(1)], 0)
    assert seen(path, answer, asked(2, "POST", 7)) == ([uuid(1)], 0)
    nothing = raw(2, b"", f"WARC-Concurrent-To: {ID.format(1)}", kind="request")
    assert seen(path, answer, nothing) == ([uuid(1)], 0)


def test_a_method_is_the_first_word_of_a_request(path: Path) -> None:
    """Of a request alone."""
    parts = (asked(1, "POST"), asked(2, "get"), raw(3, b"POST / HTTP/1.1"))
    path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    found = [one.record for one in scan(path, path.stat().st_size) if isinstance(one, ScannedRecord)]
    assert [method_of(record) for record in found] == ["POST", "GET", None]


GZIPPED = gzip.compress(PAGE, mtime=0)
TO_THE_CLOSE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %b\r\n\r\n"
CODED = {
    b"gzip": GZIPPED,
    b"br": brotli.compress(PAGE),
    b"zstd": zstandard.compress(PAGE),
    b"deflate": zlib.compress(PAGE),
    b"gzip, br": brotli.compress(GZIPPED),
}


def coded_chunks(coding: bytes, body: bytes) -> bytes:
    """An answer in chunks with its last one, whose content has a coding."""
    return chunked(body, 50).replace(b"\r\n", b"\r\nContent-Encoding: " + coding + b"\r\n", 1)


CUT = {
    "length": message(PAGE)[:-9],
    "no body": message(PAGE)[: -len(PAGE)],
    "chunks": chunked(PAGE, 50)[:-40],
    "no last chunk": chunked(PAGE, 50).partition(b"0\r\nSum")[0],
    "no chunk": chunked(PAGE, 50).partition(b"\r\n\r\n")[0] + END,
    "packed": message(GZIPPED, b"Content-Encoding: gzip")[:-9],
    "said twice alike": message(PAGE, b"Content-Length: %d" % len(PAGE))[:-9],
    "packed, no last chunk": coded_chunks(b"gzip", GZIPPED).partition(b"0\r\nSum")[0],
    "second member": TO_THE_CLOSE % b"gzip" + GZIPPED + GZIPPED[:-30],
    "all by its length": message(GZIPPED[:-20], b"Content-Encoding: gzip"),
    "transfer coding": TO_THE_CLOSE.replace(b"Content-E", b"Transfer-E") % b"gzip" + GZIPPED[:-20],
    **{f"{coding!r} to the close": TO_THE_CLOSE % coding + body[:-12] for coding, body in CODED.items()},
    **{f"{coding!r} in chunks": coded_chunks(coding, body[:-12]) for coding, body in CODED.items()},
}
WHOLE = {
    "length": message(PAGE),
    "chunks": chunked(PAGE, 50),
    "longer than it says": message(PAGE) + b"\r\n",
    "unpacked": message(PAGE, b"Content-Encoding: br").replace(b"Length: 358", b"Length: 999"),
    "unchunked": message(PAGE, b"Transfer-Encoding: chunked").replace(b"Length: 358", b"Length: 999"),
    "another coding": message(PAGE, b"Transfer-Encoding: own").replace(b"Length: 358", b"Length: 999"),
    "said twice": message(PAGE, b"Content-Length: 999"),
    "no number": message(PAGE).replace(b"Length: 358", b"Length: +999"),
    "not modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 358\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\nContent-Length: 358\r\n\r\n",
    "no head": b"ICY 200 OK\r\nContent-Length: 358\r\n\r\n",
    "members": TO_THE_CLOSE % b"gzip" + GZIPPED + GZIPPED,
    "behind the last member": TO_THE_CLOSE % b"gzip" + GZIPPED + b"\0\0 more",
    "without its checksum": TO_THE_CLOSE % b"gzip" + GZIPPED[:-8],
    "another coding's name": TO_THE_CLOSE % b"gzip" + brotli.compress(PAGE)[:-9],
    "text kept unpacked": TO_THE_CLOSE % b"br" + PAGE[18:],
    "CJK kept unpacked": TO_THE_CLOSE % b"deflate" + "港口今日重開。".encode() * 20,
    "nothing": TO_THE_CLOSE % b"gzip",
    **{f"{coding!r} to the close": TO_THE_CLOSE % coding + body for coding, body in CODED.items()},
    **{f"{coding!r} in chunks": coded_chunks(coding, body) for coding, body in CODED.items()},
    "head without end": b"HTTP/1.1 200 OK\r\nContent-Length: 358\r\n",
}


@pytest.mark.parametrize("answer", CUT.values(), ids=CUT)
def test_an_answer_that_is_shorter_than_it_says_is_truncated(answer: bytes, path: Path) -> None:
    """Nobody said so: verification notes it, an import marks the capture."""
    assert is_cut_short(answer)
    assert [rule for *_, rule in told(verified(path, [http(1, answer)]))] == ["body-short"]
    assert truncated(path, http(1, answer)) == (Truncated.UNSPECIFIED, ToldCaptures(cut=1, unshown=0))
    stated = http(1, answer, "WARC-Truncated: time")
    assert told(verified(path, [stated])) == []
    assert truncated(path, stated) == (Truncated.TIME, ToldCaptures(cut=0, unshown=0))


@pytest.mark.parametrize("answer", WHOLE.values(), ids=WHOLE)
def test_what_says_nothing_else_is_whole(answer: bytes, path: Path) -> None:
    """Other programs keep bodies unpacked under the head that they came with, and some heads contradict themselves."""
    assert not is_cut_short(answer)
    assert {rule for *_, rule in told(verified(path, [http(1, answer)]))} <= {"unshown"}
    assert truncated(path, http(1, answer))[0] is None


def test_an_answer_to_head_is_not_short(path: Path) -> None:
    """It says how long the answer to GET would be."""
    parts = [http(1, CUT["no body"]), asked(2, "HEAD", 1)]
    assert told(verified(path, parts)) == []
    assert [rule for *_, rule in told(verified(path, [parts[0], asked(2, "GET", 1)]))] == ["body-short"]


def test_a_first_segment_is_truncated(path: Path) -> None:
    """Whatever its head says; what follows is not joined to it."""
    segment = http(1, message(PAGE), "WARC-Segment-Number: 1")
    assert [rule for *_, rule in told(verified(path, [segment]))] == ["segmented"]
    assert truncated(path, segment) == (Truncated.UNSPECIFIED, ToldCaptures(cut=1, unshown=0))


@pytest.mark.parametrize("line", [b"HTTP/2 200", b"HTTP/2.0 200 OK", b"HTTP/3 200", b"ICY 200 OK"])
def test_a_status_line_that_players_do_not_read_is_told(line: bytes, path: Path) -> None:
    """`HTTP/1.0` and `HTTP/1.1` in any case are read; an import counts the others, and verification notes them."""
    answer = message(PAGE)
    other, read = http(1, answer.replace(b"HTTP/1.1 200 Fine", line)), http(1, answer.replace(b"HTTP/1.1", b"http/1.0"))
    assert truncated(path, other)[1].unshown == 1
    assert [rule for *_, rule in told(verified(path, [other]))] == ["unshown"]
    assert truncated(path, read)[1].unshown == 0
    assert told(verified(path, [read])) == []


@pytest.mark.parametrize("line", [b"HTTP/2 200", b"no head at all"])
def test_of_an_own_answer_that_no_player_shows_the_same_is_told(line: bytes, tmp_path: Path) -> None:
    """By verification and import; without a status it has no line in the index."""
    (capture,) = keep(tmp_path, exchange(message(PAGE).replace(b"HTTP/1.1 200 Fine", line)))
    (path,) = warcs(tmp_path)
    (report,) = verify_files([path]).files
    assert (report.verdict, [rule for *_, rule in told(report)]) == (FileVerdict.SOUND, ["unshown"])
    with Survey() as survey:
        assert scan_captures(SubmittedFile(path, None, path.stat().st_size), path, 1, survey).is_own
        for some in survey.by_place(1):
            for entry in some:
                survey.name(entry.n, entry.record_id)
        assert survey.told(1) == ToldCaptures(cut=0, unshown=1)
    assert [one.url for text in lines(tmp_path / "lia" / "indexes") for one in [parse_line(text)]] == (
        [] if capture.status is None else [capture.url]
    )


def test_an_address_that_is_no_uri_is_counted(path: Path) -> None:
    """Brackets belong around the number of an address alone."""
    answer, named = http(1, message(PAGE)), b"https://lia.example/1"
    assert truncated(path, answer)[1].no_uri == 0
    assert truncated(path, answer.replace(named, b"https://lia.example/?a[]=1"))[1].no_uri == 1


def truncated(path: Path, part: bytes) -> tuple[Truncated | None, ToldCaptures]:
    """Why the capture that a record proves is not whole, and what is told of the file."""
    path.write_bytes(gzip.compress(part, mtime=0))
    (one,) = (found for found in scan(path, path.stat().st_size) if isinstance(found, ScannedRecord))
    capture = foreign_capture(one, ListedRecordId(0, "urn:x", None), "-", "-")
    with Survey() as survey:
        scan_captures(SubmittedFile(path, None, path.stat().st_size), path, 1, survey)
        for some in survey.by_place(1):
            for entry in some:
                survey.name(entry.n, entry.record_id)
        return capture.truncated, survey.told(1)


def revisit(number: int, block: bytes, *fields: str, profile: str = "1.0/revisit/server-not-modified") -> bytes:
    """A revisit in the manner of Heritrix, which names no original."""
    full = f"WARC-Profile: http://netpreserve.org/warc/{profile}"
    date = f"2031-05-{4 + number:02d}T03:02:01Z"
    return raw(number, block, full, *fields, kind="revisit", WARC_Date=date, Content_Type="")


def test_a_304_of_which_nothing_is_kept_is_one(path: Path) -> None:
    """Its profile says so; the revisit of an identical payload says nothing of the kind."""
    for profile, status in (
        ("1.0/revisit/server-not-modified", 304),
        ("1.1/revisit/server-not-modified", 304),
        ("1.0/revisit/identical-payload-digest", None),
    ):
        path.write_bytes(gzip.compress(revisit(1, b"", profile=profile), mtime=0))
        (one,) = (found for found in scan(path, path.stat().st_size) if isinstance(found, ScannedRecord))
        assert foreign_capture(one, ListedRecordId(0, "urn:x", None), "-", "-").status == status


def test_a_304_that_names_no_original_confirms_the_page_before_it(path: Path) -> None:
    """The last one at its address; a digest of nothing leads to no other page."""
    empty = "WARC-Payload-Digest: sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
    parts = (
        http(1, message(PAGE)),
        http(9, message(b""), empty).replace(b"lia.example/1", b"lia.example/9"),
        http(2, CUT["length"]).replace(b"2031-05-04", b"2031-05-05"),
        revisit(3, b"", empty),
        http(4, message(PAGE)).replace(b"2031-05-04", b"2031-05-20"),
    )
    path.write_bytes(b"".join(gzip.compress(part, mtime=0) for part in parts))
    with Survey() as survey:
        scan_captures(SubmittedFile(path, None, path.stat().st_size), path, 1, survey)
        entries = [entry for some in survey.by_place(1) for entry in some]
        for entry in entries:
            survey.name(entry.n, entry.record_id)
        (confirming,) = (entry for entry in entries if entry.is_not_modified)
        assert survey.original(confirming) is None
        confirmed = survey.confirmed(confirming)
    assert confirmed is not None
    assert confirmed.record_id == uuid(1)
    assert confirmed.captured_at == datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
