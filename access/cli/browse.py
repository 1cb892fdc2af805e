"""`fonds browse`: keep what a browser makes of pages whose text only scripts write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.capture import answer_in_words, warn_of_end
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
from access.cli.output import answering, so_many, warn, write, write_json
from access.cli.progress import shown_progress
from access.jobs.browse import BrowseOptions, run_browse
from access.token_words import verdict
from storage.types.clock import system_clock
from storage.types.tokens import Verdict

if TYPE_CHECKING:
    from access.jobs.browse import BrowseResult, ShownPage
    from storage.questions.capture_details import ShownCapture


def browse_command(
    url: Annotated[list[str], typer.Argument(metavar="URL", help="Addresses of the pages to show in a browser.")],
    publication: CollectionOption = None,
    browser: Annotated[
        Path | None,
        typer.Option("--browser", envvar="FONDS_BROWSER", metavar="PATH", help="Chromium; else the one on PATH."),
    ] = None,
    sandbox: Annotated[
        bool, typer.Option("--sandbox/--no-sandbox", help="The browser's own sandbox; it does not work for root.")
    ] = True,
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="The longest that a page may take.")] = 120.0,
    requests: Annotated[int, typer.Option("--requests", min=1, help="The most that a page may ask for.")] = 500,
    bytes_: Annotated[int, typer.Option("--bytes", min=1, help="The most bytes that a page may take.")] = 200_000_000,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    quiet: QuietOption = False,
    verbose: VerboseOption = False,
) -> None:
    """Show pages in a browser, one at a time, keep every exchange and what it made of each, and read that.

    For pages whose text only scripts write; it needs the extra `browser`. Every request goes through the guard,
    robots.txt and the pace of its host.

    Example: fonds browse https://news.example/2025/08/a-page/ --publication lia
    """
    options = BrowseOptions(
        archive=archive,
        urls=tuple(url),
        publication=publication,
        browser=browser,
        is_sandboxed=sandbox,
        seconds=seconds,
        requests=requests,
        bytes=bytes_,
        network=network(connect_to, cacert, allow_network),
        log_level=log_level(verbose),
    )
    with shown_progress(quiet or verbose) as report:
        result = run_browse(options, system_clock, report)
    with answering():
        if json:
            write_json(result.as_json())
        else:
            _write(result)
    for page in result.pages:
        for note in page.notes:
            warn(f"{page.url}: {note}")
    warn_of_end(result.findings, result.stopped_because, was_asked=bool(result.pages))
    raise typer.Exit(result.exit_code)


def _write(result: BrowseResult) -> None:
    for page in result.pages:
        write(f"{page.url}")
        write(f"  {_sent(page)}")
        write(f"  {_rendered(page.rendering)}")
    write(f"Kept: {so_many(result.captures, 'capture')}.")


def _sent(page: ShownPage) -> str:
    if page.page is None:
        return "no answer came"
    sent = page.page
    return f"as sent: {answer_in_words(sent.proof.status, str(sent.record_type), is_cut=bool(sent.truncated))}"


def _rendered(made: ShownCapture | None) -> str:
    if made is None:
        return "nothing was rendered"
    read = "it waits to be read" if made.reading == "pending" else "it was read"
    if made.reading == "none":
        read = "it is not read, for it is no page of the publication's own hosts"
    if made.verdict is not None:
        # Why readers failed over it stands in the log already.
        is_told = made.verdict == Verdict.WORKER or not made.verdict_reason
        why = "" if is_told else f" ({made.verdict_reason})"
        read = f"not read, because there came {verdict(made.verdict)}{why}"
    return f"rendered by {made.rendered_by}: {read}; {made.proof.capture_id}"
