"""Crawling what is due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl_result import CrawlResult, crawl_result
from access.jobs.progress import JobProgress, ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.crawl_ends import TOLD_TO_STOP
from storage.types.errors import FondsError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from crawler.progress import CrawlProgress
    from crawler.report import CrawlReport
    from crawler.session import CrawlOptions
    from crawler.stop_limits import StopLimits
    from storage.archive.configuration import NetworkSettings

LOG_LEVEL = "WARNING"


@dataclass(frozen=True, slots=True)
class CrawlJobOptions:
    """What one crawl is asked to do.

    `publications` empty: all that the archive knows. `start_urls` are remembered and need exactly one publication.
    `recheck` makes everything due. `network` is laid over the archive's own; None: nothing is. `log_level` is that of
    the engine's log on stderr. `limits` say where it stops early; None: nowhere. `metrics` is a file that
    is replaced by the metrics of this crawl when it ends, `health_check` an address that is called when it begins and
    ends; None: none.
    """

    archive: Path
    publications: tuple[str, ...] = ()
    start_urls: tuple[str, ...] = ()
    recheck: bool = False
    network: NetworkSettings | None = None
    log_level: str = LOG_LEVEL
    limits: StopLimits | None = None
    metrics: Path | None = None
    health_check: str | None = None


@job
def run_crawl(options: CrawlJobOptions, clock: Clock, report: ReportProgress = ignore_progress) -> CrawlResult:
    """Capture what is due and what it cites, and read it; a crawl that was stopped goes on when it is run again.

    Args:
        options: what is crawled.
        clock: gives the time by which targets are due; the times in WARC records are always the real ones.
        report: is called every second with the numbers of the crawl.

    Raises:
        UsageError: a start address without its publication, or no publication at all.
        Locked: another crawl holds the archive.
        FondsError: the archive cannot be used, or fails on the way; what was kept until then stays kept.
    """
    if options.metrics is None and options.health_check is None:
        return _run(options, clock, report)
    from access.jobs.crawl_watch import run_watched

    return run_watched(lambda: _run(options, clock, report), options.metrics, options.health_check, clock)


def _run(options: CrawlJobOptions, clock: Clock, report: ReportProgress) -> CrawlResult:
    from access.jobs.fleet_sweep import sweep
    from access.jobs.telling import untold, untold_of_failure
    from crawler.session import CrawlOptions
    from crawler.stop_limits import NO_LIMITS
    from storage.archive.configuration import NetworkSettings

    asked = CrawlOptions(
        archive=options.archive,
        publications=options.publications,
        start_urls=options.start_urls,
        recheck=options.recheck,
        network=options.network or NetworkSettings(),
        limits=options.limits or NO_LIMITS,
    )
    try:
        result = crawl_result(crawl_reporting(asked, options.log_level, clock, report), options.archive)
    except FondsError as error:
        if error.exit_code is ExitCode.COULD_NOT:
            for line in untold_of_failure(options.archive, clock):
                error.add_note(line)
        raise
    sweep(options.archive)
    if result.stopped_because == TOLD_TO_STOP:
        # Whoever stops a crawl waits ten seconds at most, a receiver may take a minute, and the next crawl tells it.
        return result
    return replace(result, untold=untold(options.archive, clock))


def crawl_reporting(options: CrawlOptions, log_level: str, clock: Clock, report: ReportProgress) -> CrawlReport:
    """Run the crawler, and report its progress as that of a job."""
    from crawler.crawl import crawl

    return crawl(options, log_level, reported(report), clock)


def reported(report: ReportProgress) -> Callable[[CrawlProgress], None]:
    """What reports the numbers of a crawl as the progress of a job."""

    def watch(now: CrawlProgress) -> None:
        report(JobProgress(_step(now), now))

    return watch


def _step(now: CrawlProgress) -> str:
    if now.in_flight or now.due:
        return "visiting pages"
    return "reading what was fetched" if now.unread else "filing"
