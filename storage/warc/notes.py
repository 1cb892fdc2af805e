"""Facts that belong to no exchange (a crawl begun or ended, what people decided), kept as metadata records.

The WARC is the truth: what cannot be read from the exchanges must stand in it too, or a rebuild would lose it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage.types import Place
from storage.types.errors import RecordError
from storage.types.identity import new_record_id
from storage.warc.reader import records, records_between
from storage.warc.record import WARC_FIELDS, Fields, WarcRecord, fields_block, parse_fields, record
from storage.warc.warc_source import WarcSource

NOTE_URN = "urn:fonds:note:"


@dataclass(frozen=True, slots=True)
class Note:
    """A fact as its record has it: its kind (`crawl-start`), when it was written, and its fields in order."""

    kind: str
    at: datetime
    fields: Fields
    place: Place


def note_record(kind: str, fields: Iterable[tuple[str, str]], at: datetime) -> WarcRecord:
    """Return the record of a note; a value loses its line ends."""
    target = [("WARC-Target-URI", NOTE_URN + kind)]
    return record("metadata", new_record_id(), at, fields_block(fields), WARC_FIELDS, target)


def notes_of(source: WarcSource) -> Iterator[Note]:
    """Yield the notes of a WARC file in the order written.

    Raises:
        RecordError: the file is broken; names the offset.
    """
    for place, kept in records(source):
        if (note := note_of(kept, place)) is not None:
            yield note


def notes_behind(path: Path, offset: int) -> Iterator[Note]:
    """Yield the notes in the rest of a WARC file, from an offset at which a record begins or the file ends.

    Raises:
        RecordError: the rest is broken; names the offset.
    """
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            for place, kept in records_between(stream, path, offset, size):
                if (note := note_of(kept, place)) is not None:
                    yield note
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error


def note_of(record: WarcRecord, place: Place) -> Note | None:
    """The note that a record is, None when it is none."""
    if not record.is_metadata:
        return None
    target = record.target_uri or ""
    if not target.startswith(NOTE_URN):
        return None
    return Note(target.removeprefix(NOTE_URN), record.date, parse_fields(record.block), place)
