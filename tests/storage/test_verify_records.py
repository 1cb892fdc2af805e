"""Verification of loose files: every fault is found, named by offset and record id, and nothing sound is blamed."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b32encode, b64encode
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage.custody.verification.findings import FileReport, FileVerdict
from storage.custody.verification.verify import verify_files
from storage.types import Exchange, Failure, Rendering
from storage.types.errors import RecordError
from storage.warc.dechunking import Dechunker
from storage.warc.message import entity, parse_head
from storage.warc.reader import records
from storage.warc.remarks import Rule
from tests.storage.records import ERRAND, KINDS, MemorySink, chunked, exchange, message, recorder, warcs

ID = "<urn:uuid:00000000-0000-4000-8000-{:012d}>"
END = b"\r\n\r\n"


def raw(number: int, block: bytes = b"one", *fields: str, kind: str = "resource", **changed: str) -> bytes:
    """A record of another house; `changed` are values of the fields that each has, by a Python name."""
    values = {
        "WARC_Type": kind,
        "WARC_Record_ID": ID.format(number),
        "WARC_Date": "2031-05-04T03:02:01Z",
        "WARC_Target_URI": "https://lia.example/1",
        "Content_Type": "text/plain",
        "Content_Length": str(len(block)),
    } | changed
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in values.items() if value]
    return "\r\n".join(("WARC/1.1", *lines, *fields, "", "")).encode() + block + END


def http(number: int, response: bytes, *fields: str) -> bytes:
    """A response of another house."""
    return raw(number, response, *fields, kind="response", Content_Type="application/http; msgtype=response")


def verified(path: Path, data: bytes | Iterable[bytes]) -> FileReport:
    """The report on a file: plain when given as bytes, else with a gzip member for each part."""
    path.write_bytes(data if isinstance(data, bytes) else b"".join(gzip.compress(part, mtime=0) for part in data))
    (report,) = verify_files([path]).files
    assert report.file == str(path)
    return report


def told(report: FileReport) -> list[tuple[int | None, str | None, Rule]]:
    """What a report's findings say, without their sentences, which are never empty."""
    assert all(finding.clause for finding in report.findings)
    return [(finding.offset, finding.record_id, finding.rule) for finding in report.findings]


def told_of_damage(report: FileReport) -> list[tuple[int | None, str | None, Rule]]:
    """The same without the notes on answers of `ours` that have no status line."""
    return [finding for finding in told(report) if finding[2] is not Rule.UNSHOWN]


def uuid(number: int) -> str:
    """The id of a record, as reports give it."""
    return ID.format(number).strip("<>")


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file of ours with every kind of capture, and a revisit of each."""
    return _recorded(tmp_path_factory.mktemp("ours"), *KINDS.values(), *KINDS.values())


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed file of ours with two captures and a revisit, for what is tried byte by byte or bit by bit."""
    return _recorded(tmp_path_factory.mktemp("few"), KINDS["page"], KINDS["gzip chunked"], KINDS["page"])


def _recorded(folder: Path, *kinds: Exchange | Failure | Rendering) -> Path:
    with recorder(folder, MemorySink()) as writer:
        for recorded in [writer.record(ERRAND, kept) for kept in kinds]:
            recorded.result(30)
    (path,) = warcs(folder)
    return path


@pytest.fixture
def mutant(tmp_path: Path) -> Path:
    """Where a changed copy goes."""
    return tmp_path / "mutant.warc.gz"


def test_what_the_recorder_writes_is_sound(ours: Path) -> None:
    """Every kind of capture, cut bodies, failures and revisits included; records are counted."""
    (report,) = verify_files([ours]).files
    assert (report.verdict, told_of_damage(report)) == (FileVerdict.SOUND, [])
    assert report.records == len(list(records(ours)))


def test_a_sound_file_of_another_house_is_sound(tmp_path: Path) -> None:
    """Compressed or not, with or without digests, an unknown type and unknown fields included."""
    body = b"<p>one</p>"
    digest = f"WARC-Payload-Digest: sha1:{b32encode(hashlib.sha1(body).digest()).decode()}"
    parts = [raw(1), http(2, message(body), digest), raw(3, kind="hologram"), raw(4, b"x", "X-More: 1", "X-More: 2")]
    for report in (verified(tmp_path / "a.warc", b"".join(parts)), verified(tmp_path / "a.warc.gz", parts)):
        assert (report.verdict, report.records, report.findings) == (FileVerdict.SOUND, 4, ())


@settings(max_examples=40)
@given(bit=st.integers(0, 2**40))
@example(bit=16)
@example(bit=9 * 8)
def test_any_flipped_bit_is_damage(ours: Path, bit: int) -> None:
    """Whichever it is: in data, in checksums, in headers that no checksum covers, in bits that mean nothing."""
    data = bytearray(ours.read_bytes())
    bit %= len(data) * 8
    data[bit // 8] ^= 1 << bit % 8
    mutant = ours.with_name("flipped.warc.gz")
    mutant.write_bytes(data)
    (report,) = verify_files([mutant]).files
    assert report.verdict is FileVerdict.DAMAGED
    places = [place for place, _ in records(ours)]
    hit = max((place for place in places if place.offset <= bit // 8), key=lambda place: place.offset)
    assert hit.offset in {finding.offset for finding in report.findings}
    if 4 <= bit // 8 < 10:
        assert len(told_of_damage(report)) == 1, "the header of one member is damage of that member alone"


def test_a_flipped_bit_is_found_where_no_checksum_covers_it(few: Path, mutant: Path) -> None:
    """In a member's header, and in the last byte of its data, whose last bits fill it up."""
    data = few.read_bytes()
    for place in [place for place, _ in records(few)][3:9:3]:
        for byte in (*range(10), place.length - 9):
            for bit in range(8):
                changed = bytearray(data)
                changed[place.offset + byte] ^= 1 << bit
                mutant.write_bytes(changed)
                (report,) = verify_files([mutant]).files
                assert report.verdict is FileVerdict.DAMAGED
                assert place.offset in {finding.offset for finding in report.findings}


def test_a_flipped_bit_in_a_code_that_no_data_uses_is_damage(mutant: Path) -> None:
    """The record would still come out of a lenient inflater, but zlib refuses the member, and so does every player."""
    packing = zlib.compressobj(wbits=16 + zlib.MAX_WBITS, strategy=zlib.Z_HUFFMAN_ONLY)
    data = packing.compress(raw(1)) + packing.flush()
    # Between the header and the last byte of data, whose last bits fill it up.
    for bit in range(8 * 10, 8 * (len(data) - 9)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        assert verified(mutant, bytes(changed)).verdict is FileVerdict.DAMAGED


def test_a_cut_tail_is_found_wherever_it_is_cut(few: Path, mutant: Path) -> None:
    """The last record's offset is named, compressed or not; records before it are counted."""
    data = few.read_bytes()
    *_, (last, _) = records(few)
    for size in range(last.offset + 1, len(data), 7):
        mutant.write_bytes(data[:size])
        (report,) = verify_files([mutant]).files
        assert [(offset, rule) for offset, _, rule in told_of_damage(report)] == [(last.offset, Rule.CUT_OFF)]
    plain = raw(1) + raw(2)
    for size in range(len(raw(1)) + 1, len(plain)):
        report = verified(mutant.with_suffix(""), plain[:size])
        is_whole = size >= len(plain) - len(END)
        verdict, rule = (FileVerdict.ODD, Rule.LINE_ENDS) if is_whole else (FileVerdict.DAMAGED, Rule.CUT_OFF)
        assert (report.verdict, report.records) == (verdict, 1 + is_whole)
        assert [(offset, rule) for offset, _, rule in told(report)] == [(len(raw(1)), rule)]


@pytest.mark.parametrize("ends", [b"", b"\r", b"\r\n", b"\r\n\r", b"\n"])
def test_a_last_record_that_lacks_line_ends_is_whole(ends: bytes, mutant: Path) -> None:
    """No byte is lost, so it is odd, packed or not; also when the block ends with a blank line, if that is proven."""
    block = b"one\r\n"
    head = message(b"")
    blank = http(3, head, f"WARC-Block-Digest: sha1:{b32encode(hashlib.sha1(head).digest()).decode()}")
    for record in (raw(2), raw(2, block), http(2, message(b"")), blank):
        parts = [raw(1), record.removesuffix(END) + ends]
        for path, data in ((mutant.with_suffix(""), b"".join(parts)), (mutant, parts)):
            report = verified(path, data)
            assert (report.verdict, report.records) == (FileVerdict.ODD, 2)
            assert [rule for *_, rule in told(report)] == [Rule.LINE_ENDS]


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"])
def test_a_record_within_a_file_that_lacks_a_line_end_is_whole(ends: bytes, mutant: Path) -> None:
    """Packed or not it is as odd as a last one: the next record stands where the block and what follows it end."""
    parts = [raw(1).removesuffix(END) + ends, raw(2)]
    for path, data in ((mutant.with_suffix(""), b"".join(parts)), (mutant, parts)):
        report = verified(path, data)
        assert (report.verdict, report.records) == (FileVerdict.ODD, 2)
        assert [rule for *_, rule in told(report)] == [Rule.LINE_ENDS]


def test_a_length_that_takes_in_the_line_ends_is_damage(mutant: Path) -> None:
    """A block that nothing proves ends where its length says, and the two line ends stand in it."""
    for record in (raw(2, b"one" + END), raw(2, b"one" + END[:3]), raw(2, b"one" + END[:1])):
        cut = record.removesuffix(END)
        parts = [raw(1), cut + END[len(cut.partition(b"one")[2]) :]]
        for path, data in ((mutant.with_suffix(""), b"".join(parts)), (mutant, parts)):
            report = verified(path, data)
            assert report.verdict is FileVerdict.DAMAGED
            assert [rule for *_, rule in told(report)] == [Rule.BLOCK_LENGTH]


def test_members_without_data_are_passed_over(mutant: Path) -> None:
    """Each place is told once, none of them costs a record, and a reader finds the same records."""
    empty = gzip.compress(b"", mtime=0)
    one, two = (gzip.compress(raw(number), mtime=0) for number in (1, 2))
    mutant.write_bytes(empty + one + empty + empty + two + empty)
    (report,) = verify_files([mutant]).files
    places = [0, len(empty + one), len(empty + one + empty + empty + two)]
    assert told(report) == [(place, None, Rule.EMPTY_MEMBERS) for place in places]
    assert (report.verdict, report.records) == (FileVerdict.ODD, 2)
    assert [place.offset for place, _ in records(mutant)] == [len(empty), len(empty + one + empty + empty)]
    mutant.write_bytes(empty + empty)
    assert told(verify_files([mutant]).files[0]) == [(None, None, Rule.NO_RECORD)]


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("https://lia.example/a?b=(c)&d='e'#f;g=%20~*!$,+@", FileVerdict.SOUND),
        ("https://lia.example/[1]", FileVerdict.ODD),
        ("https://%zz/", FileVerdict.ODD),
        ("https://lia.example/北約", FileVerdict.ODD),
        ("https://lia.example/\b", FileVerdict.ODD),
        ("https://lia.example/a b", FileVerdict.ODD),
        ('https://lia.example/"', FileVerdict.ODD),
        ("lia.example", FileVerdict.ODD),
    ],
)
def test_what_is_no_uri_is_odd(url: str, verdict: FileVerdict, mutant: Path) -> None:
    """By the characters that RFC 3986 allows; bytes that are no UTF-8 too."""
    report = verified(mutant, [raw(1, WARC_Target_URI=url)])
    assert report.verdict is verdict
    assert {rule for *_, rule in told(report)} <= {Rule.FIELD_FORM}
    latin = raw(1, WARC_Target_URI="https://lia.example/MARK").replace(b"MARK", b"\xe4\xff")
    assert [rule for *_, rule in told(verified(mutant, [latin]))] == [Rule.FIELD_FORM]


def test_the_digest_of_a_payload_that_the_standard_does_not_define_is_no_damage(mutant: Path) -> None:
    """Of a response that is not HTTP, a warcinfo, a metadata record; what equals the block's digest is not told."""
    block = b"20 text/gemini\r\n# Ferry table\r\n"
    wrong = f"WARC-Payload-Digest: sha1:{b32encode(hashlib.sha1(b'# Ferry table').digest()).decode()}"
    right = f"WARC-Payload-Digest: sha1:{b32encode(hashlib.sha1(block).digest()).decode()}"
    kinds = {
        "response": "gemini://lia.example/",
        "request": "gopher://lia.example/",
        "hologram": "x:y",
        "metadata": "https://lia.example/",
    }
    for kind, url in kinds.items():
        told_of = verified(mutant, [raw(1, block, wrong, kind=kind, WARC_Target_URI=url, Content_Type="text/gemini")])
        assert (told_of.verdict, [rule for *_, rule in told(told_of)]) == (FileVerdict.SOUND, [Rule.PAYLOAD_UNDEFINED])
        assert told(verified(mutant, [raw(1, block, right, kind=kind, WARC_Target_URI=url)])) == []
    for kind in ("response", "resource"):
        assert verified(mutant, [raw(1, block, wrong, kind=kind)]).verdict is FileVerdict.DAMAGED


def test_two_records_in_one_member_are_found(mutant: Path) -> None:
    """The second one is named, and both are read; a file that is one member is told of once."""
    report = verified(mutant, [raw(1), raw(2) + raw(3), raw(4)])
    offset = len(gzip.compress(raw(1), mtime=0))
    assert told(report) == [(offset, uuid(3), Rule.SEVERAL_RECORDS_IN_MEMBER)]
    assert (report.verdict, report.records) == (FileVerdict.DAMAGED, 4)

    whole = verified(mutant, [b"".join(raw(number) for number in range(50))])
    assert told(whole) == [(0, uuid(1), Rule.SEVERAL_RECORDS_IN_MEMBER)]
    assert whole.records == 50


@pytest.mark.parametrize("swallows", [raw(1, Content_Length=str(3 + 4 + len(raw(2)) - 4)) + raw(2), http(1, b"")])
def test_a_length_that_swallows_the_next_record_is_found(swallows: bytes, tmp_path: Path) -> None:
    """Also when block and line ends fit by chance, as they do when the next record is swallowed whole."""
    if swallows == http(1, b""):
        page = message(b"short")
        grown = len(page) + 4 + len(raw(2)) - 4
        swallows = http(1, page).replace(b"Content-Length: %d\r\n" % len(page), b"Content-Length: %d\r\n" % grown, 1)
        swallows += raw(2)
    report = verified(tmp_path / "a.warc", swallows + raw(3))
    assert told(report) == [(0, uuid(1), Rule.RECORD_WITHIN_BLOCK)]
    assert (report.verdict, report.records) == (FileVerdict.DAMAGED, 2)


def test_a_chunked_page_that_swallows_the_next_record_is_found(tmp_path: Path) -> None:
    """Its payload digest stays right, for the last chunk says where the page ends."""
    page = chunked(b"<p>one two three</p>", 7)
    digest = f"WARC-Payload-Digest: sha1:{hashlib.sha1(b'<p>one two three</p>').hexdigest()}"
    one = http(1, page, digest)
    grown = one.replace(b"Content-Length: %d\r\n" % len(page), b"Content-Length: %d\r\n" % (len(page) + len(raw(2))), 1)
    report = verified(tmp_path / "a.warc", grown + raw(2) + raw(3))
    assert told(report) == [(0, uuid(1), Rule.RECORD_WITHIN_BLOCK)]


def test_a_page_that_holds_a_warc_file_is_no_damage(tmp_path: Path) -> None:
    """The message's own length, or a digest that is right, says that the inner records belong to the block."""
    inner = b"x" + END + raw(7) + raw(8)
    digest = f"WARC-Block-Digest: sha256:{hashlib.sha256(inner).hexdigest()}"
    report = verified(
        tmp_path / "a.warc", http(1, message(inner)) + http(2, chunked(inner, 99)) + raw(3, inner, digest)
    )
    assert (report.verdict, report.records, report.findings) == (FileVerdict.SOUND, 3, ())


@pytest.mark.parametrize("length", ["2", "4", "40", "99999999999999"])
def test_a_wrong_length_is_found_and_the_next_record_read(length: str, tmp_path: Path) -> None:
    """Too short, a little too long, longer than the file: one finding, and what follows is not lost."""
    parts = [raw(1, Content_Length=length), raw(2)]
    for report in (verified(tmp_path / "a.warc", b"".join(parts)), verified(tmp_path / "a.warc.gz", parts)):
        assert [found[:2] for found in told(report)] == [(0, uuid(1))]
        assert (report.verdict, report.records) == (FileVerdict.DAMAGED, 1)


def test_digests_are_checked_in_every_spelling(tmp_path: Path) -> None:
    """Base16, base32 and base64, padded or not, of any algorithm; a wrong one is told, an unknown one is odd."""
    block = b"the block"
    sha256 = hashlib.sha256(block).digest()
    spelt = [sha256.hex(), sha256.hex().upper(), b32encode(sha256).decode(), b32encode(sha256).decode().rstrip("=")]
    right = [f"sha-256:{value}" for value in (*spelt, b64encode(sha256).decode())]
    right.append(f"md5:{hashlib.md5(block).hexdigest()}")
    for stated in right:
        sound = verified(tmp_path / "a.warc", raw(1, block, f"WARC-Block-Digest: {stated}"))
        assert sound.verdict is FileVerdict.SOUND, stated
        changed = stated[:-4] + ("a" if stated[-4] not in "aA" else "b") + stated[-3:]
        wrong = verified(tmp_path / "a.warc", raw(1, block, f"WARC-Payload-Digest: {changed}"))
        assert told(wrong) == [(0, uuid(1), Rule.PAYLOAD_DIGEST)]
        assert wrong.verdict is FileVerdict.DAMAGED
    unknown = verified(tmp_path / "a.warc", raw(1, block, "WARC-Block-Digest: rot13:abc"))
    assert (unknown.verdict, told(unknown)) == (FileVerdict.ODD, [(0, uuid(1), Rule.DIGEST_UNKNOWN)])


def test_the_other_payload_rule_is_odd_and_told_once(tmp_path: Path) -> None:
    """A file whose digests include the chunk framing is not damaged for that; any other digest is wrong."""
    page = chunked(b"<p>one two three</p>", 7)
    body = page.partition(END)[2]
    with_framing = f"WARC-Payload-Digest: sha1:{hashlib.sha1(body).hexdigest()}"
    standard = f"WARC-Payload-Digest: sha1:{hashlib.sha1(b'<p>one two three</p>').hexdigest()}"
    odd = verified(
        tmp_path / "a.warc", http(1, page, standard) + http(2, page, with_framing) + http(3, page, with_framing)
    )
    assert told(odd) == [(len(http(1, page, standard)), uuid(2), Rule.PAYLOAD_DIGEST_WITH_FRAMING)]
    assert odd.verdict is FileVerdict.ODD


def test_a_digest_that_our_own_file_lacks_is_found(ours: Path, mutant: Path) -> None:
    """Our writer gives every record a block digest and every response a payload digest: their loss is no accident."""
    parts: list[bytes] = []
    gone: int | None = None
    for place, _ in records(ours):
        part = gzip.decompress(ours.read_bytes()[place.offset : place.offset + place.length])
        if gone is None and b"WARC-Type: response" in part:
            head, blank, block = part.partition(END)
            kept = [line for line in head.split(b"\r\n") if b"-Digest" not in line]
            part, gone = b"\r\n".join(kept) + blank + block, sum(len(part) for part in parts)
        parts.append(gzip.compress(part, mtime=0))
    mutant.write_bytes(b"".join(parts))
    (report,) = verify_files([mutant]).files
    assert [(offset, rule) for offset, _, rule in told_of_damage(report)] == [(gone, Rule.DIGEST_MISSING)] * 2
    assert report.verdict is FileVerdict.DAMAGED


def test_a_capture_that_lost_its_facts_is_found(ours: Path, mutant: Path) -> None:
    """When the record that tells crawl and role is gone from our own file, no rebuild could make the row again."""
    data = ours.read_bytes()
    placed = list(records(ours))
    index = next(at for at, (_, record) in enumerate(placed) if record.type == "response")
    facts = placed[index - 2][0]
    mutant.write_bytes(data[: facts.offset] + data[facts.offset + facts.length :])
    (report,) = verify_files([mutant]).files
    capture, record = placed[index]
    assert told_of_damage(report) == [(capture.offset - facts.length, record.record_id, Rule.FACTS_MISSING)]


def test_a_record_id_that_stands_twice_is_found(mutant: Path) -> None:
    """The later record is named; the same file given twice, or a copy of it, is no fault."""
    report = verified(mutant, [raw(1), raw(2), raw(1, b"two")])
    offset = sum(len(gzip.compress(raw(number), mtime=0)) for number in (1, 2))
    assert told(report) == [(offset, uuid(1), Rule.RECORD_ID_TWICE)]
    assert report.verdict is FileVerdict.DAMAGED

    mutant.write_bytes(gzip.compress(raw(1)))
    copy = mutant.with_name("copy.warc.gz")
    copy.write_bytes(mutant.read_bytes())
    assert verify_files([mutant, copy, mutant]).count(FileVerdict.SOUND) == 2


IDENTICAL = "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"


def revisit(number: int, digest: str, *fields: str) -> bytes:
    """A revisit without a block."""
    return raw(number, b"", IDENTICAL, f"WARC-Payload-Digest: {digest}", *fields, kind="revisit")


def test_revisits_find_their_original_in_the_files_given(tmp_path: Path) -> None:
    """By id, by URI and date, by digest; that one may lie in another file is noted until that file is given too."""
    digest = f"sha1:{hashlib.sha1(b'one').hexdigest()}"
    original = raw(1, b"one", f"WARC-Payload-Digest: {digest}")
    named = revisit(2, digest, f"WARC-Refers-To: {ID.format(1)}")
    dated = ("WARC-Refers-To-Target-URI: https://lia.example/1", "WARC-Refers-To-Date: 2031-05-04T03:02:01Z")
    lone = verified(tmp_path / "b.warc", named + revisit(3, digest, *dated) + revisit(4, digest))
    assert [found[1:] for found in told(lone)] == [
        (uuid(number), Rule.REVISIT_ORIGINAL_ELSEWHERE) for number in (2, 3, 4)
    ]
    assert lone.verdict is FileVerdict.SOUND

    (tmp_path / "a.warc").write_bytes(original)
    both = verify_files([tmp_path / "b.warc", tmp_path / "a.warc"])
    assert both.count(FileVerdict.SOUND) == 2
    other = digest.replace(digest[-4:], "0000")
    lying = verified(tmp_path / "a.warc", original + revisit(2, other, f"WARC-Refers-To: {ID.format(1)}"))
    assert told(lying) == [(len(original), uuid(2), Rule.REVISIT_DIGEST)]


@pytest.mark.parametrize(
    ("data", "rule", "verdict"),
    [
        (raw(1, WARC_Date=""), Rule.FIELD_MISSING, FileVerdict.DAMAGED),
        (raw(1, WARC_Target_URI=""), Rule.FIELD_MISSING, FileVerdict.DAMAGED),
        (raw(1, kind="continuation"), Rule.FIELD_MISSING, FileVerdict.DAMAGED),
        (raw(1, Content_Length=""), Rule.CONTENT_LENGTH, FileVerdict.DAMAGED),
        (raw(1, Content_Length="-3"), Rule.CONTENT_LENGTH, FileVerdict.DAMAGED),
        (raw(1, b"one", "no field"), Rule.HEADER_MALFORMED, FileVerdict.DAMAGED),
        (raw(1, b"one", "WARC-Filename: a"), Rule.FIELD_MISPLACED, FileVerdict.ODD),
        (raw(1, b"one", "WARC-Date: 2031"), Rule.FIELD_REPEATED, FileVerdict.ODD),
        (raw(1, WARC_Date="yesterday"), Rule.FIELD_FORM, FileVerdict.ODD),
        (raw(1, WARC_Date="2031-13-04T03:02:01Z"), Rule.FIELD_FORM, FileVerdict.ODD),
        (raw(1, WARC_Target_URI="https://lia.example/a b"), Rule.FIELD_FORM, FileVerdict.ODD),
        (raw(1, b"one", "WARC-IP-Address: lia.example"), Rule.FIELD_FORM, FileVerdict.ODD),
        (raw(1, Content_Type=""), Rule.CONTENT_TYPE, FileVerdict.ODD),
        (raw(1, Content_Type="text/plain", kind="warcinfo", WARC_Target_URI=""), Rule.CONTENT_TYPE, FileVerdict.ODD),
        (raw(1).replace(b"WARC/1.1", b"WARC/7.3"), Rule.VERSION_UNKNOWN, FileVerdict.ODD),
        (raw(1).replace(b"\r\n", b"\n"), Rule.LINE_ENDS, FileVerdict.ODD),
        (raw(1) + b"\r\n" + raw(2), Rule.LINE_ENDS, FileVerdict.ODD),
        (raw(1) + b"\n", Rule.LINE_ENDS, FileVerdict.ODD),
        (raw(1) + b"\r\n", Rule.SURPLUS_LINE_ENDS, FileVerdict.SOUND),
        (raw(1, b"one", "WARC-Date: 2031-05-04T03:02:01Z"), Rule.FIELD_REPEATED, FileVerdict.ODD),
        (raw(1, b"one", *2 * ["WARC-Segment-Number: 1"]), Rule.FIELD_REPEATED_ALIKE, FileVerdict.SOUND),
        (raw(1, b"one", "WARC-Segment-Number: 2"), Rule.FIELD_FORM, FileVerdict.ODD),
        (raw(1, WARC_Target_URI="<https://lia.example/>"), Rule.FIELD_FORM, FileVerdict.ODD),
        (b"", Rule.NO_RECORD, FileVerdict.DAMAGED),
        (b"no WARC file at all", Rule.NO_RECORD, FileVerdict.DAMAGED),
        (raw(1) + bytes(512), Rule.NO_RECORD, FileVerdict.DAMAGED),
    ],
)
def test_what_breaks_the_standard_is_told_by_its_rule(
    data: bytes, rule: Rule, verdict: FileVerdict, tmp_path: Path
) -> None:
    """Where it breaks no byte the file is odd, and the clause says which advice it goes against."""
    report = verified(tmp_path / "a.warc", data)
    assert {found[2] for found in told(report)} == {rule}
    assert report.verdict is verdict


@pytest.mark.parametrize("version", [b"WARC/0.17", b"WARC/0.18", b"WARC/1.0", b"warc/1.0"])
def test_a_record_is_judged_by_the_version_that_it_names(version: bytes, tmp_path: Path) -> None:
    """Before WARC 1.1 URIs stood in brackets, dates had seconds and no fractions, and two fields were unknown."""
    older = raw(
        1,
        b"one",
        "WARC-Refers-To-Date: 2031",
        "WARC-Refers-To-Target-URI: https://lia.example/2",
        WARC_Target_URI="<https://lia.example/1>",
        WARC_Date="2031-05-04t03:02:01z",
    ).replace(b"WARC/1.1", version)
    assert verified(tmp_path / "a.warc", older).findings == ()
    newer = raw(1, WARC_Date="2031-05-04T03:02:01.5Z")
    assert verified(tmp_path / "a.warc", newer).findings == ()
    (finding,) = verified(tmp_path / "a.warc", newer.replace(b"WARC/1.1", version)).findings
    assert (finding.rule, finding.clause.endswith("'WARC-Date')")) == (Rule.FIELD_FORM, True)
    assert f"({version.decode().upper().replace('/', ' ')}, " in finding.clause


def test_one_capture_described_again_is_no_second_record(tmp_path: Path) -> None:
    """Same id, same content, another head: a note. The same record written twice, or other content: damage."""
    digest = f"WARC-Block-Digest: sha256:{hashlib.sha256(b'one').hexdigest()}"
    anew = verified(tmp_path / "a.warc", raw(1) + raw(1, b"one", digest))
    assert (anew.verdict, [rule for *_, rule in told(anew)]) == (FileVerdict.SOUND, [Rule.RECORD_DESCRIBED_TWICE])
    for second in (raw(1), raw(1, b"two"), raw(1, WARC_Date="2031-05-04T03:02:02Z")):
        report = verified(tmp_path / "a.warc", raw(1) + second)
        assert (report.verdict, [rule for *_, rule in told(report)]) == (FileVerdict.DAMAGED, [Rule.RECORD_ID_TWICE])


@pytest.mark.parametrize("members", [[raw(1), raw(1)], [raw(2), raw(1), raw(1).replace(b": ", b":  ")]])
def test_a_head_of_a_known_form_says_what_any_head_of_its_fields_says(members: list[bytes], tmp_path: Path) -> None:
    """The first head of a form is taken apart, later ones are known by it: the same record is written twice."""
    report = verified(tmp_path / "a.warc.gz", members)
    assert [rule for *_, rule in told(report)] == [Rule.RECORD_ID_TWICE]


def test_rubbish_after_the_last_member_is_damage(mutant: Path) -> None:
    """Such as a file that was given its size before it was written."""
    mutant.write_bytes(gzip.compress(raw(1)) + bytes(512))
    (report,) = verify_files([mutant]).files
    assert told(report) == [(mutant.stat().st_size - 512, None, Rule.GZIP_DAMAGED)]
    assert report.records == 1


def test_a_block_of_any_size_streams_by(mutant: Path) -> None:
    """A member that unfolds to a hundred thousand times its size is read with its digest checked."""
    block = bytes(40_000_000)
    report = verified(mutant, [raw(1, block, f"WARC-Block-Digest: sha256:{hashlib.sha256(block).hexdigest()}")])
    assert (report.verdict, report.records) == (FileVerdict.SOUND, 1)


def test_a_report_is_bounded(tmp_path: Path) -> None:
    """Of a file in which all is wrong a thousand findings are listed, and the rest counted."""
    report = verified(tmp_path / "a.warc", b"".join(raw(number, WARC_Date="never") for number in range(1200)))
    assert len(report.findings) == 1001
    assert "200 more" in report.findings[-1].clause
    assert report.records == 1200


@pytest.mark.parametrize(("name", "why"), [("absent.warc", "no such file"), ("", "folder")])
def test_what_cannot_be_read_is_an_error(name: str, why: str, tmp_path: Path) -> None:
    """One clear line with the path; it is not called damaged."""
    with pytest.raises(RecordError, match=why):
        verify_files([tmp_path / name])


CHUNKS = st.lists(st.binary(min_size=1, max_size=40), max_size=4)


@given(CHUNKS, st.binary(max_size=30), st.integers(0, 200), st.integers(1, 60), st.sampled_from([b"", b";a=b", b" \t"]))
def test_dechunking_by_pieces_gives_the_entity(
    chunks: list[bytes], tail: bytes, cut: int, size: int, extension: bytes
) -> None:
    """Whole, broken and cut-off bodies, in pieces of any size: what comes out is what the whole body would give."""
    coded = b"".join(b"%x%s\r\n%s\r\n" % (len(chunk), extension, chunk) for chunk in chunks) + b"0\r\n\r\n" + tail
    for body in (coded, coded[:cut], tail + coded, tail):
        dechunker = Dechunker()
        pieces = [body[start : start + size] for start in range(0, len(body), size)]
        data = b"".join(part for piece in pieces for part in dechunker.feed(piece))
        dechunker.finish()
        expected = entity(parse_head(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), body)
        assert (body if dechunker.plain else data) == expected


def test_a_chunk_head_of_any_length_needs_no_memory() -> None:
    """Blanks and extensions without end are read over, as in the whole body."""
    body = b" " * 99_999 + b"3" + b"\t" * 99_999 + b";" + b"x" * 99_999 + b"\r\nabc\r\n0\r\n\r\n"
    dechunker = Dechunker()
    data = b"".join(part for start in range(0, len(body), 1000) for part in dechunker.feed(body[start : start + 1000]))
    dechunker.finish()
    assert (data, dechunker.plain) == (b"abc", False)


def test_an_exchange_of_ours_with_every_digest_changed_is_found(tmp_path: Path) -> None:
    """Our own digests, replaced in a record that is otherwise whole, are told from right ones."""
    with recorder(tmp_path, MemorySink()) as writer:
        writer.record(ERRAND, exchange(message(b"page"))).result(10)
    (path,) = warcs(tmp_path)
    for name in (b"WARC-Block-Digest: sha256:", b"WARC-Payload-Digest: sha256:"):
        parts = []
        for place, record in records(path):
            part = gzip.decompress(path.read_bytes()[place.offset : place.offset + place.length])
            if record.type == "response":
                at = part.index(name) + len(name)
                part = part[:at] + (b"A" if part[at : at + 1] != b"A" else b"B") + part[at + 1 :]
            parts.append(part)
        report = verified(tmp_path / "mutant.warc.gz", parts)
        expected = Rule.BLOCK_DIGEST if b"Block" in name else Rule.PAYLOAD_DIGEST
        assert {found[2] for found in told(report)} == {expected}
