"""`fonds reread`: what the present reader reads differently from the one that read the captures, and its renewal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import counts, so_many, write, write_json
from access.cli.progress import shown_progress
from access.jobs.reread import RereadOptions, RereadResult, run_reread
from access.token_words import verdict
from storage.types.clock import system_clock

if TYPE_CHECKING:
    from pipelines.rereading import Reread


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
    warc_file: Annotated[
        str | None, typer.Option("--warc-file", metavar="NAME", help="Only the captures in this WARC file.")
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
    options = RereadOptions(
        archive, publication, since and since.replace(tzinfo=UTC), older_than_reader, dry_run, warc_file
    )
    with shown_progress(quiet) as report:
        result = run_reread(options, system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        _write_result(result)
    raise typer.Exit(result.exit_code)


def _came_of(result: RereadResult) -> str:
    different = len(result.different)
    if result.dry_run:
        return f"{different} would read differently; nothing was written"
    if not different:
        return "all read as before" if result.read or not result.failed else "nothing was renewed"
    return f"{different} read differently, and what is kept of {'it' if different == 1 else 'them'} was renewed"


def _write_result(result: RereadResult) -> None:
    for capture in result.different:
        differences = [change.field for change in capture.changes]
        if capture.before != capture.after:
            differences.append(_verdicts(capture.before, capture.after))
        write(f"{_named(capture)}: {', '.join(differences)}")
    for capture in result.failed:
        write(f"{_named(capture)}: could not be read")
    write(f"Read {so_many(result.read, 'capture')} again: {_came_of(result)}.")
    if result.fields:
        write(f"Fields: {counts(result.fields.most_common())}")
    if result.verdicts:
        write(f"Verdicts: {counts((_verdicts(*pair), number) for pair, number in result.verdicts.most_common())}")
    for reason, number in result.failures.most_common():
        write(f"{number} could not be read ({reason}); what was read before stays.")


def _named(capture: Reread) -> str:
    return capture.url if capture.revision is None else f"{capture.url} (revision {capture.revision})"


def _verdicts(before: str | None, after: str | None) -> str:
    """How a verdict changed, in words."""
    return " → ".join("read" if one is None else verdict(one) for one in (before, after))
