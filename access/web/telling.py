"""Tells webhooks and receivers what happened while the API is served, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from access.jobs.telling import tell_all
from storage.archive.archive import Archive
from storage.types.clock import system_clock
from storage.types.errors import FondsError

_LOOK_EVERY = 10.0


@contextmanager
def telling(archive: Archive, warn: Callable[[str], None], every: float = _LOOK_EVERY) -> Iterator[None]:
    """Look for changes now and then, until the block ends.

    Args:
        archive: whose fonds.toml names them.
        warn: takes what could not be told, in a line.
        every: seconds between two looks.
    """
    ends = Event()
    thread = Thread(target=_tell_until, args=(archive, warn, every, ends), name="webhooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        # A delivery takes seconds at most; what it was about is told again when it is cut off.
        thread.join(every)


def _tell_until(archive: Archive, warn: Callable[[str], None], every: float, ends: Event) -> None:
    last: tuple[str, ...] = ()
    while True:
        try:
            failed = tell_all(archive, system_clock)
        except FondsError as error:
            failed = (str(error),)
        # What goes on failing is said once.
        for line in failed:
            if line not in last:
                warn(line)
        last = failed or last
        if ends.wait(every):
            return
