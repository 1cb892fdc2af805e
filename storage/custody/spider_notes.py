"""Keeps the code of a publication's own spider when pages are read by it outside a crawl.

A crawl's files begin with the code that it reads by. Changed code may read kept pages again before any crawl begins a
file: then a note, in a file of its own that begins with the code, makes those readings traceable as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from storage.archive.archive import Archive
from storage.custody.note_writer import noting
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.rereading import was_read_by

SPIDER = "spider"


def keep_new_code(archive: Archive, database: Database, versions: Iterable[tuple[str, str]]) -> None:
    """Note the code of each publication by which none of its pages was read yet.

    Args:
        archive: the archive.
        database: its database, open for writing.
        versions: publications with a spider of their own, each with the version by which its articles are read.

    Raises:
        FondsError: it could not be kept.
    """
    new = [(slug, version) for slug, version in versions if not was_read_by(database, slug, version)]
    if not new:
        return
    with noting(archive, Captures(database)) as recorder:
        kept = [recorder.note(slug, SPIDER, [("reader-version", version)]) for slug, version in new]
        for one in kept:
            one.result()
