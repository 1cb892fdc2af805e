"""`fonds restore`: an archive again from a backup."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from access.cli.backup import LOOK, EndpointOption, RegionOption, address_of
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption, naming
from access.cli.output import size, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.custody.backup.restore import Restored, Tell, check, restore, restore_database, restore_files
from storage.custody.backup.snapshot_manifest import SnapshotManifest, read_manifest, snapshots_in
from storage.objects.store import ObjectStore, open_store
from storage.types.errors import BackupError, UsageError


class RestorePart(StrEnum):
    """What is brought back when the other one is still there."""

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
    where = address_of(source, endpoint, region)
    if where.folder is not None and not where.folder.is_dir():
        raise BackupError(f"{where.folder}: there is no backup; name the folder of fonds backup, or mount its disk")
    store = open_store(where)
    store.require()
    manifest = read_manifest(store, snapshot or _newest(store))
    with progress(quiet) as doing:
        if check_only:
            done = check(store, manifest, doing)
        elif only is None:
            done = restore(store, manifest, archive.absolute(), database, doing)
        else:
            done = _part(store, manifest, Archive.at(archive), only, doing)
    if json:
        write_json(asdict(done))
    else:
        _tell(done, archive, check_only)
    for finding in done.findings:
        warn(f"look at this: {finding}")
    if done.findings:
        raise typer.Exit(LOOK)


def _part(store: ObjectStore, manifest: SnapshotManifest, archive: Archive, only: RestorePart, doing: Tell) -> Restored:
    with archive.sole_crawl():
        if only is RestorePart.FILES:
            return restore_files(store, manifest, archive, doing)
        rows = restore_database(store, manifest, archive, doing)
        return Restored(manifest.snapshot, 0, 0, rows, ())


def _newest(store: ObjectStore) -> str:
    whole, begun = snapshots_in(store)
    if not whole:
        why = "its snapshots are incomplete: none has a manifest" if begun else "there is no backup"
        raise BackupError(f"{store.address.url}: {why}; nothing was restored")
    for name in begun:
        if name > whole[-1]:
            warn(f"snapshot {name} is incomplete, and not used: it has no manifest")
    return whole[-1]


def _tell(done: Restored, archive: Path, check_only: bool) -> None:
    what = f"{so_many(done.files, 'file')} ({size(done.bytes)}) and {so_many(done.rows, 'row')}"
    write(f"{'Checked' if check_only else 'Restored'} snapshot {done.snapshot}: {what}.")
    if not check_only:
        write(f"Next: fonds verify{naming(archive)}")
