"""Which fields that a profile expects the pages read last lack: a state of a publication, whichever crawl read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.field_coverage import lacks
from storage.tables.database import Database
from storage.types.filling import is_filled
from storage.types.instants import instant_of

LAST_PAGES = 20
"""So many articles, those whose text was filed last, are looked at."""


@dataclass(frozen=True, slots=True)
class ExpectedFields:
    """What the profile of a publication expects: fields that every article has, and shares that must have others."""

    fields: tuple[str, ...] = ()
    shares: tuple[tuple[str, float], ...] = ()


# An article is one page, that of its latest revision. Both engines walk the changes from their end, and stop early.
_PAGES = (
    "FROM changes AS g JOIN revisions AS r ON r.article_id = g.article_id AND r.capture_id = g.capture_id"
    " JOIN captures AS c ON c.capture_id = g.capture_id"
    " WHERE g.publication = :publication AND g.kind IN ('new', 'revised')"
    " AND r.revision = (SELECT max(x.revision) FROM revisions AS x WHERE x.article_id = r.article_id)"
)


@dataclass(frozen=True, slots=True)
class FieldGap:
    """An expected field that pages read last lack.

    `lacking` of the last `pages` have none. No page has had it since `since`, or, when pages with and without it take
    turns, the first of those without it came then. `is_lasting`: most of them lack it. `expected` is the share of them
    that must have it, None where every one must.
    """

    field: str
    lacking: int
    pages: int
    since: datetime
    is_lasting: bool
    expected: float | None = None

    @property
    def breaks_bounds(self) -> bool:
        """Whether every crawl ends with a finding for it."""
        return self.is_lasting if self.expected is None else not is_filled(self.expected, self.lacking, self.pages)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One of the articles read last: its place in the order of filing, when it was captured, and if it has a field."""

    cursor: int
    captured_at: datetime
    has_field: bool


def field_gaps(database: Database, publication: str, fields: Sequence[str]) -> tuple[FieldGap, ...]:
    """The gaps of a publication, in the order of its profile's fields."""
    with database.read() as connection:
        return field_gaps_in(connection, publication, fields)


def field_gaps_in(connection: Connection, publication: str, fields: Sequence[str]) -> tuple[FieldGap, ...]:
    """`field_gaps` inside a transaction."""
    gaps = (_gap(connection, publication, field) for field in fields if lacks(field) is not None)
    return tuple(gap for gap in gaps if gap is not None)


def expected_gaps_in(connection: Connection, publication: str, expected: ExpectedFields) -> tuple[FieldGap, ...]:
    """What the articles read last lack of all that a profile expects; a share that is reached is no gap."""
    always = field_gaps_in(connection, publication, expected.fields)
    shares = dict(expected.shares)
    often = (replace(gap, expected=shares[gap.field]) for gap in field_gaps_in(connection, publication, tuple(shares)))
    return (*always, *(gap for gap in often if gap.breaks_bounds))


def last_evidence(connection: Connection, publication: str) -> Sequence[str]:
    """What the fields of the pages read last were read by, as JSON, that read last first."""
    statement = sa.text(f"SELECT r.evidence {_PAGES} ORDER BY g.cursor DESC LIMIT :most")
    return connection.scalars(statement, {"publication": publication, "most": LAST_PAGES}).all()


def is_lasting(lacking: int, pages: int) -> bool:
    """Decide whether a field is missing from the site, and not from single pages: when most pages lack it."""
    return lacking * 2 > pages


def _gap(connection: Connection, publication: str, field: str) -> FieldGap | None:
    pages = _last_pages(connection, publication, field)
    lacking = [page for page in pages if not page.has_field]
    if not lacking:
        return None
    since = _since(connection, publication, field, lacking[-1])
    return FieldGap(field, len(lacking), len(pages), since, is_lasting(len(lacking), len(pages)))


def _last_pages(connection: Connection, publication: str, field: str) -> list[ReadPage]:
    """The pages, that read last first."""
    lacking = f"CASE WHEN {lacks(field)} THEN 1 ELSE 0 END"
    rows = connection.execute(
        sa.text(f"SELECT g.cursor, c.captured_at, {lacking} AS lacking {_PAGES} ORDER BY g.cursor DESC LIMIT :most"),
        {"publication": publication, "most": LAST_PAGES},
    )
    return [ReadPage(row.cursor, instant_of(row.captured_at), not row.lacking) for row in rows]


def _since(connection: Connection, publication: str, field: str, oldest: ReadPage) -> datetime:
    """When the first page came that lacks it without one that has it between that page and the oldest looked at."""
    here = {"publication": publication, "oldest": oldest.cursor}
    sound = f"SELECT g.cursor {_PAGES} AND g.cursor < :oldest AND NOT ({lacks(field)}) ORDER BY g.cursor DESC LIMIT 1"
    last_sound = connection.scalar(sa.text(sound), here) or 0
    first = f"SELECT c.captured_at {_PAGES} AND g.cursor > :sound AND {lacks(field)} ORDER BY g.cursor LIMIT 1"
    found = connection.scalar(sa.text(first), {"publication": publication, "sound": last_sound})
    return oldest.captured_at if found is None else instant_of(found)
