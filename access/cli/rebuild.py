"""`fonds rebuild`: make the whole database again, from the WARC files alone."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import so_many, write, write_json
from access.cli.progress import shown_progress
from access.jobs.rebuild import RebuildOptions, run_rebuild
from storage.types.clock import system_clock


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

    The views are then as they were. When each address is due is not archival and begins afresh. A rebuild that was
    broken off while it read the pages goes on where it was, when the files are still the same.

    Example: fonds rebuild --into postgresql://fonds@db.example/again
    """
    with shown_progress(quiet) as report:
        result = run_rebuild(RebuildOptions(archive, into), system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        files, captures = so_many(result.files, "WARC file"), so_many(result.captures, "capture")
        read = f"{result.read} of them visits to articles and sources, which were read again"
        if result.resumed:
            read = f"going on with a rebuild that was broken off, which had left {result.read} of them to be read"
        write(f"Made the database again from {files}: {captures}, {read}.")
