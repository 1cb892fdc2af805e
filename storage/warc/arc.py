"""ARC files, the format before WARC, as the WARC records that they amount to.

A record's bytes stay as they are; its line of ARC becomes the head of a WARC record and is kept in it word for word.
Ids follow from the file's own name and the record's place, so that the same ARC file gives the same records again.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from storage.warc.byte_reader import ByteReader
from storage.warc.record import HTTP_RESPONSE, WARC_FIELDS, fields_block
from storage.warc.uri_form import uri

MAGIC = b"filedesc:"
_LINE_LIMIT = 64 * 1024
# Version 1: URL IP-address Archive-date Content-type Archive-length. Version 2 adds a result code, a checksum, a
# location, an offset and a file name before the length. Writers left spaces in URLs and in content types, so the line
# is read from what stands between these: address and date, or the date alone where a writer left the address out.
_MIDDLES = (
    re.compile(rb" (?=(?P<ip>\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+) (?P<date>\d{4,17}) )"),
    re.compile(rb" (?=(?P<ip>\S+) (?P<date>\d{4,17}) )"),
    re.compile(rb"(?<=\S)(?P<ip>) (?=(?P<date>\d{14}) )"),
)
_FIELDS_OF_VERSION_2 = 5
_MEDIA_TYPE = re.compile(r"[!#-'*+.0-9A-Z^_`a-z|~-]+/[!#-'*+.0-9A-Z^_`a-z|~-]+(?:\s*;.*)?")
# WARC 1.1, 'Content-Type': what a reader takes for unknown.
_UNKNOWN_TYPE = "application/octet-stream"
_LONGEST_NUMBER = 20
_WIDEST_DATE = 14
_MOMENT_FILLER = "00000101000000"


class BrokenArc(Exception):
    """The bytes are no ARC file, or a damaged one; `at` is the byte of the unpacked file where that shows."""

    def __init__(self, at: int, why: str) -> None:
        super().__init__(why)
        self.at = at


@dataclass(frozen=True, slots=True)
class _Entry:
    line: bytes
    url: str
    ip: str
    date: str
    media_type: str
    length: int


def warc_of_arc(read: Callable[[int], bytes]) -> Iterator[bytes]:
    """Yield, piece by piece, the WARC records that an ARC file amounts to.

    Args:
        read: gives the next bytes of the unpacked ARC file, at most so many, and none at its end.

    Raises:
        BrokenArc: the file is damaged; says where.
    """
    reader = ByteReader(read)
    name = ""
    while (entry := _next_entry(reader)) is not None:
        at = reader.position
        name = name or entry.url
        begin = reader.peek(5)
        yield from _head(entry, uuid.uuid5(uuid.NAMESPACE_URL, f"{name}#{at}"), begin)
        taken = 0
        for piece in reader.pieces(entry.length):
            taken += len(piece)
            yield piece
        if taken < entry.length:
            raise BrokenArc(at, f"the record at byte {at} says that it has {entry.length} bytes, and {taken} are there")
        yield b"\r\n\r\n"


def records_of_arc(read: Callable[[int], bytes]) -> Iterator[int]:
    """Yield where each record of an unpacked ARC file begins, its own description included, once it is known whole.

    Raises:
        BrokenArc: the file is damaged; says where.
    """
    reader = ByteReader(read)
    while True:
        while reader.peek(1) in (b"\r", b"\n"):
            reader.take(1)
        at = reader.position
        if (entry := _next_entry(reader)) is None:
            return
        taken = sum(map(len, reader.pieces(entry.length)))
        if taken < entry.length:
            raise BrokenArc(at, f"the record says that it has {entry.length} bytes, and {taken} are there")
        yield at


def _next_entry(reader: ByteReader) -> _Entry | None:
    """Read the line of the next record; records are parted by line ends, of which there may be several."""
    while reader.peek(1) in (b"\r", b"\n"):
        reader.take(1)
    ahead = reader.peek(_LINE_LIMIT)
    if not ahead:
        return None
    line, newline, _ = ahead.partition(b"\n")
    entry = _entry(line) if newline else None
    if entry is None:
        at = reader.position
        raise BrokenArc(at, f"no line of an ARC record stands at byte {at}: {line[:60]!r}")
    reader.take(len(line) + 1)
    return entry


def _entry(line: bytes) -> _Entry | None:
    """Read the line of a record; None when it is none."""
    front, _, length = line.rstrip().rpartition(b" ")
    if not (length.isdigit() and len(length) < _LONGEST_NUMBER):
        return None
    front += b" "
    found = next(filter(None, ([*middle.finditer(front)] for middle in _MIDDLES)), None)
    if found is None:
        return None
    # What looks like it before the last one is part of the URL.
    middle = found[-1]
    media_type, *more = front[middle.end("date") :].strip().rsplit(b" ", _FIELDS_OF_VERSION_2)
    if not (len(more) == _FIELDS_OF_VERSION_2 and more[-2].isdigit()):
        media_type = b" ".join((media_type, *more))
    url, ip, date, kind = (
        field.decode("latin-1") for field in (front[: middle.start()], middle["ip"], middle["date"], media_type)
    )
    return _Entry(line.rstrip(b"\r"), uri(url), ip, date, kind, int(length))


def _head(entry: _Entry, record_id: uuid.UUID, begin: bytes) -> Iterator[bytes]:
    """The head of the WARC record; the file's own description becomes a warcinfo with its text as metadata behind."""
    if entry.url.startswith(MAGIC.decode()):
        description = fields_block([("description", f"made from the ARC file {entry.url}"), ("format", "ARC")])
        info = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", f"<{uuid.uuid5(record_id, 'warcinfo').urn}>"),
            ("WARC-Date", _moment(entry.date)),
            ("Content-Type", WARC_FIELDS),
            ("Content-Length", str(len(description))),
        ]
        yield _block(info) + description + b"\r\n\r\n"
    http = begin.startswith(b"HTTP/")
    kind = "response" if http else "metadata" if entry.url.startswith(MAGIC.decode()) else "resource"
    fields = [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{record_id.urn}>"),
        ("WARC-Date", _moment(entry.date)),
        ("WARC-Target-URI", entry.url),
        *([("WARC-IP-Address", entry.ip)] if _is_address(entry.ip) else []),
        ("ARC-Line", entry.line.decode("latin-1")),
        ("Content-Type", HTTP_RESPONSE if http else _media_type(entry.media_type)),
        ("Content-Length", str(entry.length)),
    ]
    yield _block(fields)


def _media_type(written: str) -> str:
    """The content type of a line, which may be no media type at all (`no-type`)."""
    return written if _MEDIA_TYPE.fullmatch(written) else _UNKNOWN_TYPE


def _is_address(written: str) -> bool:
    """Whether it is an address that something was fetched from; 0.0.0.0 stands for none."""
    try:
        return bool(written.strip("0.")) and bool(ip_address(written))
    except ValueError:
        return False


def _block(fields: list[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields)
    return b"WARC/1.1\r\n" + lines.encode("utf-8") + b"\r\n"


def _moment(date: str) -> str:
    """The 14 digits of ARC as WARC-Date; digits that old files leave out are those of a beginning."""
    digits = date[:_WIDEST_DATE]
    digits += _MOMENT_FILLER[len(digits) :]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}T{digits[8:10]}:{digits[10:12]}:{digits[12:14]}Z"
