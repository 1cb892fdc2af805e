"""A crawl in a process of its own, for a reactor runs once: requests in, and out comes all that was kept.

Every address that the process calls
`connect` with is noted by an audit hook, which no code of ours or of a library can go around.
"""

from __future__ import annotations

import base64
import gc
import os
import pickle
import socket
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from crawler.body_budget import BodyBudget, Inflow
from crawler.live_exchange import LiveExchange
from storage.archive.profile_file import load_profile
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, Errand, Exchange, Failure, FailureKind, Role, Truncated
from storage.warc.warcinfo import Harvest
from tests import warm_python
from tests.wire.memory import MemoryRecorder

WIRE_SETTINGS: dict[str, Any] = {
    "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
    "TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingHostnameResolver",
    "DOWNLOAD_HANDLERS": {
        "http": "crawler.wire.WireDownloadHandler",
        "https": "crawler.wire.WireDownloadHandler",
        "data": None,
        "file": None,
        "ftp": None,
        "s3": None,
    },
    "DOWNLOAD_VERIFY_CERTIFICATES": True,
    "HTTPPROXY_ENABLED": False,
    "RETRY_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "COOKIES_ENABLED": False,
    "LOG_LEVEL": "ERROR",
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    "DOWNLOAD_TIMEOUT": 20,
    "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Encoding": "gzip, deflate"},
}
# Under its module's name, so that what is pickled there is known here.
_PROGRAM = "import warnings; warnings.simplefilter('error'); from tests.wire.crawling import main; main()"
LOOPBACK = {"FONDS_ALLOW_NETWORK": ["127.0.0.1/32"]}


@dataclass(frozen=True)
class Ask:
    """A request to make; `meta` goes into the request's meta, `errand` is off for a request that lacks one."""

    url: str
    method: str = "GET"
    meta: tuple[tuple[str, object], ...] = ()
    errand: bool = True


@dataclass(frozen=True)
class Outcome:
    """What the spider saw of one ask: a response, or an error with what it carries."""

    ask: Ask
    url: str = ""
    status: int | None = None
    body: bytes = b""
    capture: Capture | None = None
    error: str | None = None
    message: str = ""
    kind: FailureKind | None = None
    truncated: Truncated | None = None


@dataclass
class Crawled:
    """All that one crawl brought: what was kept and what the spider saw, and in which order the two happened."""

    kept: list[tuple[Errand, Exchange | Failure, Capture]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    order: list[tuple[str, str]] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    most_held: int = 0
    held_by_errors: int = 0

    def keep(self, errand: Errand, kept: Exchange | Failure, capture: Capture) -> None:
        """Note what the recorder kept."""
        self.order.append(("kept", capture.capture_id))
        self.kept.append((errand, kept, capture))

    def of(self, url: str) -> list[Exchange | Failure]:
        """What was kept of a URL."""
        return [kept for _, kept, _ in self.kept if kept.url == url]

    def outcome(self, ask: Ask) -> Outcome:
        """What the spider saw of an ask."""
        (outcome,) = [outcome for outcome in self.outcomes if outcome.ask == ask]
        return outcome

    @property
    def exchanges(self) -> list[Exchange]:
        """The exchanges that were kept."""
        return [kept for _, kept, _ in self.kept if isinstance(kept, Exchange)]

    @property
    def failures(self) -> list[Failure]:
        """The failures that were kept."""
        return [kept for _, kept, _ in self.kept if isinstance(kept, Failure)]


def crawl(
    asks: Iterable[Ask],
    settings: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    archive: Path | None = None,
) -> Crawled:
    """Crawl in a child process with the wire handler's settings and `settings` on top.

    With `archive`, a folder, everything is kept by the real recorder there, and nothing comes back in `kept`.
    """
    plan = pickle.dumps((tuple(asks), {**WIRE_SETTINGS, **(settings or {})}, archive))
    child = warm_python.begin(_PROGRAM, env={**os.environ, **(environment or {})}, given=plan)
    out, err = child.communicate(timeout=300)
    assert child.returncode == 0, err
    crawled = pickle.loads(base64.b64decode(out))
    assert isinstance(crawled, Crawled)
    return crawled


def _run(asks: tuple[Ask, ...], settings: dict[str, Any], archive: Path | None) -> Crawled:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess
    from scrapy.http import Response
    from scrapy.settings import Settings
    from twisted.python.failure import Failure as TwistedFailure

    from crawler.context import CONTEXT_SETTING, CrawlContext, network_of
    from crawler.recording import ThreadedRecording, Unfetched, recorded_capture

    crawled = Crawled()
    errors: list[BaseException | None] = []

    class Asking(scrapy.Spider):
        name = "asking"

        async def start(self) -> AsyncIterator[Any]:
            for ask in asks:
                meta = dict(ask.meta)
                if ask.errand:
                    meta["errand"] = Errand("demo", "crawl-1", Role.OTHER)
                yield scrapy.Request(
                    ask.url,
                    callback=self.parse,
                    errback=self.failed,
                    method=ask.method,
                    body=b"a=1" if ask.method == "POST" else b"",
                    meta={**meta, "handle_httpstatus_all": not ask.url.split("?")[0].count("/redirect")},
                    cb_kwargs={"ask": ask},
                    dont_filter=True,
                )

        def parse(self, response: Response, ask: Ask) -> None:
            capture = recorded_capture(response)
            crawled.order.append(("seen", capture.capture_id))
            crawled.outcomes.append(Outcome(ask, response.url, response.status, response.body, capture))

        def failed(self, failure: TwistedFailure) -> None:
            ask, error = failure.request.cb_kwargs["ask"], failure.value  # type: ignore[attr-defined]
            outcome = Outcome(ask, error=type(error).__name__, message=str(error))
            errors.append(error)
            if isinstance(error, Unfetched):
                crawled.order.append(("seen", error.capture.capture_id))
                outcome = Outcome(
                    ask,
                    error.url,
                    capture=error.capture,
                    error=type(error).__name__,
                    message=str(error),
                    kind=error.kind,
                    truncated=error.truncated,
                )
            crawled.outcomes.append(outcome)

    with _recorder(archive, crawled) as recorder:
        listener = settings.pop("TEST_ROBOTS_LISTENER", None)
        bodies = BodyBudget(settings.pop("TEST_BODIES", sys.maxsize))
        context = CrawlContext(ThreadedRecording(recorder), network_of(Settings(settings)), listener, bodies=bodies)
        process = AsyncCrawlerProcess({**settings, CONTEXT_SETTING: context})
        process.crawl(Asking)
        with _watched(bodies, crawled):
            process.start()
    # As long as the errors live, which hold the frames that they came from.
    crawled.held_by_errors = sum(
        len(piece) for each in gc.get_objects() if isinstance(each, LiveExchange) for piece in each.received
    )
    errors.clear()
    return crawled


@contextmanager
def _watched(bodies: BodyBudget, crawled: Crawled) -> Iterator[None]:
    """Note the most bytes that exchanges held which were not kept yet, whatever the budget says."""
    held: dict[int, int] = {}
    take, free = bodies.take, bodies.free

    def taking(live: LiveExchange, size: int, inflow: Inflow) -> None:
        held[id(live)] = held.get(id(live), 0) + size
        crawled.most_held = max(crawled.most_held, sum(held.values()))
        take(live, size, inflow)

    def freeing(live: LiveExchange) -> None:
        held.pop(id(live), None)
        free(live)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bodies, "take", taking)
        patch.setattr(bodies, "free", freeing)
        yield


@contextmanager
def _recorder(archive: Path | None, crawled: Crawled) -> Iterator[Recorder | MemoryRecorder]:
    if archive is None:
        yield MemoryRecorder(crawled.keep)
        return
    database = Database.open(f"sqlite:///{archive / 'fonds.sqlite3'}", write=True)
    profile = load_profile("any")
    with Recorder(archive / "collections", Captures(database), lambda _slug: profile, Harvest()) as recorder:
        yield recorder
    database.close()


def main() -> None:
    """Crawl as stdin says, and answer on stdout."""
    asks, settings, archive = pickle.loads(sys.stdin.buffer.read())
    connected: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and arguments[0].family in (socket.AF_INET, socket.AF_INET6):
            connected.append(f"{arguments[1][0]} {arguments[1][1]}")

    sys.addaudithook(note)
    crawled = _run(asks, settings, archive)
    crawled.connected = connected
    sys.stdout.write(base64.b64encode(pickle.dumps(crawled)).decode())
