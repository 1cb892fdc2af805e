"""Where the address of a cited source was led for good, and the source that it is an alias of, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SeenMove:
    """That permanent redirects led the visit that a capture ended to an address, and when.

    `revision` is the one whose text that visit showed, `digest` that text's; None where it showed none that counts.
    """

    at: datetime
    to: str
    capture_id: str
    revision: int | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """The source that another one is an alias of.

    `addresses` are its own, those of its other aliases, and where the last visits to all of these were led;
    `last_answered_at` is the latest visit to them that was answered with the document, or by saying that it is not
    there; None when there was none.
    """

    addresses: tuple[str, ...]
    last_answered_at: datetime | None = None
