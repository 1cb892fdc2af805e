"""Uploads files while a crawl runs, in a thread of its own; the crawl waits for it only briefly, at its end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from storage.archive.archive import Archive
from storage.custody.push import push
from storage.tables.database import Database
from storage.types.errors import FondsError

_PUSH_EVERY = 30.0
_WAIT_AFTER_ERROR = 300.0


class _CrawlEnded(Exception):
    """Ends an upload because the crawl has ended."""


@contextmanager
def pushing_during_crawl(archive: Archive, database: Database, every: float = _PUSH_EVERY) -> Iterator[None]:
    """Upload each file soon after it is full, until the end of the block; does nothing without a store.

    An error of the store is not raised here: the push after the crawl meets it again and reports it.
    """
    if archive.configuration.store.address is None:
        yield
        return
    stop = Event()
    thread = Thread(target=_run, args=(archive, database, stop, every), name="push", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _run(archive: Archive, database: Database, stop: Event, every: float) -> None:
    def check_end() -> None:
        if stop.is_set():
            raise _CrawlEnded

    wait = every
    with suppress(_CrawlEnded):
        while not stop.wait(wait):
            try:
                for _ in push(archive, database, check_end):
                    check_end()
                wait = every
            except FondsError:
                wait = max(every, _WAIT_AFTER_ERROR)
