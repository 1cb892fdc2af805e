"""Questions to the search index: words all of which must stand in a document, or phrases in quotation marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import search_index, withholdings_in_force
from storage.tables.database import Database
from storage.types.errors import UsageError
from storage.types.search_scope import SearchScope

_AROUND = 40
# SQLite joins at most 64 tables, and nobody types as many words.
_MOST_PHRASES = 32


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article or source that matches. `date` is the day published, else the day first captured (ISO).

    `published_on` is None when no date is stated, `captured_at` the first capture of that revision.
    `snippet` is the text around the first word found, as printed; `score` counts where the words stand: 2 in the title.
    """

    scope: str
    id: str
    publication: str
    revision: int
    url: str
    title: str
    date: str
    published_on: str | None
    captured_at: str
    snippet: str
    score: int
    capture_id: str
    replay_path: str


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: how many documents match, and the best of them."""

    total: int
    hits: tuple[SearchHit, ...]


def phrases(query: str) -> tuple[str, ...]:
    """The phrases of a query: what stands in quotation marks, and every word outside them."""
    found = re.findall(r'["“”「]([^"“”」]*)["“”」]|(\S+)', unicodedata.normalize("NFKC", query))
    return tuple(dict.fromkeys(part for pair in found for part in pair if part.strip()))


def search(
    database: Database, query: str, *, scope: SearchScope = SearchScope.ARTICLES, fold: bool = False, limit: int = 20
) -> SearchResult:
    """The documents that hold every phrase of `query`, those with a match in the title first, then the newest.

    Arguments: `fold` joins Traditional and Simplified characters; `limit` bounds the hits, not the total.
    Raises UsageError for a query without a single letter or digit, or of more words than anybody types.
    """
    wanted = phrases(query)
    longest = max((len(search_index.tokens(phrase)) for phrase in wanted), default=0)
    if len(wanted) > _MOST_PHRASES or longest > search_index.LONGEST_PHRASE:
        raise UsageError(
            f"the query is too long; give at most {_MOST_PHRASES} words, none longer than"
            f" {search_index.LONGEST_PHRASE} characters"
        )
    with database.read() as connection:
        conditions = [search_index.matching(connection, phrase, fold=fold) for phrase in wanted]
        asked = [condition for condition in conditions if condition is not None]
        if not asked:
            raise UsageError(f"nothing to search for in {query!r}; give at least one word")
        matched, values = _matched(asked, _within(connection, scope))
        total = connection.execute(sa.text(f"SELECT count(*) FROM ({matched}) AS m"), values).scalar_one()
        hits = _documents(connection, matched, values, limit)
        return SearchResult(total, tuple(_hit(row, wanted, fold=fold) for row in hits))


def _within(connection: Connection, scope: SearchScope) -> str:
    """The condition on `search_parts` that a scope sets; what is withheld at the moment is in none.

    Where the latest revision of something is withheld, the latest one that is shown stands in its place.
    """
    latest, shown = "latest = 1", ""
    if withholdings_in_force.any_in_force(connection):
        hidden = withholdings_in_force.revisions(connection.dialect.name)
        shown = f" AND (owner_id, revision) NOT IN ({hidden})"
        newest = (
            "revision = (SELECT max(p.revision) FROM search_parts AS p WHERE p.owner_id = search_parts.owner_id"
            f" AND (p.owner_id, p.revision) NOT IN ({hidden}))"
        )
        latest = f"CASE WHEN owner_id IN (SELECT q.owner_id FROM ({hidden}) AS q) THEN {newest} ELSE latest = 1 END"
    return {
        SearchScope.ARTICLES: f"scope = 'articles' AND {latest}",
        SearchScope.REVISIONS: "scope = 'articles'",
        SearchScope.SOURCES: f"scope = 'sources' AND {latest}",
        SearchScope.ALL: latest,
    }[scope] + shown


def _matched(asked: list[tuple[str, str]], within: str) -> tuple[str, dict[str, object]]:
    """SQL for owner, newest matching revision and titles matched; each phrase may stand in a part of its own."""
    values: dict[str, object] = {}
    every = []
    for number, (condition, value) in enumerate(asked):
        name = f"phrase{number}"
        values[name] = value
        every.append(
            "SELECT scope, owner_id, revision, max(CASE WHEN part = 'title' THEN 1 ELSE 0 END) AS titled"
            f" FROM search_parts WHERE {within} AND {condition.format(name)} GROUP BY scope, owner_id, revision"
        )
    joined = f"({every[0]}) AS a0" + "".join(
        f" JOIN ({one}) AS a{n} ON a{n}.owner_id = a0.owner_id AND a{n}.revision = a0.revision"
        for n, one in enumerate(every[1:], 1)
    )
    titled = " + ".join(f"a{n}.titled" for n in range(len(every)))
    return (
        f"SELECT a0.scope, a0.owner_id, max(a0.revision) AS revision, max({titled}) AS titled"
        f" FROM {joined} GROUP BY a0.scope, a0.owner_id",
        values,
    )


_ARTICLES = (
    "SELECT m.scope, m.owner_id, m.revision, m.titled, v.publication, v.url, v.title, v.deck, v.summary, v.text,"
    " coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day, v.published_on, v.captured_at,"
    " v.capture_id, v.replay_path"
    " FROM ({matched}) AS m JOIN v_revisions AS v ON v.article_id = m.owner_id AND v.revision = m.revision"
    " WHERE m.scope = 'articles'"
)
_SOURCES = (
    "SELECT m.scope, m.owner_id, m.revision, m.titled, v.publication, v.url, coalesce(v.title, v.url) AS title,"
    " NULL AS deck, NULL AS summary, v.text, coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day,"
    " v.published_on, v.captured_at, v.capture_id, v.replay_path"
    " FROM ({matched}) AS m JOIN v_source_revisions AS v ON v.source_id = m.owner_id AND v.revision = m.revision"
    " WHERE m.scope = 'sources'"
)


def _documents(
    connection: Connection, matched: str, values: dict[str, object], limit: int
) -> Sequence[sa.Row[tuple[Any, ...]]]:
    both = " UNION ALL ".join(part.format(matched=matched) for part in (_ARTICLES, _SOURCES))
    ordered = f"{both} ORDER BY titled DESC, day DESC, owner_id LIMIT :limit"
    return connection.execute(sa.text(ordered), values | {"limit": limit}).all()


def _hit(row: sa.Row[tuple[Any, ...]], wanted: tuple[str, ...], *, fold: bool) -> SearchHit:
    return SearchHit(
        scope=row.scope,
        id=row.owner_id,
        publication=row.publication,
        revision=row.revision,
        url=row.url,
        title=row.title,
        date=row.day,
        published_on=row.published_on,
        captured_at=row.captured_at,
        snippet=snippet((row.text, row.summary, row.deck, row.title), wanted, fold=fold),
        score=1 + row.titled,
        capture_id=row.capture_id,
        replay_path=row.replay_path,
    )


def snippet(texts: tuple[str | None, ...], wanted: tuple[str, ...], *, fold: bool) -> str:
    """The words around the first phrase that one of the texts holds, as printed, on one line."""
    for text in texts:
        if not text:
            continue
        # Compared character by character, so that positions in the comparison are positions in the text.
        compared = "".join(_comparable(character, fold=fold) for character in text)
        for phrase in wanted:
            at = compared.find("".join(_comparable(character, fold=fold) for character in phrase))
            if at >= 0:
                start, end = max(0, at - _AROUND // 2), min(len(text), at + len(phrase) + _AROUND)
                cut = " ".join(text[start:end].split())
                return ("…" if start else "") + cut + ("…" if end < len(text) else "")
    return ""


def _comparable(character: str, *, fold: bool) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    if fold:
        plain = search_index.fold_text(plain)
    return plain if len(plain) == 1 else character
