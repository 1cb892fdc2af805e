"""What the last visit to each listing of a publication came to: the state that later crawls must not hide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.database import Database
from storage.types import LISTING_ROLES, FailureKind, Role
from storage.types.outcome_tokens import DAMAGED, MISDATED, NO_MORE_PAGES

_TARGETS = schema.targets
_UNANSWERED = frozenset(FailureKind)
_ERROR = 400


@dataclass(frozen=True, slots=True)
class ListingVisit:
    """The last visit to a listing.

    `is_start` is True for an address that a person gave: a start address, or a feed or sitemap of the profile.
    `failure` is the outcome of a visit that brought no sound listing, None when it brought one. `error` is the message
    of a start address that gave no answer, None for all others.
    """

    publication: str
    role: Role
    url: str
    is_start: bool
    visited_at: datetime
    failure: str | None
    error: str | None = None

    @property
    def has_failed(self) -> bool:
        """Whether it brought nothing of the listing."""
        return self.failure not in (None, DAMAGED, MISDATED)


def listing_visits(database: Database, publication: str) -> tuple[ListingVisit, ...]:
    """The last visits to all listings of a publication that were ever visited, start addresses first.

    An address where the pages of a listing ended is none.
    """
    with database.read() as connection:
        return listing_visits_in(connection, publication)


def listing_visits_in(connection: Connection, publication: str) -> tuple[ListingVisit, ...]:
    """`listing_visits` inside a transaction."""
    columns = (_TARGETS.c.role, _TARGETS.c.url, _TARGETS.c.via, _TARGETS.c.visited_at, _TARGETS.c.failure)
    rows = connection.execute(
        sa.select(*columns)
        .where(
            _TARGETS.c.publication == publication,
            sa.text(schema.LISTING),
            _TARGETS.c.visited_at.is_not(None),
            sa.func.coalesce(_TARGETS.c.failure, "") != NO_MORE_PAGES,
        )
        .order_by(_TARGETS.c.via.is_not(None), _TARGETS.c.target_id)
    )
    visits = [
        ListingVisit(publication, Role(row.role), row.url, row.via is None, row.visited_at, row.failure) for row in rows
    ]
    return tuple(
        replace(visit, error=_error(connection, visit)) if visit.is_start and visit.failure in _UNANSWERED else visit
        for visit in visits
    )


def _error(connection: Connection, visit: ListingVisit) -> str | None:
    """The message of the latest failure of a listing, or of what it redirected to."""
    captures = schema.captures
    return connection.scalar(
        sa.select(captures.c.error)
        .where(
            captures.c.publication == visit.publication,
            captures.c.failure == visit.failure,
            captures.c.role == visit.role,
            sa.or_(captures.c.url == visit.url, captures.c.via == visit.url),
        )
        .order_by(captures.c.captured_at.desc())
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """Which addresses answered before a crawl, if only by a redirect: ever, and at the last visit before it."""

    ever: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()


def answered_before(database: Database, urls: Collection[str], crawl_id: str) -> EarlierAnswers:
    """Which of these addresses of listings answered before this crawl."""
    captures = schema.captures
    ever, last = set(), set()
    with database.read() as connection:
        for url in urls:
            here = (captures.c.url == url, captures.c.crawl_id != crawl_id, captures.c.role.in_(sorted(LISTING_ROLES)))
            newest_first = sa.select(captures.c.status).where(*here).order_by(captures.c.captured_at.desc()).limit(1)
            has_answered = captures.c.status < _ERROR
            if connection.scalar(newest_first.where(has_answered)) is not None:
                ever.add(url)
                if (connection.scalar(newest_first) or _ERROR) < _ERROR:
                    last.add(url)
    return EarlierAnswers(frozenset(ever), frozenset(last))


def has_shown_articles(database: Database, publication: str, url: str) -> bool:
    """Whether a listing was the first to show some article."""
    shown = (_TARGETS.c.publication == publication, _TARGETS.c.role == Role.ARTICLE, _TARGETS.c.via == url)
    with database.read() as connection:
        return connection.scalar(sa.select(_TARGETS.c.target_id).where(*shown).limit(1)) is not None


def leads_to_articles(database: Database, publication: str, url: str) -> bool:
    """Whether a listing is a start address, which an unknown one counts as, or was the first to show some article."""
    found_at = sa.select(_TARGETS.c.via).where(_TARGETS.c.publication == publication, _TARGETS.c.url == url)
    with database.read() as connection:
        via = connection.scalar(found_at)
    return via is None or has_shown_articles(database, publication, url)


def is_silent(visits: Sequence[ListingVisit]) -> bool:
    """Whether listings were visited, and the last visit to each of them brought none."""
    return bool(visits) and all(visit.has_failed for visit in visits)


def failed_starts(visits: Sequence[ListingVisit]) -> tuple[ListingVisit, ...]:
    """The start addresses that brought nothing at their last visits."""
    return tuple(visit for visit in visits if visit.is_start and visit.has_failed)
