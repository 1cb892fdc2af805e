"""What a publication's collection holds and shows, in a line of numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from storage.questions.mementos import IS_PAGE
from storage.tables.database import Database

_NAME = "SELECT name FROM publications WHERE slug = :slug"
_ARTICLES = "SELECT count(*) FROM v_articles WHERE publication = :slug"
_SOURCES = "SELECT count(*) FROM v_sources WHERE publication = :slug"
_DAYS = (
    "SELECT count(DISTINCT substr(captured_at, 1, 10)) AS days, min(captured_at) AS first, max(captured_at) AS last"
    f" FROM v_captures WHERE publication = :slug AND {IS_PAGE}"
)


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """A publication in numbers; `first_day` and `last_day` (UTC) are None when nothing was captured yet."""

    publication: str
    name: str
    articles: int
    sources: int
    days: int
    first_day: date | None = None
    last_day: date | None = None

    @property
    def span(self) -> str:
        """When it was captured, in words: on one day, or from the first to the last."""
        if self.first_day == self.last_day:
            return f"on {self.first_day}"
        return f"from {self.first_day} to {self.last_day}"


def collection_summary(database: Database, publication: str) -> CollectionSummary | None:
    """Count what is shown of a publication; None when the archive does not know it."""
    slug = {"slug": publication}
    with database.read() as connection:
        name = connection.scalar(sa.text(_NAME), slug)
        if name is None:
            return None
        days = connection.execute(sa.text(_DAYS), slug).one()
        return CollectionSummary(
            publication=publication,
            name=name,
            articles=connection.scalar(sa.text(_ARTICLES), slug) or 0,
            sources=connection.scalar(sa.text(_SOURCES), slug) or 0,
            days=days.days,
            first_day=days.first and date.fromisoformat(days.first[:10]),
            last_day=days.last and date.fromisoformat(days.last[:10]),
        )
