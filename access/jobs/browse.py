"""Showing single pages in a browser, and keeping what it made of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.crawl import LOG_LEVEL, reported
from access.jobs.json_values import JsonObject, json_object
from access.jobs.only_publication import only_publication
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from crawler.browse_spider import BrowsedPage
    from storage.archive.configuration import NetworkSettings
    from storage.questions.capture_details import ShownCapture


@dataclass(frozen=True, slots=True)
class BrowseOptions:
    """Which pages are shown in a browser, into whose collection they go, and what each may cost.

    `publication` None: the archive's only one. `browser` None: the Chromium that is found. `seconds`, `requests` and
    `bytes` bound one page. `network` is laid over the archive's own; None: nothing is. `log_level` is that of the
    engine's log on stderr.
    """

    archive: Path
    urls: tuple[str, ...]
    seconds: float
    requests: int
    bytes: int
    publication: str | None = None
    browser: Path | None = None
    is_sandboxed: bool = True
    network: NetworkSettings | None = None
    log_level: str = LOG_LEVEL


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What came of one page: its capture and that of what the browser made of it, None for none; and what to know."""

    url: str
    page: ShownCapture | None
    rendering: ShownCapture | None
    notes: tuple[str, ...]

    @property
    def is_refused(self) -> bool:
        """Whether what the browser made of it was not read, for a reason that lies in the page."""
        return self.rendering is not None and self.rendering.verdict is not None


@dataclass(frozen=True, slots=True)
class BrowseResult:
    """What came of each page; `stopped_because` is None unless it stopped early, `findings` are what to look at.

    `captures` counts all that was kept in this crawl.
    """

    publication: str
    pages: tuple[ShownPage, ...]
    captures: int = 0
    stopped_because: str | None = None
    findings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """STOPPED when it stopped early, COULD_NOT when nothing was rendered, LOOK where something is to be known.

        That is also a page that was refused: nobody reads what came of it.
        """
        if self.stopped_because is not None:
            return ExitCode.STOPPED
        if not any(page.rendering is not None for page in self.pages):
            return ExitCode.COULD_NOT
        is_told = any(page.notes or page.is_refused for page in self.pages)
        return ExitCode.LOOK if self.findings or is_told else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The pages with their captures, and the findings."""
        return json_object({"pages": self.pages, "captures": self.captures, "findings": self.findings})


@job
def run_browse(options: BrowseOptions, clock: Clock, report: ReportProgress = ignore_progress) -> BrowseResult:
    """Show pages in a browser, one at a time, keep every exchange and what it made of each, and read that.

    Args:
        options: which pages, and how.
        clock: gives the time by which targets are due; the times in WARC records are always the real ones.
        report: is called every second with the numbers of the crawl.

    Raises:
        UsageError: there is no browser, or no publication was named and the archive has not exactly one.
        FondsError: the archive cannot be used.
    """
    from storage.archive.archive import Archive

    slug = options.publication or only_publication(Archive.at(options.archive))
    try:
        from crawler.browse import browse
        from crawler.browse_spider import BrowseSettings
        from crawler.browser_choice import BrowserChoice
    except ModuleNotFoundError as error:
        if error.name != "playwright":
            raise
        what = "fonds browse needs the package playwright, which is not installed; make browser in the checkout, or"
        raise UsageError(f"{what} pip install 'fonds[browser]', does it") from error
    from crawler.page_load import PageLimits
    from crawler.session import CrawlOptions
    from storage.archive.configuration import NetworkSettings

    network = options.network or NetworkSettings()
    asked = CrawlOptions(options.archive, (slug,), only=options.urls, network=network)
    limits = PageLimits(options.seconds, options.requests, options.bytes)
    settings = BrowseSettings(BrowserChoice(options.browser, options.is_sandboxed), limits)
    crawled, pages = browse(asked, settings, options.log_level, reported(report), clock)
    shown, captures = _shown(options.archive, crawled.crawl_id, pages)
    findings = tuple(finding.text for finding in crawled.findings)
    return BrowseResult(slug, shown, captures, crawled.stopped_early, findings)


def _shown(archive: Path, crawl_id: str, pages: tuple[BrowsedPage, ...]) -> tuple[tuple[ShownPage, ...], int]:
    """The pages with their captures, and how many captures the crawl made."""
    from storage.archive.archive import Archive
    from storage.questions.capture_details import captured_in

    with Archive.at(archive).open_database(write=False) as database:
        made = {capture.proof.capture_id: capture for capture in captured_in(database, crawl_id)}
    shown = tuple(
        ShownPage(page.url, made.get(page.page or ""), made.get(page.rendering or ""), page.notes) for page in pages
    )
    return shown, len(made)
