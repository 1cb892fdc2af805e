"""Verifies one part of a file, here or in another process: a job and all that it needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.verification.disagreements import IGNORED, Disagreements
from storage.custody.verification.file_outcome import are_to_others
from storage.custody.verification.file_part import FilePart, PartReport, ShortAnswer
from storage.custody.verification.filed_rows import FiledRows, WithheldCaptures
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.part_check import PartCheck
from storage.custody.verification.row_and_line_check import RowsAndLines
from storage.types import Place
from storage.types.errors import FondsError
from storage.warc.import_note import ImportNote, listed_in
from storage.warc.imported_captures import ListedCaptures
from storage.warc.read_once import ReadOnce
from storage.warc.warc_source import WarcSource


@dataclass(frozen=True, slots=True)
class KeptBeside:
    """What an archive keeps beside a file: rows, from the last of them on perhaps not all, and what is withheld."""

    archive: Archive
    publication: str
    last_row: int
    hidden: WithheldCaptures


@dataclass(frozen=True, slots=True)
class Imported:
    """The import of a file, and the notes that list its captures."""

    note: ImportNote
    publication: str
    listings: tuple[tuple[WarcSource, Place], ...]


@dataclass(frozen=True, slots=True)
class FileJob:
    """A file to verify, of which `size` bytes are looked at.

    `file` is its name in the report, `scopes` are within what its ids must be unique and its revisits find their
    originals. `unfinished`: its writer may be at work, or was killed. `kept` is None for a loose file, `imported` for
    any that was not imported. `with_notes`: the imports that it records are this archive's. `with_sha256`: its SHA-256
    is wanted. `key` is what it is known by if the verification is stopped and goes on, None when it is read again then.
    """

    file: str
    source: WarcSource
    size: int
    scopes: tuple[str, str]
    unfinished: bool = False
    kept: KeptBeside | None = None
    imported: Imported | None = None
    with_notes: bool = False
    with_sha256: bool = False
    key: str | None = None

    @property
    def is_here(self) -> bool:
        """Whether it lies on a disk, where reading from several places costs nothing."""
        return isinstance(self.source, Path)


@dataclass(frozen=True, slots=True)
class PartJob:
    """A part of a file, and the offsets and digests of the index lines that name it."""

    file: FileJob
    part: FilePart
    lines: tuple[tuple[int, bytes], ...]

    @property
    def is_whole(self) -> bool:
        """Whether the part is all of the file."""
        return self.part == FilePart(0, self.file.size)


@dataclass(frozen=True, slots=True)
class PartFailure:
    """Why a part could not be verified, in one line."""

    why: str


def check_part(job: PartJob, rows: FiledRows | None, disagreements: Disagreements = IGNORED) -> PartReport:
    """Verify a part of a file.

    Args:
        job: which.
        rows: the rows of the archive's captures, None for a loose file.
        disagreements: receives every disagreement of records, rows and lines.

    Raises:
        FondsError: the file cannot be opened, or what is kept beside it cannot be read.
    """
    file, imported = job.file, job.file.imported
    is_hashed = file.with_sha256 and job.is_whole
    with ReadOnce(file.source, hashing=is_hashed) as source:
        draft = FileDraft(file.file)
        counterpart = None
        if file.kept is not None and rows is not None:
            counterpart = _counterpart(job, file.kept, draft, rows, disagreements)
        listing = None
        if imported is not None:
            listing = ListedCaptures(imported.note, imported.publication, listed_in(imported.listings))
        check = PartCheck(draft, job.part, file.scopes, counterpart, with_notes=file.with_notes, listing=listing)
        report = check.run(source, file.size, unfinished=file.unfinished)
        if counterpart is not None:
            report.rest = counterpart.finish()
        if is_hashed:
            report.sha256 = _sha256(source)
        return report


def check_part_alone(job: PartJob) -> PartReport | PartFailure:
    """The same in a process that opens the archive's database itself, once."""
    try:
        return check_part(job, None if job.file.kept is None else _rows_of(job.file.kept.archive))
    except FondsError as error:
        return PartFailure(str(error))


def sha256_of(source: WarcSource) -> str | None:
    """Return the SHA-256 of a file, None when it cannot be read to its end."""
    with ReadOnce(source) as file:
        return _sha256(file)


def sha256_alone(source: WarcSource) -> str | PartFailure | None:
    """The same in a process of its own."""
    try:
        return sha256_of(source)
    except FondsError as error:
        return PartFailure(str(error))


def answers_to_others(source: WarcSource, size: int, short: list[ShortAnswer]) -> list[bool]:
    """Tell which of these answers are to other requests than GET; of a file that cannot be read, none."""
    try:
        return are_to_others(source, size, short)
    except OSError:
        return [False] * len(short)


_opened: dict[Archive, FiledRows] = {}


def _rows_of(archive: Archive) -> FiledRows:
    """The rows of an archive, whose database stays open as long as this process is there."""
    if archive not in _opened:
        _opened[archive] = FiledRows(archive.open_database(write=False))
    return _opened[archive]


def _counterpart(
    job: PartJob, kept: KeptBeside, draft: FileDraft, rows: FiledRows, disagreements: Disagreements
) -> RowsAndLines:
    name, part = job.file.source.name, job.part
    return RowsAndLines(
        draft,
        rows.of(name, part.begin, None if part.end >= job.file.size else part.end),
        iter(job.lines),
        last_row=kept.last_row,
        unfinished=job.file.unfinished,
        has_row=rows.known,
        file=(kept.publication, name),
        disagreements=disagreements,
        hidden=kept.hidden,
    )


def _sha256(file: ReadOnce) -> str | None:
    try:
        return file.sha256()
    except OSError:
        # Reading its records reports this.
        return None
