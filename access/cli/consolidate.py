"""`fonds consolidate`: join the small WARC files that frequent crawls leave."""

from __future__ import annotations

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import answering, size, so_many, warn_of, write, write_json
from access.cli.progress import shown_progress
from access.jobs.consolidate import ConsolidateOptions, ConsolidateResult, run_consolidate
from storage.types.clock import system_clock


def consolidate_command(
    archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Join neighbouring small WARC files of crawls that are over into files of the usual size (limits.warc_size).

    Records move byte for byte; rows, index, manifests, stamps and copies in the store follow. Each crawl gets its
    manifest before. It needs the archive for itself, and may be killed at any moment.

    Example: fonds consolidate --archive archive
    """
    with shown_progress(quiet) as report:
        result = run_consolidate(ConsolidateOptions(archive), system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write(result)
    warn_of(f"{so_many(one.parts, 'file')} of {one.publication} stay as they are: {one.finding}" for one in result.left)
    raise typer.Exit(result.exit_code)


def _write(result: ConsolidateResult) -> None:
    for one in result.joined:
        write(f"{one.name}: {so_many(one.parts, 'file')}, {size(one.size)}")
    parts = sum(one.parts for one in result.joined)
    if parts:
        write(f"Joined {so_many(parts, 'file')} into {len(result.joined)}.")
    elif not result.left:
        write(
            "There was nothing to join: that takes neighbouring files of crawls that are over and read, which together"
            f" have {result.growth} times the bytes of the largest of them, or more than half of the"
            f" {size(result.full)} (limits.warc_size) that a joined file has at most."
        )
