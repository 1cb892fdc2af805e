"""What was done to a publication's WARC files, as the archive's own rows tell it: the log of preservation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.copied_files import CopiedFile, copied_in
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc, filed_in


@dataclass(frozen=True, slots=True)
class LoggedCrawl:
    """A crawl that wrote files of the publication; `ended_at` and `ending` are None when it never ended by itself."""

    crawl_id: str
    started_at: datetime
    ended_at: datetime | None
    ending: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoggedImport:
    """A file that was imported: as what, when, and what it was called and hashed to where it came from."""

    name: str
    import_id: str
    imported_at: datetime
    original_name: str
    original_sha256: str


@dataclass(frozen=True, slots=True)
class PreservationLog:
    """The files of a publication, by name, and what is known to have happened to them."""

    files: tuple[FiledWarc, ...]
    crawls: tuple[LoggedCrawl, ...]
    imports: tuple[LoggedImport, ...]
    copies: tuple[CopiedFile, ...] = ()


def preservation_log(database: Database, publication: str) -> PreservationLog:
    """The log of one publication, in the order of time."""
    captures, crawls, imports = schema.captures.c, schema.crawls.c, schema.imports.c
    wrote = (
        sa.select(crawls.crawl_id, crawls.started_at, crawls.ended_at, crawls.ending, captures.warc_file)
        .select_from(schema.captures.join(schema.crawls))
        .where(captures.publication == publication)
        .where(captures.warc_file.not_in(sa.select(imports.name)))
        .distinct()
        .order_by(crawls.started_at, crawls.crawl_id, captures.warc_file)
    )
    with database.read() as connection:
        files = tuple(file for file in filed_in(connection) if file.publication == publication)
        names = {file.name for file in files}
        made: dict[str, LoggedCrawl] = {}
        for row in connection.execute(wrote):
            known = made.get(row.crawl_id)
            others = () if known is None else known.files
            made[row.crawl_id] = LoggedCrawl(
                row.crawl_id, row.started_at, row.ended_at, row.ending, (*others, row.warc_file)
            )
        rows = connection.execute(sa.select(schema.imports).order_by(imports.imported_at, imports.name))
        brought = tuple(
            LoggedImport(row.name, row.import_id, row.imported_at, row.original_name, row.original_sha256)
            for row in rows
            if row.name in names
        )
        copied = tuple(one for one in copied_in(connection) if one.warc_file in names)
    return PreservationLog(files, tuple(made.values()), brought, copied)
