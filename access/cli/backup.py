"""`fonds backup`: files and database as one act."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import size, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.custody.backup.snapshot import take_snapshot
from storage.objects.address import StoreAddress, parse_address
from storage.types.errors import BackupError, UsageError

LOOK = 3

EndpointOption = Annotated[
    str | None,
    typer.Option("--endpoint", metavar="URL", help="Address of the S3-compatible server; else AWS_ENDPOINT_URL."),
]
RegionOption = Annotated[
    str | None, typer.Option("--region", metavar="NAME", help="Region of the bucket; else AWS_REGION.")
]


def backup_command(
    destination: Annotated[str, typer.Argument(metavar="DIR|s3://BUCKET/PREFIX", help="Where the backup is kept.")],
    endpoint: EndpointOption = None,
    region: RegionOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Back up files and database as one snapshot; a crawl may run meanwhile. Only what is new is copied.

    Example: fonds backup /mnt/backup/fonds
    """
    opened = Archive.at(archive)
    where = address_of(destination, endpoint, region)
    if where.folder is not None:
        _make(where.folder, opened.path)
    # Read first as whoever only reads: an older database is told, and not upgraded before it is safe.
    opened.open_database(write=False).close()
    with opened.open_database(write=True) as database, progress(quiet) as doing:
        taken = take_snapshot(opened, database, where, datetime.now(UTC), doing)
    if json:
        write_json({"destination": where.url, **asdict(taken)})
    else:
        held = f"{so_many(taken.rows, 'row')} and {so_many(taken.kept, 'file')}"
        copied = f"{so_many(taken.files, 'file')} copied ({size(taken.bytes)})"
        there = ", the others were there already" if taken.kept > taken.files else ""
        write(f"Backed up {held}: {copied}{there}.")
        write(f"Snapshot {taken.snapshot} in {where.url}")
    if taken.password_left_out:
        warn("the database's password was left out of the backup's fonds.toml; PGPASSWORD or .pgpass can give it")
    for finding in taken.findings:
        warn(f"look at this: {finding}")
    if taken.findings:
        raise typer.Exit(LOOK)


def address_of(text: str, endpoint: str | None, region: str | None) -> StoreAddress:
    """The store that an argument names. Raises UsageError."""
    try:
        return parse_address(text, Path.cwd(), endpoint, region)
    except ValueError as error:
        # The text itself is not shown: it may hold credentials.
        raise UsageError(f"the place of the backup {error}") from error


def _make(folder: Path, archive: Path) -> None:
    """Make the folder of a backup, but not those above it: where a disk is not mounted they are not there."""
    if folder.is_relative_to(archive) or archive.is_relative_to(folder):
        raise UsageError(f"{folder} and the archive lie within each other; a backup needs a place of its own")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror or error}") from error
