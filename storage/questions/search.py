"""Questions to the search index: words all of which must stand in a document, or phrases in quotation marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import search_index, withholdings_in_force
from storage.tables.borrowings import BORROWED
from storage.tables.database import Database
from storage.types.errors import UsageError
from storage.types.search_pieces import LONGEST_PHRASE, fold_text, tokens
from storage.types.search_scope import SearchScope

_AROUND = 40
# SQLite joins at most 64 tables, and nobody types as many words.
_MOST_PHRASES = 32


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article or source that matches. `date` is the day published, else the day first captured (ISO).

    `published_on` is None when no date is stated, `captured_at` the first capture of that revision. `held_by` is the
    archive that held a copy of a lost source, and `held_at` when it was captured there: such a hit is nothing that was
    seen here. Both are None for everything else.
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
    held_by: str | None = None
    held_at: str | None = None


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
    longest = max((len(tokens(phrase)) for phrase in wanted), default=0)
    if len(wanted) > _MOST_PHRASES or longest > LONGEST_PHRASE:
        raise UsageError(
            f"the query is too long; give at most {_MOST_PHRASES} words, none longer than {LONGEST_PHRASE} characters"
        )
    with database.read() as connection:
        conditions = [search_index.matching(connection, phrase, fold=fold) for phrase in wanted]
        asked = [condition for condition in conditions if condition is not None]
        if not asked:
            raise UsageError(f"nothing to search for in {query!r}; give at least one word")
        # The first one tells how many there are, even if nobody wants to see it.
        ranked = _ranked(connection, asked, _within(connection, scope), max(limit, 1))
        documents = _documents(connection, ranked[:limit])
        hits = tuple(_hit(best, row, wanted, fold=fold) for best, row in documents)
        return SearchResult(ranked[0].total if ranked else 0, hits)


def _within(connection: Connection, scope: SearchScope) -> str:
    """The condition on `search_parts` that a scope sets; what is withheld at the moment is in none.

    Where the latest revision of something is withheld, the latest one that is shown stands in its place.
    """
    latest, shown, copies = "latest = 1", "", f"scope = '{BORROWED}'"
    if withholdings_in_force.any_in_force(connection):
        copies += f" AND owner_id NOT IN ({withholdings_in_force.captures(connection.dialect.name)})"
        hidden = withholdings_in_force.revisions(connection.dialect.name)
        shown = f" AND (owner_id, revision) NOT IN ({hidden})"
        newest = (
            "revision = (SELECT max(p.revision) FROM search_parts AS p WHERE p.owner_id = search_parts.owner_id"
            f" AND (p.owner_id, p.revision) NOT IN ({hidden}))"
        )
        latest = f"CASE WHEN owner_id IN (SELECT q.owner_id FROM ({hidden}) AS q) THEN {newest} ELSE latest = 1 END"
    if scope is SearchScope.BORROWED:
        return copies
    return {
        SearchScope.ARTICLES: f"scope = 'articles' AND {latest}",
        SearchScope.REVISIONS: "scope = 'articles'",
        SearchScope.SOURCES: f"scope = 'sources' AND {latest}",
        SearchScope.ALL: f"scope <> '{BORROWED}' AND {latest}",
    }[scope] + shown


# A revision and its day in one number, so that the day of the newest revision comes with that.
_DAYS = 100_000_000


def _ranked(
    connection: Connection, asked: list[tuple[str, str]], within: str, limit: int
) -> Sequence[sa.Row[tuple[Any, ...]]]:
    """The best documents: owner, newest matching revision, titles matched, and how many documents match in all.

    Each phrase may stand in a part of its own. All that the order follows from stands in the index: of documents that
    are not shown, nothing else is read.
    """
    values = {"limit": limit} | {f"phrase{number}": value for number, (_, value) in enumerate(asked)}
    found = [f"{within} AND {condition.format(f'phrase{number}')}" for number, (condition, _) in enumerate(asked)]
    # Of one phrase alone the newest revision is found at once; several must stand in the same one.
    matched = _matched(found[0], "owner_id") if len(found) == 1 else _matched_together(found)
    best = (
        f"SELECT m.scope, m.owner_id, m.newest / {_DAYS} AS revision, m.titled, count(*) OVER () AS total"
        f" FROM ({matched}) AS m ORDER BY m.titled DESC, m.newest % {_DAYS} DESC, m.owner_id LIMIT :limit"
    )
    return connection.execute(sa.text(best), values).all()


def _matched(found: str, by: str) -> str:
    newest, titled = f"max(CAST(revision AS BIGINT) * {_DAYS} + day)", "max(CASE WHEN part = 'title' THEN 1 ELSE 0 END)"
    columns = f"scope, owner_id, {newest} AS newest, {titled} AS titled"
    return f"SELECT {columns} FROM search_parts WHERE {found} GROUP BY scope, {by}"


def _matched_together(found: Sequence[str]) -> str:
    every = [f"({_matched(one, 'owner_id, revision')}) AS a{number}" for number, one in enumerate(found)]
    joined = every[0] + "".join(
        f" JOIN {one} ON a{number}.owner_id = a0.owner_id AND a{number}.newest = a0.newest"
        for number, one in enumerate(every[1:], 1)
    )
    titled = " + ".join(f"a{number}.titled" for number in range(len(every)))
    columns = f"a0.scope, a0.owner_id, max(a0.newest) AS newest, max({titled}) AS titled"
    return f"SELECT {columns} FROM {joined} GROUP BY a0.scope, a0.owner_id"


_ARTICLES = (
    "SELECT v.article_id AS owner_id, v.publication, v.url, v.title, v.deck, v.summary, v.text,"
    " coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day, v.published_on, v.captured_at,"
    " v.capture_id, v.replay_path, NULL AS held_by, NULL AS held_at, v.article_id AS id"
    " FROM v_revisions AS v WHERE v.article_id = :owner AND v.revision = :revision"
)
_SOURCES = (
    "SELECT v.source_id AS owner_id, v.publication, v.url, coalesce(v.title, v.url) AS title,"
    " NULL AS deck, NULL AS summary, v.text, coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day,"
    " v.published_on, v.captured_at, v.capture_id, v.replay_path, NULL AS held_by, NULL AS held_at, v.source_id AS id"
    " FROM v_source_revisions AS v WHERE v.source_id = :owner AND v.revision = :revision"
)
_COPIES = (
    "SELECT v.capture_id AS owner_id, v.publication, v.url, coalesce(v.title, v.url) AS title, NULL AS deck,"
    " NULL AS summary, v.text, substr(v.held_at, 1, 10) AS day, NULL AS published_on, v.captured_at, v.capture_id,"
    " v.replay_path, v.held_by, v.held_at, v.source_id AS id"
    " FROM v_borrowings AS v WHERE v.capture_id = :owner AND :revision = 1"
)


def _documents(
    connection: Connection, ranked: Sequence[sa.Row[tuple[Any, ...]]]
) -> Iterator[tuple[sa.Row[tuple[Any, ...]], sa.Row[tuple[Any, ...]]]]:
    """Each of the best, with what is shown of it."""
    shown = {"articles": sa.text(_ARTICLES), "sources": sa.text(_SOURCES), BORROWED: sa.text(_COPIES)}
    for best in ranked:
        asked = {"owner": best.owner_id, "revision": best.revision}
        if (row := connection.execute(shown[best.scope], asked).one_or_none()) is not None:
            yield best, row


def _hit(
    best: sa.Row[tuple[Any, ...]], row: sa.Row[tuple[Any, ...]], wanted: tuple[str, ...], *, fold: bool
) -> SearchHit:
    return SearchHit(
        scope=best.scope,
        id=row.id,
        publication=row.publication,
        revision=best.revision,
        url=row.url,
        title=row.title,
        date=row.day,
        published_on=row.published_on,
        captured_at=row.captured_at,
        snippet=snippet((row.text, row.summary, row.deck, row.title), wanted, fold=fold),
        score=1 + best.titled,
        capture_id=row.capture_id,
        replay_path=row.replay_path,
        held_by=row.held_by,
        held_at=row.held_at,
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
        plain = fold_text(plain)
    return plain if len(plain) == 1 else character
