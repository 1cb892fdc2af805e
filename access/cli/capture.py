"""`fonds capture`: keep single pages now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    CollectionOption,
    ConnectToOption,
    JsonOption,
    QuietOption,
    VerboseOption,
    log_level,
    network,
)
from access.cli.output import answering, table, warn, warn_of, write_json
from access.cli.progress import shown_progress
from access.jobs.capture import CaptureOptions, run_capture
from access.token_words import failure, remedy
from storage.types.clock import system_clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.questions.capture_details import ShownCapture


def capture_command(
    url: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of the pages to keep.")],
    publication: CollectionOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Keep these pages now, whatever is due, and what an article among them needs to be shown; nothing else is fetched.

    Example: fonds capture https://news.example/2025/08/a-page/ --publication lia
    """
    options = CaptureOptions(
        archive=archive,
        urls=tuple(url),
        publication=publication,
        network=network(connect_to, cacert, allow_network),
        log_level=log_level(verbose),
    )
    with shown_progress(quiet or verbose) as report:
        result = run_capture(options, system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            table(_line(capture) for capture in result.captures)
    warn_of_end(result.findings, result.stopped_because, was_asked=bool(result.captures))
    if result.captures and result.exit_code is ExitCode.COULD_NOT:
        warn("no page answered; the attempt is kept in the archive; fonds show says more of each address")
    raise typer.Exit(result.exit_code)


def warn_of_end(findings: Sequence[str], stopped_because: str | None, *, was_asked: bool) -> None:
    """Say what is to be known of a crawl of single pages, and why nothing came of it."""
    warn_of(findings)
    if stopped_because is not None:
        warn(f"stopped early: {stopped_because}")
    elif not was_asked:
        warn("no page was asked for; another process may be asking their hosts: try again later")


def answer_in_words(status: int | None, record_type: str, *, is_cut: bool) -> str:
    """What came for an address: its status and how it is kept, and whether it is whole."""
    answer = f"{record_type} without a status line" if status is None else f"{status} {record_type}"
    return f"{answer}, cut off" if is_cut else answer


def _line(capture: ShownCapture) -> tuple[str, str, str]:
    proof = capture.proof
    outcome = answer_in_words(proof.status, str(capture.record_type), is_cut=bool(capture.truncated))
    if capture.error:
        option = remedy(capture.error)
        outcome = failure(capture.failure) + (f"; {option} helps" if option else "")
    where = "" if capture.error else f"{proof.warc_file} at {proof.record_offset}"
    return capture.url, outcome, f"{where}  {proof.payload_digest or ''}"
