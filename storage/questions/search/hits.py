"""What is shown of what a search found."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.search.extracts import Extract, extracts, on_one_line
from storage.tables.search_index import BORROWED
from storage.types.search_pieces import SearchField
from storage.types.search_query import Phrase


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One article or source that matches. `date` is the day published, else the day first captured (ISO).

    `published_on` is None when no date is stated, `captured_at` the first capture of that revision. `snippet` is the
    text around the first word found, on one line; `extracts` are the places where words stand, by offsets. `score` is 3
    where the title alone answers the query, 2 where a word of it stands in the title, else 1. `held_by` is the archive
    that held a copy of a lost source, and `held_at` when it was captured there: such a hit is nothing that was seen
    here. Both are None for everything else. `language` is that of the title and the text, None when nothing states it.
    `rendered_by` is the browser that made the text of what the server sent, None for a text that the server sent.
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
    extracts: tuple[Extract, ...] = ()
    held_by: str | None = None
    held_at: str | None = None
    language: str | None = None
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A revision that a search found and shows: its scope and owner in the index, its score, and its day (20310504).

    The day is the number of `order_of` in the index: negative for an article without a date.
    """

    scope: str
    owner_id: str
    revision: int
    score: int
    day: int


_ARTICLES = (
    "SELECT f.owner_id, f.revision, v.publication, v.url, coalesce(v.title, v.url) AS title,"
    " v.deck, v.summary, v.text,"
    " coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day, v.published_on, v.captured_at,"
    " v.capture_id, v.replay_path, NULL AS held_by, NULL AS held_at, v.language, v.article_id AS id, v.rendered_by"
    " FROM {found} CROSS JOIN v_revisions AS v WHERE v.article_id = f.owner_id AND v.revision = f.revision"
)
_SOURCES = (
    "SELECT f.owner_id, f.revision, v.publication, v.url, coalesce(v.title, v.url) AS title,"
    " NULL AS deck, NULL AS summary, v.text, coalesce(v.published_on, substr(v.captured_at, 1, 10)) AS day,"
    " v.published_on, v.captured_at, v.capture_id, v.replay_path, NULL AS held_by, NULL AS held_at, v.language,"
    " v.source_id AS id, v.rendered_by"
    " FROM {found} CROSS JOIN v_source_revisions AS v WHERE v.source_id = f.owner_id AND v.revision = f.revision"
)
_COPIES = (
    "SELECT f.owner_id, f.revision, v.publication, v.url, coalesce(v.title, v.url) AS title, NULL AS deck,"
    " NULL AS summary, v.text, substr(v.held_at, 1, 10) AS day, NULL AS published_on, v.captured_at, v.capture_id,"
    " v.replay_path, v.held_by, v.held_at, v.language, v.source_id AS id, NULL AS rendered_by"
    " FROM {found} CROSS JOIN v_borrowings AS v WHERE v.capture_id = f.owner_id"
)
_SHOWN_OF = {"articles": _ARTICLES, "sources": _SOURCES, BORROWED: _COPIES}
# What was found, as rows of one value, so that the statement is the same however much it is.
_FOUND = {
    "sqlite": "(SELECT json_extract(value, '$[0]') AS owner_id, json_extract(value, '$[1]') AS revision"
    " FROM json_each(:found)) AS f",
    "postgresql": "(SELECT value ->> 0 AS owner_id, CAST(value ->> 1 AS integer) AS revision"
    " FROM jsonb_array_elements(CAST(:found AS jsonb))) AS f",
}
# In the order in which what stands around a word is shown.
_SHOWN = (SearchField.TEXT, SearchField.SUMMARY, SearchField.DECK, SearchField.TITLE)


def read_hits(
    connection: Connection, ranked: Sequence[FoundDocument], phrases: tuple[Phrase, ...], *, fold: bool
) -> Iterator[SearchHit]:
    """What is shown of each of these; nothing of what is withheld.

    Args:
        connection: a reading transaction.
        ranked: what was found.
        phrases: what was looked for, to be marked.
        fold: whether Traditional and Simplified characters are the same.
    """
    rows: dict[FoundDocument, sa.Row[Any]] = {}
    for scope, shown in _SHOWN_OF.items():
        of_scope = {(one.owner_id, one.revision): one for one in ranked if one.scope == scope}
        if of_scope:
            statement = sa.text(shown.replace("{found}", _FOUND[connection.dialect.name]))
            for row in connection.execute(statement, {"found": json.dumps(list(of_scope))}):
                rows[of_scope[row.owner_id, row.revision]] = row
    for found in ranked:
        if found in rows:
            yield _hit(found, rows[found], phrases, fold=fold)


def _hit(found: FoundDocument, row: sa.Row[tuple[Any, ...]], phrases: tuple[Phrase, ...], *, fold: bool) -> SearchHit:
    texts = [(field, row._mapping[field.value]) for field in _SHOWN]
    cut = extracts(texts, phrases, fold=fold)
    return SearchHit(
        scope=found.scope,
        id=row.id,
        publication=row.publication,
        revision=found.revision,
        url=row.url,
        title=row.title,
        date=row.day,
        published_on=row.published_on,
        captured_at=row.captured_at,
        snippet=on_one_line(cut[0], row._mapping[cut[0].field.value]) if cut else "",
        score=found.score,
        capture_id=row.capture_id,
        replay_path=row.replay_path,
        extracts=cut,
        held_by=row.held_by,
        held_at=row.held_at,
        language=row.language,
        rendered_by=row.rendered_by,
    )
