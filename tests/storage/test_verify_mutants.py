"""Mutants of an archive's own file: each is damaged, named by file, offset and record id, in its archive and alone."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from isal import isal_zlib

from storage.archive.archive import Archive
from storage.custody.verification.findings import FileReport, FileVerdict, Finding
from storage.custody.verification.verify import verify_archive, verify_files
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.warc.reader import records
from storage.warc.remarks import Rule
from tests.storage.records import ERRAND, HARVEST, KINDS, PROFILE, warcs

_END = b"\r\n\r\n"
_FIVE_GIGABYTES = b"5368709120"


@dataclass(frozen=True)
class Original:
    """A sound archive with one closed file; `contents` are its members inflated, `at` is the response that is hit."""

    archive: Archive
    path: Path
    data: bytes
    contents: list[bytes]
    ids: list[str]
    at: int

    def offset(self, number: int) -> int:
        """Where a member begins."""
        return sum(len(packed(content)) for content in self.contents[:number])


def packed(content: bytes) -> bytes:
    """A gzip member as our writer makes it."""
    compressor = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
    return compressor.compress(content) + compressor.flush()


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Original:
    """See Original."""
    archive = Archive.create(tmp_path_factory.mktemp("mutants") / "archive")
    database = archive.open_database(write=True)
    collections = archive.path / "collections"
    with Recorder(collections, Captures(database), lambda slug: PROFILE, HARVEST) as recorder:
        for kept in KINDS.values():
            recorder.record(ERRAND, kept).result(10)
    database.close()
    (path,) = warcs(collections)
    placed = list(records(path))
    data = path.read_bytes()
    contents = [isal_zlib.decompress(data[p.offset : p.offset + p.length], 31) for p, _ in placed]
    data = b"".join(map(packed, contents))
    at = next(number for number, (_, record) in enumerate(placed) if record.type == "response")
    return Original(archive, path, data, contents, [record.record_id for _, record in placed], at)


def cut(one: Original) -> bytes:
    """The tail is gone."""
    return one.data[:-5]


def flipped(one: Original) -> bytes:
    """One bit in the midst of a member."""
    data = bytearray(one.data)
    data[one.offset(one.at) + len(packed(one.contents[one.at])) // 2] ^= 4
    return bytes(data)


def swallowed(one: Original) -> bytes:
    """The record's length takes in the next one, which lies in the same member."""
    first, second = one.contents[one.at], one.contents[one.at + 1]
    return joined(one, sized(first, lambda size: size + len(second)) + second, taken=2)


def five_gigabytes(one: Original) -> bytes:
    """A length that no disk of this machine holds."""
    return joined(one, sized(one.contents[one.at], lambda size: int(_FIVE_GIGABYTES)))


def two_in_a_member(one: Original) -> bytes:
    """The record and the next one are compressed as one."""
    return joined(one, one.contents[one.at] + one.contents[one.at + 1], taken=2)


def same_id(one: Original) -> bytes:
    """The record bears the id of the first one."""
    return joined(one, one.contents[one.at].replace(one.ids[one.at].encode(), one.ids[0].encode()))


def written_twice(one: Original) -> bytes:
    """The record stands in the file again, at its end."""
    return one.data + packed(one.contents[one.at])


def wrong_digest(one: Original, name: bytes = b"WARC-Block-Digest") -> bytes:
    """Another digest of the right form is stated."""
    other = re.compile(rb"(?m)^(" + name + rb": sha256:)([A-Z2-7]{4})")
    return joined(one, other.sub(lambda found: found[1] + found[2][::-1].translate(_SHIFT), one.contents[one.at]))


_SHIFT = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"BCDEFGHIJKLMNOPQRSTUVWXYZ234567A")


def wrong_payload_digest(one: Original) -> bytes:
    """The same of the payload."""
    return wrong_digest(one, b"WARC-Payload-Digest")


def changed_block(one: Original) -> bytes:
    """Another letter in the page, with the member's checksum made anew."""
    head, blank, block = one.contents[one.at].partition(_END)
    return joined(one, head + blank + block[:-9] + bytes([block[-9] ^ 1]) + block[-8:])


def no_digest(one: Original) -> bytes:
    """The block's digest is gone."""
    return joined(one, re.sub(rb"(?m)^WARC-Block-Digest: [^\r]*\r\n", b"", one.contents[one.at]))


def no_id(one: Original) -> bytes:
    """The record has no id."""
    return joined(one, re.sub(rb"(?m)^WARC-Record-ID: [^\r]*\r\n", b"", one.contents[one.at]))


def removed(one: Original) -> bytes:
    """The whole record is gone, and nothing in the file shows it."""
    return joined(one, b"")


def zeroed(one: Original) -> bytes:
    """A sector that the disk lost."""
    begin = one.offset(one.at) + 20
    return one.data[:begin] + bytes(64) + one.data[begin + 64 :]


def joined(one: Original, content: bytes, taken: int = 1) -> bytes:
    """The file with the hit record, or it and the next ones, replaced by one member of this content."""
    members = [*one.contents[: one.at], content, *one.contents[one.at + taken :]]
    return b"".join(packed(member) for member in members if member)


def sized(content: bytes, change: Callable[[int], int]) -> bytes:
    """A record that says another length of its block."""
    length = re.compile(rb"(?m)^Content-Length: (\d+)")
    return length.sub(lambda found: b"Content-Length: %d" % change(int(found[1])), content, count=1)


MUTANTS: dict[Callable[[Original], bytes], set[Rule]] = {
    cut: {Rule.CUT_OFF},
    flipped: {Rule.GZIP_DAMAGED},
    swallowed: {Rule.RECORD_WITHIN_BLOCK},
    five_gigabytes: {Rule.BLOCK_LENGTH},
    two_in_a_member: {Rule.SEVERAL_RECORDS_IN_MEMBER},
    same_id: {Rule.RECORD_ID_TWICE},
    written_twice: {Rule.RECORD_ID_TWICE},
    wrong_digest: {Rule.BLOCK_DIGEST},
    wrong_payload_digest: {Rule.PAYLOAD_DIGEST},
    changed_block: {Rule.BLOCK_DIGEST, Rule.PAYLOAD_DIGEST},
    no_digest: {Rule.DIGEST_MISSING},
    no_id: {Rule.FIELD_MISSING},
    zeroed: {Rule.GZIP_DAMAGED},
}
# What is no record any more has no id to be told by.
_NAMELESS = {cut, flipped, zeroed, no_id}
_ELSEWHERE = {cut, written_twice, two_in_a_member}


@pytest.mark.parametrize("mutate", [*MUTANTS, removed], ids=lambda mutate: mutate.__name__)
def test_every_mutant_is_damaged(original: Original, mutate: Callable[[Original], bytes]) -> None:
    """In its archive it is found with file, offset and id; alone too, unless the file shows nothing."""
    original.path.write_bytes(mutate(original))
    report = in_archive(original)
    assert report.verdict is FileVerdict.DAMAGED
    if mutate is removed:
        assert {Rule.FILE_SIZE, Rule.ROW_WITHOUT_RECORD} <= {finding.rule for finding in report.findings}
        return
    assert MUTANTS[mutate] <= {finding.rule for finding in report.findings}
    (alone,) = verify_files([original.path]).files
    assert alone.verdict is FileVerdict.DAMAGED
    for found in findings(alone, MUTANTS[mutate]):
        if mutate not in _ELSEWHERE:
            assert found.offset == original.offset(original.at)
        if mutate not in _NAMELESS:
            assert found.record_id in original.ids


def test_the_original_is_sound(original: Original) -> None:
    """So what the mutants are blamed for is what was done to them."""
    original.path.write_bytes(original.data)
    assert verify_files([original.path]).files[0].verdict is FileVerdict.SOUND


def test_a_length_of_five_gigabytes_costs_no_memory(original: Original, tmp_path: Path) -> None:
    """Nor does a member that unfolds to hundreds of megabytes: the process may have little and does not crash."""
    bomb = tmp_path / "bomb.warc.gz"
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: " + _FIVE_GIGABYTES + _END
    compressor = isal_zlib.compressobj(2, isal_zlib.DEFLATED, 31)
    with bomb.open("wb") as file:
        file.write(compressor.compress(head))
        for _ in range(300):
            file.write(compressor.compress(bytes(1 << 20)))
        file.write(compressor.flush())
    plain = tmp_path / "five.warc"
    plain.write_bytes(head + b"one" + _END)
    ran = subprocess.run(
        [sys.executable, "-c", _LITTLE_MEMORY, bomb, plain], capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["damaged", "block-length", "damaged", "cut-off"]


_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from storage.custody.verification.verify import verify_files
used = int(Path('/proc/self/statm').read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (64 << 20),) * 2)
for file in verify_files([Path(name) for name in sys.argv[1:]]).files:
    print(file.verdict, file.findings[0].rule)
"""


def in_archive(original: Original) -> FileReport:
    """The report on the file as part of its archive."""
    database = original.archive.open_database(write=False)
    try:
        (report,) = verify_archive(original.archive, database).files
    finally:
        database.close()
    assert report.file == f"collections/lia/archive/{original.path.name}"
    return report


def findings(report: FileReport, rules: set[Rule]) -> list[Finding]:
    """Those by these rules, of which there is one at least."""
    found = [finding for finding in report.findings if finding.rule in rules]
    assert found
    return found
