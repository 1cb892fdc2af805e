"""The list of articles, each as its latest revision says."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.index_order import in_index_order
from storage.questions.lost_sources import RESTING_ON_LOST
from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.questions.past_articles import columns_before, was_latest_before
from storage.tables.database import Database
from storage.types import ArticleState
from storage.types.instants import instant_of, instant_text


class ArticleKey(StrEnum):
    """What articles are sorted by: when the archive first saw them, or when they were published.

    An article without a date sorts before all others. A corrected date moves its article, and only this can bring one
    twice, or not at all, to a reader who is between two pages.
    """

    FIRST_SEEN = "first-seen"
    PUBLISHED = "published"


NEWEST_FIRST = Sort(ArticleKey.FIRST_SEEN, descending=True)


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles are listed; None leaves a condition out.

    `published_from` is the first day and `published_before` the day after the last, as printed; an article without a
    date is then left out. `first_seen_from` is the first instant and `first_seen_before` the one after the last.
    `missing`: those that their last visit did not find and that do not count as withdrawn yet.
    `as_of`: each as the archive held it just before this instant (`past_articles`).
    `on_lost`: those that rest on a source which is gone or was not found (`lost_sources`).
    """

    publication: str | None = None
    state: ArticleState | None = None
    language: str | None = None
    published_from: date | None = None
    published_before: date | None = None
    first_seen_from: datetime | None = None
    first_seen_before: datetime | None = None
    as_of: datetime | None = None
    missing: bool | None = None
    on_lost: bool | None = None

    def between(self, by: ArticleKey, first: datetime | None, before: datetime | None) -> ArticleFilter:
        """Only those whose time `by` is not before `first`, and before `before`; None: whatever it is."""
        if by is ArticleKey.PUBLISHED:
            # As printed, a day has no zone.
            from_day, before_day = (None if at is None else at.date() for at in (first, before))
            return replace(self, published_from=from_day, published_before=before_day)
        return replace(self, first_seen_from=first, first_seen_before=before)


@dataclass(frozen=True, slots=True)
class ListedArticle:
    """An article without its text; what its page does not state is None.

    `capture_id` and `captured_at` are those of the capture that first showed this revision, which is number `revision`
    of `revisions`. `topics` are pairs of group (None: none) and name. `replay_path` None: its record is lost.
    `last_seen_at` is None where it is asked for a time that it was seen after. `missing_since` is the first of the
    visits in a row that did not find it, None when the last one did. `rendered_by` is the browser that made its text of
    what the server sent, None for a text that the server sent.
    """

    article_id: str
    publication: str
    url: str
    title: str | None
    deck: str | None
    language: str | None
    published_on: date | None
    published_at: datetime | None
    writers: tuple[str, ...]
    topics: tuple[tuple[str | None, str], ...]
    state: ArticleState
    revision: int
    revisions: int
    first_seen_at: datetime
    last_seen_at: datetime | None
    capture_id: str
    captured_at: datetime
    replay_path: str | None
    missing_since: datetime | None = None
    rendered_by: str | None = None


_COLUMNS = (
    "article_id, publication, url, title, deck, language, published_on, published_at, writers, topics, state, revision,"
    " revisions, first_seen_at, last_seen_at, capture_id, captured_at, replay_path,"
    " missing_since, rendered_by"
)
# A condition has a value.
_ON_LOST = f"(article_id, revision) IN ({RESTING_ON_LOST}) AND 'lost' = {{}}"
_WITHDRAWN = "article_id IN (SELECT b.article_id FROM articles AS b WHERE b.state = {})"
_MISSING = (
    "article_id IN (SELECT b.article_id FROM articles AS b WHERE b.gone_since IS NOT NULL AND b.state = {0})"
    " AND missing_since IS NOT NULL AND state = {0}"
)
_PUBLISHED_KEY = "coalesce(published_at, published_on, '')"
_KEYS = {
    ArticleKey.FIRST_SEEN: ("first_seen_at", "article_id"),
    ArticleKey.PUBLISHED: (_PUBLISHED_KEY, "article_id"),
}


# What lists walk: a table, and which of its columns are those of an article, by which it is also chosen.
_ARTICLES = (
    "articles",
    {name: name for name in ("article_id", "publication", "url", "state", "first_seen_at")}
    | {"missing_since": "gone_since"},
)
_REVISIONS = (
    "revisions",
    {name: name for name in ("article_id", "revision", "language", "published_on", "published_at", "first_seen_at")},
)


def _day_beside(day: date | None, days: int) -> date | None:
    """The day so many days later; None for none, and where the calendar ends."""
    try:
        return None if day is None else day + timedelta(days)
    except OverflowError:
        return None


def _is_seldom(wanted: ArticleFilter) -> bool:
    """Whether so few articles are as asked that these are found and sorted; along an index all others would be met."""
    rare = wanted.missing or wanted.on_lost or wanted.state is ArticleState.WITHDRAWN
    return bool(rare) and wanted.as_of is None


def _in_order(dialect: str, by: ArticleKey, wanted: ArticleFilter) -> str:
    """The articles, or those of a time, in the order of an index of what they are sorted by."""
    as_of = wanted.as_of
    table, own = _ARTICLES if by is ArticleKey.FIRST_SEEN and wanted.language is None else _REVISIONS
    columns = {name: f"k.{own[name]}" if name in own else f"v.{name}" for name in _COLUMNS.split(", ")}
    same = " AND ".join(f"v.{name} = k.{name}" for name in ("article_id", "revision") if name in own)
    if as_of is None:
        return in_index_order(dialect, columns, table, "v_articles", same)
    there = f"k.first_seen_at < '{instant_text(as_of)}'"
    same += f" AND {was_latest_before(as_of)}"
    columns |= {name: then for name, then in columns_before(as_of).items() if name in columns}
    return in_index_order(dialect, columns, table, "v_revisions", same, there)


def list_articles(
    database: Database,
    filter: ArticleFilter | None = None,
    sort: Sort[ArticleKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedArticle]:
    """List articles page by page.

    Args:
        database: the archive's.
        filter: which; None for all.
        sort: in which order.
        after: the `end` of the page before; None for the first page.
        limit: the most articles of one page.

    Raises:
        UsageError: the cursor is of another list, other filters or another order, or the limit is out of bounds.
    """
    wanted = filter or ArticleFilter()
    query = ListQuery(
        question="articles",
        columns=_COLUMNS,
        source="v_articles" if _is_seldom(wanted) else _in_order(database.dialect, sort.by, wanted),
        order=sort.by,
        key=_KEYS[sort.by],
        descending=sort.descending,
        where=(
            ("publication = {}", wanted.publication),
            (_WITHDRAWN if _is_seldom(wanted) else "state = {}", wanted.state),
            ("language = {}", wanted.language),
            ("published_on >= {}", wanted.published_from),
            ("published_on < {}", wanted.published_before),
            # By which an index has them: an instant is at most a day away from the day that its page prints.
            (f"{_PUBLISHED_KEY} >= {{}}", _day_beside(wanted.published_from, -1)),
            (f"{_PUBLISHED_KEY} < {{}}", _day_beside(wanted.published_before, 1)),
            ("first_seen_at >= {}", wanted.first_seen_from),
            ("first_seen_at < {}", wanted.first_seen_before),
            (_MISSING, ArticleState.LIVE if wanted.missing else None),
            (_ON_LOST, "lost" if wanted.on_lost else None),
        ),
        as_of=wanted.as_of,
    )
    with database.read() as connection:
        return read_page(connection, query, after, limit, _listed)


def _listed(row: Row[Any]) -> ListedArticle:
    return ListedArticle(
        article_id=row.article_id,
        publication=row.publication,
        url=row.url,
        title=row.title,
        deck=row.deck,
        language=row.language,
        published_on=row.published_on and date.fromisoformat(row.published_on),
        published_at=row.published_at and instant_of(row.published_at),
        writers=tuple(json.loads(row.writers)),
        topics=tuple((group, name) for group, name in json.loads(row.topics)),
        state=ArticleState(row.state),
        revision=row.revision,
        revisions=row.revisions,
        first_seen_at=instant_of(row.first_seen_at),
        last_seen_at=row.last_seen_at and instant_of(row.last_seen_at),
        capture_id=row.capture_id,
        captured_at=instant_of(row.captured_at),
        replay_path=row.replay_path,
        missing_since=row.missing_since and instant_of(row.missing_since),
        rendered_by=row.rendered_by,
    )
