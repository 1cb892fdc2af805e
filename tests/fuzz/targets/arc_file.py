"""ARC files: any bytes are records or broken at a place; what they amount to is whole WARC records, always the same."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from storage.custody.verification.verify import verify_files
from storage.warc.arc import MAGIC, BrokenArc, records_of_arc, warc_of_arc
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from tests.fuzz.scratch_file import written
from tests.fuzz.target import Target, pieces_of
from tests.storage.records import message


def check(data: bytes) -> None:
    """See the module."""
    made, broken = _made(BytesIO(data).read)
    pieces = iter(list(pieces_of(data)))
    in_pieces, also_broken = _made(lambda _most: next((piece for piece in pieces if piece), b""))
    assert (made, broken) == (in_pieces, also_broken)
    if not broken:
        path = written(made, "fuzzed.warc")
        scanned = list(scan(path, len(made)))
        assert all(isinstance(one, ScannedRecord) for one in scanned), scanned
        begins = list(records_of_arc(BytesIO(data).read))
        descriptions = sum(data.startswith(MAGIC, at) for at in begins)
        assert len(scanned) == len(begins) + descriptions
    verify_files([written(data, "fuzzed.arc")])


def _made(read: Callable[[int], bytes]) -> tuple[bytes, bool]:
    made = bytearray()
    try:
        for piece in warc_of_arc(read):
            made += piece
    except BrokenArc as error:
        assert error.at >= 0
        return bytes(made), True
    return bytes(made), False


def seeds() -> list[bytes]:
    """Files of both versions of the format."""
    answer = message(b"<p>one</p>")
    text = b"1 0 InternetArchive\nURL IP-address Archive-date Content-type Archive-length\n"
    first = b"filedesc://a.arc 0.0.0.0 20010101000000 text/plain %d\n" % len(text)
    line = b"http://lia.example/a b 203.0.113.7 20010203040506 text/html %d\n" % len(answer)
    second = b"http://lia.example/ 203.0.113.7 20010203040506 text/html 200 - - 90 a.arc %d\n" % len(answer)
    return [first + text + b"\n" + line + answer + b"\n" + line + answer + b"\n", second + answer, line + answer]


TARGET = Target(check, seeds)
