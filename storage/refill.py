"""From WARC files alone to rows: the first half of a rebuild. What the pages say is then read from the pending queue.

Files are taken in the order of their names, which is the order of their records; each is filed whole before the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from storage.archive import Archive
from storage.errors import ArchiveError
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.upsert import insert_or_ignore
from storage.types import WarcFileFacts
from storage.warc.capture_records import captures_of
from storage.warc.notes import notes_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Refilled:
    """A WARC file whose captures have rows now."""

    publication: str
    name: str
    captures: int


def refill(archive: Archive, database: Database) -> Iterator[Refilled]:
    """Give every capture in the archive's collections a row in an empty database, file by file.

    Raises RecordError naming file and offset when a file is damaged: nothing is filed of what cannot be trusted.
    """
    captures = Captures(database)
    for publication in archive.collections():
        profile = archive.profile(publication)
        know_publication(database, publication, profile.name, profile.language)
        for path in _files(archive, publication):
            _crawls(database, path)
            yield Refilled(publication, path.name, _file(captures, publication, path))


def require_files(archive: Archive) -> None:
    """Raise ArchiveError when there is no WARC file that a database could be made from."""
    if not any(_files(archive, publication) for publication in archive.collections()):
        raise ArchiveError(f"{archive.path} holds no WARC file to rebuild from; name the archive with --archive")


def _files(archive: Archive, publication: str) -> list[Path]:
    return sorted((archive.collection(publication) / "archive").glob("*.warc.gz"))


def _file(captures: Captures, publication: str, path: Path) -> int:
    facts = WarcFileFacts(path.name, publication, path.stat().st_size, closed=True)
    found = captures_of(path)
    captures.add([], [facts])
    count = 0
    while some := tuple(islice(found, _AT_ONCE)):
        captures.add(some, [facts])
        count += len(some)
    return count


def _crawls(database: Database, path: Path) -> None:
    """File when crawls began and ended, as the notes in the file tell."""
    table = schema.crawls
    with database.begin() as connection:
        for note in notes_of(path):
            told = dict(note.fields)
            crawl_id = told.get("fonds-crawl")
            if crawl_id is None:
                continue
            if note.kind == "crawl-start":
                insert_or_ignore(connection, table, crawl_id=crawl_id, started_at=note.at)
            elif note.kind == "crawl-end":
                connection.execute(
                    table.update()
                    .where(table.c.crawl_id == crawl_id, sa.or_(table.c.ended_at.is_(None), table.c.ended_at < note.at))
                    .values(ended_at=note.at, outcome=told.get("outcome"))
                )
