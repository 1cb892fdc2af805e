"""Holds the index of a WACZ package against the records of the WARC files in it."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from storage.custody.verification.findings import FileDraft
from storage.index.cdxj import parse_line
from storage.types import Place
from storage.types.scratch_tables import ScratchTables
from storage.types.urlkey import surt_or_same
from storage.warc.gzip_member import said_of
from storage.warc.message import BODILESS, begins_as_http_1, parse_head, split_head
from storage.warc.other_requests import OtherRequests
from storage.warc.remarks import Remark, Rule
from storage.warc.scanned import ScannedRecord

_LONGEST_LINE = 16 * 1024 * 1024
_GZIP = 31


class PackageIndexCheck(ScratchTables):
    """The places of a package's records, and which of them a line of the index names; spills to disk."""

    def __init__(self) -> None:
        super().__init__(
            "CREATE TABLE places (file TEXT, at INTEGER, length INTEGER, uri TEXT, id TEXT, shown INTEGER,"
            " named INTEGER, others TEXT, PRIMARY KEY (file, at)) WITHOUT ROWID"
        )
        self._other_requests = OtherRequests()

    def add(self, warc_file: str, scanned: ScannedRecord) -> None:
        """Take a record of the file of this bare name."""
        record, place = scanned.record, scanned.place
        # An answer of another protocol (`dns:`) is no page, and a segment none that is whole.
        may_be_page = record.is_answer and record.is_of_the_web and not record.is_segment and not record.is_not_modified
        shown = may_be_page and _is_shown(record.block)
        self._other_requests.add(replace(place, warc_file=warc_file), record)
        others = " ".join(record.concurrent_ids)
        row = (warc_file, place.offset, place.length, record.target_uri, record.record_id, shown, 0, others)
        self._database.execute("INSERT OR IGNORE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)

    def check(self, lines: Iterable[bytes], draft: FileDraft) -> None:
        """Take the lines of an index file, and report what is wrong with each by its offset in the file."""
        before, at = b"", 0
        for raw in lines:
            if not raw.startswith(b"!meta") and raw.strip():
                draft.records += 1
                if raw < before:
                    why = "the line is not in byte order, so a search by halving does not find it or its neighbours"
                    draft.add(Remark(Rule.INDEX_UNSORTED, f"{why} (WACZ 1.1.1, 'indexes')"), at)
                remark = self._line(raw)
                if remark is not None:
                    draft.add(remark, at)
                before = raw
            at += len(raw) + 1

    def report_missing(self, drafts: dict[str, FileDraft]) -> None:
        """Report each answer that no line names, unless it is to another request than GET."""
        query = "SELECT file, at, id, others FROM places WHERE shown AND NOT named ORDER BY file, at"
        for file, at, record_id, others in self._database.execute(query):
            if self._other_requests.have_answer(Place(file, at, 0), record_id, tuple(others.split())):
                continue
            why = "no line of the package's index names this answer, so players do not find it"
            drafts[file].add(Remark(Rule.PACKAGE_LINE_MISSING, f"{why} (WACZ 1.1.1, 'indexes')"), at, record_id)

    def _line(self, raw: bytes) -> Remark | None:
        try:
            line = parse_line(raw.decode("utf-8"))
        except ValueError as error:
            return Remark(Rule.INDEX_MALFORMED, f"this is no line of an index: {str(error)[:200]}")
        where = "file = ? AND at = ?"
        named = (line.filename.removeprefix("archive/"), line.offset)
        place = self._database.execute(f"SELECT length, uri FROM places WHERE {where}", named).fetchone()  # noqa: S608 - fixed words
        if place is None:
            return Remark(Rule.LINE_WITHOUT_RECORD, f"no record stands at {line.offset} of {line.filename}")
        self._database.execute(f"UPDATE places SET named = 1 WHERE {where}", named)  # noqa: S608 - fixed words
        length, uri = place
        if length and line.length != length:
            return Remark(Rule.LINE_DIFFERS, f"the line says {line.length} bytes; the record there has {length}")
        if uri and line.url and surt_or_same(uri) != surt_or_same(line.url):
            return Remark(Rule.LINE_DIFFERS, f"the line says {line.url[:200]}; the record there is of {uri[:200]}")
        return None


def _is_shown(block: bytes) -> bool:
    """Whether players show an answer: one without a body by its status leaves a blank page, another line an error."""
    is_read = not block or begins_as_http_1(block)
    return is_read and parse_head(split_head(block)[0]).status not in BODILESS


def lines_of(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the lines of a file that comes in pieces. Raises ValueError for a line that never ends."""
    held = b""
    for piece in pieces:
        *lines, held = (held + piece).split(b"\n")
        if len(held) > _LONGEST_LINE:
            raise ValueError("a line has no end")
        yield from (line.rstrip(b"\r") for line in lines)
    if held:
        yield held


def gunzipped(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what the gzip members of a file hold. Raises ValueError when a member is damaged or cut off."""
    unpacker = zlib.decompressobj(_GZIP)
    begun = False
    for piece in pieces:
        data = piece
        while data:
            begun = True
            try:
                yield unpacker.decompress(data, _LONGEST_LINE)
            except zlib.error as error:
                raise ValueError(f"a gzip member of it is damaged ({said_of(error)})") from error
            data = unpacker.unconsumed_tail or unpacker.unused_data
            if unpacker.eof:
                unpacker, begun = zlib.decompressobj(_GZIP), bool(data)
    if begun:
        raise ValueError("it ends within a gzip member")
