"""The notes of an import: where one file of a collection came from, and which of its records are captures here.

The file itself says neither, so both are written as WARC records of our own (`storage.warc.notes`): first its captures,
some hundreds to a note, then the note of the import. A file counts as imported once that last note is on disk, whatever
happens afterwards. The field `fonds-accession` of the notes holds the import's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from storage.types import Capture, Place, Role
from storage.warc.notes import Note
from storage.warc.reader import read_record
from storage.warc.record import parse_fields
from storage.warc.uri_form import uri
from storage.warc.warc_source import WarcSource

CAPTURES_NOTE = "import-captures"
IMPORT_NOTE = "import"
_LISTED = re.compile(
    r"(?P<offset>\d+) (?P<capture_id>\S+) (?P<role>[a-z]+|-) (?P<refers_to>\S+) (?P<via>\S+)", re.ASCII
)
_NONE = "-"
_A_NOTE = 500


@dataclass(frozen=True, slots=True)
class ImportNote:
    """A file as it was imported.

    `name` is its bare name in the collection, `size` and `sha256` (hex) are those of its bytes there. The `original_…`
    fields describe the file as it was submitted, in the `form` it had; `package` is the WACZ it came from, if any.
    `is_own` says that Fonds wrote its records, which name crawl and role themselves. `captures` counts what is listed.
    `queue` is the place of the whole import among what is filed: it sorts between the names of the files that crawls
    wrote before and after.
    """

    import_id: str
    crawl_id: str
    at: datetime
    name: str
    size: int
    sha256: str
    original_name: str
    original_size: int
    original_sha256: str
    form: str
    package: str | None
    is_own: bool
    captures: int
    queue: str

    def place_in_queue(self, capture: Capture) -> str:
        """Where a capture of this file is filed among those of the same import: by its time, sources after articles.

        Captures of ours keep the order in which they were filed first.
        """
        return place_in_queue(self.queue, capture, is_own=self.is_own)

    def fields(self) -> Iterator[tuple[str, str]]:
        """The fields of the note of this import; its time is the note's."""
        yield "fonds-accession", self.import_id
        yield "fonds-crawl", self.crawl_id
        yield "fonds-file", self.name
        yield "fonds-size", str(self.size)
        yield "fonds-sha256", self.sha256
        yield "fonds-original-name", self.original_name
        yield "fonds-original-size", str(self.original_size)
        yield "fonds-original-sha256", self.original_sha256
        yield "fonds-original-form", self.form
        if self.package is not None:
            yield "fonds-package", self.package
        yield "fonds-facts", "own" if self.is_own else "listed"
        yield "fonds-captures", str(self.captures)
        yield "fonds-queue", self.queue


@dataclass(frozen=True, slots=True)
class ListedRecordId:
    """A record that is a capture here: where it lies, the id that it has here, and what its file does not say about it.

    `role` None: the records of the file say it. `refers_to` is the capture of a revisit's original, None for what is
    no revisit and for one whose original is not in the archive.
    """

    offset: int
    capture_id: str
    role: Role | None
    refers_to: str | None = None
    via: str | None = None


def import_note_of(note: Note) -> ImportNote:
    """The import that a note records. Raises ValueError when a field is missing."""
    values = dict(note.fields)
    try:
        return ImportNote(
            import_id=values["fonds-accession"],
            crawl_id=values["fonds-crawl"],
            at=note.at,
            name=values["fonds-file"],
            size=int(values["fonds-size"]),
            sha256=values["fonds-sha256"],
            original_name=values["fonds-original-name"],
            original_size=int(values["fonds-original-size"]),
            original_sha256=values["fonds-original-sha256"],
            form=values["fonds-original-form"],
            package=values.get("fonds-package"),
            is_own=values["fonds-facts"] == "own",
            captures=int(values["fonds-captures"]),
            queue=values["fonds-queue"],
        )
    except KeyError as error:
        raise ValueError(f"the note of an import lacks {error}") from error


def listing_notes(import_id: str, listing: Iterable[ListedRecordId]) -> Iterator[tuple[tuple[str, str], ...]]:
    """The fields of the notes that list the captures of an import."""
    left = iter(listing)
    while some := tuple(islice(left, _A_NOTE)):
        yield (("fonds-accession", import_id), *(("capture", _line(listed)) for listed in some))


def _line(listed: ListedRecordId) -> str:
    via = _NONE if listed.via is None else uri(listed.via)
    return f"{listed.offset} {listed.capture_id} {listed.role or _NONE} {listed.refers_to or _NONE} {via}"


def _listed(line: str) -> ListedRecordId:
    match = _LISTED.fullmatch(line)
    if match is None:
        raise ValueError(f"no capture of an import is listed by {line[:100]!r}")
    role, refers_to, via = (None if match[name] == _NONE else match[name] for name in ("role", "refers_to", "via"))
    return ListedRecordId(
        int(match["offset"]), match["capture_id"], None if role is None else Role(role), refers_to, via
    )


def place_in_queue(queue: str, capture: Capture, *, is_own: bool) -> str:
    """Where a capture of an imported file is filed; see `ImportNote.place_in_queue`."""
    if is_own:
        return f"{queue} 0 {capture.place.warc_file}"
    turn = 1 if capture.role in (Role.SOURCE, Role.MEMENTO) else 0
    return f"{queue} {turn} {capture.captured_at:%Y-%m-%dT%H:%M:%S.%f} {capture.capture_id}"


class ImportNotes:
    """The imports of one collection, as the notes in its files record them.

    All notes must be added, each with the file it stands in, before anything is asked. Not all of them belong to this
    archive: a file that another Fonds archive wrote may itself be imported, and the imports it mentions are history.
    """

    def __init__(self) -> None:
        self._noted: list[tuple[WarcSource, ImportNote]] = []
        self._listings: dict[str, list[tuple[WarcSource, Place]]] = {}
        self._known: dict[str, ImportNote] | None = None

    def add(self, path: WarcSource, note: Note) -> None:
        """Take a note of one of the collection's files. Raises ValueError when it is not of its form."""
        if note.kind == IMPORT_NOTE:
            self._noted.append((path, import_note_of(note)))
        elif note.kind == CAPTURES_NOTE:
            import_id = dict(note.fields).get("fonds-accession", "")
            self._listings.setdefault(import_id, []).append((path, note.place))

    def _of_this_archive(self) -> dict[str, ImportNote]:
        """A file is imported after all that it records happened, so of contradicting notes the latest holds."""
        if self._known is None:
            self._known = {}
            for path, import_note in sorted(self._noted, key=lambda noted: noted[1].at, reverse=True):
                if path.name not in self._known:
                    self._known.setdefault(import_note.name, import_note)
        return self._known

    def get(self, name: str) -> ImportNote | None:
        """The import of the file of this bare name, None when a crawl of this archive wrote it."""
        return self._of_this_archive().get(name)

    def __iter__(self) -> Iterator[ImportNote]:
        return iter(sorted(self._of_this_archive().values(), key=lambda note: (note.at, note.name)))

    def listing(self, import_note: ImportNote) -> Iterator[ListedRecordId]:
        """Yield the captures of an import in the order of their places.

        Raises:
            RecordError: a note cannot be read.
            ValueError: it is not of its form.
        """
        yield from listed_in(self.listings(import_note))

    def listings(self, import_note: ImportNote) -> tuple[tuple[WarcSource, Place], ...]:
        """The notes that list the captures of an import: in which file, and where."""
        return tuple(self._listings.get(import_note.import_id, ()))


def listed_in(listings: Iterable[tuple[WarcSource, Place]]) -> Iterator[ListedRecordId]:
    """Yield the captures that these notes list. Raises RecordError or ValueError."""
    for path, place in listings:
        yield from listed_at(path, place)


def listed_at(path: WarcSource, place: Place) -> Sequence[ListedRecordId]:
    """The captures that the note at this place lists. Raises RecordError or ValueError."""
    record = read_record(path, place.offset, place.length)
    return [_listed(value) for name, value in parse_fields(record.block) if name == "capture"]
