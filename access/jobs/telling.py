"""Tells everybody whom an archive's configuration names of what happened: webhooks of changes, receivers of notices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.notices import tell_receivers
from access.jobs.webhooks import failures_of, tell
from storage.types.clock import Clock
from storage.types.errors import FondsError

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def tell_all(archive: Archive, clock: Clock) -> tuple[str, ...]:
    """Tell what was not told yet; returns what did not arrive, in a line each. Raises FondsError: see `tell`."""
    return (*failures_of(tell(archive, clock)), *tell_receivers(archive, clock))


def untold(path: Path, clock: Clock) -> tuple[str, ...]:
    """Tell what happened in the archive at `path`; returns what could not be told, in a line each, and never raises."""
    from storage.archive.archive import Archive

    try:
        archive = Archive.at(path)
    except FondsError as error:
        return (str(error),)
    return untold_by(archive, clock)


def untold_by(archive: Archive, clock: Clock) -> tuple[str, ...]:
    """Tell what happened in an archive, by the configuration that it was opened with; returns as `untold`."""
    try:
        return tell_all(archive, clock)
    except FondsError as error:
        return (str(error),)


def untold_of_failure(path: Path, clock: Clock) -> tuple[str, ...]:
    """Tell what happened when an error has ended a crawl; returns as `untold`.

    An archive that cannot be used then is what ended it, and is not named twice.
    """
    from storage.archive.archive import Archive

    try:
        return tell_all(Archive.at(path), clock)
    except FondsError:
        return ()
