"""The note that a file was found damaged at a place and is mended from others: the archive's log, in its WARC files.

It is written before anything is touched. So nothing is mended without a word of it, and a mending that was killed has
its note twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.custody.copies.instance import Instance
from storage.warc.notes import Note
from storage.warc.record import Fields, warc_date

MENDING = "mending"


def mending_fields(
    warc_file: str, url: str, found: Instance, sha256: str, sources: Iterable[str], now: datetime
) -> Fields:
    """What the note of one file says.

    Args:
        warc_file: its bare name.
        url: where it lies.
        found: how it was found there.
        sha256: what is recorded of it.
        sources: the places that it is mended from.
        now: when that was found.
    """
    been = () if found.found is None else (("fonds-found-sha256", found.found.sha256),)
    return (
        ("fonds-file", warc_file),
        ("fonds-at", url),
        ("fonds-found", f"it {found.why}"),
        *been,
        ("fonds-recorded-sha256", sha256),
        ("fonds-mended-from", ", ".join(sources)),
        ("fonds-mended", warc_date(now)),
    )


@dataclass(frozen=True, slots=True)
class NotedMending:
    """What a note says: which WARC file was mended, and where, how it was found and from where, in a sentence."""

    warc_file: str
    told: str


def mending_of(note: Note) -> NotedMending | None:
    """What a note tells of a mending, None for another note."""
    if note.kind != MENDING:
        return None
    said = dict(note.fields)
    at, found, sources = (said.get(f"fonds-{name}", "") for name in ("at", "found", "mended-from"))
    return NotedMending(said.get("fonds-file", ""), f"{at}: {found}; mended from {sources}")
