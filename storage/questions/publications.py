"""The publications that an archive's database knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of


def known_publications(database: Database) -> Sequence[str]:
    """The publications that the database knows, sorted."""
    with database.read() as connection:
        return connection.scalars(sa.select(schema.publications.c.slug).order_by(schema.publications.c.slug)).all()


def publication_names(database: Database) -> Mapping[str, str]:
    """What the publications that the database knows are called, by their slugs."""
    columns = schema.publications.c
    with database.read() as connection:
        return {row.slug: row.name for row in connection.execute(sa.select(columns.slug, columns.name))}


def article_numbers(database: Database) -> Mapping[str, int]:
    """How many articles each publication has that has any, by their slugs."""
    articles = schema.articles.c
    counted = sa.select(articles.publication, sa.func.count().label("number")).group_by(articles.publication)
    with database.read() as connection:
        return {row.publication: row.number for row in connection.execute(counted)}


def require_publication(database: Database, slug: str | None) -> None:
    """Return when the archive knows this publication, or when none is asked for; a list of nothing would mislead.

    Raises:
        UnknownId: it does not; names those that it knows.
    """
    if slug is None:
        return
    known = known_publications(database)
    if slug not in known:
        if not known:
            raise UnknownId(fault_of(RequestFault.PUBLICATIONS_NONE, slug=slug))
        raise UnknownId(fault_of(RequestFault.PUBLICATION_UNKNOWN, slug=slug, known=", ".join(known)))
