"""`fonds store`: the object store that finished WARC files go to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption, naming
from access.cli.output import size, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.custody.push import Pushed, push
from storage.tables.database import Database
from storage.types.errors import FondsError, Locked, StoreError

LOOK = 3

store = typer.Typer(help="The object store that finished WARC files go to.", invoke_without_command=True)


@store.callback()
def the_store(context: typer.Context) -> None:
    """The object store that finished WARC files go to."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@dataclass(frozen=True, slots=True)
class _Total:
    uploaded: int
    bytes: int
    removed: int
    findings: tuple[str, ...]


@store.command("push", short_help="Upload finished WARC files that are not there yet.")
def push_command(
    archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Upload the finished WARC files that are not in the store yet; a crawl does so by itself.

    Each is proven to have arrived, then recorded, then (keep_local = false) removed here.

    Example: fonds store push --archive /srv/fonds
    """
    opened = Archive.at(archive)
    with opened.open_database(write=True) as database:
        total = _total(_pushed(opened, database, quiet))
    if json:
        write_json(total)
    else:
        removed = f", {total.removed} removed here" if total.removed else ""
        write(f"Uploaded {so_many(total.uploaded, 'WARC file')}, {size(total.bytes)}{removed}.")
    for finding in total.findings:
        warn(f"look at this: {finding}")
    if total.findings:
        raise typer.Exit(LOOK)


def push_after(path: Path, *, quiet: bool) -> int:
    """Upload what a crawl left finished; says in one line what went wrong, and gives the exit code that this means."""
    archive = Archive.at(path)
    if archive.configuration.store.address is None:
        return 0
    database = archive.open_database(write=True)
    try:
        findings = _total(_pushed(archive, database, quiet)).findings
    except Locked:
        # Whoever holds the lock sees the files of this crawl too, or the next push does.
        return 0
    except FondsError as error:
        again = f"fonds store push{naming(path)}, or the next crawl, goes on"
        warn(f"look at this: {error}; the files stay here: {again}" if isinstance(error, StoreError) else str(error))
        return LOOK
    finally:
        database.close()
    for finding in findings:
        warn(f"look at this: {finding}")
    return LOOK if findings else 0


def _pushed(archive: Archive, database: Database, quiet: bool) -> list[Pushed]:
    done: list[Pushed] = []
    with progress(quiet) as doing:
        for one in push(archive, database, lambda: doing(f"uploading to the store: {so_many(len(done), 'file')} done")):
            done.append(one)
    return done


def _total(done: list[Pushed]) -> _Total:
    return _Total(
        uploaded=sum(one.sent for one in done),
        bytes=sum(one.size for one in done if one.sent),
        removed=sum(one.removed for one in done),
        findings=tuple(one.finding for one in done if one.finding is not None),
    )
