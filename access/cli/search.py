"""`fonds search`: articles and sources by their words, Chinese ones too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.folding import fold_to_width
from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import BOLD, styled, table, write, write_heading, write_json, write_styled
from access.cli.search_hints import hints
from access.extract_pieces import extract_pieces
from access.given_times import instant_given
from access.token_words import rendered_in_words
from storage.types.search_scope import SearchScope, SearchSort
from storage.types.strangers_text import harmless

if TYPE_CHECKING:
    from storage.questions.search.extracts import Extract
    from storage.questions.search.facets import SearchFacets
    from storage.questions.search.hits import SearchHit
    from storage.questions.search.question import SearchResult

_FACETS = {"topic": "topic", "author": "credited", "year": "year", "source_host": "source host"}
_AS_OF = "As the archive stood then: a day (its end, in UTC), such as 2031-01-01, or an instant."


def search_command(
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD",
            help='Words, which must all be there but for OR and NOT; "…" for a phrase; parentheses; title:WORD.',
        ),
    ],
    scope: Annotated[SearchScope, typer.Option("--scope", help="What is searched.")] = SearchScope.ARTICLES,
    fold: Annotated[bool, typer.Option("--fold", help="Join Traditional and Simplified characters.")] = False,
    sort: Annotated[SearchSort, typer.Option("--sort", help="What comes first.")] = SearchSort.RELEVANCE,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many hits are shown.")] = 20,
    facets: Annotated[
        bool,
        typer.Option(
            "--facets", help="Count topics, all who are credited, years and hosts of sources in what is found."
        ),
    ] = False,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="TIME", help=_AS_OF)] = None,
    sql: Annotated[bool, typer.Option("--sql", help="Print the statement for the archive's database instead.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Find articles by the words of title, deck, summary and text.

    A word may be of one character. Fields: title, author, topic, source, host, state, publication, published, captured.
    --scope borrowed searches the copies of missed sources that other archives held, which are in no other scope.

    Example: fonds search '北約 (日本 OR 韓國) NOT title:演習 published:2025-01..2025-06'
    """
    from storage.archive.archive import Archive
    from storage.questions.search.question import search, search_sql

    words, past = " ".join(query), None if as_of is None else instant_given("--as-of", as_of, behind=True)
    with Archive.at(archive).open_database(write=False) as database:
        if sql:
            write(search_sql(database, words, scope=scope, fold=fold, as_of=past))
            return
        found = search(database, words, scope=scope, fold=fold, limit=limit, sort=sort, as_of=past, facets=facets)
        # Joining scripts changes nothing about words in ASCII.
        may_differ = not (found.total or fold or json or words.isascii())
        folded = search(database, words, scope=scope, fold=True, limit=1, as_of=past).total if may_differ else 0
    if json:
        hits = [_document(hit) for hit in found.hits]
        write_json({"total": found.total, "hits": hits} | ({} if found.facets is None else {"facets": found.facets}))
        return
    _write_found(found, naming(archive))
    for hint in () if found.total or folded else hints(words):
        write(hint)
    if folded:
        write(f"With --fold, which joins Traditional and Simplified characters: {folded} found.")


def _write_found(found: SearchResult, where: str) -> None:
    for hit in found.hits:
        write_heading(hit.title)
        write(f"  {_dated(hit)}  {hit.url}")
        if hit.rendered_by:
            write(f"  rendered {rendered_in_words(hit.rendered_by)}")
        for extract in hit.extracts[:1]:
            for line in fold_to_width(_marked(extract, hit.snippet), 2):
                write_styled(f"  {line}")
        write(f"  fonds show {hit.id}{where}")
        write()
    if found.facets is not None:
        _write_facets(found.facets)
    shown = "" if found.total <= len(found.hits) else f", the first {len(found.hits)} shown; --limit shows more"
    write(f"{found.total} found{shown}.")


def _dated(hit: SearchHit) -> str:
    """Of which day it is; of what was not seen here, who saw it when."""
    if hit.held_by is not None:
        return f"as {hit.held_by} saw it {moment_of(hit.held_at)}"
    return hit.published_on or f"captured {moment_of(hit.captured_at)}"


def _marked(extract: Extract, snippet: str) -> str:
    """What stands around the words found, these in bold; `snippet` says whether the text goes on."""
    pieces = (styled(_plain(text), BOLD) if is_found else _plain(text) for text, is_found in extract_pieces(extract))
    before, behind = "…" if snippet.startswith("…") else "", "…" if snippet.endswith("…") else ""
    return f"{before}{''.join(pieces).strip()}{behind}"


def _plain(text: str) -> str:
    """A piece of an extract on one line, in which nothing acts on a terminal."""
    return harmless(re.sub(r"\s+", " ", text))


def _write_facets(facets: SearchFacets) -> None:
    for name, said in _FACETS.items():
        rows = [(f"{one.count}", one.value) for one in getattr(facets, name)]
        if name == "year" and facets.undated:
            rows.append((f"{facets.undated}", "no date"))
        if rows:
            write(f"{said}:")
            table(rows, indent=2)
            if more := facets.more.get(name):
                write(f"  and {more} more")
            write()


def _document(hit: SearchHit) -> dict[str, object]:
    article = hit.scope == "articles"
    return {
        "article_id": hit.id if article else None,
        "source_id": None if article else hit.id,
        "publication": hit.publication,
        "revision": hit.revision,
        "url": hit.url,
        "title": hit.title,
        "date": hit.date,
        "snippet": hit.snippet,
        "extracts": hit.extracts,
        "score": hit.score,
        "capture_id": hit.capture_id,
        "replay_path": hit.replay_path,
        "held_by": hit.held_by,
        "held_at": hit.held_at,
    }
