"""A crawl's writing without its fetching: readings of generated articles, filed at a steady pace as a crawl files them.

`python -m bench.access.writer ARCHIVE FIRST A_SECOND SECONDS`; it says how many it filed and what CPU time each took.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.articles import PUBLICATION, WORDS, address_of, cited_by, title_and_text
from bench.captured import PROFILE, article_capture
from pipelines.content_digest import article_digest
from pipelines.filing import VisitFiler
from pipelines.reader_version import READER_VERSION
from storage.archive.archive import Archive
from storage.tables.captures import Captures
from storage.tables.crawls import know_crawl
from storage.types import (
    ArticleReading,
    Block,
    BlockType,
    Capture,
    Citation,
    Contributor,
    ContributorRole,
    CrawlPurpose,
    Place,
    Reading,
    Topic,
    WarcFileFacts,
)
from storage.types.identity import new_record_id
from storage.types.search_pieces import pieces


def main(archive: Path, first: int, a_second: float, seconds: float) -> None:
    """File articles from the number `first` on, each at its time."""
    with Archive.at(archive).open_database(write=True) as database:
        crawl_id, file = new_record_id(), f"news-{datetime.now(UTC):%Y%m%d%H%M%S%f}"[:22] + "-00000-bench.warc.gz"
        with database.begin() as connection:
            know_crawl(connection, crawl_id, datetime.now(UTC), CrawlPurpose.CRAWL)
        captures = Captures(database)
        filer = VisitFiler(database, captures, lambda _slug: PROFILE)
        began, spent = time.monotonic(), time.process_time()
        filed = 0
        while time.monotonic() - began < seconds:
            url, place = address_of(first + filed), Place(file, filed * 1000, 1000)
            capture = article_capture(new_record_id(), url, datetime.now(UTC), place, crawl_id)
            captures.add([capture], [WarcFileFacts(file, PUBLICATION, (filed + 1) * 1000, closed=False)])
            filer.file([filer.visit(capture, _reading(capture, first + filed))], lambda _capture_id: None)
            filed += 1
            time.sleep(max(0.0, began + filed / a_second - time.monotonic()))
        each = (time.process_time() - spent) / filed * 1000
        print(f"{filed} articles filed meanwhile, {filed / seconds:.1f} a second, {each:.1f} ms of CPU each")


def _reading(capture: Capture, number: int) -> Reading:
    title, text = title_and_text(number)
    article = ArticleReading(
        canonical_url=capture.url,
        title=title,
        language="zh-Hant",
        published_on=capture.captured_at.date(),
        blocks=tuple(Block(BlockType.PARAGRAPH, line) for line in text.split("。") if line),
        contributors=(Contributor(f"記者 {number % 40}", ContributorRole.WRITER),),
        topics=(Topic(None, WORDS[number % 60]),),
        citations=tuple(Citation(f"文件 {number}", url, url) for url in cited_by(number)),
    )
    searched, digest = pieces(article.searched), article_digest(article, ())
    return Reading(capture.capture_id, READER_VERSION, article, (), searched, digest)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
