"""One crawl of Fonds as it is, readers and all: of the pages of the origin, or of those pages once more.

The pages' addresses stand in the frontier from the beginning. The round is from the engine's start to the closed
archive, when everything is read and filed.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from pydispatch import dispatcher  # type: ignore[import-untyped]  # it ships no types
from scrapy import signals
from scrapy.signalmanager import SignalManager

from bench.fonds_capture import PUBLICATION, write_profile
from bench.origin import LOOPBACK, front_url, page_urls
from bench.rounds import Round, Stopwatch, tell
from crawler.engine import run_engine
from crawler.session import CrawlOptions
from crawler.session_opening import open_session
from storage.archive.configuration import NetworkSettings
from storage.types import FoundUrl, Role


def crawled(
    port: int, pages: int, concurrency: int, archive: Path, *, again: bool = False, roles: frozenset[Role] | None = None
) -> Round:
    """Crawl every page of the origin into an archive that has the bench's profile, for the first time or once more.

    Arguments: `roles` None: targets of every role are visited, also what pages cite and need.
    """
    front, urls = front_url(port), page_urls(port, pages)
    stopwatch = Stopwatch()
    network = NetworkSettings(allow_network=(f"{LOOPBACK}/32",))
    options = CrawlOptions(archive, (PUBLICATION,), (front,), network=network, recheck=again, roles=roles)
    with open_session(options) as session:
        session.frontier.add(PUBLICATION, [FoundUrl(url, Role.ARTICLE, front) for url in urls], datetime.now(UTC))
        SignalManager(dispatcher.Any).connect(stopwatch.start, signal=signals.spider_opened, weak=False)
        tally = run_engine(session, "WARNING")
    measured = stopwatch.stop(pages)
    answered = tally.visits[Role.ARTICLE, "304" if again else "200"]
    assert answered == pages, f"{answered} of {pages} pages answered so"
    return measured


def main(port: int, pages: int, concurrency: int, archive: Path, *, again: bool) -> None:
    """Crawl, and tell what it took."""
    if not again:
        write_profile(archive, concurrency)
    tell(crawled(port, pages, concurrency, archive, again=again))


if __name__ == "__main__":
    port, pages, concurrency = map(int, sys.argv[1:4])
    main(port, pages, concurrency, Path(sys.argv[4]), again="again" in sys.argv)
