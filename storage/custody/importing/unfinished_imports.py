"""Finishes imports that were killed: a noted import is completed, the files of any other are removed.

The WARC files must have been recovered before, so that their notes can be read.
"""

from __future__ import annotations

from storage.archive.archive import Archive
from storage.custody.importing.import_filing import ImportFiling
from storage.custody.importing.incoming_folder import FOLDER, IncomingFolder, hold_incoming, noted
from storage.recording.collection import archive_of
from storage.tables.captures import Captures
from storage.tables.crawl_locks import sole_import
from storage.tables.database import Database
from storage.types.errors import Locked


def recover_imports(archive: Archive, database: Database) -> tuple[str, ...]:
    """Finish every import that no process is working on; returns the names of the files imported this way.

    Raises FondsError when the archive cannot be read or written; what was finished stays so.
    """
    try:
        with hold_incoming(archive), sole_import(database):
            return finish_imports(archive, database)
    except Locked:
        # An import is running, and finishes its own files.
        return ()


def finish_imports(archive: Archive, database: Database) -> tuple[str, ...]:
    """`recover_imports` for a caller that holds the import lock; no other process then reads pages outside a crawl."""
    Captures(database).release_offline()
    return tuple(name for slug in archive.collections() for name in _finish(archive, database, slug))


def _finish(archive: Archive, database: Database, publication: str) -> list[str]:
    collection = archive.collection(publication)
    if not (collection / FOLDER).is_dir():
        return []
    incoming = IncomingFolder(collection, archive.configuration.limits.free_space)
    filing = ImportFiling(collection, publication, database)
    finished = []
    try:
        for name, begun in incoming.marked().items():
            imports = noted(archive_of(collection), begun)
            import_note = imports.get(name)
            if import_note is None:
                continue
            if not (archive_of(collection) / name).exists():
                incoming.move_into_place(name)
            filing.file(import_note, imports.listing(import_note))
            incoming.unmark(name)
            finished.append(name)
    finally:
        filing.close()
    for name in incoming.names():
        incoming.remove(name)
    incoming.close()
    return finished
