"""How soon cited sources are captured, among them many on slow hosts: by the frontier's own order, in invented time.

Nothing is fetched and no clock runs: each host answers after so many seconds, one request after the other, and what is
leased, settled and filed is what a crawl leases, settles and files.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from crawler.feeding import _IN_FLIGHT
from crawler.frontier_calls import _HOSTS_AT_ONCE, _PER_HOST
from pipelines.filing import VisitFiler
from pipelines.visit import Visit
from storage.archive.profile_file import load_profile
from storage.questions.citations import report_citations
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import Citation, FailureKind, FoundUrl, Reading, Role, SourceReading, Target
from storage.types.cadence import after_answer, after_failure
from storage.types.profile import CrawlRules
from storage.types.targets import TargetOutcome
from storage.types.urlkey import host_of
from tests.databases import on_one_engine
from tests.storage.filing import AT, Filing, article

HOSTS, SOURCES, ARTICLES = 60, 200, 40
SLOW, SILENT = 30.0, 35.0
RULES = CrawlRules()
BATCH = timedelta(minutes=15)
LASTS = timedelta(minutes=30)


def latency(host: str) -> float:
    """How long a host takes for an answer: one in six half a minute, one in twenty never answers."""
    number = int(host.removeprefix("office-").removesuffix(".example"))
    if number % 20 == 19:
        return SILENT
    return SLOW if number % 6 == 5 else 0.2 + number % 7 * 0.3


def is_silent(host: str) -> bool:
    """Whether a host never answers."""
    return latency(host) == SILENT


@dataclass
class Network:
    """The hosts, each with the moment from which it may be asked again, and who was asked already."""

    free_at: dict[str, datetime] = field(default_factory=dict)

    def answer_at(self, target: Target, now: datetime) -> datetime:
        """When the answer comes: in its host's turn, robots.txt before the first page."""
        host = host_of(target.url)
        if target.role is Role.ARTICLE:
            return now + timedelta(seconds=0.3)
        takes, delay = timedelta(seconds=latency(host)), timedelta(seconds=RULES.source_delay)
        start = self.free_at.get(host)
        start = now + max(takes, delay) if start is None else max(now, start)
        self.free_at[host] = start + max(takes, delay)
        return start + takes


class Newsroom:
    """Articles that come in batches, and a crawl that visits what is due."""

    def __init__(self, database: Database) -> None:
        self.filing, self.network = Filing(database), Network()
        self.filer = VisitFiler(database, self.filing.captures, lambda _slug: load_profile("any"))
        self.frontier = Frontier(database, "one")
        self.filing.keep(at=AT)
        self._order = count()
        self._events: list[tuple[datetime, int, Target]] = []
        self._over: list[TargetOutcome] = []

    def run(self) -> None:
        """Visit everything that is due, whenever an answer comes and once a minute."""
        now, published = AT, iter(self._batches())
        while now < AT + LASTS:
            if (now - AT) % BATCH == timedelta(0):
                self.frontier.add("lia", next(published, []), now)
            self._ask(now)
            tick = now + timedelta(minutes=1) - (now - AT) % timedelta(minutes=1)
            now = min(tick, self._events[0][0]) if self._events else tick
            while self._events and self._events[0][0] <= now:
                _, _, target = heapq.heappop(self._events)
                self._answered(target, now)

    def _batches(self) -> Iterator[list[FoundUrl]]:
        for first in range(0, ARTICLES, ARTICLES // 2):
            numbers = range(first, first + ARTICLES // 2)
            yield [FoundUrl(f"https://lia.example/{number}", Role.ARTICLE, None) for number in numbers]

    def _ask(self, now: datetime) -> None:
        wanted = WantedTargets(("lia",))
        while len(self._events) < _IN_FLIGHT:
            leased = self.frontier.lease(wanted, now, _HOSTS_AT_ONCE, _PER_HOST, self._over)
            self._over = []
            for target in leased:
                heapq.heappush(self._events, (self.network.answer_at(target, now), next(self._order), target))
            if not leased:
                return

    def _answered(self, target: Target, now: datetime) -> None:
        if target.role is Role.ARTICLE:
            number = int(target.url.rpartition("/")[2])
            cited = [url_of(number * 5 + each) for each in range(5)]
            read = article(canonical_url=target.url, citations=tuple(Citation(None, url, url) for url in cited))
            self.filing.revise(read, now)
            self._over.append(TargetOutcome(target.target_id, True, now, after_answer(target, 200, RULES, now)))
            return
        if is_silent(host_of(target.url)):
            kind = FailureKind.TIMEOUT
            capture = self.filing.failure(target.url, now, kind, "no answer", role=Role.SOURCE)
            due = after_failure(target, kind, RULES, now)
            self._over.append(TargetOutcome(target.target_id, False, now, due, failure=kind))
            self.filer.file([Visit(capture, (), None)], lambda _capture_id: None)
            return
        capture = self.filing.keep(target.url, now, role=Role.SOURCE)
        text = SourceReading(f"Document {target.url}", f"This is what {target.url} says of the harbour and its depth.")
        visit = Visit(capture, (), Reading(capture.capture_id, "reader 1", text))
        self._over.append(TargetOutcome(target.target_id, True, now, after_answer(target, 200, RULES, now)))
        self.filer.file([visit], lambda _capture_id: None)


def url_of(number: int) -> str:
    """The address of a source."""
    return f"https://office-{number // 3 % HOSTS}.example/documents/{number}"


@on_one_engine
def test_reachable_sources_are_captured_within_five_minutes(database: Database) -> None:
    """99 of 100, with ten hosts that take half a minute for each answer and three that never give one."""
    newsroom = Newsroom(database)
    newsroom.run()
    total = report_citations(database).total
    reachable = [url_of(number) for number in range(SOURCES) if not is_silent(host_of(url_of(number)))]
    assert total.citations == SOURCES
    assert total.captured == len(reachable) > 180
    assert total.prompt >= 0.99 * total.captured
    lags = (total.lag_median, total.lag_95, total.lag_worst)
    assert lags == (4, 90, 120)
