"""WARC files: every byte is accounted for, a changed record of ours is never sound, no wrong digest is called right."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from base64 import b16encode, b32encode, b64encode, urlsafe_b64encode
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import zstandard

from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_files
from storage.types.errors import RecordError
from storage.warc.reader import whole_records
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import Check
from storage.warc.unpacking import ZSTD_FRAME
from storage.warc.writer import member_of
from tests.fuzz.sample_records import in_zstd, plain, sample_records
from tests.fuzz.scratch_file import written
from tests.fuzz.target import Target

_WARC = b"WARC/"
_END = b"\r\n\r\n"
# A file is read by its name, too.
_PLAIN, _PACKED = "fuzzed.warc", "fuzzed.warc.gz"


def check(data: bytes) -> None:
    """See the module."""
    is_plain = data[: len(_WARC)].upper() == _WARC
    path = written(data, _PLAIN if is_plain else _PACKED)
    scanned = _scanned(path, data)
    if is_plain:
        # The checksum of a member that is packed here is right whatever changed: nothing but its digest tells.
        packed = b"".join(gzip.compress(data[_begin(one) : one.end], 1) for one in scanned)
        _scanned(written(packed, _PACKED), packed)
    (report,) = verify_files([path]).files
    if data.startswith(b"\x1f\x8b") and report.verdict is FileVerdict.SOUND:
        assert all(one in _known() for one in _readable(path)), "a changed record is sound"


def _scanned(path: Path, data: bytes) -> list[ScannedRecord | DamagedStretch]:
    scanned = list(scan(path, len(data)))
    _assert_accounted(data, scanned)
    for one in scanned:
        # Of a further record of a member it is not told where in it that lies.
        if isinstance(one, ScannedRecord) and one.place.length and one.measured.block is Check.RIGHT:
            head, block = _head_and_block(_unpacked(data[_begin(one) : one.end]), len(one.head))
            assert head == one.head
            _assert_right(one.record.block_digest or "", block[: one.measured.size])
    return scanned


def _assert_accounted(data: bytes, scanned: list[ScannedRecord | DamagedStretch]) -> None:
    end = 0
    for one in scanned:
        begin = _begin(one)
        assert begin <= end or not data[end:begin].strip(b"\0"), f"nothing is said of the bytes {end} to {begin}"
        assert one.end <= len(data)
        end = max(end, one.end)


def _begin(one: ScannedRecord | DamagedStretch) -> int:
    return one.place.offset if isinstance(one, ScannedRecord) else one.offset


def _assert_right(stated: str, block: bytes) -> None:
    """A digest that was found right is that of the block, computed here by other means."""
    algorithm, _, value = stated.partition(":")
    hashed = hashlib.new(algorithm.lower().replace("-", ""), block).digest()
    spelt = (b16encode(hashed), b32encode(hashed).rstrip(b"="), b64encode(hashed), urlsafe_b64encode(hashed))
    assert value.strip().rstrip("=").upper() in {each.decode().rstrip("=").upper() for each in spelt}, value


def _unpacked(member: bytes) -> bytes:
    """What a member or frame holds; a record that is packed in neither is that itself."""
    if member.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(wbits=31).decompress(member)
    if member.startswith(ZSTD_FRAME):
        return zstandard.ZstdDecompressor().decompressobj().decompress(member)
    return member


def _readable(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """The head and the block of each record up to the first that cannot be read."""
    try:
        for _, whole in whole_records(path):
            yield whole.head, whole.record.block
    except RecordError as error:
        assert len(str(error).splitlines()) == 1, str(error)


@cache
def _known() -> frozenset[tuple[bytes, bytes]]:
    """The records of the seeds, each as its head and its block."""
    contents = [plain(one) for one in sample_records()]
    return frozenset(_head_and_block(one.removesuffix(_END), one.index(_END) + len(_END)) for one in contents)


def _head_and_block(content: bytes, head_size: int) -> tuple[bytes, bytes]:
    return content[:head_size], content[head_size:]


def seeds() -> list[bytes]:
    """One file in each form, and two whose containers are sound around a block that changed."""
    records = sample_records()
    contents = [plain(one) for one in records]
    frames = [in_zstd(content, checked=bool(number % 2)) for number, content in enumerate(contents)]
    changed = [content.replace(b"<p>", b"<q>") for content in contents]
    return [
        b"".join(map(member_of, records)), b"".join(contents), b"".join(frames), member_of(records[2]),
        b"".join(changed), b"".join(gzip.compress(content, mtime=0) for content in changed),
    ]  # fmt: skip


TARGET = Target(check, seeds, inputs=200)
