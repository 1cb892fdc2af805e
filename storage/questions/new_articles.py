"""When new articles came, and when articles were published: what tells that a publication has fallen silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.types.instants import instant_of, instant_text
from storage.types.usual_silence import longest_pause

_LAST = 100
_DAYS = 10
_PUBLISHED = (
    "SELECT COALESCE(r.published_at, r.published_on, '') AS published FROM revisions AS r"
    " JOIN articles AS a ON a.article_id = r.article_id WHERE a.publication = :publication AND r.revision = 1"
    " AND COALESCE(r.published_at, r.published_on, '') > '' AND COALESCE(r.published_at, r.published_on, '') <= :now"
    f" ORDER BY COALESCE(r.published_at, r.published_on, '') DESC, r.article_id DESC LIMIT {_LAST}"
)


@dataclass(frozen=True, slots=True)
class ArticlesInTime:
    """When the last new article of a publication came, None when none ever did, and the longest pause between those
    that were published last, None when they are too few to know."""

    last_new_at: datetime | None
    longest_pause: timedelta | None


def articles_in_time(database: Database, publication: str, now: datetime) -> ArticlesInTime:
    """When articles of a publication came; what states to be published later than now is left out."""
    articles = schema.articles
    # Both engines walk the index of these instants from its end, and stop at the first of the publication.
    newest = sa.select(sa.func.max(articles.c.first_seen_at, type_=Instant())).where(
        articles.c.publication == publication
    )
    with database.read() as connection:
        last_new_at = connection.scalar(newest)
        texts = connection.scalars(sa.text(_PUBLISHED), {"publication": publication, "now": instant_text(now)}).all()
    return ArticlesInTime(last_new_at, longest_pause(_instants(texts)))


def _instants(texts: Sequence[str]) -> list[datetime]:
    """Instants; a day that states no time is its beginning in UTC."""
    return [instant_of(text if len(text) > _DAYS else f"{text}T00:00:00.000000Z") for text in texts]
