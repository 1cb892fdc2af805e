"""`fonds restore`: make an archive again from a backup."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import (
    DEFAULT_ARCHIVE,
    ArchiveOption,
    EndpointOption,
    JsonOption,
    QuietOption,
    RegionOption,
    naming,
)
from access.cli.output import answering, size, so_many, warn, warn_of, write, write_json
from access.cli.progress import shown_progress
from access.jobs.restore import RestoreMode, RestoreOptions, RestoreResult, run_restore
from storage.types.clock import system_clock
from storage.types.errors import UsageError


class RestorePart(StrEnum):
    """What is brought back when the other part is still there."""

    FILES = "files"
    DATABASE = "database"


def restore_command(
    source: Annotated[str, typer.Argument(metavar="DIR|s3://BUCKET/PREFIX", help="Where the backup is kept.")],
    snapshot: Annotated[
        str | None, typer.Option("--snapshot", metavar="NAME", help="Which one; without it, the newest that is whole.")
    ] = None,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Where the rows go: an empty database, on either engine."),
    ] = None,
    only: Annotated[
        RestorePart | None, typer.Option("--only", help="Bring back what was lost of an archive that is there.")
    ] = None,
    check_only: Annotated[
        bool, typer.Option("--check", help="Read the whole backup and compare; write nothing.")
    ] = False,
    endpoint: EndpointOption = None,
    region: RegionOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Make an archive again from a backup, in a folder that is not there yet: files, database, index and profiles.

    Example: fonds restore /mnt/backup/fonds --archive /srv/fonds
    """
    if ((only is not None or check_only) and database is not None) or (only is not None and check_only):
        raise UsageError("--only, --check and --database exclude each other")
    mode = RestoreMode.CHECK if check_only else RestoreMode.ALL if only is None else RestoreMode(only.value)
    options = RestoreOptions(archive, source, snapshot, database, mode, endpoint, region)
    with shown_progress(quiet) as report:
        result = run_restore(options, system_clock, report)
    for name in result.incomplete:
        warn(f"snapshot {name} is incomplete, and not used: it has no manifest")
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write_result(result, archive, mode)
    warn_of(result.restored.findings)
    raise typer.Exit(result.exit_code)


def _write_result(result: RestoreResult, archive: Path, mode: RestoreMode) -> None:
    restored = result.restored
    what = f"{so_many(restored.files, 'file')} ({size(restored.bytes)}) and {so_many(restored.rows, 'row')}"
    write(f"{'Checked' if mode is RestoreMode.CHECK else 'Restored'} snapshot {restored.snapshot}: {what}.")
    if mode is not RestoreMode.CHECK:
        write(f"Next: fonds verify{naming(archive)}")
