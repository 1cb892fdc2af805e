"""The days on which a publication's pages were captured, and the pages of one day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.mementos import IS_PAGE
from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, read_page
from storage.tables.database import Database
from storage.types import Role
from storage.types.instants import instant_of

_PAGES = f"(SELECT * FROM v_captures WHERE {IS_PAGE})"
_DAYS = (
    f"(SELECT publication, substr(captured_at, 1, 10) AS day, count(*) AS captures FROM {_PAGES} AS pages"
    " GROUP BY publication, substr(captured_at, 1, 10)) AS days"
)
# What a capture showed first, or else what its article or source, of this address, had last shown by then. Looked up
# capture by capture: joined to the views, all revisions would be put together first.
_SHOWN_FIRST = "(SELECT min(t.title) FROM {0} AS t WHERE t.capture_id = c.capture_id)"
_SHOWN_LAST = (
    "(SELECT t.title FROM {0} AS t WHERE c.role = '{1}' AND t.publication = c.publication AND t.url = c.url"
    " AND t.captured_at <= c.captured_at ORDER BY t.captured_at DESC, t.revision DESC LIMIT 1)"
)
_TEXTS = {"v_revisions": Role.ARTICLE, "v_source_revisions": Role.SOURCE}
_TITLES = [*map(_SHOWN_FIRST.format, _TEXTS), *(_SHOWN_LAST.format(view, role) for view, role in _TEXTS.items())]
_OF_DAY = (
    "(SELECT c.publication, c.capture_id, c.url, c.captured_at, c.status, c.role,"
    f" coalesce({', '.join(_TITLES)}) AS title FROM {_PAGES} AS c) AS pages"
)


@dataclass(frozen=True, slots=True)
class CaptureDay:
    """A day (UTC) and how many captures of articles and sources a player can show of it."""

    day: date
    captures: int


@dataclass(frozen=True, slots=True)
class PageOfDay:
    """A capture of an article or a source; `title` is that of the revision that it first showed, of the latest one
    until then when it showed nothing new; None when there is none."""

    capture_id: str
    url: str
    captured_at: datetime
    status: int
    role: Role
    title: str | None


def list_days(
    database: Database, publication: str, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[CaptureDay]:
    """List the days of a publication, the newest first; arguments and errors are those of `list_articles`."""
    query = ListQuery(
        question="days",
        columns="day, captures",
        source=_DAYS,
        order="day",
        key=("day",),
        descending=True,
        where=(("publication = {}", publication),),
    )
    with database.read() as connection:
        return read_page(
            connection, query, after, limit, lambda row: CaptureDay(date.fromisoformat(row.day), row.captures)
        )


def list_pages_of_day(
    database: Database, publication: str, day: date, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[PageOfDay]:
    """List what was captured on a day, the newest first; arguments and errors are those of `list_articles`."""
    query = ListQuery(
        question="pages of a day",
        columns="capture_id, url, captured_at, status, role, title",
        source=_OF_DAY,
        order="captured",
        key=("captured_at", "capture_id"),
        descending=True,
        where=(
            ("publication = {}", publication),
            # Every instant of the day, and none of another, is between these two texts.
            ("captured_at >= {}", day),
            ("captured_at < {}", f"{day}~"),
        ),
    )
    with database.read() as connection:
        return read_page(connection, query, after, limit, _page)


def _page(row: Row[Any]) -> PageOfDay:
    return PageOfDay(
        capture_id=row.capture_id,
        url=row.url,
        captured_at=instant_of(row.captured_at),
        status=row.status,
        role=Role(row.role),
        title=row.title,
    )
