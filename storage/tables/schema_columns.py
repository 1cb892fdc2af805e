"""What the tables are made of: their metadata and kinds of column; `storage.tables.schema` says how to read them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData

from storage.tables.column_types import Instant, PlainText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def text(name: str, null: str | None = None, **more: Any) -> Column[str]:
    """A column of text; `null` says when it is NULL."""
    return Column(name, PlainText, nullable=null is not None, comment=null and f"NULL: {null}", **more)


def instant(name: str, null: str | None = None, **more: Any) -> Column[datetime]:
    """A column of instants; `null` says when it is NULL."""
    return Column(name, Instant, nullable=null is not None, comment=null and f"NULL: {null}", **more)


def publication(**more: Any) -> Column[str]:
    """The column that names whose a row is."""
    return Column("publication", PlainText, ForeignKey("publications.slug"), nullable=False, **more)


def capture(name: str = "capture_id", null: str | None = None) -> Column[str]:
    """The column that names the capture which proves a row; `null` says when it is NULL."""
    return Column(
        name, PlainText, ForeignKey("captures.capture_id"), nullable=null is not None, comment=null and f"NULL: {null}"
    )


def motion() -> tuple[Column[Any], ...]:
    """How often a text changes."""
    return (
        Column("changed_visits", Integer, nullable=False, comment="visits in a row that changed its text"),
        instant("volatile_since", "no part of its text moves by itself"),
        text("moving_parts"),
        text("rest_digest", "no part of its text moves by itself"),
    )


def only(where: str) -> dict[str, str]:
    """The `info` of an index that holds only some rows.

    What only one engine knows of an index stands there: as an option it would import that engine's dialect and drivers
    into every command. The migration, which makes the index, has the options.
    """
    return {"sqlite_where": where, "postgresql_where": where}
