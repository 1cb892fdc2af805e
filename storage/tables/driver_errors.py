"""What a driver of a database says went wrong, in one line that also says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from storage.tables import postgresql
from storage.types.errors import DatabaseAway, DatabaseError

_OWNER = "check who owns the archive"
_REBUILD = "fonds rebuild makes the database again from the WARC files"
_DISK = "see to the disk of the archive, then give the same command again"
_LOCKED = "another program has held it for a minute: end that one, then give the same command again"
_SERVER_DISK = "see to the disk of the server, then give the same command again"
_TIMEOUT = (
    "see which time-outs the server sets for the role that Fonds uses, and what else keeps it busy, then give the same"
    " command again"
)
_SQLITE = {
    "attempt to write a readonly database": _OWNER,
    "unable to open database file": _OWNER,
    "database disk image is malformed": _REBUILD,
    "file is not a database": _REBUILD,
    "disk I/O error": _DISK,
    "database or disk is full": _DISK,
    "database is locked": _LOCKED,
}
# By the states that PostgreSQL gives its errors, whatever language it tells them in.
_POSTGRESQL = {
    postgresql.READ_ONLY: "it is a standby, or was told to write nothing: name the server that writes in fonds.toml, or"
    " wait until this one does",
    "57014": _TIMEOUT,
    "55P03": _TIMEOUT,
    "25P03": _TIMEOUT,
    "25P04": _TIMEOUT,
    "53100": _SERVER_DISK,
    "58030": _SERVER_DISK,
}


@contextmanager
def wrapped_errors() -> Iterator[None]:
    """Turns an error of SQLAlchemy or of a driver into DatabaseError, its cause kept."""
    try:
        yield
    except SQLAlchemyError as error:
        kind = DatabaseAway if postgresql.is_away(error) else DatabaseError
        raise kind(_one_line(error)) from error


def _one_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    said = " ".join(str(cause).split())
    hint = _SQLITE.get(said) or _POSTGRESQL.get(getattr(cause, "sqlstate", None) or "")
    return f"database: {said}; {hint}" if hint else f"database: {said}"
