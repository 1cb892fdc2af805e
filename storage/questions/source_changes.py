"""What changed in a source since an article cited it: the text that stood there then, and the one seen last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.known_articles import article_id_in
from storage.questions.revision_pairs import ComparedRevision, revision_as_shown
from storage.questions.source_life import SourceLife, citing, source_id_of
from storage.tables.database import Database
from storage.types.errors import UnknownId

# The aliases of a source have revisions of their own; what the article saw may be one of those.
TEXTS_SEEN = """
    SELECT r.source_id, r.revision, coalesce(v.at, r.captured_at) AS seen_at FROM v_source_revisions AS r
    LEFT JOIN v_source_visits AS v ON v.visited_id = r.source_id AND v.revision = r.revision
    WHERE r.source_id IN (SELECT source_id FROM sources WHERE source_id = :id OR alias_of = :id)
    ORDER BY 3, r.revision
"""
"""The revisions that visits to the source `:id` and to its aliases showed, one each time that it was seen, in order.

Texts that come by turns are seen again without another revision, so the latest revision may not be what was seen last.
"""


@dataclass(frozen=True, slots=True)
class ChangedSinceCited:
    """A source, the article that cited it, and the two texts; they are the same when nothing changed.

    `then` is the text that was last seen before the article cited it, or first seen after that; `changed_since` when it
    changed first after that, None when it did not. `now` is the text that was seen last.
    """

    source_id: str
    url: str
    article_id: str
    title: str
    cited_at: str
    changed_since: str | None
    then: ComparedRevision
    now: ComparedRevision


class SeenLast(NamedTuple):
    """When a source was cited whose text that was seen last reads as it did then, though it changed after that; and
    when by those for whom no change is known, and reads otherwise: it comes by turns."""

    again: frozenset[str]
    otherwise: frozenset[str]


def since_cited(database: Database, key: str, article: str | None = None) -> ChangedSinceCited:
    """The text of a source as it stood when an article cited it, and as it stands now.

    Args:
        database: the archive's.
        key: the source's id, or the address under which it is cited.
        article: the id or an address of the article; None: the first that cited it.

    Raises:
        UnknownId: nobody cites the source, this article does not, or nothing was read of it.
    """
    with database.read() as connection:
        source_id = source_id_of(connection, key)
        article_id = "" if article is None else article_id_in(connection, article)
        first = next((one for one in citing(connection, source_id) if article_id in ("", one.article_id)), None)
        if first is None:
            why = f"this article never cited the source {key!r}; fonds sources show {key} names those that do"
            raise UnknownId(why)
        seen = connection.execute(sa.text(TEXTS_SEEN), {"id": source_id}).all()
        if not seen:
            state = connection.scalar(sa.text("SELECT state FROM sources WHERE source_id = :id"), {"id": source_id})
            why = f"of the source {key!r}, whose state is {state}, no text was read: there is nothing to compare"
            raise UnknownId(f"{why}; fonds sources show {key} tells what its visits found")
        url = connection.scalar(sa.text("SELECT url FROM sources WHERE source_id = :id"), {"id": source_id})
        return ChangedSinceCited(
            source_id=source_id,
            url=str(url),
            article_id=first.article_id,
            title=first.title,
            cited_at=first.cited_at,
            changed_since=first.changed_since,
            then=_text(connection, seen_at(first.cited_at, seen)),
            now=_text(connection, seen[-1]),
        )


def seen_last(database: Database, life: SourceLife) -> SeenLast:
    """How the text of a source that was seen last stands to those that were cited."""
    with database.read() as connection:
        seen = connection.execute(sa.text(TEXTS_SEEN), {"id": life.source_id}).all()
        if not seen:
            return SeenLast(frozenset(), frozenset())
        then = {article.cited_at: seen_at(article.cited_at, seen) for article in life.cited_by}
        texts = {(row.source_id, row.revision): _text(connection, row) for row in {*then.values(), seen[-1]}}
    now = texts[seen[-1].source_id, seen[-1].revision]
    again = {at for at, row in then.items() if _says_the_same(texts[row.source_id, row.revision], now)}
    changed = {article.cited_at for article in life.cited_by if article.changed_since is not None}
    # Of what is withheld nobody knows what it says.
    others = set() if life.withheld else then.keys() - again - changed
    return SeenLast(frozenset(again & changed), frozenset(others))


def seen_at(cited_at: str, seen: Sequence[Row[Any]]) -> Row[Any]:
    """The revision that was last seen before a citation, or first seen after it."""
    before = [row for row in seen if row.seen_at <= cited_at]
    return before[-1] if before else seen[0]


def _says_the_same(one: ComparedRevision, other: ComparedRevision) -> bool:
    return (one.texts, one.lists) == (other.texts, other.lists)


def _text(connection: Connection, row: Row[Any]) -> ComparedRevision:
    return revision_as_shown(connection, "source", row.source_id, row.revision)
