"""`fonds crawl`: capture what is due of a publication, and the sources that its articles cite."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.crawl_line import crawl_in_one_line
from access.cli.crawl_summary import write_summary
from access.cli.failures import notes_of
from access.cli.moments import UtcOption
from access.cli.options import (
    DEFAULT_ARCHIVE,
    AllowNetworkOption,
    ArchiveOption,
    CacertOption,
    ConnectToOption,
    JsonOption,
    VerboseOption,
    log_level,
    network,
)
from access.cli.output import answering, warn
from access.cli.progress import shown_progress
from access.cli.store import warn_of_upload
from access.demo.invented_hosts import refuse_invented_hosts
from access.jobs.crawl import CrawlJobOptions, run_crawl
from access.jobs.push import PushOptions, run_push
from storage.types.clock import system_clock
from storage.types.crawl_ends import CrawlEnding
from storage.types.errors import FondsError, UsageError
from storage.types.exit_codes import ExitCode
from storage.types.log_events import LogEvent, tell_event
from storage.types.spans import SUCH_AS, span_of

if TYPE_CHECKING:
    from crawler.stop_limits import StopLimits


class LogForm(StrEnum):
    """For whom the log on stderr is: people, or programs."""

    TEXT = "text"
    JSON = "json"


def crawl_command(
    publication: Annotated[
        list[str] | None, typer.Argument(metavar="SLUG", help="Slugs; without one, all that the archive knows.")
    ] = None,
    start_url: Annotated[
        list[str] | None,
        typer.Option("--start-url", metavar="URL", help="Where the publication's site begins; it is remembered."),
    ] = None,
    recheck: Annotated[bool, typer.Option("--recheck", help="Visit everything now, due or not.")] = False,
    max_pages: Annotated[
        int | None,
        typer.Option("--max-pages", min=1, metavar="N", help="Ask for so many addresses at most, then end with 4."),
    ] = None,
    max_time: Annotated[
        str | None, typer.Option("--max-time", metavar="SPAN", help="Stop after 30s, 15m or 6h, and end with 4.")
    ] = None,
    max_bytes: Annotated[
        int | None,
        typer.Option("--max-bytes", min=1, metavar="N", help="Stop when so many bytes are kept, and end with 4."),
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option("--metrics", metavar="FILE", help="Replace this file by the crawl's metrics, for Prometheus."),
    ] = None,
    health_check: Annotated[
        str | None,
        typer.Option("--health-check", metavar="URL", help="Call URL/start, then URL or URL/fail, to be watched."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    connect_to: ConnectToOption = None,
    cacert: CacertOption = None,
    allow_network: AllowNetworkOption = None,
    json: JsonOption = False,
    utc: UtcOption = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Write one time-stamped line for the whole run, for a log.")
    ] = False,
    log: Annotated[
        LogForm, typer.Option("--log", metavar="text|json", help="The log on stderr: text, or a JSON event a line.")
    ] = LogForm.TEXT,
    verbose: VerboseOption = False,
) -> None:
    """Capture what is due: listings, articles, and within minutes the sources that they cite.

    Example: fonds crawl lia --start-url https://news.example/
    """
    options = CrawlJobOptions(
        archive=archive,
        publications=tuple(dict.fromkeys(publication or ())),
        start_urls=tuple(start_url or ()),
        recheck=recheck,
        network=network(connect_to, cacert, allow_network),
        log_level=log_level(verbose),
        limits=_limits(max_pages, max_time, max_bytes),
        metrics=metrics,
        health_check=health_check,
    )
    if log is LogForm.JSON:
        if quiet:
            raise UsageError("--quiet writes one line for the whole run, --log json one for each event; leave one out")
        raise typer.Exit(_logged_for_programs(options, json=json))
    if quiet and not json:
        _check_hosts(options)
        raise typer.Exit(crawl_in_one_line(options, system_clock))
    raise typer.Exit(_crawled(options, json=json, is_shown=not (quiet or verbose)))


def _logged_for_programs(options: CrawlJobOptions, *, json: bool) -> int:
    """Crawl with a log of events, an error that ends it among them; returns the exit code."""
    from access.cli.json_log import json_log

    with json_log(options.log_level):
        try:
            return _crawled(options, json=json, is_shown=False)
        except FondsError as error:
            tell_event(LogEvent.ERROR, {"text": str(error), "exit_code": error.exit_code})
            for line in notes_of(error):
                warn(line)
            return error.exit_code


def _crawled(options: CrawlJobOptions, *, json: bool, is_shown: bool) -> int:
    """Crawl, answer, and upload what is finished; returns the exit code.

    Arguments: `is_shown` is False where no progress is to be shown.
    """
    _check_hosts(options)
    with shown_progress(not is_shown) as report:
        result = run_crawl(options, system_clock, report)
    tell_event(LogEvent.CHANGES, {"crawl": result.crawl_id, "changes": dict(result.changes)})
    with answering():
        write_summary(result, options.archive, json=json)
    uploaded = ExitCode.DONE
    # Whoever stopped the crawl does not want to wait for an upload that may take as long.
    if result.ending is not CrawlEnding.STOPPED:
        with shown_progress(not is_shown) as report:
            upload = run_push(PushOptions(options.archive, after_crawl=True), system_clock, report)
        warn_of_upload(upload, options.archive)
        uploaded = upload.exit_code
    return result.exit_code or uploaded


def _check_hosts(options: CrawlJobOptions) -> None:
    """Refuse to ask for the demo's invented hosts. Raises UsageError."""
    if not options.start_urls:
        connect_to = () if options.network is None else options.network.connect_to
        refuse_invented_hosts(options.archive, options.publications, connect_to)


def _limits(pages: int | None, time: str | None, size: int | None) -> StopLimits:
    """The limits as the crawl takes them.

    Raises:
        UsageError: the time is no span.
    """
    from crawler.stop_limits import StopLimits

    if time is None:
        return StopLimits(pages, None, size)
    span = span_of(time)
    if span is None:
        raise UsageError(f"--max-time {time!r} is no span of time such as {SUCH_AS}")
    return StopLimits(pages, span, size)
