"""An archive in a few numbers, and what of it needs a look: what the first page of the reading room tells.

Each number is one of `fonds status`, over all publications. That counts everything, publication by publication, and
takes the longer the more there is; this takes next to nothing in an archive of any size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.questions.listing_visits import listing_visits_in
from storage.questions.lost_sources import count_on_lost
from storage.questions.source_figures import source_figures
from storage.tables import schema
from storage.tables.article_counts import CountKind
from storage.tables.database import Database
from storage.tables.withholdings_in_force import in_force
from storage.types import SourceState
from storage.types.instants import instant_text

# Articles by their number of revisions are counted as they are filed.
_TOTALS = (
    "SELECT coalesce(sum(articles), 0) AS articles, coalesce(sum(articles * CAST(name AS INTEGER)), 0) AS revisions,"
    " (SELECT count(*) FROM captures) AS captures"
    f" FROM article_counts WHERE kind = '{CountKind.REVISIONS}' AND articles > 0"
)
# The condition is that of an index, word for word: few articles are in it.
_UNSEEN = (
    "SELECT coalesce(sum(CASE WHEN state = 'withdrawn' THEN 1 ELSE 0 END), 0) AS withdrawn,"
    " coalesce(sum(CASE WHEN state = 'live' AND gone_visits > 0 THEN 1 ELSE 0 END), 0) AS missing"
    f" FROM articles WHERE {schema.UNSEEN}"
)
_CHANGED = "SELECT count(DISTINCT source_id) FROM v_source_changes WHERE at >= :since"
_WITHHELD = "SELECT count(*) FROM withholdings AS h WHERE {0}"
_NAMES = sa.select(schema.publications.c.slug, schema.publications.c.name).order_by(schema.publications.c.slug)


@dataclass(frozen=True, slots=True)
class ArchiveFigures:
    """What an archive holds, and what needs a look.

    `publications` are names by slug, `sources` numbers by state. `missing` are live articles that the last visit did
    not find, `missing_sources` captured sources that it did not find and that are not gone yet, `unfound_sources`
    those that no visit found so far, `changed_sources` those whose text changed lately. `failed_listings` brought
    nothing at their last visit, `withheld` counts the withholdings in force, `on_lost` the articles that rest on
    something lost.
    """

    publications: Mapping[str, str]
    articles: int
    revisions: int
    captures: int
    sources: Mapping[SourceState, int]
    withdrawn: int
    missing: int
    missing_sources: int
    unfound_sources: int
    changed_sources: int
    failed_listings: int
    withheld: int
    on_lost: int


def archive_figures(database: Database, since: datetime) -> ArchiveFigures:
    """Count what the first page tells; a source changed lately when it did at `since` or later."""
    with database.read() as connection:
        names = {row.slug: row.name for row in connection.execute(_NAMES)}
        totals = connection.execute(sa.text(_TOTALS)).one()
        unseen = connection.execute(sa.text(_UNSEEN)).one()
        sources = source_figures(connection)
        listings = [visit for slug in names for visit in listing_visits_in(connection, slug)]
        return ArchiveFigures(
            publications=names,
            articles=int(totals.articles),
            revisions=int(totals.revisions),
            captures=totals.captures,
            sources=sources.by_state,
            withdrawn=unseen.withdrawn,
            missing=unseen.missing,
            missing_sources=sources.missing,
            unfound_sources=sources.unfound,
            changed_sources=connection.scalar(sa.text(_CHANGED), {"since": instant_text(since)}) or 0,
            failed_listings=sum(visit.has_failed for visit in listings),
            withheld=connection.scalar(sa.text(_WITHHELD.format(in_force(connection.dialect.name)))) or 0,
            on_lost=count_on_lost(connection) if sources.is_any_lost else 0,
        )
