"""What the notes in WARC files record of crawls: when each began and ended."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.upsert import insert_or_ignore
from storage.warc.notes import Note


def file_crawls(database: Database, notes: Iterable[Note]) -> None:
    """File when crawls began and ended, as the notes of one file record."""
    table = schema.crawls
    with database.begin() as connection:
        for note in notes:
            values = dict(note.fields)
            crawl_id = values.get("fonds-crawl")
            if crawl_id is None:
                continue
            if note.kind == "crawl-start":
                insert_or_ignore(connection, table, crawl_id=crawl_id, started_at=note.at)
            elif note.kind == "crawl-end":
                connection.execute(
                    table.update()
                    .where(table.c.crawl_id == crawl_id, sa.or_(table.c.ended_at.is_(None), table.c.ended_at < note.at))
                    .values(ended_at=note.at, outcome=values.get("outcome"))
                )
