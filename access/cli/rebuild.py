"""`fonds rebuild`: the whole database again, from the WARC files alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.types.errors import UsageError

_NEW = "fonds.sqlite3.rebuilt"


def rebuild_command(
    into: Annotated[
        str | None,
        typer.Option("--into", metavar="URL", help="An empty database to fill; without it, the archive's is replaced."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make the database again from the WARC files: captures, articles, revisions, sources, changes, search.

    The views are then as they were. What is due is not archival and begins afresh.

    Example: fonds rebuild --into postgresql://fonds@db.example/again
    """
    from pipelines.offline_reading import read_pending
    from storage.custody.rebuild import find_lost_lines, rebuild_rows, require_files
    from storage.custody.withholding import NotedDecision

    opened = Archive.at(archive)
    require_files(opened)
    url, replaces = (into, None) if into is not None else _beside(opened)
    with opened.sole_crawl(), progress(quiet) as doing:
        target = replace(opened, configuration=replace(opened.configuration, database=url))
        with target.open_database(write=True) as database:
            _require_empty(database.is_empty(), url)
            files = 0
            captures = 0
            acts: list[NotedDecision] = []
            for filled in rebuild_rows(target, database):
                files, captures = files + 1, captures + filled.captures
                acts += filled.acts
                doing(f"{filled.name}: {filled.captures} captures")
            read = read_pending(target, database, lambda done: doing(f"{done} captures read"), acts)
            find_lost_lines(target, database)
        if replaces is not None:
            (opened.path / _NEW).replace(replaces)
    if json:
        write_json({"files": files, "captures": captures, "read": read, "database": into or str(replaces)})
    else:
        write(f"Rebuilt from {files} WARC files: {captures} captures, {read} of them read.")


def _beside(opened: Archive) -> tuple[str, Path]:
    """A new file beside the embedded database, and the one that it will replace."""
    current = opened.sqlite_path
    if current is None:
        raise UsageError("this archive's database is a server's; name an empty one with --into postgresql://…")
    (opened.path / _NEW).unlink(missing_ok=True)
    return f"sqlite:///{_NEW}", current


def _require_empty(empty: bool, url: str) -> None:
    if not empty:
        raise UsageError(f"{url} holds captures already; --into needs an empty database")
