"""Imported files: what they were before, and whether a file or a record is in the archive already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.crawls import end_columns, know_crawl
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.upsert import insert_or_ignore, insert_or_renew
from storage.types import Capture, CrawlPurpose, RecordType, Role
from storage.types.crawl_ends import CrawlEnd
from storage.warc.import_note import ImportNote, place_in_queue

_TABLE = schema.imports
_CAPTURES = schema.captures
_FILES = schema.warc_files


@dataclass(frozen=True, slots=True)
class KnownCapture:
    """A capture that has a row, with enough to tell whether a record is the same one."""

    capture_id: str
    publication: str
    url: str
    captured_at: datetime


def places_in_queue(connection: Connection, captures: Iterable[Capture]) -> dict[str, str]:
    """Where captures are filed among those that wait to be read, by id."""
    captures = list(captures)
    names = {capture.place.warc_file for capture in captures}
    imported = {
        row.name: row
        for row in connection.execute(sa.select(_TABLE.c.name, _TABLE.c.queue, _TABLE.c.is_own))
        if row.name in names
    }
    return {
        capture.capture_id: (
            place_in_queue(imported[name].queue, capture, is_own=imported[name].is_own) if name in imported else name
        )
        for capture in captures
        for name in (capture.place.warc_file,)
    }


class ImportTable:
    """The imported files of one archive, and what their records are compared with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, crawl_id: str, publications: Collection[str], now: datetime) -> None:
        """File the beginning of an import as a crawl, and the publications that it is for."""
        with self._database.begin() as connection:
            for slug in publications:
                insert_or_ignore(connection, schema.publications, slug=slug, name=slug)
            know_crawl(connection, crawl_id, now, CrawlPurpose.IMPORT)

    def end(self, crawl_id: str, end: CrawlEnd) -> None:
        """File the end of an import."""
        with self._database.begin() as connection:
            connection.execute(
                schema.crawls.update().where(schema.crawls.c.crawl_id == crawl_id).values(end_columns(end))
            )

    def add(self, import_note: ImportNote, publication: str) -> None:
        """File an imported file; filing it again changes nothing but its size and digest."""
        with self._database.begin() as connection:
            insert_or_ignore(connection, schema.publications, slug=publication, name=publication)
            know_crawl(connection, import_note.crawl_id, import_note.at, CrawlPurpose.IMPORT)
            file = {"name": import_note.name, "publication": publication, "size": import_note.size, "closed": True}
            insert_or_renew(connection, _FILES, ("size", "closed", "sha256"), [{**file, "sha256": import_note.sha256}])
            insert_or_ignore(
                connection,
                _TABLE,
                name=import_note.name,
                import_id=import_note.import_id,
                crawl_id=import_note.crawl_id,
                imported_at=import_note.at,
                original_name=import_note.original_name,
                original_size=import_note.original_size,
                original_sha256=import_note.original_sha256,
                form=import_note.form,
                package=import_note.package,
                is_own=import_note.is_own,
                queue=import_note.queue,
            )

    def names(self) -> frozenset[str]:
        """The bare names of all imported files."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(sa.select(_TABLE.c.name)))

    def taken_names(self) -> frozenset[str]:
        """The bare names of all WARC files, imported or not."""
        with self._database.read() as connection:
            return frozenset(connection.scalars(sa.select(_FILES.c.name)))

    def imported_as(self, publication: str, sha256: str) -> str | None:
        """The name under which a file with these bytes lies in this collection, None when none does."""
        with self._database.read() as connection:
            return connection.scalar(
                sa.select(_TABLE.c.name)
                .join(_FILES, _FILES.c.name == _TABLE.c.name)
                .where(_FILES.c.publication == publication, _TABLE.c.original_sha256 == sha256)
                .limit(1)
            )

    def known(self, capture_ids: Collection[str]) -> Mapping[str, KnownCapture]:
        """Those of the ids that have a row, with what tells their captures apart."""
        columns = (_CAPTURES.c.capture_id, _CAPTURES.c.publication, _CAPTURES.c.url, _CAPTURES.c.captured_at)
        found: dict[str, KnownCapture] = {}
        ids = sorted(capture_ids)
        with self._database.read() as connection:
            for part in parameter_batches(ids):
                for row in connection.execute(sa.select(*columns).where(_CAPTURES.c.capture_id.in_(part))):
                    found[row.capture_id] = KnownCapture(row.capture_id, row.publication, row.url, row.captured_at)
        return found

    def role_of(self, capture_id: str) -> Role | None:
        """The role of a capture that has a row, None for another."""
        with self._database.read() as connection:
            role = connection.scalar(sa.select(_CAPTURES.c.role).where(_CAPTURES.c.capture_id == capture_id))
        return None if role is None else Role(role)

    def original(self, publication: str, url: str, at: datetime | None, digest: str | None) -> str | None:
        """The response here that a revisit names by URL and time, or by its payload: the first such capture's id."""
        responses = (_CAPTURES.c.publication == publication, _CAPTURES.c.record_type == RecordType.RESPONSE)
        query = sa.select(_CAPTURES.c.capture_id).where(*responses)
        ordered = query.order_by(_CAPTURES.c.captured_at, _CAPTURES.c.capture_id).limit(1)
        with self._database.read() as connection:
            if at is not None:
                same = ordered.where(_CAPTURES.c.url == url, _CAPTURES.c.captured_at == at)
                found: str | None = connection.scalar(same)
                if found is not None:
                    return found
            return None if digest is None else connection.scalar(ordered.where(_CAPTURES.c.payload_digest == digest))

    def last_page(self, publication: str, url: str, before: datetime) -> KnownCapture | None:
        """The last page that came here whole from this URL up to an instant, None when none did."""
        columns = (_CAPTURES.c.capture_id, _CAPTURES.c.publication, _CAPTURES.c.url, _CAPTURES.c.captured_at)
        query = (
            sa.select(*columns)
            .where(
                _CAPTURES.c.publication == publication,
                _CAPTURES.c.url == url,
                _CAPTURES.c.captured_at <= before,
                _CAPTURES.c.record_type == RecordType.RESPONSE,
                _CAPTURES.c.status.between(200, 299),
                _CAPTURES.c.truncated.is_(None),
            )
            .order_by(_CAPTURES.c.captured_at.desc(), _CAPTURES.c.capture_id.desc())
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else KnownCapture(*row)

    def cited(self, publication: str, urls: Sequence[str]) -> frozenset[str]:
        """Those of the addresses, as `normalize` writes them, that an article of this publication cites."""
        sources = schema.sources
        return self._those(sources.c.url, sources.c.publication == publication, urls)

    def articles(self, publication: str, urls: Sequence[str]) -> frozenset[str]:
        """Those of the addresses that an article of this publication has."""
        aliases = schema.article_aliases
        return self._those(aliases.c.url, aliases.c.publication == publication, urls)

    def _those(self, column: sa.Column[str], here: sa.ColumnElement[bool], urls: Sequence[str]) -> frozenset[str]:
        found: set[str] = set()
        with self._database.read() as connection:
            for part in parameter_batches(urls):
                found.update(connection.scalars(sa.select(column).where(here, column.in_(part))))
        return frozenset(found)
