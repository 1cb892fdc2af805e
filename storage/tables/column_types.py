"""The types of columns, which keep and sort the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.types.instants import instant_of, instant_text
from storage.types.storable import storable


def _by_code_point(dialect: Dialect) -> TypeEngine[Any]:
    """SQLite compares bytes; PostgreSQL is told to, whatever the language of its cluster."""
    return Text(collation="C") if dialect.name == "postgresql" else Text()


def _stored_text(value: str | None) -> str | None:
    return None if value is None else storable(value)


class PlainText(TypeDecorator[str]):
    """Text that every engine can keep, and sorts alike."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text that sorts by code point."""
        return _by_code_point(dialect)

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """What cannot be kept is replaced, not refused: one odd character must not cost its page."""
        return _stored_text(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None]:
        """The same without a call of SQLAlchemy's around it: a row of a capture has a dozen texts."""
        return _stored_text


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime kept as sortable text."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Text that sorts by code point."""
        return _by_code_point(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """A naive datetime is an error of the caller, not something to guess a zone for."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value!r}")
        return instant_text(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The aware datetime again."""
        return None if value is None else instant_of(value)


# SQLite gives a rowid only to "INTEGER PRIMARY KEY"; PostgreSQL wants 64 bits.
Serial = BigInteger().with_variant(Integer(), "sqlite")
