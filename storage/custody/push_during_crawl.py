"""Uploads files while a crawl goes on, in a thread of its own: the crawl waits for it at its end only, and not long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from storage.archive.archive import Archive
from storage.custody.push import push
from storage.tables.database import Database
from storage.types.errors import FondsError

_LOOK_EVERY = 30.0
_WAIT_AFTER_ERROR = 300.0


class _Enough(Exception):
    """The crawl is at its end."""


@contextmanager
def pushing_during_crawl(archive: Archive, database: Database, every: float = _LOOK_EVERY) -> Iterator[None]:
    """Upload each file soon after it is full, until the end of the block; nothing is done without a store.

    What a store refuses meanwhile is no error here: whoever uploads when the crawl is over meets it, and tells.
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
    def tell() -> None:
        if stop.is_set():
            raise _Enough

    wait = every
    with suppress(_Enough):
        while not stop.wait(wait):
            try:
                for _ in push(archive, database, tell):
                    tell()
                wait = every
            except FondsError:
                wait = max(every, _WAIT_AFTER_ERROR)
