"""Which WARC files hold captures of crawls that are over and read, so that nobody writes to them or waits for them."""

from __future__ import annotations

import sqlalchemy as sa

from storage.questions.crawl_files import crawled_files
from storage.tables import schema
from storage.tables.database import Database
from storage.types import ReadingState


def joinable_files(database: Database) -> frozenset[str]:
    """The names of such files; those that were imported, are damaged, or hold no capture, are none of them."""
    files, captures = schema.warc_files.c, schema.captures.c
    over, writing = set[str](), set[str]()
    for crawl in crawled_files(database):
        (over if crawl.ended else writing).update(crawl.files)
    unread = sa.select(captures.warc_file).where(captures.reading == ReadingState.PENDING).distinct()
    broken = sa.select(files.name).where(sa.or_(~files.closed, files.damaged_at.is_not(None)))
    with database.read() as connection:
        left = {*connection.scalars(unread), *connection.scalars(broken)}
    return frozenset(over - writing - left)
