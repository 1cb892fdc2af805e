"""A publication's collection as a bag: its records, index, pages and rows, and PREMIS of what happened to its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import IO, cast

from access.export.bag import BagWriter
from access.export.package import PackageResource
from access.export.premis import PremisFile, creation, write_premis
from access.export.premis_events import FiledNote, events_of
from access.export.records import FOLDER
from access.export.scope import publication_scope
from access.export.wacz import add_members
from storage.archive.archive import Archive
from storage.custody.copies.mending_note import mending_of
from storage.questions.crawl_files import files_of_notes
from storage.questions.preservation_log import preservation_log
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc
from storage.types.errors import RecordError
from storage.warc.notes import notes_of
from storage.warc.warc_source import WarcSource

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class ExportedCollection:
    """What was written: where, how many bytes, files and events."""

    output: Path
    bytes: int
    files: int
    events: int


def export_bag(
    archive: Archive,
    database: Database,
    publication: str,
    output: Path,
    now: datetime,
    report_step: Callable[[str], None],
) -> ExportedCollection:
    """Write a bag of a publication's whole collection; what is withheld is not in it.

    Args:
        archive: where it is.
        database: the archive's.
        publication: its slug.
        output: the folder that it will be.
        now: the time that it states as its own.
        report_step: is called with each WARC file.

    Raises:
        UnknownId: there is no such publication.
        PackageError: it cannot be written, or would be empty; nothing of it is left.
        RecordError: a WARC file is not what the database says of it; nothing is left.
    """
    scope = publication_scope(database, publication)
    with BagWriter(output) as bag, ExitStack() as spools:
        add_members(bag, spools, archive, database, scope, report_step)
        files = [_premis_file(resource) for resource in bag.resources if resource.path.startswith(FOLDER)]
        names = [file.name for file in files]
        notes = _notes(archive, database, publication)
        events = events_of(preservation_log(database, publication), notes, names)
        copied = f"; records that belong to it alone were copied into {scope.excerpt_name}"
        what = f"a bag of {scope.title}{copied if scope.excerpt_name in names else ''}"
        events.append(creation(names, now, what))
        spool = spools.enter_context(bag.spool())
        write_premis(cast("IO[bytes]", spool), publication, files, events, archive.configuration.operator)
        bag.add_spool("premis.xml", spool)
        size = bag.finish(dict(_about(archive, publication, scope.title, scope.description, now)))
    return ExportedCollection(output, size, len(files), len(events))


def export_premis(
    archive: Archive, database: Database, publication: str, out: IO[bytes], report_step: Callable[[str], None]
) -> tuple[int, int]:
    """Write PREMIS of a publication's files as they lie; returns how many files and events. Raises RecordError."""
    log = preservation_log(database, publication)
    notes = _notes(archive, database, publication)
    events = events_of(log, notes, {file.name for file in log.files})
    report_step(f"{len(log.files)} files, {len(events)} events")
    shelf = archive.shelf(publication)

    def digest_of(file: FiledWarc) -> str:
        """As the database knows it, or worked out now: it is first kept when a file is verified."""
        if file.sha256 is not None:
            return file.sha256
        report_step(f"digest of {file.name}")
        return _sha256(shelf.source(file.name), file.size)

    files = (PremisFile(file.name, file.size, digest_of(file), file.uploaded_to) for file in log.files)
    write_premis(out, publication, files, events, archive.configuration.operator)
    return len(log.files), len(events)


def _notes(archive: Archive, database: Database, publication: str) -> Iterator[FiledNote]:
    """What stands in files that hold nothing but notes: stamps, manifests and repairs among them."""
    shelf = archive.shelf(publication)
    for name in files_of_notes(database, publication):
        for note in notes_of(shelf.source(name)):
            mending = mending_of(note)
            about, detail = (None, None) if mending is None else (mending.warc_file, mending.told)
            yield FiledNote(name, note.kind, note.at, about, detail)


def _sha256(source: WarcSource, size: int) -> str:
    """The digest, in hexadecimal, of the bytes that the database knows; what a crawl appends meanwhile is not in it."""
    digest, left = sha256(), size
    with source.open("rb") as opened:
        while left and (read := opened.read(min(left, _BLOCK))):
            digest.update(read)
            left -= len(read)
    if left:
        raise RecordError(source.name, size - left, f"the file ends before its {size} bytes; fonds verify tells more")
    return digest.hexdigest()


def _premis_file(resource: PackageResource) -> PremisFile:
    return PremisFile(resource.path.removeprefix(FOLDER), resource.bytes, resource.hash.partition(":")[2])


def _about(
    archive: Archive, publication: str, title: str, description: str, now: datetime
) -> Iterator[tuple[str, str]]:
    if archive.configuration.operator is not None:
        yield "Source-Organization", archive.configuration.operator
    if archive.configuration.contact is not None:
        yield "Contact-Email", archive.configuration.contact
    yield "External-Identifier", publication
    yield "External-Description", f"{title}. {description}"
    yield "Bagging-Date", f"{now.astimezone(UTC):%Y-%m-%d}"
    yield "Bag-Software-Agent", f"Fonds {version('fonds')}"
