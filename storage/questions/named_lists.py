"""What the latest revisions name, counted: topics, people, and the hosts on which their sources lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.article_counts import shown_counts
from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, read_page
from storage.tables.article_counts import CountKind
from storage.tables.database import Database
from storage.tables.view_parts import is_gone, shown, shown_under
from storage.types import PublisherClass

# Few sources have a second text: these are looked up, and not the latest of each.
_PUBLISHERS = f"""
    (SELECT s.publication, s.host, max(s.publisher_class) AS publisher_class, count(*) AS sources,
            sum(CASE WHEN {is_gone("s.state")} THEN 1 ELSE 0 END) AS lost, count(n.source_id) AS changed
     FROM sources AS s
     LEFT JOIN (SELECT DISTINCT r.source_id FROM source_revisions AS r WHERE r.revision > 1 AND {{0}}) AS n
       ON n.source_id = s.source_id
     WHERE s.host IS NOT NULL AND s.source_id = {shown_under("s")}
     GROUP BY s.publication, s.host) AS publishers
"""


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
    key = ("articles", "topic_group", "name", "publication")
    with database.read() as connection:
        query = _commonest("topics", shown_counts(connection, CountKind.TOPIC), key, publication)
        return read_page(connection, query, after, limit, _topic)


def list_people(
    database: Database, publication: str | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedPerson]:
    """List who is credited page by page, the most often first; arguments and errors are those of `list_articles`."""
    key = ("articles", "name", "publication")
    with database.read() as connection:
        query = _commonest("people", shown_counts(connection, CountKind.PERSON), key, publication)
        return read_page(connection, query, after, limit, lambda row: ListedPerson(**_fields(row, ListedPerson)))


def list_publishers(
    database: Database, publication: str | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedPublisher]:
    """List hosts of sources page by page, the most cited first; arguments and errors are those of `list_articles`."""
    source = _PUBLISHERS.format(shown(database.dialect, "r"))
    query = _commonest("publishers", source, ("sources", "host", "publication"), publication)
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
