"""One crawl from beginning to end: opens the session, runs one Scrapy engine over all kinds of target, and reports."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.cleaned_log import cleaned_log
from crawler.ending import conclude, has_work, note_start
from crawler.findings import CrawlFindings
from crawler.garbage_collection import tamed
from crawler.progress import Watch
from crawler.report import CrawlReport
from crawler.session import CrawlOptions, CrawlSession
from crawler.session_opening import open_session
from crawler.spiders.publication import PublicationSpider
from crawler.tally import Tally
from storage.tables.changes import last_cursor
from storage.types.clock import Clock, system_clock
from storage.types.errors import FondsError

_STOPPING = (signal.SIGINT, signal.SIGTERM)


def crawl(
    options: CrawlOptions,
    log_level: str = "WARNING",
    watch: Watch | None = None,
    clock: Clock = system_clock,
    wire_clock: Clock = system_clock,
) -> CrawlReport:
    """Crawl what is due, capture what it cites, read it all, and report what came of it.

    Args:
        options: what to crawl.
        log_level: of Scrapy's log.
        watch: told every second how far the crawl is.
        clock: says what is due, and when the next visits are. One that stands still suits only hosts without a delay.
        wire_clock: dates what crosses the wire, and by that what is withdrawn, gone or changed since. Every command
            leaves it the machine's, for WARC-Date is a fact; who invents a network may invent its time.

    Raises FondsError when the archive cannot be used, or fails during the crawl; what was kept until then stays kept.
    """
    with _signals_given_back(), open_session(options, clock, wire_clock) as session:
        cursor, tally = last_cursor(session.database), Tally()
        if has_work(session):
            note_start(session)
            tally = run_engine(session, log_level, watch=watch)
            if session.error is not None:
                raise session.error
        return _report(session, tally, conclude(session, tally), cursor)


def run_engine(
    session: CrawlSession,
    log_level: str,
    settings_on_top: Mapping[str, object] | None = None,
    *,
    watch: Watch | None = None,
) -> Tally:
    """Run the one engine of this process until nothing is left to do; a Scrapy setting may be given another value.

    Raises FondsError when the crawl could not begin.
    """
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update({"LOG_LEVEL": log_level, **(settings_on_top or {})}, priority="cmdline")
    process = _Process(settings)
    # Otherwise Scrapy builds a log record per page that no handler keeps.
    logging.getLogger("scrapy").setLevel(log_level)
    # Its warnings (a body cut off or too long) are in the record and in the crawl's summary anyway.
    logging.getLogger("scrapy.core.downloader.handlers").setLevel(logging.ERROR)
    crawler = process.create_crawler(PublicationSpider)
    crawling = process.crawl(crawler, session=session, watch=watch)
    with _signals_given_back(), tamed(), cleaned_log():
        process.start()
    if crawling.done() and not crawling.cancelled() and (error := crawling.exception()) is not None:
        raise error if isinstance(error, FondsError) else FondsError(f"the crawl could not begin: {error!r}") from error
    spider = crawler.spider
    return spider.tally if isinstance(spider, PublicationSpider) else Tally()


class _Process(AsyncCrawlerProcess):
    """Scrapy's own, which withdraws the requests that still wait before it stops."""

    async def stop(self) -> None:
        for crawler in self.crawlers:
            if isinstance(crawler.spider, PublicationSpider):
                crawler.spider.withdraw()
        await super().stop()


@contextmanager
def _signals_given_back() -> Iterator[None]:
    """Let SIGTERM close what is open, as Ctrl-C does, and restore the earlier handlers at the end.

    Scrapy takes both signals while it runs, and does not give them back.
    """
    before = {number: signal.getsignal(number) for number in _STOPPING}
    for number in _STOPPING:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(session: CrawlSession, tally: Tally, found: CrawlFindings, cursor: int) -> CrawlReport:
    assert session.end is not None
    return CrawlReport(
        crawl_id=session.crawl_id,
        publications=session.publications,
        end=session.end,
        tally=tally,
        started=session.started,
        cursor=cursor,
        next_due=session.frontier.next_due(session.publications),
        recovered_files=sum(len(recovered.files) for recovered in session.recovered),
        recovered_captures=sum(recovered.captures for recovered in session.recovered),
        stopped_because=session.stopped_because,
        findings=found.findings,
        unreachable=found.unreachable,
        failed_starts=found.failed_starts,
    )
