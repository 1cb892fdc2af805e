"""Who asks to be left alone, or whose quiet hours begin, is not asked for what waits for its turn."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from scrapy import Request
from scrapy.core.downloader import Downloader, Slot
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.context import CrawlContext
from crawler.left_alone import LeftAlone
from crawler.recording import ERRAND_KEY
from crawler.stopping import Withdrawn
from storage.types import Errand, Role
from tests.wire.memory import ForgetfulRecording

NOON = datetime(2031, 3, 4, 12, tzinfo=UTC)


@dataclass
class Day:
    """A time of the day, and who is quiet then."""

    now: datetime = NOON
    quiet: frozenset[str] = frozenset()


@dataclass
class Queues:
    """As much of the downloader as is withdrawn from: one queue, and what was withdrawn of it."""

    slots: dict[str, Slot] = field(default_factory=lambda: {"@192.0.2.1": Slot(2, 0.0, 0.0)})
    withdrawn: list[str] = field(default_factory=list)

    def put(self, url: str, publication: str = "lia", role: Role = Role.ARTICLE) -> Request:
        """Let a request wait."""
        request = Request(url, meta={ERRAND_KEY: Errand(publication, "crawl-1", role)})
        answer: Deferred[Any] = Deferred()
        answer.addErrback(self._note, url)
        self._queue.append((request, answer))
        return request

    def _note(self, failure: Failure, url: str) -> None:
        assert isinstance(failure.value, Withdrawn)
        self.withdrawn.append(url)

    @property
    def waiting(self) -> list[str]:
        """The addresses that wait."""
        return [request.url for request, _ in self._queue]

    @property
    def _queue(self) -> deque[tuple[Request, Deferred[Any]]]:
        return self.slots["@192.0.2.1"].queue


def left_alone(day: Day, queues: Queues) -> LeftAlone:
    """Those who are left alone on such a day, attached to queues."""
    left = LeftAlone(lambda: day.now, lambda: day.quiet)
    left.attach(cast("Downloader", queues))
    return left


def test_a_host_that_asks_for_time_is_not_asked_for_what_waits() -> None:
    """Others in the queue of its server are, and so is its robots.txt; when the time is over, so is the host."""
    day, queues = Day(), Queues()
    left = left_alone(day, queues)
    page = queues.put("http://busy.example/a")
    queues.put("http://busy.example/robots.txt", role=Role.ROBOTS)
    queues.put("http://open.example/a")
    left.leave("busy.example", NOON + timedelta(seconds=90))
    left.leave("busy.example", NOON + timedelta(seconds=5))
    assert queues.withdrawn == ["http://busy.example/a"]
    assert queues.waiting == ["http://busy.example/robots.txt", "http://open.example/a"]
    day.now += timedelta(seconds=89)
    assert left.holds(page)
    day.now += timedelta(seconds=1)
    assert not left.holds(page)


def test_a_visit_that_a_redirect_leads_there_goes_on() -> None:
    """Given back, its target would be due at once and be led there again, without end."""
    day, queues = Day(), Queues()
    left = left_alone(day, queues)
    hop = queues.put("http://busy.example/login")
    hop.meta["redirect_times"] = 1
    left.leave("busy.example", NOON + timedelta(seconds=90))
    assert (queues.waiting, left.holds(hop)) == (["http://busy.example/login"], False)


def test_what_waits_when_quiet_hours_begin_is_withdrawn() -> None:
    """Of that publication alone, its sources too, and once they begin."""
    day, queues = Day(), Queues()
    left = left_alone(day, queues)
    queues.put("http://lia.example/a")
    queues.put("http://office.example/1", role=Role.SOURCE)
    other = queues.put("http://courier.example/a", "courier")
    left.look()
    assert queues.withdrawn == []
    day.quiet = frozenset({"lia"})
    left.look()
    assert queues.withdrawn == ["http://lia.example/a", "http://office.example/1"]
    assert (queues.waiting, left.holds(other)) == (["http://courier.example/a"], False)


def test_a_request_for_robots_txt_is_always_made() -> None:
    """A page that waits for it would count as forbidden."""
    context = CrawlContext(ForgetfulRecording(), is_left_alone=lambda _request: True)
    page, robots = Queues().put("http://a.example/"), Queues().put("http://a.example/robots.txt", role=Role.ROBOTS)
    assert [context.may_not_ask(page), context.may_not_ask(robots)] == [True, False]
