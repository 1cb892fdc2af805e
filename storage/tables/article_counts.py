"""How many articles name each topic and each person, were published on each day, and have how many revisions: kept as
they are filed.

Counted is what the latest revisions say, withheld or not. What is withheld ends by the clock, so that only a question
can leave it out (`storage.questions.article_counts`). Who changes a count holds the lock under which changes are
numbered, so no two wait for each other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.upsert import insert_or_add
from storage.types import ContributorRole
from storage.types.storable import storable

if TYPE_CHECKING:
    # What opens a database asks here for the kinds alone.
    from storage.types import ArticleReading


class CountKind(StrEnum):
    """What articles are counted by."""

    TOPIC = "topic"
    PERSON = "person"
    PUBLISHED = "published"
    REVISIONS = "revisions"


@dataclass(frozen=True, slots=True)
class CountedName:
    """A topic, a person, a day or a number of revisions, of one publication; `topic_group` is empty where none is
    printed."""

    kind: CountKind
    publication: str
    topic_group: str
    name: str

    @property
    def key(self) -> str:
        """What its count is found by: a digest, for a name may be longer than an index takes."""
        said = json.dumps([self.kind, self.publication, self.topic_group, self.name])
        return hashlib.sha256(said.encode()).hexdigest()


Counts = Mapping[CountedName, tuple[int, int]]
"""How many articles there are of each name, and how many of them it wrote."""
_NONE = (0, 0)

# `n` are articles, each with the number of one of its revisions; an article counts once, however often it says a name.
_NAMED = {
    CountKind.TOPIC: """
        SELECT n.article_id, n.publication, coalesce(x.topic_group, '') AS topic_group, x.name, 0 AS written
        FROM ({0}) AS n JOIN topics AS x ON x.article_id = n.article_id AND x.revision = n.revision
        GROUP BY n.article_id, n.publication, coalesce(x.topic_group, ''), x.name
    """,
    CountKind.PERSON: """
        SELECT n.article_id, n.publication, '' AS topic_group, x.name,
               max(CASE WHEN x.role = 'writer' THEN 1 ELSE 0 END) AS written
        FROM ({0}) AS n JOIN contributions AS x ON x.article_id = n.article_id AND x.revision = n.revision
        GROUP BY n.article_id, n.publication, x.name
    """,
    CountKind.PUBLISHED: """
        SELECT n.article_id, n.publication, '' AS topic_group, x.published_on AS name, 0 AS written
        FROM ({0}) AS n JOIN revisions AS x ON x.article_id = n.article_id AND x.revision = n.revision
        WHERE x.published_on IS NOT NULL
    """,
    # They are numbered from 1 on without a gap.
    CountKind.REVISIONS: """
        SELECT n.article_id, n.publication, '' AS topic_group, CAST(n.revision AS TEXT) AS name, 0 AS written
        FROM ({0}) AS n WHERE n.revision IS NOT NULL
    """,
}
_COLUMNS = "kind, publication, topic_group, name"


def named(kind: CountKind, revisions: str) -> str:
    """What revisions name, each name once an article, as SQL.

    Arguments: `revisions` is a query for `article_id`, `publication` and `revision`, with one row an article.
    """
    return _NAMED[kind].format(revisions)


def last_revisions(of: str) -> str:
    """A query for the last revision of the articles that a condition on `a` (articles) chooses, withheld or not."""
    last = "SELECT max(r.revision) FROM revisions AS r WHERE r.article_id = a.article_id"
    return f"SELECT a.article_id, a.publication, ({last}) AS revision FROM articles AS a WHERE {of}"


def _counted(of: str) -> sa.TextClause:
    every = " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, k.* FROM ({named(kind, last_revisions(of))}) AS k" for kind in CountKind
    )
    numbers = "count(*) AS articles, sum(written) AS written"
    return sa.text(f"SELECT {_COLUMNS}, {numbers} FROM ({every}) AS every_name GROUP BY {_COLUMNS}")


# Built once, because building one costs more than running it.
_OF_ARTICLE, _OF_ALL = _counted("a.article_id = :of_article"), _counted("1 = 1")
_KEPT = sa.text(f"SELECT {_COLUMNS}, articles, written FROM article_counts WHERE articles > 0")


def counts_of(connection: Connection, article_id: str) -> Counts:
    """What the last revision of an article counts to."""
    return _counts(connection.execute(_OF_ARTICLE, {"of_article": article_id}))


def counts_in(publication: str, revision: int, reading: ArticleReading) -> Counts:
    """What a revision of this number counts to that says what was read, as `counts_of` would find it filed."""
    counts: dict[CountedName, tuple[int, int]] = {}
    for topic in reading.topics:
        name = CountedName(CountKind.TOPIC, publication, storable(topic.group or ""), storable(topic.name))
        counts[name] = (1, 0)
    for one in reading.contributors:
        name = CountedName(CountKind.PERSON, publication, "", storable(one.name))
        _, wrote = counts.get(name, _NONE)
        counts[name] = (1, max(wrote, int(one.role is ContributorRole.WRITER)))
    if reading.published_on is not None:
        counts[CountedName(CountKind.PUBLISHED, publication, "", reading.published_on.isoformat())] = (1, 0)
    counts[CountedName(CountKind.REVISIONS, publication, "", str(revision))] = (1, 0)
    return counts


def keep_counts(connection: Connection, before: Counts, now: Counts) -> None:
    """File what an article, or many, count to now in place of what they counted to before.

    Arguments: `connection` is of a transaction that began with `storage.tables.changes.wait_for_filers`.
    """
    if rows := _changed(before, now):
        insert_or_add(connection, schema.article_counts, ("articles", "written"), rows)


def kept_counts(connection: Connection) -> Counts:
    """All counts as they are kept, without those of what no article says any more."""
    return _counts(connection.execute(_KEPT))


def true_counts(connection: Connection) -> Counts:
    """All counts as the revisions give them."""
    return _counts(connection.execute(_OF_ALL))


def _counts(rows: Iterable[Row[Any]]) -> Counts:
    return {
        CountedName(CountKind(row.kind), row.publication, row.topic_group, row.name): (row.articles, int(row.written))
        for row in rows
    }


def _changed(before: Counts, now: Counts) -> list[dict[str, object]]:
    """The rows whose numbers are to be added."""
    rows: list[dict[str, object]] = []
    for name in dict.fromkeys((*before, *now)):
        (stood, wrote), (stands, writes) = before.get(name, _NONE), now.get(name, _NONE)
        if (stood, wrote) != (stands, writes):
            numbers = {"articles": stands - stood, "written": writes - wrote}
            rows.append({"key": name.key, **asdict(name), **numbers})
    return rows
