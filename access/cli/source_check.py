"""`fonds sources check`: visit cited sources now."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.moments import UtcOption
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
from access.cli.output import answering, table, warn, write_json
from access.cli.progress import shown_progress
from access.cli.source_events import found_in_words
from access.cli.taken_form import write_taken_form
from access.jobs.source_check import CheckedSource, SourceCheckOptions, run_source_check
from access.token_words import source_state, standing_in_words
from storage.types import SourceState
from storage.types.clock import system_clock
from storage.types.exit_codes import ExitCode

_FOUND = (SourceState.CAPTURED, SourceState.MOVED)


def check_command(
    source: Annotated[list[str], typer.Argument(metavar="URL|ID", help="Under which sources are cited, or their ids.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    utc: UtcOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Visit cited sources now, whatever is due, and say what each visit found and in what state the source is.

    No single visit worsens a state: what is not found now is gone after three visits over three days, after seven over
    two weeks where other pages answer in between. Only a source of which nothing is known yet takes the state that its
    first telling answer has, such as behind a wall; one that was not found then, or replaced by another page, stays
    pending.

    Example: fonds sources check https://ministry.example/statement
    """
    options = SourceCheckOptions(archive, tuple(source), network(connect_to, cacert, allow_network), log_level(verbose))
    with shown_progress(quiet or verbose) as report:
        result = run_source_check(options, system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            for checked in result.sources:
                write_taken_form(checked.key, checked.url, checked.source_id)
            table(row for checked in result.sources for row in _rows(checked))
    if result.stopped_because is not None:
        warn(f"stopped early: {result.stopped_because}")
    elif result.exit_code is ExitCode.COULD_NOT:
        warn("no source was visited; another process may be asking their hosts: try again later")
    raise typer.Exit(result.exit_code)


def _rows(checked: CheckedSource) -> tuple[tuple[str, str], ...]:
    found = "not visited" if checked.found is None else found_in_words(checked.found)
    state = standing_in_words(checked.state, checked.last_checked_at)
    return ((checked.url, found), ("", f"state: {state}{_why_unmoved(checked)}"))


def _why_unmoved(checked: CheckedSource) -> str:
    """Why a source that this visit did not find keeps its state."""
    found = checked.found
    if checked.state not in _FOUND or found is None or found.outcome is None or found.says in (None, *_FOUND):
        return ""
    return f"; {found_in_words(found)}: one such visit changes nothing, so it stays {source_state(checked.state)}"
