"""Where WARC files lie that were joined into larger ones: under which name, and at which offset.

Manifests of crawls, stamps on them and proofs go on naming the files that there were.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database, Transaction
from storage.tables.upsert import insert_or_renew
from storage.types import Place, WarcFileFacts
from storage.types.errors import UnknownId
from storage.warc.consolidation_note import JoinedPart

_TABLE = schema.joined_files
_FILES = schema.warc_files
_CAPTURES = schema.captures


class JoinedFiles:
    """The joined WARC files of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def move(self, joined: WarcFileFacts, sha256: str, parts: Iterable[JoinedPart]) -> None:
        """File in one transaction that the captures of parts lie in a joined file now, and that the parts are gone."""
        with self._database.begin() as connection:
            values = {"name": joined.name, "publication": joined.publication, "size": joined.size, "closed": True}
            connection.execute(_FILES.insert().values(**values, sha256=sha256))
            for part in parts:
                _move(connection, joined, part)

    def filed(self, joined: WarcFileFacts, parts: Iterable[JoinedPart]) -> None:
        """File what a note says of the parts of a joined file, whose row is there."""
        rows = [_row(joined, part) for part in parts]
        if rows:
            with self._database.begin() as connection:
                insert_or_renew(connection, _TABLE, ("warc_file", "record_offset", "size"), rows)

    def present(self, publication: str) -> dict[str, str]:
        """The present file of each file of a publication that was joined into another, by name."""
        query = sa.select(_TABLE.c.name, _TABLE.c.warc_file).where(_TABLE.c.publication == publication)
        with self._database.read() as connection:
            return {row.name: row.warc_file for row in connection.execute(query)}

    def original(self, place: Place) -> Place:
        """Where what lies at a place lay before any file was joined; the place itself when it always lay there."""
        within = (
            _TABLE.c.warc_file == place.warc_file,
            _TABLE.c.record_offset <= place.offset,
            _TABLE.c.record_offset + _TABLE.c.size > place.offset,
        )
        # A file that was joined twice lies in one that was, too: the innermost is the one that was written.
        query = sa.select(_TABLE.c.name, _TABLE.c.record_offset).where(*within).order_by(_TABLE.c.size).limit(1)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return place if row is None else Place(row.name, place.offset - row.record_offset, place.length)

    def name_now(self, name: str) -> str:
        """The name of the file in which lies now what was written under a name: another one when files were joined.

        Raises UnknownId when no file has the name, or had it.
        """
        joined = sa.select(_TABLE.c.warc_file).where(_TABLE.c.name == name)
        found = sa.union_all(sa.select(_FILES.c.name).where(_FILES.c.name == name), joined).limit(1)
        with self._database.read() as connection:
            now: str | None = connection.scalar(found)
        if now is None:
            raise UnknownId(f"the archive has no WARC file {name}")
        return now

    def known(self, names: Collection[str]) -> frozenset[str]:
        """Those of the names that a file has, or had before it was joined."""
        found: set[str] = set()
        with self._database.read() as connection:
            for table in (_TABLE, _FILES):
                found.update(connection.scalars(sa.select(table.c.name).where(table.c.name.in_(list(names)))))
        return frozenset(found)


def _move(connection: Transaction, joined: WarcFileFacts, part: JoinedPart) -> None:
    further = {"warc_file": joined.name, "record_offset": _CAPTURES.c.record_offset + part.offset}
    here = _CAPTURES.c.warc_file == part.name
    # Who waits to be read stands in the queue by file and offset.
    connection.execute(
        _CAPTURES.update().where(here, _CAPTURES.c.queue == part.name).values(queue=joined.name, **further)
    )
    connection.execute(_CAPTURES.update().where(here).values(**further))
    inner = {"warc_file": joined.name, "record_offset": _TABLE.c.record_offset + part.offset}
    connection.execute(_TABLE.update().where(_TABLE.c.warc_file == part.name).values(**inner))
    connection.execute(_TABLE.insert().values(**_row(joined, part)))
    connection.execute(_FILES.delete().where(_FILES.c.name == part.name))


def _row(joined: WarcFileFacts, part: JoinedPart) -> dict[str, object]:
    return {
        "name": part.name,
        "publication": joined.publication,
        "warc_file": joined.name,
        "record_offset": part.offset,
        "size": part.size,
    }
