"""One crawl from beginning to end: opens the session, runs one Scrapy engine over all kinds of target, and reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler import bounds
from crawler.session import CrawlOptions, CrawlSession, open_session
from crawler.spiders.publication import PublicationSpider
from crawler.tally import Tally
from storage.changes import last_cursor


class Ending(StrEnum):
    """How a crawl ended: with all done, with nothing to do, or before its end."""

    DONE = "done"
    NOTHING_DUE = "nothing-due"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What one process's crawl came to.

    `cursor` is the last change before the crawl, `next_due` when something is due again (None: never).
    `stopped_because` is None unless it ended before its end. `findings` are bounds that were broken, one line each;
    `unreachable` says that no start page of a publication answered.
    """

    crawl_id: str
    publications: tuple[str, ...]
    ending: Ending
    tally: Tally
    started: datetime
    ended: datetime
    cursor: int
    next_due: datetime | None
    recovered_files: int
    recovered_captures: int
    stopped_because: str | None = None
    findings: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()


def crawl(options: CrawlOptions, log_level: str = "WARNING") -> CrawlReport:
    """Crawl what is due, capture what it cites, read it all, and say what came of it.

    Raises FondsError when the archive cannot be used, or gives out on the way; what was kept until then stays kept.
    """
    with open_session(options) as session:
        cursor = last_cursor(session.database)
        if not session.frontier.due(session.wanted, datetime.now(UTC)) and not session.captures.pending():
            return _report(session, Tally(), Ending.NOTHING_DUE, cursor)
        _note(session, "crawl-start", [])
        tally = _run(session, log_level)
        if session.error is not None:
            raise session.error
        if tally.reason == "shutdown":
            session.stop_early("it was told to stop")
        ending = Ending.DONE if session.stopped_because is None else Ending.STOPPED
        _note(session, "crawl-end", [("outcome", ending)])
        return _report(session, tally, ending, cursor)


def _run(session: CrawlSession, log_level: str) -> Tally:
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", log_level, priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(PublicationSpider)
    process.crawl(crawler, session=session)
    process.start()
    spider = crawler.spider
    return spider.tally if isinstance(spider, PublicationSpider) else Tally()


def _note(session: CrawlSession, kind: str, fields: list[tuple[str, str]]) -> None:
    told = [("fonds-crawl", session.crawl_id), ("fonds-member", session.member), *fields]
    for future in [session.recorder.note(slug, kind, told) for slug in session.publications]:
        future.result()


def _report(session: CrawlSession, tally: Tally, ending: Ending, cursor: int) -> CrawlReport:
    done = ending is Ending.DONE and not session.options.only
    return CrawlReport(
        crawl_id=session.crawl_id,
        publications=session.publications,
        ending=ending,
        tally=tally,
        started=session.started,
        ended=datetime.now(UTC),
        cursor=cursor,
        next_due=session.frontier.next_due(session.publications),
        recovered_files=sum(len(recovered.files) for recovered in session.recovered),
        recovered_captures=sum(recovered.captures for recovered in session.recovered),
        stopped_because=session.stopped_because,
        findings=bounds.findings(session, tally) if done else (),
        unreachable=bounds.unreachable(session, tally) if done else (),
    )
