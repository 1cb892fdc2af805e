"""The records of some captures of a file, with all that belongs to them, to be copied member by member.

What belongs to a capture lies around its record: its companions (request, facts, interim heads, surplus) between its
neighbours' records, the certificate chain that its facts name before the first capture that needed it, and the warcinfo
and profile that the whole file begins with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from storage.errors import RecordError
from storage.types import Capture, Place
from storage.warc.capture_records import Facts, facts_of
from storage.warc.exchange_records import CHAIN_URN
from storage.warc.reader import records_between
from storage.warc.record import WarcRecord
from storage.warc.source import WarcSource
from storage.warc.warcinfo import PROFILE_URN


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
        if record.type == "warcinfo" or (record.target_uri or "").startswith(PROFILE_URN):
            yield Excerpted(place)
    for position, capture in enumerate(captures):
        if capture.capture_id in wanted:
            yield from _with_companions(file, capture, *_around(captures, position, size))


def _with_companions(file: _File, capture: Capture, begin: int, end: int) -> Iterator[Excerpted]:
    own = capture.place
    ((_, record),) = file.records(own.offset, own.offset + own.length)
    if record.record_id != capture.capture_id:
        why = f"another record stands here than that of {capture.capture_id}"
        raise RecordError(str(file.source), own.offset, why)
    before = [*_companions(file, begin, own.offset, record)]
    after = [*_companions(file, own.offset + own.length, end, record)]
    for facts in (facts_of(companion) for _, companion in (*before, *after)):
        yield from file.chain_for(facts)
    yield from (Excerpted(place) for place, _ in before)
    yield Excerpted(own, capture.capture_id)
    yield from (Excerpted(place) for place, _ in after)


def _companions(file: _File, begin: int, end: int, capture: WarcRecord) -> Iterator[tuple[Place, WarcRecord]]:
    for place, record in file.records(begin, end):
        if record.concurrent_to == capture.record_id or capture.concurrent_to == record.record_id:
            yield place, record


def _around(captures: Sequence[Capture], position: int, size: int) -> tuple[int, int]:
    """Where the record before a capture's ends, and where the next one's begins."""
    before = captures[position - 1].place if position else None
    begin = 0 if before is None else before.offset + before.length
    return begin, captures[position + 1].place.offset if position + 1 < len(captures) else size


class _File:
    """An opened file; it gives each certificate chain once, before the first of the copied captures that names it."""

    def __init__(self, stream: BinaryIO, source: WarcSource, captures: Sequence[Capture], size: int) -> None:
        self.source = source
        self._stream = stream
        self._chains: dict[str, Place] = {}
        self._given: set[str] = set()
        # A chain stands before the first capture that needed it, which need not be one of those that are copied.
        self._unread = (
            (_around(captures, position, size)[0], capture.place.offset) for position, capture in enumerate(captures)
        )

    def records(self, begin: int, end: int) -> Iterator[tuple[Place, WarcRecord]]:
        """Yield the records between two offsets."""
        return records_between(self._stream, self.source, begin, end)

    def chain_for(self, facts: Facts | None) -> Iterator[Excerpted]:
        """Yield the chain that a capture's facts name, unless it was given before, or is not in the file."""
        name = None if facts is None else facts.certificates
        if name is None or name in self._given:
            return
        while name not in self._chains and (gap := next(self._unread, None)) is not None:
            self._find_chains(*gap)
        if name in self._chains:
            self._given.add(name)
            yield Excerpted(self._chains[name])

    def _find_chains(self, begin: int, end: int) -> None:
        for place, record in self.records(begin, end):
            target = record.target_uri or ""
            if target.startswith(CHAIN_URN):
                self._chains.setdefault(target.removeprefix(CHAIN_URN), place)
