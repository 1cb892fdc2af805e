"""The one grouping of records by fetch: the record that proves a capture, with those recorded beside it.

Recovery, rebuild, verification and import read captures through it, so they agree on what belongs to one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.types import Capture, Place
from storage.types.errors import RecordError
from storage.warc.capture_records import (
    CaptureFacts,
    capture_of,
    facts_of,
    holds_facts,
    proves_capture,
    request_of,
    states_facts,
)
from storage.warc.exchange_records import INTERIM_URN, SURPLUS_URN
from storage.warc.reader import records
from storage.warc.record import WarcRecord
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import publication_of

_FACTS = "facts"
_REQUEST = "request"
_INTERIM = "interim"
_SURPLUS = "surplus"


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """One fetch as its records tell it.

    `record` proves the capture and lies at `place`. `request` is empty when none was sent. `facts` is None when the
    file's writer left none (another program's file), or when they are malformed: then `fault` says how.
    """

    publication: str | None
    place: Place
    record: WarcRecord
    facts: CaptureFacts | None
    request: bytes = b""
    interim: bytes = b""
    surplus: bytes = b""
    fault: str | None = None

    def capture(self) -> Capture | None:
        """Return the capture, None when publication or facts are not known.

        Raises:
            RecordError: a field that a capture needs is absent or malformed.
        """
        if self.fault is not None:
            raise RecordError(self.place.warc_file, self.place.offset, self.fault)
        if self.publication is None or self.facts is None:
            return None
        try:
            return capture_of(self.record, self.facts, self.publication, self.place)
        except ValueError as error:
            raise RecordError(self.place.warc_file, self.place.offset, f"no capture can be read: {error}") from error


class FetchGrouping:
    """Takes the records of a file in their order, and gives each fetch once the record that proves it has come.

    Args:
        publication: whose captures they are; None for the publication that the file's warcinfo names.
    """

    def __init__(self, publication: str | None = None) -> None:
        self._publication = publication
        self._is_given = publication is not None
        self._capture_id: str | None = None
        self._companions: dict[str, WarcRecord] = {}

    @property
    def publication(self) -> str | None:
        """Whose captures those that follow are, as far as is known."""
        return self._publication

    @property
    def pending(self) -> str | None:
        """The capture whose own record is still to come after those recorded beside it."""
        return self._capture_id

    def add(self, place: Place, record: WarcRecord) -> KeptExchange | None:
        """Take the next record; return the fetch when the record proves a capture."""
        if record.is_warcinfo:
            if not self._is_given:
                self._publication = publication_of(record)
        elif proves_capture(record):
            companions = self._companions if self._capture_id == record.record_id else {}
            self._capture_id, self._companions = None, {}
            return _exchange(self._publication, place, record, companions)
        elif record.concurrent_to is not None:
            self._add_companion(record, record.concurrent_to)
        return None

    def _add_companion(self, record: WarcRecord, capture_id: str) -> None:
        """Keep a companion; those of one fetch follow each other, so what was kept for another never had its record."""
        if capture_id != self._capture_id:
            self._capture_id, self._companions = capture_id, {}
        part = _part(record)
        if part is not None:
            self._companions[part] = record


def is_companion(record: WarcRecord, capture: WarcRecord) -> bool:
    """Tell whether a record was recorded beside that of a capture; other programs name the pair in either direction."""
    return record.concurrent_to == capture.record_id or capture.concurrent_to == record.record_id


def exchanges(placed: Iterable[tuple[Place, WarcRecord]], publication: str | None = None) -> Iterator[KeptExchange]:
    """Yield the fetches of a WARC file.

    Args:
        placed: its records, in their order.
        publication: whose captures they are; None for the publication that the file names.
    """
    grouping = FetchGrouping(publication)
    for place, record in placed:
        if (exchange := grouping.add(place, record)) is not None:
            yield exchange


def captures_of(source: WarcSource, publication: str | None = None) -> Iterator[Capture]:
    """Rebuild the captures of a WARC file in the order written, for the publication that it names, or for another.

    Raises:
        RecordError: the file is broken (names the offset), or holds exchanges that do not say of which crawl they are.
    """
    for exchange in exchanges(records(source), publication):
        capture = exchange.capture()
        if capture is None:
            why = "the capture has no record that tells its crawl and role"
            raise RecordError(str(source), exchange.place.offset, why)
        yield capture


def _part(companion: WarcRecord) -> str | None:
    """Which part of a fetch a companion holds, None for none that is known."""
    if companion.is_request:
        return _REQUEST
    target = companion.target_uri or ""
    if target.startswith(INTERIM_URN):
        return _INTERIM
    if target.startswith(SURPLUS_URN):
        return _SURPLUS
    return _FACTS if holds_facts(companion) else None


def _exchange(
    publication: str | None, place: Place, record: WarcRecord, companions: dict[str, WarcRecord]
) -> KeptExchange:
    blocks = {part: companion.block for part, companion in companions.items()}
    source = record if states_facts(record) else companions.get(_FACTS)
    facts, fault = None, None
    try:
        facts = None if source is None else facts_of(source)
    except ValueError as error:
        fault = f"the facts of the capture cannot be read: {error}"
    return KeptExchange(
        publication,
        place,
        record,
        facts,
        request=blocks.get(_REQUEST) or request_of(record),
        interim=blocks.get(_INTERIM, b""),
        surplus=blocks.get(_SURPLUS, b""),
        fault=fault,
    )
