"""What the notes in WARC files record of crawls: when each began, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import end_columns, know_crawl, widen
from storage.tables.database import Database
from storage.types import CrawlPurpose
from storage.types.crawl_ends import CrawlEnd
from storage.warc.notes import Note

CRAWL_START = "crawl-start"
CRAWL_END = "crawl-end"
PURPOSE = "purpose"
"""The field of a note of the beginning that says what the crawl is for."""


def _purpose(values: Mapping[str, str]) -> CrawlPurpose:
    """What a note of a crawl's beginning says that it is for; one that does not say it is of a crawl of what is due."""
    try:
        return CrawlPurpose(values.get(PURPOSE, CrawlPurpose.CRAWL))
    except ValueError:
        return CrawlPurpose.CRAWL


def file_crawls(database: Database, notes: Iterable[Note]) -> None:
    """File when crawls began and how they ended, as the notes of one file record.

    Each process that took part noted its own part: a crawl began with the first, and ended as the last one did.
    """
    table = schema.crawls
    with database.begin() as connection:
        for note in notes:
            values = dict(note.fields)
            crawl_id = values.get("fonds-crawl")
            if crawl_id is None:
                continue
            here = table.c.crawl_id == crawl_id
            purpose = _purpose(values)
            if note.kind == CRAWL_START and not know_crawl(connection, crawl_id, note.at, purpose):
                connection.execute(table.update().where(here, table.c.started_at > note.at).values(started_at=note.at))
                if purpose is CrawlPurpose.CRAWL:
                    widen(connection, crawl_id)
            elif note.kind == CRAWL_END and (end := CrawlEnd.of_fields(note.at, values)) is not None:
                is_last = sa.or_(table.c.ended_at.is_(None), table.c.ended_at < end.at)
                connection.execute(table.update().where(here, is_last).values(end_columns(end)))
