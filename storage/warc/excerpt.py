"""The records of some captures of a file, with all that belongs to them, to be copied member by member.

What belongs to a capture lies around its record: its companions (request, facts, interim heads, surplus) between its
neighbours' records, the certificates that its facts name before the first capture that needed them, warcinfo and
profile at the beginning of the file, and when the crawl began and ended at either end of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from storage.types import Capture, Place
from storage.types.errors import RecordError
from storage.warc.capture_records import facts_of
from storage.warc.certificate_records import CHAIN_URN, PRESENTED_URN, presenting_host
from storage.warc.fetch_grouping import is_companion
from storage.warc.notes import NOTE_URN
from storage.warc.reader import records_between
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import PROFILE_URN, SPIDER_URN

_OF_THE_FILE = (PROFILE_URN, SPIDER_URN, f"{NOTE_URN}crawl-")


@dataclass(frozen=True, slots=True)
class Excerpted:
    """A record to be copied; `capture_id` is set for the record that proves a capture, None for what belongs to it."""

    place: Place
    capture_id: str | None = None


def excerpt(
    stream: BinaryIO, source: WarcSource, size: int, captures: Sequence[Capture], wanted: Collection[str]
) -> Iterator[Excerpted]:
    """Yield what is to be copied of a file so that it explains itself in another file, descriptions first.

    Args:
        stream: the opened file.
        source: the file, as it is named in errors.
        size: how many of its bytes hold whole records.
        captures: all captures whose records lie in it, in its order.
        wanted: the ids of those that are to be copied.

    Raises:
        RecordError: a record is not what the captures say, or cannot be read.
    """
    file = _File(stream, source, captures, size)
    for place, record in file.records(0, captures[0].place.offset if captures else size):
        if record.is_warcinfo or (record.target_uri or "").startswith(_OF_THE_FILE):
            yield Excerpted(place)
    for position, capture in enumerate(captures):
        if capture.capture_id in wanted:
            yield from _with_companions(file, capture, *_around(captures, position, size))
    if captures:
        last = captures[-1].place
        for place, record in file.records(last.offset + last.length, size):
            if (record.target_uri or "").startswith(_OF_THE_FILE):
                yield Excerpted(place)


def _with_companions(file: _File, capture: Capture, begin: int, end: int) -> Iterator[Excerpted]:
    own = capture.place
    ((_, record),) = file.records(own.offset, own.offset + own.length)
    # A record that another program wrote may have no id, or one that another record has too.
    if record.record_id != capture.capture_id and record.target_uri != capture.url:
        why = f"another record stands here than that of {capture.capture_id}"
        raise RecordError(str(file.source), own.offset, why)
    before = [*_companions(file, begin, own.offset, record)]
    after = [*_companions(file, own.offset + own.length, end, record)]
    for facts in map(facts_of, (record, *(companion for _, companion in (*before, *after)))):
        if facts is not None and facts.certificates is not None:
            yield from file.certificates(facts.certificates, capture.url)
    yield from (Excerpted(place) for place, _ in before)
    yield Excerpted(own, capture.capture_id)
    yield from (Excerpted(place) for place, _ in after)


def _companions(file: _File, begin: int, end: int, capture: WarcRecord) -> Iterator[tuple[Place, WarcRecord]]:
    for place, record in file.records(begin, end):
        if is_companion(record, capture):
            yield place, record


def _around(captures: Sequence[Capture], position: int, size: int) -> tuple[int, int]:
    """Where the record before a capture's ends, and where the next one's begins."""
    before = captures[position - 1].place if position else None
    begin = 0 if before is None else before.offset + before.length
    return begin, captures[position + 1].place.offset if position + 1 < len(captures) else size


class _File:
    """An opened file; it gives each certificate chain, and which host presented it, once."""

    def __init__(self, stream: BinaryIO, source: WarcSource, captures: Sequence[Capture], size: int) -> None:
        self.source = source
        self._stream = stream
        self._places: dict[str, Place] = {}
        self._given: set[str] = set()
        # They come before the first capture that needed them, which may not be among those that are copied.
        self._unread = (
            (_around(captures, position, size)[0], capture.place.offset) for position, capture in enumerate(captures)
        )

    def records(self, begin: int, end: int) -> Iterator[tuple[Place, WarcRecord]]:
        """Yield the records between two offsets."""
        return records_between(self._stream, self.source, begin, end)

    def certificates(self, chain: str, url: str) -> Iterator[Excerpted]:
        """Yield the chain of this name and the record that says that the URL's host presented it, unless given before.

        Nothing is yielded for what is not in the file.
        """
        for name in (CHAIN_URN + chain, _presented(presenting_host(url), chain)):
            while name not in self._places and (gap := next(self._unread, None)) is not None:
                self._read(*gap)
            if name in self._places and name not in self._given:
                self._given.add(name)
                yield Excerpted(self._places[name])

    def _read(self, begin: int, end: int) -> None:
        for place, record in self.records(begin, end):
            target = record.target_uri or ""
            if target.startswith(CHAIN_URN):
                self._places.setdefault(target, place)
            elif target.startswith(PRESENTED_URN):
                values = dict(parse_fields(record.block))
                name = _presented(values.get("fonds-host", ""), values.get("fonds-certificates", ""))
                self._places.setdefault(name, place)


def _presented(host: str, chain: str) -> str:
    return f"{PRESENTED_URN}{host} {chain}"
