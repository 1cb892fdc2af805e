"""`fonds backup`: back up files and database together."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    EndpointOption,
    JsonOption,
    QuietOption,
    RegionOption,
)
from access.cli.output import answering, size, so_many, warn, warn_of, write, write_json
from access.cli.progress import shown_progress
from access.jobs.backup import BackupOptions, BackupResult, run_backup
from storage.types.clock import system_clock


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
    with shown_progress(quiet) as report:
        result = run_backup(BackupOptions(archive, destination, endpoint, region), system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_result(result)
    if result.snapshot.password_left_out:
        warn("the database's password was left out of the backup's fonds.toml; PGPASSWORD or .pgpass can give it")
    warn_of(result.snapshot.findings)
    raise typer.Exit(result.exit_code)


def _write_result(result: BackupResult) -> None:
    snapshot = result.snapshot
    held = f"{so_many(snapshot.rows, 'row')} and {so_many(snapshot.kept, 'file')}"
    copied = f"{so_many(snapshot.files, 'file')} copied ({size(snapshot.bytes)})"
    others = ", the others were there already" if snapshot.kept > snapshot.files else ""
    write(f"Backed up {held}: {copied}{others}.")
    write(f"Snapshot {snapshot.snapshot} in {result.destination}")
