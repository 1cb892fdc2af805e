"""One round of Fonds without its reader: frontier, wire, recorder with fsync, database and index, to the last row.

Everything is as in a crawl but for the pages' addresses, which stand in the frontier from the beginning, and the item
pipelines, which are off. The round ends when the archive is closed; opening it is not part of the round, as Scrapy's
own start is not. What was kept is counted afterwards in the records themselves.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydispatch import dispatcher  # type: ignore[import-untyped]  # it ships no types
from scrapy import signals
from scrapy.signalmanager import SignalManager

from bench.origin import LOOPBACK, front_url, page_urls
from bench.rounds import Stopwatch, tell
from crawler.engine import run_engine
from crawler.session import CrawlOptions
from crawler.session_opening import open_session
from storage.archive.configuration import NetworkSettings
from storage.types import FoundUrl, RecordType, Role
from storage.warc.fetch_grouping import captures_of

PUBLICATION = "bench"
_PROFILE = """
name = "Bench"
[crawl]
delay = 0
concurrency = {concurrency}
"""


def main(port: int, pages: int, concurrency: int, folder: Path) -> None:
    """Keep every page of the origin once, in an archive under `folder` that is gone afterwards."""
    with TemporaryDirectory(dir=folder) as archive:
        write_profile(Path(archive), concurrency)
        _capture(Path(archive), front_url(port), page_urls(port, pages))


def write_profile(archive: Path, concurrency: int, more: str = "") -> None:
    """Write the profile of the bench's publication into a new archive, with further lines at its end."""
    (archive / "profiles").mkdir(parents=True)
    (archive / "profiles" / f"{PUBLICATION}.toml").write_text(_PROFILE.format(concurrency=concurrency) + more, "utf-8")


def _capture(archive: Path, front: str, urls: list[str]) -> None:
    stopwatch = Stopwatch()
    network = NetworkSettings(allow_network=(f"{LOOPBACK}/32",))
    options = CrawlOptions(archive, (PUBLICATION,), (front,), network=network)
    with open_session(options) as session:
        session.frontier.add(PUBLICATION, [FoundUrl(url, Role.ARTICLE, front) for url in urls], datetime.now(UTC))
        SignalManager(dispatcher.Any).connect(stopwatch.start, signal=signals.spider_opened, weak=False)
        run_engine(session, "WARNING", {"ITEM_PIPELINES": {}})
    measured = stopwatch.stop(len(urls))
    files = (archive / "collections" / PUBLICATION / "archive").glob("*.warc.gz")
    kept = [
        capture.url
        for file in files
        for capture in captures_of(file)
        if capture.role is Role.ARTICLE and capture.status == 200 and capture.record_type is RecordType.RESPONSE
    ]
    assert sorted(kept) == sorted(urls)
    tell(measured)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
