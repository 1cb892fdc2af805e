"""`fonds search`: articles and sources by their words, Chinese ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, naming
from access.cli.output import paragraph, write, write_heading, write_json
from storage.types.search_scope import SearchScope

if TYPE_CHECKING:
    from storage.questions.search import SearchHit


def search_command(
    query: Annotated[
        list[str], typer.Argument(metavar="WORD", help='Words, all of which must stand there; "…" for a phrase.')
    ],
    scope: Annotated[SearchScope, typer.Option("--scope", help="What is searched.")] = SearchScope.ARTICLES,
    fold: Annotated[bool, typer.Option("--fold", help="Join Traditional and Simplified characters.")] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="How many hits are shown.")] = 20,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Find articles by the words of title, deck, summary and text.

    --scope borrowed searches the copies of lost sources that other archives held, which are in no other scope.

    Example: fonds search 北約 日本
    """
    from storage.archive.archive import Archive
    from storage.questions.search import search

    with Archive.at(archive).open_database(write=False) as database:
        words = " ".join(query)
        found = search(database, words, scope=scope, fold=fold, limit=limit)
        # Joining scripts changes nothing about words in ASCII.
        may_differ = not (found.total or fold or json or words.isascii())
        folded = search(database, words, scope=scope, fold=True, limit=1).total if may_differ else 0
    if json:
        write_json({"total": found.total, "hits": [_document(hit) for hit in found.hits]})
        return
    where = naming(archive)
    for hit in found.hits:
        write_heading(hit.title)
        write(f"  {_dated(hit)}  {hit.url}")
        paragraph(hit.snippet, indent=2)
        write(f"  fonds show {hit.id}{where}")
        write()
    shown = "" if found.total <= len(found.hits) else f", the first {len(found.hits)} shown; --limit shows more"
    write(f"{found.total} found{shown}.")
    if folded:
        write(f"With --fold, which joins Traditional and Simplified characters: {folded} found.")


def _dated(hit: SearchHit) -> str:
    """Of which day it is; of what was not seen here, who saw it when."""
    if hit.held_by is not None:
        return f"as {hit.held_by} saw it {moment_of(hit.held_at)}"
    return hit.published_on or f"captured {moment_of(hit.captured_at)}"


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
        "capture_id": hit.capture_id,
        "replay_path": hit.replay_path,
        "held_by": hit.held_by,
        "held_at": hit.held_at,
    }
