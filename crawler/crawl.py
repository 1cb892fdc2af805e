"""One crawl from beginning to end: opens the session, runs the engine if there is anything to do, and reports."""

from __future__ import annotations

from typing import Protocol

from crawler.ending import conclude, has_work, note_start
from crawler.findings import CrawlFindings
from crawler.given_signals import signals_given_back
from crawler.progress import Watch
from crawler.report import CrawlReport
from crawler.session import CrawlOptions, CrawlSession
from crawler.session_opening import open_session
from crawler.tally import Tally
from storage.tables.changes import last_cursor
from storage.types.clock import Clock, system_clock


class Engine(Protocol):
    """What does the work of a crawl's session, and says what it counted."""

    def __call__(self, session: CrawlSession, log_level: str, *, watch: Watch | None) -> Tally:
        """Work until nothing is left to do. Raises FondsError when the crawl could not begin."""


def crawl(
    options: CrawlOptions,
    log_level: str = "WARNING",
    watch: Watch | None = None,
    clock: Clock = system_clock,
    wire_clock: Clock = system_clock,
    engine: Engine | None = None,
) -> CrawlReport:
    """Crawl what is due, capture what it cites, read it all, and report what came of it.

    Args:
        options: what to crawl.
        log_level: of Scrapy's log.
        watch: told every second how far the crawl is.
        clock: says what is due, and when the next visits are. One that stands still suits only hosts without a delay.
        wire_clock: dates what crosses the wire, and by that what is withdrawn, gone or changed since. Every command
            leaves it the machine's, for WARC-Date is a fact; who invents a network may invent its time.
        engine: what does the work, None for the usual engine.

    Raises FondsError when the archive cannot be used, or fails during the crawl; what was kept until then stays kept.
    """
    with signals_given_back(), open_session(options, clock, wire_clock) as session:
        cursor, tally = last_cursor(session.database), Tally()
        if has_work(session):
            # Not above: a crawl for which nothing is due, as most are that a timer starts, needs no Scrapy.
            from crawler.engine import run_engine

            note_start(session)
            run: Engine = engine or run_engine
            tally = run(session, log_level, watch=watch)
            if session.error is not None:
                raise session.error
        return _report(session, tally, conclude(session, tally), cursor)


def _report(session: CrawlSession, tally: Tally, found: CrawlFindings, cursor: int) -> CrawlReport:
    assert session.end is not None
    return CrawlReport(
        crawl_id=session.crawl_id,
        publications=session.publications,
        end=session.end,
        tally=tally,
        started=session.started,
        cursor=cursor,
        next_due=session.next_due(),
        recovered_files=sum(len(recovered.files) for recovered in session.recovered),
        recovered_captures=sum(recovered.captures for recovered in session.recovered),
        stopped_because=session.stopped_because,
        findings=found.findings,
        unreachable=found.unreachable,
        failed_starts=found.failed_starts,
    )
