"""Where the address of a cited source was led for good, and the source that it is an alias of, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SeenMove:
    """That permanent redirects led a visit to an address, and when."""

    at: datetime
    to: str


@dataclass(frozen=True, slots=True)
class Principal:
    """The source that another one is an alias of.

    `addresses` are its own, those of its other aliases, and where the last visits to all of these were led;
    `last_checked_at` is the latest of these visits, None when there was none.
    """

    addresses: tuple[str, ...]
    last_checked_at: datetime | None = None
