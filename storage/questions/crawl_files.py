"""Which WARC files each crawl wrote, and which files hold notes alone. What was imported is another archive's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database

_OURS = schema.warc_files.c.name.not_in(sa.select(schema.imports.c.name))


@dataclass(frozen=True, slots=True)
class CrawledFiles:
    """The WARC files of one publication that hold what one crawl captured, by name.

    `ended` is whether nobody writes to them any more: the crawl was closed, or was killed and a later one looked after
    its files.
    """

    publication: str
    crawl_id: str
    files: tuple[str, ...]
    ended: bool


def crawled_files(database: Database) -> Iterator[CrawledFiles]:
    """Yield the files of every crawl, by publication and in the order in which the crawls began."""
    captures, crawls, files = schema.captures.c, schema.crawls.c, schema.warc_files.c
    query = (
        sa.select(captures.publication, crawls.started_at, crawls.crawl_id, crawls.ended_at, files.name, files.closed)
        .select_from(schema.captures.join(schema.crawls).join(schema.warc_files, files.name == captures.warc_file))
        .where(_OURS)
        .distinct()
        .order_by(captures.publication, crawls.started_at, crawls.crawl_id, files.name)
    )
    with database.read() as connection:
        last = connection.scalar(sa.select(sa.func.max(crawls.started_at)))
        rows = connection.execute(query).all()
    for (publication, crawl_id), some in groupby(rows, lambda row: (row.publication, row.crawl_id)):
        group = list(some)
        # A crawl begins only when no other lives, so one that is not the last is over, however it ended.
        over = group[0].ended_at is not None or group[0].started_at < last
        ended = over and all(row.closed for row in group)
        yield CrawledFiles(publication, crawl_id, tuple(row.name for row in group), ended)


@dataclass(frozen=True, slots=True)
class NoteFile:
    """A WARC file by its name, and the SHA-256 that it was closed or uploaded with, None when none is known."""

    name: str
    sha256: str | None


def files_of_notes(database: Database, publication: str) -> tuple[str, ...]:
    """The names of `note_files`."""
    return tuple(file.name for file in note_files(database, publication))


def note_files(database: Database, publication: str) -> tuple[NoteFile, ...]:
    """The finished files of a publication that hold no capture, and so may hold manifests, by name."""
    files = schema.warc_files.c
    captured = sa.exists().where(schema.captures.c.warc_file == files.name)
    query = sa.select(files.name, files.sha256).where(files.publication == publication, files.closed, _OURS, ~captured)
    with database.read() as connection:
        return tuple(NoteFile(*row) for row in connection.execute(query.order_by(files.name)))
