"""From WARC files alone to rows: the first half of a rebuild. What the pages say is then read from the pending queue.

Files are taken in the order of their names, which is the order of their records; each is filed whole before the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.archive import Archive
from storage.collection import INDEXES
from storage.errors import ArchiveError
from storage.found_profile import found_profile
from storage.holdings import holdings
from storage.index.lost_lines import LostLines
from storage.objects.object_file import ObjectFile
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.upsert import insert_or_ignore
from storage.tables.warc_files import WarcFiles
from storage.types import WarcFileFacts
from storage.warc.capture_records import captures_of
from storage.warc.notes import Note, notes_of
from storage.warc.read_once import ReadOnce
from storage.warc.source import WarcSource
from storage.withholding import KeptAct, act_of

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Refilled:
    """A WARC file whose captures have rows now; its acts of withholding are filed among what its pages say."""

    publication: str
    name: str
    captures: int
    acts: tuple[KeptAct, ...]


def refill(archive: Archive, database: Database) -> Iterator[Refilled]:
    """Give every capture in the archive's collections a row in an empty database, file by file.

    A file that lies in the store alone is read there. Profiles that are lost are made again too.

    Raises:
        RecordError: a file is damaged, and where: nothing is filed of what cannot be trusted.
        StoreError: the archive has a store that does not answer.
    """
    held = holdings(archive)
    for publication in held.publications:
        sources = held.sources(publication)
        profile = found_profile(archive, publication, sources)
        know_publication(database, publication, profile.name, profile.language)
        for source in sources:
            acts = _notes(database, publication, source)
            yield Refilled(publication, source.name, _file(database, publication, source), acts)


def require_files(archive: Archive) -> None:
    """Raise ArchiveError when there is no WARC file that a database could be made from."""
    if not any(holdings(archive).files.values()):
        raise ArchiveError(f"{archive.path} holds no WARC file to rebuild from; name the archive with --archive")


def find_lost_lines(archive: Archive, database: Database) -> None:
    """Give the captures of files that an index does not know their lines again, those excepted that are withheld.

    Raises ArchiveError when an index cannot be written.
    """
    captures, files = Captures(database), WarcFiles(database).all()
    for publication in sorted({file.publication for file in files}):
        with LostLines(archive.collection(publication) / INDEXES, captures.withheld) as lines:
            for file in files:
                after = -1
                if file.publication != publication or not lines.lacks(file.name):
                    continue
                while some := captures.of_file(file.name, after, _AT_ONCE):
                    lines.add(some)
                    after = some[-1].place.offset


def _file(database: Database, publication: str, source: Path | ObjectFile) -> int:
    captures, files = Captures(database), WarcFiles(database)
    with ReadOnce(source) as file:
        facts = WarcFileFacts(file.name, publication, file.size, closed=True)
        found = captures_of(file)
        captures.add([], [facts])
        count = 0
        while some := tuple(islice(found, _AT_ONCE)):
            captures.add(some, [facts])
            count += len(some)
        sha256 = file.sha256()
    if isinstance(source, ObjectFile):
        files.uploaded(file.name, str(source), sha256)
    else:
        files.digested(file.name, sha256)
    return count


def _notes(database: Database, publication: str, source: WarcSource) -> tuple[KeptAct, ...]:
    """File when crawls began and ended, as the notes in the file tell, and return the acts of withholding there."""
    acts = []
    with database.begin() as connection:
        for note in notes_of(source):
            _crawl(connection, note)
            if (act := act_of(note, publication)) is not None:
                acts.append(act)
    return tuple(acts)


def _crawl(connection: Connection, note: Note) -> None:
    table = schema.crawls
    told = dict(note.fields)
    crawl_id = told.get("fonds-crawl")
    if crawl_id is None:
        return
    if note.kind == "crawl-start":
        insert_or_ignore(connection, table, crawl_id=crawl_id, started_at=note.at)
    elif note.kind == "crawl-end":
        connection.execute(
            table.update()
            .where(table.c.crawl_id == crawl_id, sa.or_(table.c.ended_at.is_(None), table.c.ended_at < note.at))
            .values(ended_at=note.at, outcome=told.get("outcome"))
        )
