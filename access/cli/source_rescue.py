"""`fonds sources rescue`: ask other archives for copies of missed sources now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from access.cli.moments import UtcOption, moment_of
from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    QuietOption,
    VerboseOption,
    log_level,
    network,
)
from access.cli.output import answering, table, warn, write, write_json
from access.cli.progress import shown_progress
from access.jobs.source_rescue import RescuedSource, SourceRescueOptions, run_source_rescue
from access.token_words import standing_in_words
from storage.types.clock import system_clock


def rescue_command(
    source: Annotated[
        list[str] | None, typer.Argument(metavar="URL|ID", help="Sources that Fonds missed; without one, all of them.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    utc: UtcOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Ask the time gates of fonds.toml for copies of sources that Fonds missed, and capture the nearest.

    Every crawl does so by itself; this asks at once, and again, whatever the gates said before.

    Example: fonds sources rescue https://ministry.example/statement
    """
    options = SourceRescueOptions(
        archive, tuple(source or ()), network(connect_to, cacert, allow_network), log_level(verbose)
    )
    with shown_progress(quiet or verbose) as report:
        result = run_source_rescue(options, system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        elif not result.sources:
            write("No source waits for a copy.")
        else:
            table(row for rescued in result.sources for row in _rows(rescued))
    if result.stopped_because is not None:
        warn(f"stopped early: {result.stopped_because}")
    for gate in result.gates:
        if gate.failures:
            warn(f"please check: the time gate {gate.gate} did not answer: {gate.error}")
    raise typer.Exit(result.exit_code)


def _rows(rescued: RescuedSource) -> Iterator[tuple[str, str]]:
    yield rescued.url, standing_in_words(rescued.state, "before its copies are looked for")
    if not rescued.copies:
        yield "", "no copy was found"
    for copy in rescued.copies:
        yield "", f"copy of {moment_of(copy.held_at)}, held by {copy.held_by}"
