"""What happened to the files of a collection, as events in the words of PREMIS: pure readings of the archive's log."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from storage.custody.copies.mending_note import MENDING
from storage.questions.preservation_log import PreservationLog


@dataclass(frozen=True, slots=True)
class PremisEvent:
    """An event: its type (a term of the Library of Congress's list), when it was, and the files that it is about.

    `detail` says what was done, `outcome` what came of it, None where nothing needs saying.
    """

    type: str
    at: datetime
    files: tuple[str, ...]
    detail: str
    outcome: str | None = None

    @property
    def identifier(self) -> str:
        """The same for the same event, however often it is told."""
        told = "|".join((self.type, self.at.isoformat(), self.detail, *self.files))
        return f"urn:uuid:{uuid5(NAMESPACE_URL, told)}"


@dataclass(frozen=True, slots=True)
class FiledNote:
    """A note in a WARC file of notes alone: the file's name, the note's kind, and when it was written.

    `about` is the WARC file that it tells of, and `detail` what; None where every note of its kind tells the same.
    """

    file: str
    kind: str
    at: datetime
    about: str | None = None
    detail: str | None = None


# What the notes of Fonds tell, and in which words PREMIS does; others are about no file.
_NOTES = {
    "crawl-manifest": ("message digest calculation", "a manifest of every record of a crawl was kept"),
    "time-stamp": ("digital signature generation", "an authority stamped the newest manifest (RFC 3161)"),
    "repair": ("recovery", "damaged files were mended; the note tells which records were lost"),
    MENDING: ("recovery", "a file was found damaged and mended from another place"),
}


def events_of(log: PreservationLog, notes: Iterable[FiledNote], files: Collection[str]) -> list[PremisEvent]:
    """The events about some files, in the order of time; the others' stay out."""
    told = [*_captures(log), *_imports(log), *_of_files(log), *_of_copies(log), *_noted(notes)]
    kept = (
        PremisEvent(event.type, event.at, about, event.detail, event.outcome)
        for event in told
        if (about := tuple(name for name in event.files if name in files))
    )
    return sorted(kept, key=lambda event: (event.at, event.type, event.files))


def _captures(log: PreservationLog) -> Iterator[PremisEvent]:
    for crawl in log.crawls:
        ended = "" if crawl.ended_at is None else f", ended {crawl.ended_at.isoformat()}"
        detail = f"crawl {crawl.crawl_id}{ended}"
        yield PremisEvent("capture", crawl.started_at, crawl.files, detail, crawl.ending)


def _noted(notes: Iterable[FiledNote]) -> Iterator[PremisEvent]:
    for note in notes:
        if note.kind in _NOTES:
            kind, detail = _NOTES[note.kind]
            about = () if note.about is None else (note.about,)
            yield PremisEvent(kind, note.at, (note.file, *about), note.detail or detail)


def _imports(log: PreservationLog) -> Iterator[PremisEvent]:
    for one in log.imports:
        detail = f"imported as given: {one.original_name}, sha256 {one.original_sha256}"
        yield PremisEvent("ingestion", one.imported_at, (one.name,), detail)


def _of_files(log: PreservationLog) -> Iterable[PremisEvent]:
    # Both `fonds verify` and `fonds copy` come to these: by each record's digests, or by that of the whole file.
    detail = "the file was looked for, and compared with the digests that were recorded"
    for file in log.files:
        if file.last_verified_at is not None:
            yield PremisEvent("fixity check", file.last_verified_at, (file.name,), detail, "undamaged")
        if file.damaged_at is not None:
            yield PremisEvent("fixity check", file.damaged_at, (file.name,), detail, "damaged or missing")


def _of_copies(log: PreservationLog) -> Iterable[PremisEvent]:
    for file in log.copies:
        yield PremisEvent("replication", file.copied_at, (file.warc_file,), f"copied to the copy {file.copy}")
        detail = f"every byte in the copy {file.copy} was read and compared with the recorded digest"
        outcome = "undamaged" if file.damaged_at is None else "damaged or missing"
        yield PremisEvent("fixity check", file.compared_at, (file.warc_file,), detail, outcome)
