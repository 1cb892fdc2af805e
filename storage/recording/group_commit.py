"""Keeps batches of fetches with one fsync a file and one transaction, in an order that stays true after any crash.

Records, then fsync, then rows, then index lines; a full file is closed when its rows and lines are in place. So a row
never points at a record that is not on disk, and a file without marker lacks nothing. Rows may follow the records of
several batches: what lies in a file that is not closed, the next recovery files.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from storage.recording.collection import ARCHIVE, GrowingCollection
from storage.types import (
    Capture,
    Errand,
    Exchange,
    Failure,
    Place,
    PlannedVisit,
    RecordType,
    Rendering,
    Role,
    Validated,
    WarcFileFacts,
)
from storage.types.clock import Clock
from storage.types.errors import FondsError
from storage.types.identity import new_record_id
from storage.types.items import Item, KeptItem
from storage.types.profile import Profile
from storage.warc.exchange_records import Answer, Key, answer_of, group_of
from storage.warc.item_notes import ITEM, note_of_item
from storage.warc.notes import note_record
from storage.warc.series import WarcSeries
from storage.warc.warcinfo import Harvest, prologue


class CaptureSink(Protocol):
    """Where captures are filed when their records are on disk."""

    def originals(self, publication: str, keys: Collection[Key]) -> Mapping[Key, Validated]:
        """Return a whole response of this publication for each (payload digest, framing) that one is kept with."""

    def add(
        self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
    ) -> None:
        """File captures and the files that hold them in one transaction; those already filed are left or renewed."""

    def withheld(self, capture_ids: Collection[str]) -> Collection[str]:
        """Return those of the ids that players must not show."""


VisitOf = Callable[[Capture], PlannedVisit | None]


@dataclass(frozen=True, slots=True)
class FetchToKeep:
    """A fetch to keep; `visit_of` says what its capture means for the next visit to its target."""

    errand: Errand
    kept: Exchange | Failure | Rendering
    visit_of: VisitOf | None = None

    @property
    def publication(self) -> str:
        """Whose collection it goes into."""
        return self.errand.publication


@dataclass(frozen=True, slots=True)
class NoteToKeep:
    """A fact to keep that belongs to no fetch; `at` is its time, None for the time at which it is kept."""

    publication: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ItemToKeep:
    """An item of a spider to keep; its capture is kept already."""

    item: Item

    @property
    def publication(self) -> str:
        """Whose collection it goes into."""
        return self.item.publication


Order = FetchToKeep | NoteToKeep | ItemToKeep


def no_items(_items: Sequence[KeptItem]) -> None:
    """Where a process keeps none."""


@dataclass(frozen=True, slots=True)
class _Unfiled:
    """What is on disk and has no row yet; `originals` are the bodies that came whole."""

    captures: list[Capture] = field(default_factory=list)
    visits: list[PlannedVisit] = field(default_factory=list)
    items: list[KeptItem] = field(default_factory=list)
    originals: set[tuple[str, Key]] = field(default_factory=set)


class GroupCommit:
    """The growing collections of one process, for one thread; see `Recorder` for the arguments."""

    def __init__(
        self,
        collections: Path,
        sink: CaptureSink,
        profile_of: Callable[[str], Profile],
        harvest: Harvest,
        size_limit: int,
        host: str,
        clock: Clock,
        file_items: Callable[[Sequence[KeptItem]], None] = no_items,
    ) -> None:
        self._file_items = file_items
        self._directory = collections
        self._sink = sink
        self._profile_of = profile_of
        self._harvest = harvest
        self._size_limit = size_limit
        self._host = host
        self._clock = clock
        self._growing: dict[str, GrowingCollection] = {}
        self._unfiled = _Unfiled()

    @property
    def unfiled(self) -> int:
        """How many captures and items wait for their rows."""
        return len(self._unfiled.captures) + len(self._unfiled.items)

    def keep(self, orders: Sequence[Order]) -> list[Capture | Place]:
        """Put everything on disk or raise; return the captures of fetches and the places of others, in their order.

        Rows and lines follow with `file`.

        Raises:
            FondsError: something could not be written. Nothing more may be kept: `abandon`.
        """
        answers = [_answer(order) for order in orders]
        originals = self._originals(orders, answers)
        results: list[Capture | Place] = []
        unfiled = self._unfiled
        for order, answer in zip(orders, answers, strict=True):
            growing = self._collection(order.publication)
            if isinstance(order, NoteToKeep):
                results.append(growing.note(note_record(order.kind, order.fields, order.at or self._clock())))
                continue
            if isinstance(order, ItemToKeep):
                item = KeptItem(new_record_id(), order.item, self._clock())
                results.append(growing.note(note_record(ITEM, note_of_item(item.item_id, item.item), item.kept_at)))
                unfiled.items.append(item)
                continue
            key = None if answer is None or answer.key is None else (order.publication, answer.key)
            original = originals.get(key) if key else None
            capture = growing.keep(group_of(order.errand, order.kept, answer, original))
            if key and capture.record_type is RecordType.RESPONSE and capture.role is not Role.OTHER_METHOD:
                originals[key] = _validated(capture)
                unfiled.originals.add(key)
            results.append(capture)
            unfiled.captures.append(capture)
            if order.visit_of is not None and (visit := order.visit_of(capture)) is not None:
                unfiled.visits.append(visit)
        for growing in self._growing.values():
            growing.sync()
        return results

    def file(self) -> None:
        """File what is on disk and has no row, then give it to the index.

        Raises:
            FondsError: something could not be filed. Nothing more may be kept: `abandon`.
        """
        unfiled, self._unfiled = self._unfiled, _Unfiled()
        facts = [fact for growing in self._growing.values() for fact in growing.facts()]
        if facts:
            self._sink.add(unfiled.captures, facts, visits=unfiled.visits)
        if unfiled.items:
            self._file_items(unfiled.items)
        for growing in self._growing.values():
            growing.index([capture for capture in unfiled.captures if capture.publication == growing.publication])
            growing.settle()

    def publish(self) -> None:
        """Let players see every capture kept so far."""
        for growing in self._growing.values():
            growing.publish()

    def close(self) -> None:
        """File, publish and close everything. Raises FondsError when something could not be put in its place."""
        self.file()
        self.publish()
        facts = [fact for growing in self._growing.values() for fact in growing.finish()]
        if facts:
            self._sink.add([], facts)
        for growing in self._growing.values():
            growing.close()

    def abandon(self) -> None:
        """Let go of all files and leave them marked as open, for the next recovery."""
        for growing in self._growing.values():
            # The error that led here is the one to report; recovery takes care of what this leaves.
            with suppress(OSError, FondsError, MemoryError):
                growing.abandon()

    def _originals(self, orders: Sequence[Order], answers: Iterable[Answer | None]) -> dict[tuple[str, Key], Validated]:
        wanted: dict[str, set[Key]] = {}
        for order, answer in zip(orders, answers, strict=True):
            if answer is not None and answer.key is not None:
                wanted.setdefault(order.publication, set()).add(answer.key)
        # A body that waits for its row is looked for among the rows, too: only they tell whether it is withheld.
        if any((slug, key) in self._unfiled.originals for slug, keys in wanted.items() for key in keys):
            self.file()
        return {
            (publication, key): original
            for publication, keys in wanted.items()
            for key, original in self._sink.originals(publication, keys).items()
        }

    def _collection(self, publication: str) -> GrowingCollection:
        if publication not in self._growing:
            directory = self._directory / publication
            begin = partial(prologue, self._harvest, self._profile_of(publication), publication, self._host)
            series = WarcSeries(directory / ARCHIVE, publication, begin, self._clock, self._size_limit, self._host)
            self._growing[publication] = GrowingCollection(directory, publication, series, self._sink.withheld)
        return self._growing[publication]


def _answer(order: Order) -> Answer | None:
    """Read the answer; None where there is none, also for an exchange that broke off before its final message."""
    kept = order.kept if isinstance(order, FetchToKeep) else None
    return answer_of(kept) if isinstance(kept, Exchange) and kept.response else None


def _validated(capture: Capture) -> Validated:
    return Validated(capture.capture_id, capture.url, capture.captured_at, capture.payload_digest)
