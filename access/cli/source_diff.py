"""`fonds sources diff`: what changed in a source since an article cited it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.diff import write_changes, write_rendered
from access.cli.moments import UtcOption, moment_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import write, write_heading, write_json
from access.cli.taken_form import write_taken_form

if TYPE_CHECKING:
    from storage.questions.revision_pairs import ComparedRevision

_CHANGED_BACK = "Nothing differs in what it says: it changed after it was cited, and reads today as it did then."


def diff_command(
    key: Annotated[str, typer.Argument(metavar="URL|ID", help="Under which a source is cited, or its id.")],
    article: Annotated[
        str | None,
        typer.Option("--article", metavar="ID|URL", help="Since this article cited it; without, since the first did."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """Show what changed in a source between the text that stood there when an article cited it and the latest text.

    [-what went-] and {+what came+} are marked, as by fonds diff.

    Example: fonds sources diff https://ministry.example/statement
    """
    from pipelines.difference import differences
    from storage.archive.archive import Archive
    from storage.questions.source_changes import since_cited

    with Archive.at(archive).open_database(write=False) as database:
        pair = since_cited(database, key, article)
    changes = differences(pair.then, pair.now)
    if json:
        document = {name: getattr(pair, name) for name in ("source_id", "url", "article_id", "title", "cited_at")}
        write_json(document | {"then": _revision(pair.then), "now": _revision(pair.now), "changes": changes})
        return
    write_heading(pair.now.texts["title"] or pair.url)
    write_taken_form(key, pair.url, pair.source_id)
    write(f"Cited {moment_of(pair.cited_at)} by: {pair.title}")
    write(f"As it stood then  {_named(pair.then)}")
    write(f"As it stands now  {_named(pair.now)}")
    write_rendered(pair.then, pair.now)
    if not changes:
        write()
        write("Nothing differs in what it says." if pair.changed_since is None else _CHANGED_BACK)
    write_changes(changes)


def _named(revision: ComparedRevision) -> str:
    return f"revision {revision.revision} of {moment_of(revision.captured_at)}"


def _revision(revision: ComparedRevision) -> dict[str, object]:
    return {
        "revision": revision.revision,
        "capture_id": revision.capture_id,
        "captured_at": revision.captured_at,
    }
