"""`fonds store`: the object store that finished WARC files go to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption, naming
from access.cli.output import answering, size, so_many, warn, warn_of, write, write_json
from access.cli.progress import shown_progress
from access.jobs.index_stored import IndexStoredOptions, run_index_stored
from access.jobs.push import PushOptions, PushResult, run_push
from storage.types.clock import system_clock

store = typer.Typer(help="The object store that finished WARC files go to.", invoke_without_command=True)


@store.callback()
def the_store(context: typer.Context) -> None:
    """The object store that finished WARC files go to."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@store.command("push", short_help="Upload finished WARC files that are not there yet.")
def push_command(
    warc_file: Annotated[str | None, typer.Option("--warc-file", metavar="NAME", help="Only this WARC file.")] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Upload the finished WARC files that are not in the store yet; a crawl does so by itself.

    Each is proven to have arrived, then recorded, then (keep_local = false) removed here.

    Example: fonds store push --archive /srv/fonds
    """
    with shown_progress(quiet) as report:
        result = run_push(PushOptions(archive, warc_file=warc_file), system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            removed = f", {result.removed} removed here" if result.removed else ""
            write(f"Uploaded {so_many(result.uploaded, 'WARC file')}, {size(result.bytes)}{removed}.")
    warn_of(result.findings)
    raise typer.Exit(result.exit_code)


@store.command("index", short_help="Index what other machines uploaded, for players here.")
def index_command(archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False) -> None:
    """Write the index lines of WARC files that other machines uploaded, so that fonds replay shows them here.

    It reads the database alone. Run it now and then on the machine that replays, where several share an archive.

    Example: fonds store index --archive /srv/fonds
    """
    result = run_index_stored(IndexStoredOptions(archive), system_clock)
    if json:
        write_json(result.as_json())
    else:
        write(f"Indexed {so_many(result.files, 'WARC file')} of the store that this index did not know.")


def warn_of_upload(result: PushResult, archive: Path) -> None:
    """Say in one line each what went wrong with the upload after a crawl."""
    if result.store_refused:
        again = f"fonds store push{naming(archive)}, or the next crawl, goes on"
        warn(f"please check: {result.error}; the files stay here: {again}")
    elif result.error is not None:
        warn(result.error)
    warn_of(result.findings)
