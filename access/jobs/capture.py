"""Capturing single pages now, whatever is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl import LOG_LEVEL, crawl_reporting
from access.jobs.json_values import JsonObject, json_object
from access.jobs.only_publication import only_publication
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from crawler.report import CrawlReport
    from storage.archive.configuration import NetworkSettings
    from storage.questions.capture_details import ShownCapture
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class CaptureOptions:
    """Which pages are captured into whose collection.

    `publication` None: the archive's only one. `network` is laid over the archive's own; None: nothing is. `log_level`
    is that of the engine's log on stderr.
    """

    archive: Path
    urls: tuple[str, ...]
    publication: str | None = None
    network: NetworkSettings | None = None
    log_level: str = LOG_LEVEL


@dataclass(frozen=True, slots=True)
class CaptureResult:
    """What was captured, and into which collection; `stopped_because` is None unless it stopped early.

    `findings` are what a person should look at: a listing that is wrong, a page over which Fonds failed.
    """

    publication: str
    captures: tuple[ShownCapture, ...]
    stopped_because: str | None = None
    findings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """STOPPED when it stopped early, COULD_NOT when no page answered, LOOK for findings."""
        if self.stopped_because is not None:
            return ExitCode.STOPPED
        answered = any(capture.proof.status is not None for capture in self.captures)
        if not answered:
            return ExitCode.COULD_NOT
        return ExitCode.LOOK if self.findings else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The captures, also those that are failures."""
        return json_object({"captures": self.captures, "findings": self.findings})


@job
def run_capture(options: CaptureOptions, clock: Clock, report: ReportProgress = ignore_progress) -> CaptureResult:
    """Capture pages, and what an article among them needs to be shown; nothing else is fetched.

    Args:
        options: which pages.
        clock: gives the time by which targets are due; the times in WARC records are always the real ones.
        report: is called every second with the numbers of the crawl.

    Raises:
        UsageError: no publication was named, and the archive has not exactly one.
        FondsError: the archive cannot be used.
    """
    from crawler.session import CrawlOptions
    from storage.archive.archive import Archive
    from storage.archive.configuration import NetworkSettings
    from storage.questions.capture_details import captured_in

    slug = options.publication or only_publication(Archive.at(options.archive))
    network = options.network or NetworkSettings()
    asked = CrawlOptions(options.archive, (slug,), only=options.urls, network=network)
    crawled = crawl_reporting(asked, options.log_level, clock, report)
    with Archive.at(options.archive).open_database(write=False) as database:
        captures = captured_in(database, crawled.crawl_id, options.urls, _joined_at(database, crawled))
    stopped = crawled.stopped_early
    return CaptureResult(slug, captures, stopped, tuple(finding.text for finding in crawled.findings))


def _joined_at(database: Database, crawled: CrawlReport) -> datetime | None:
    """When this process joined the crawl of another one, whose captures were not asked for here; None for its own."""
    from storage.questions.crawls import latest_crawls

    is_own = any(
        (latest.crawl_id, latest.started_at) == (crawled.crawl_id, crawled.started)
        for latest in latest_crawls(database, 1)
    )
    return None if is_own else crawled.started
