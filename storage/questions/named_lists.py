"""What the latest revisions name, counted: topics, people, and the hosts on which their sources lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, read_page
from storage.tables.database import Database
from storage.tables.view_parts import is_gone
from storage.types import PublisherClass

_LATEST = "v_articles AS a JOIN {view} AS x ON x.article_id = a.article_id AND x.revision = a.revision"
_TOPICS = (
    "(SELECT a.publication, coalesce(x.topic_group, '') AS topic_group, x.name, count(*) AS articles"
    f" FROM {_LATEST.format(view='v_topics')} GROUP BY a.publication, coalesce(x.topic_group, ''), x.name) AS topics"
)
_PEOPLE = (
    "(SELECT a.publication, x.name, count(DISTINCT a.article_id) AS articles,"
    " count(DISTINCT CASE WHEN x.role = 'writer' THEN a.article_id END) AS written"
    f" FROM {_LATEST.format(view='v_contributors')} GROUP BY a.publication, x.name) AS people"
)
_PUBLISHERS = (
    "(SELECT publication, host, max(publisher_class) AS publisher_class, count(*) AS sources,"
    f" sum(CASE WHEN {is_gone('state')} THEN 1 ELSE 0 END) AS lost,"
    " sum(CASE WHEN revisions > 1 THEN 1 ELSE 0 END) AS changed"
    " FROM v_sources WHERE host IS NOT NULL GROUP BY publication, host) AS publishers"
)


@dataclass(frozen=True, slots=True)
class ListedTopic:
    """A topic as printed (`group` None: none), and how many articles it stands at."""

    publication: str
    group: str | None
    name: str
    articles: int


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A name that articles credit: how many, and how many of these it wrote."""

    publication: str
    name: str
    articles: int
    written: int


@dataclass(frozen=True, slots=True)
class ListedPublisher:
    """A host on which sources lie: how many, how many of them are lost, and how many changed since their first text."""

    publication: str
    host: str
    publisher_class: PublisherClass
    sources: int
    lost: int
    changed: int


def list_topics(
    database: Database, publication: str | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedTopic]:
    """List topics page by page, the commonest first; arguments and errors are those of `list_articles`."""
    query = _commonest("topics", _TOPICS, ("articles", "topic_group", "name", "publication"), publication)
    with database.read() as connection:
        return read_page(connection, query, after, limit, _topic)


def list_people(
    database: Database, publication: str | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedPerson]:
    """List who is credited page by page, the most often first; arguments and errors are those of `list_articles`."""
    query = _commonest("people", _PEOPLE, ("articles", "name", "publication"), publication)
    with database.read() as connection:
        return read_page(connection, query, after, limit, lambda row: ListedPerson(**_fields(row, ListedPerson)))


def list_publishers(
    database: Database, publication: str | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedPublisher]:
    """List hosts of sources page by page, the most cited first; arguments and errors are those of `list_articles`."""
    query = _commonest("publishers", _PUBLISHERS, ("sources", "host", "publication"), publication)
    with database.read() as connection:
        return read_page(connection, query, after, limit, _publisher)


def _commonest(question: str, source: str, key: tuple[str, ...], publication: str | None) -> ListQuery:
    return ListQuery(
        question=question,
        columns="*",
        source=source,
        order="commonest",
        key=key,
        descending=True,
        numbers=frozenset({0}),
        where=(("publication = {}", publication),),
    )


# Any: the three kinds have no type in common.
def _fields(row: Row[Any], kind: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__slots__}


def _topic(row: Row[Any]) -> ListedTopic:
    return ListedTopic(row.publication, row.topic_group or None, row.name, row.articles)


def _publisher(row: Row[Any]) -> ListedPublisher:
    return ListedPublisher(**_fields(row, ListedPublisher) | {"publisher_class": PublisherClass(row.publisher_class)})
