"""Files how crawls ended whose process was killed between the note of that in its WARC files and the row.

The note counts: a rebuild reads nothing else. A crawl that was killed before it has no end, and none is made up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from storage.recording.collection import archive_of
from storage.recording.crawl_notes import CRAWL_END, file_crawls
from storage.tables import schema
from storage.tables.crawls import UnendedCrawl, unended_crawls
from storage.tables.database import Database
from storage.types.errors import RecordError
from storage.warc.file_name import SUFFIX, digits_of, parse_name
from storage.warc.notes import Note, notes_behind


def file_noted_ends(database: Database, collections: Iterable[Path]) -> None:
    """File the ends that are noted of crawls that have none in their rows and that nobody works on any more.

    Args:
        database: the archive's.
        collections: the directories of its collections, whose files were recovered before.
    """
    unended = unended_crawls(database)
    if not unended:
        return
    ids = {crawl.crawl_id for crawl in unended}
    for path in _files_of(unended, collections):
        behind = _end_of_captures(database, path.name)
        with suppress(RecordError):
            # What is damaged there, verification tells.
            file_crawls(database, [note for note in notes_behind(path, behind) if _is_end(note, ids)])


def _files_of(crawls: Iterable[UnendedCrawl], collections: Iterable[Path]) -> Iterator[Path]:
    """The files that were begun while one of the crawls was the last one."""
    spans = [
        (digits_of(crawl.started_at), "" if crawl.next_at is None else digits_of(crawl.next_at)) for crawl in crawls
    ]
    for collection in collections:
        for path in sorted(archive_of(collection).glob(f"*{SUFFIX}")):
            name = parse_name(path.name)
            if name is not None and any(begin <= name.begun and (not end or name.begun <= end) for begin, end in spans):
                yield path


def _end_of_captures(database: Database, warc_file: str) -> int:
    """Where the last capture in a file ends: what a process notes of its end stands behind all that it kept."""
    table = schema.captures
    end = sa.select(table.c.record_offset + table.c.record_length).where(table.c.warc_file == warc_file)
    with database.read() as connection:
        return connection.scalar(end.order_by(table.c.record_offset.desc()).limit(1)) or 0


def _is_end(note: Note, crawl_ids: set[str]) -> bool:
    return note.kind == CRAWL_END and dict(note.fields).get("fonds-crawl") in crawl_ids
