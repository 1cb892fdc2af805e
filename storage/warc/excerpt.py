"""The records of some captures of a file, with all that belongs to them, to be copied member by member.

What belongs to a capture lies around its record: its companions (request, facts, interim heads, surplus) between its
neighbours' records, the certificate chain that its facts name before the first capture that needed it, and the warcinfo
and profile that the whole file begins with.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from storage.errors import RecordError
from storage.types import Capture, Place
from storage.warc.capture_records import Facts, facts_of
from storage.warc.exchange_records import CHAIN_URN
from storage.warc.reader import read_record, records_between
from storage.warc.record import WarcRecord
from storage.warc.warcinfo import PROFILE_URN


@dataclass(frozen=True, slots=True)
class Excerpted:
    """A record to be copied; `capture_id` is set for the record that proves a capture, None for what belongs to it."""

    place: Place
    capture_id: str | None = None


def excerpt(path: Path, size: int, captures: Sequence[Capture], wanted: Collection[str]) -> Iterator[Excerpted]:
    """Yield what is to be copied of a file, in the file's order, so that it explains itself in another one.

    Args:
        path: the file.
        size: how many of its bytes hold whole records.
        captures: all captures whose records lie in it, in its order.
        wanted: the ids of those that are to be copied.

    Raises:
        RecordError: a record is not what the captures say, or cannot be read.
    """
    chains = _Chains(path, captures)
    for place, record in records_between(path, 0, captures[0].place.offset if captures else size):
        if record.type == "warcinfo" or (record.target_uri or "").startswith(PROFILE_URN):
            yield Excerpted(place)
    for position, capture in enumerate(captures):
        if capture.capture_id in wanted:
            begin, end = _around(captures, position, size)
            yield from _with_companions(path, capture, begin, end, chains)


def _with_companions(path: Path, capture: Capture, begin: int, end: int, chains: _Chains) -> Iterator[Excerpted]:
    own = capture.place
    record = read_record(path, own.offset, own.length)
    if record.record_id != capture.capture_id:
        raise RecordError(path, own.offset, f"another record stands here than that of {capture.capture_id}")
    before = [*_companions(path, begin, own.offset, record)]
    after = [*_companions(path, own.offset + own.length, end, record)]
    for facts in (facts_of(companion) for _, companion in (*before, *after)):
        yield from chains.new_for(facts)
    yield from (Excerpted(place) for place, _ in before)
    yield Excerpted(own, capture.capture_id)
    yield from (Excerpted(place) for place, _ in after)


def _companions(path: Path, begin: int, end: int, capture: WarcRecord) -> Iterator[tuple[Place, WarcRecord]]:
    for place, record in records_between(path, begin, end):
        if record.concurrent_to == capture.record_id or capture.concurrent_to == record.record_id:
            yield place, record


def _around(captures: Sequence[Capture], position: int, size: int) -> tuple[int, int]:
    """Where the record before a capture's ends, and where the next one's begins."""
    before = captures[position - 1].place if position else None
    begin = 0 if before is None else before.offset + before.length
    return begin, captures[position + 1].place.offset if position + 1 < len(captures) else size


class _Chains:
    """The certificate chains of a file, each given once: before the first of the copied captures that names it."""

    def __init__(self, path: Path, captures: Sequence[Capture]) -> None:
        self._path = path
        self._places: dict[str, Place] = {}
        self._given: set[str] = set()
        self._unread = self._gaps(captures)

    def new_for(self, facts: Facts | None) -> Iterator[Excerpted]:
        """Yield the chain that a capture's facts name, unless it was given before, or lies in no gap of the file."""
        name = None if facts is None else facts.certificates
        if name is None or name in self._given:
            return
        while name not in self._places and (gap := next(self._unread, None)) is not None:
            self._read(*gap)
        if name in self._places:
            self._given.add(name)
            yield Excerpted(self._places[name])

    @staticmethod
    def _gaps(captures: Sequence[Capture]) -> Iterator[tuple[int, int]]:
        end = 0
        for capture in captures:
            yield end, capture.place.offset
            end = capture.place.offset + capture.place.length

    def _read(self, begin: int, end: int) -> None:
        for place, record in records_between(self._path, begin, end):
            target = record.target_uri or ""
            if target.startswith(CHAIN_URN):
                self._places.setdefault(target.removeprefix(CHAIN_URN), place)
