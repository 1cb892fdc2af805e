"""`fonds reread`: what the present reader reads otherwise than the one that read the captures, and its renewal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import counts, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.tables.rereading import RereadSelection

if TYPE_CHECKING:
    from pipelines.rereading import Reread, Rereading

_EVERY = 100


def reread_command(
    publication: Annotated[
        str | None, typer.Option("--publication", metavar="SLUG", help="Only the captures of this publication.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since",
            metavar="DATE",
            formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
            help="Only captures from this day on (UTC).",
        ),
    ] = None,
    older_than_reader: Annotated[
        bool, typer.Option("--older-than-reader", help="Only what another version of the reader read.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Read kept captures again with the present reader and renew what is kept of them; no revision is made.

    A run that was stopped goes on where it was when the same command is given again.

    Example: fonds reread --older-than-reader --dry-run
    """
    from pipelines.reader import READER_VERSION
    from pipelines.rereading import Rereading

    opened = Archive.at(archive)
    selection = RereadSelection(
        publication, since and since.replace(tzinfo=UTC), READER_VERSION if older_than_reader else None
    )
    with (
        nullcontext() if dry_run else opened.sole_crawl(),
        opened.open_database(write=not dry_run) as database,
        progress(quiet) as doing,
    ):
        read, different = _run(Rereading(opened, database, selection, dry=dry_run), doing)
    if json:
        write_json({"reader_version": READER_VERSION} | _document(read, different, dry_run))
    else:
        _print(read, different, dry_run)


def _run(rereading: Rereading, doing: Callable[[str], None]) -> tuple[int, list[Reread]]:
    read = 0
    different: list[Reread] = []
    for one in rereading.run():
        read += 1
        if one.differs:
            different.append(one)
        if read % _EVERY == 0:
            doing(f"{read} captures read again, {len(different)} of them otherwise")
    return read, different


def _fields(different: list[Reread]) -> Counter[str]:
    return Counter(change.field for one in different for change in one.changes)


def _verdicts(different: list[Reread]) -> Counter[str]:
    told = Counter[str]()
    for one in different:
        if one.before != one.after:
            told[f"{one.before or 'read'} → {one.after or 'read'}"] += 1
    return told


def _print(read: int, different: list[Reread], dry_run: bool) -> None:
    for one in different:
        what = [change.field for change in one.changes]
        if one.before != one.after:
            what.append(f"{one.before or 'read'} → {one.after or 'read'}")
        revision = "" if one.revision is None else f" (revision {one.revision})"
        write(f"{one.url}{revision}: {', '.join(what)}")
    renewed = "nothing was written" if dry_run else "renewed"
    write(f"{read} captures read again, {len(different)} of them otherwise; {renewed}.")
    if fields := _fields(different):
        write(f"Fields: {counts(fields.most_common())}")
    if verdicts := _verdicts(different):
        write(f"Verdicts: {counts(verdicts.most_common())}")


def _document(read: int, different: list[Reread], dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "read": read,
        "different": len(different),
        "fields": dict(_fields(different)),
        "verdicts": dict(_verdicts(different)),
        "captures": different,
    }
