"""What the database knows of WARC files: where each lies, what it should be, and when it last was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database, Transaction

_TABLE = schema.warc_files

HERE: Final = "here"
"""What the archive's own folder is called among the places of its files."""


@dataclass(frozen=True, slots=True)
class FiledWarc:
    """A WARC file as the database knows it.

    `size` counts the bytes that hold whole records. `sha256` is in hexadecimal, None when it was not worked out yet.
    `uploaded_to` is the object's address, None when the file lies here only. `last_verified_at` is when it was last
    read whole and found undamaged, `damaged_at` when damage was found after that; None for never.
    """

    name: str
    publication: str
    size: int
    closed: bool
    sha256: str | None
    uploaded_to: str | None
    last_verified_at: datetime | None
    damaged_at: datetime | None


class WarcFiles:
    """The WARC files of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[FiledWarc, ...]:
        """Every file that has a row, by name."""
        with self._database.read() as connection:
            return filed_in(connection)

    def named(self, name: str) -> FiledWarc | None:
        """The file of this bare name, None when none has a row."""
        with self._database.read() as connection:
            return next(iter(_filed(connection, _TABLE.c.name == name)), None)

    def uploaded(self, name: str, url: str, sha256: str) -> None:
        """File that an object was proven to be this file."""
        self._set(name, uploaded_to=url, sha256=sha256)

    def closed(self, name: str) -> None:
        """File that nobody writes to a file any more."""
        self._set(name, closed=True)

    def digested(self, name: str, sha256: str) -> None:
        """File the digest of a finished file that had none yet."""
        self._set(name, sha256=sha256)

    def changed(self, name: str) -> None:
        """File that a file is another than it was: its digest is not known any more."""
        self._set(name, sha256=None)

    def verified(self, name: str, at: datetime) -> None:
        """File that a file was read whole and found undamaged."""
        self._set(name, last_verified_at=at, damaged_at=None)

    def damaged(self, name: str, at: datetime) -> None:
        """File that damage was found."""
        self._set(name, damaged_at=at)

    def _set(self, name: str, **values: object) -> None:
        with self._database.begin() as connection:
            connection.execute(_TABLE.update().where(_TABLE.c.name == name).values(**values))


def filed_in(connection: Transaction) -> tuple[FiledWarc, ...]:
    """`WarcFiles.all` within a transaction that asks other things too."""
    return _filed(connection, sa.true())


def _filed(connection: Transaction, which: sa.ColumnElement[bool]) -> tuple[FiledWarc, ...]:
    rows = connection.execute(sa.select(_TABLE).where(which).order_by(_TABLE.c.name))
    return tuple(FiledWarc(*(getattr(row, name) for name in FiledWarc.__slots__)) for row in rows)
