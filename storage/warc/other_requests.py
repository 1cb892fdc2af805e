"""The requests that were no GET, by what names their answers or by where those stand."""

from __future__ import annotations

from collections import defaultdict

from storage.types import Place
from storage.warc.record import WarcRecord
from storage.warc.request_method import other_request_ids
from storage.warc.request_pairing import AdjacentRequests


class OtherRequests:
    """Takes the records of a file, or of the files of one package, in their order; asked once all were taken."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._adjacent: defaultdict[str, AdjacentRequests] = defaultdict(AdjacentRequests)
        self._unnamed: dict[str, frozenset[int]] | None = None

    def add(self, place: Place, record: WarcRecord) -> None:
        """Take the next record."""
        self._ids.update(other_request_ids(record))
        self._adjacent[place.warc_file].add(place, record)

    def add_named(self, place: Place, record: WarcRecord) -> None:
        """Take the next record, of a writer whose requests name their answers."""
        self._ids.update(other_request_ids(record))
        if place.warc_file in self._adjacent:
            self._adjacent[place.warc_file].interrupt()

    def have_answer(self, place: Place, record_id: str, concurrent_ids: tuple[str, ...]) -> bool:
        """Whether one of them was answered by the record of this place and id that names these others as concurrent."""
        if self._unnamed is None:
            self._unnamed = {file: adjacent.answers_to_others() for file, adjacent in self._adjacent.items()}
        is_unnamed = place.offset in self._unnamed.get(place.warc_file, ())
        return is_unnamed or not self._ids.isdisjoint((record_id, *concurrent_ids))
