"""Keeps what was fetched: on disk, then in the database, then in the index, and only then the fetch is acknowledged.

A spider's is acknowledged when its record is on disk; rows and index lines follow, and what a process was killed before
filing the next recovery files. One thread writes. It takes all that waits and keeps it with one fsync a file: no fetch
waits for a timer, and the busier the crawl the fewer the fsyncs. What cannot be kept is an error of its fetch. After
one such error the recorder keeps nothing more, for what it says of the disk can no longer be trusted; the files stay
marked as open, and the next recovery finds every sound record in them.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from types import TracebackType
from typing import Self, cast

from storage.recording.group_commit import (
    CaptureSink,
    FetchToKeep,
    GroupCommit,
    ItemToKeep,
    NoteToKeep,
    Order,
    VisitOf,
    no_items,
)
from storage.types import Capture, Errand, Exchange, Failure, Place, Rendering
from storage.types.clock import Clock, system_clock
from storage.types.errors import FondsError, RecordError
from storage.types.items import Item, KeptItem
from storage.types.profile import Profile
from storage.types.shortage import shortage_of
from storage.warc.file_name import this_host
from storage.warc.series import SIZE_LIMIT
from storage.warc.warcinfo import Harvest

# Bounds the size of one transaction.
_BATCH = 256
# How often, so many seconds apart, what must be done is tried for want of memory.
_MEMORY_TRIES, _MEMORY_WAIT = range(100), 0.1
# A page is on show this many seconds after it was kept, or sooner.
_PUBLISH_EVERY = 1.0

_Order = tuple[Order, "Future[Capture | Place]"]


class Recorder:
    """Keeps exchanges, failures and facts of any number of publications; to be closed.

    Args:
        collections: the directory of the collections.
        sink: where captures are filed.
        profile_of: gives the profile that each new file of a publication begins with; asked from the writing thread.
        harvest: who harvests, for the warcinfo records.
        size_limit: the size in bytes at which a WARC file is full.
        host: this machine's name in the files' names.
        clock: the time of day for files and facts. The date of a capture is that of its exchange.
        file_items: files items whose notes are on disk.
        rows_within: the seconds within which rows and index lines follow what was acknowledged, many with one
            transaction; 0: they are in place before.
    """

    def __init__(
        self,
        collections: Path,
        sink: CaptureSink,
        profile_of: Callable[[str], Profile],
        harvest: Harvest,
        *,
        size_limit: int = SIZE_LIMIT,
        host: str | None = None,
        clock: Clock = system_clock,
        file_items: Callable[[Sequence[KeptItem]], None] = no_items,
        rows_within: float = 0.0,
    ) -> None:
        self._directory = collections
        self._commit = GroupCommit(
            collections, sink, profile_of, harvest, size_limit, host or this_host(), clock, file_items
        )
        self._orders: SimpleQueue[_Order | None] = SimpleQueue()
        # Known before the writing thread takes anything of it: whatever step fails there, whoever waits is told.
        self._unanswered: set[Future[Capture | Place]] = set()
        self._gate = Lock()
        self._stopped: FondsError | None = None
        self._broken: FondsError | None = None
        self._rows_within = rows_within
        self._file_at: float | None = None
        self._publish_at: float | None = None
        self._thread = Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()

    def record(
        self, errand: Errand, kept: Exchange | Failure | Rendering, visit_of: VisitOf | None = None
    ) -> Future[Capture]:
        """Begin to keep what came of an errand; any thread may call.

        Args:
            errand: for whom and why it was fetched.
            kept: what came of it, or what a browser made of that.
            visit_of: says what the capture means for the next visit to its target, which is planned in the transaction
                that files the capture. Called in the writing thread.

        Returns:
            A future that cannot be cancelled. It ends with the capture when record and row are on disk (the record
            alone, where rows follow), or with a FondsError when they could not be kept.
        """
        return cast("Future[Capture]", self._submit(FetchToKeep(errand, kept, visit_of)))

    def note(
        self, publication: str, kind: str, fields: Iterable[tuple[str, str]], at: datetime | None = None
    ) -> Future[Place]:
        """Begin to keep a fact that belongs to no exchange; the future ends when its record is on disk.

        Arguments: `at` is the time of the fact, None for the time at which it is kept.
        """
        return cast("Future[Place]", self._submit(NoteToKeep(publication, kind, tuple(fields), at)))

    def keep_item(self, item: Item) -> Future[Place]:
        """Begin to keep an item of a spider; the future ends as that of a fetch does."""
        return cast("Future[Place]", self._submit(ItemToKeep(item)))

    def close(self) -> None:
        """Keep what was handed over, publish the index and close all files; a second call does nothing more.

        Raises:
            FondsError: the error that made the recorder stop keeping, if any did.
        """
        with self._gate:
            if self._stopped is None:
                self._stopped = RecordError(self._directory, None, "the recorder is closed")
                self._orders.put(None)
        self._thread.join()
        if self._broken is not None:
            raise self._broken

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _submit(self, what: Order) -> Future[Capture | Place]:
        future: Future[Capture | Place] = Future()
        # What came over the wire is kept, whether or not its fetch still waits.
        future.set_running_or_notify_cancel()
        with self._gate:
            if self._stopped is None:
                self._unanswered.add(future)
                self._orders.put((what, future))
                return future
        future.set_exception(self._stopped)
        return future

    def _run(self) -> None:
        batch: list[_Order] = []
        try:
            more = True
            while more:
                batch, more = self._take()
                if batch:
                    results = self._commit.keep([what for what, _ in batch])
                    if not self._rows_within:
                        self._commit.file()
                    for (_, future), result in zip(batch, results, strict=True):
                        future.set_result(result)
                        self._unanswered.discard(future)
                is_filed = self._file_when_due(just_kept=bool(batch)) if self._rows_within else bool(batch)
                self._publish_when_due(just_filed=is_filed)
            self._commit.close()
        except BaseException as error:  # noqa: BLE001 - the thread ends here; every waiting fetch must get the error
            # For want of memory the least step may fail, and who waits would wait for ever: others free some meanwhile.
            for _ in _MEMORY_TRIES:
                try:
                    self._break(error)
                    break
                except MemoryError:
                    time.sleep(_MEMORY_WAIT)

    def _take(self) -> tuple[list[_Order], bool]:
        """Wait for an order or the time to file or publish; return all orders that wait, and whether more may come."""
        batch: list[_Order] = []
        try:
            at = min((at for at in (self._file_at, self._publish_at) if at is not None), default=None)
            wait = None if at is None else max(0.0, at - time.monotonic())
            order = self._orders.get(timeout=wait)
            while order is not None:
                batch.append(order)
                if len(batch) == _BATCH:
                    return batch, True
                order = self._orders.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _file_when_due(self, *, just_kept: bool) -> bool:
        """File what waits for its rows when its time has come, or enough waits; return whether that was done."""
        now = time.monotonic()
        if just_kept and self._file_at is None:
            self._file_at = now + self._rows_within
        if self._file_at is None or (now < self._file_at and self._commit.unfiled < _BATCH):
            return False
        self._commit.file()
        self._file_at = None
        return True

    def _publish_when_due(self, *, just_filed: bool) -> None:
        now = time.monotonic()
        if self._publish_at is not None and now >= self._publish_at:
            self._commit.publish()
            self._publish_at = None
        elif just_filed and self._publish_at is None:
            self._publish_at = now + _PUBLISH_EVERY

    def _break(self, error: BaseException) -> None:
        """Keep nothing more, and end every order with the error; called again, go on with what is not done yet."""
        broken = self._broken or (error if isinstance(error, FondsError) else _wrapped(self._directory, error))
        with self._gate:
            self._stopped = self._broken = broken
        self._commit.abandon()
        for future in self._unanswered:
            if not future.done():
                future.set_exception(broken)


def _wrapped(directory: Path, error: BaseException) -> RecordError:
    wrapped = RecordError(directory, None, shortage_of(error) or f"the recorder failed: {error!r}")
    wrapped.__cause__ = error
    return wrapped
