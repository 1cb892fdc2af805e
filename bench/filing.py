"""What filing an article, and a visit that found it unchanged, costs the process that crawls, in CPU time.

`python -m bench.filing [--articles N]`. Readings of invented articles are filed as a crawl files them, each with
topics, contributors and three citations, two of which every article cites; then each is visited again and answers 304,
once through the queue and once as a crawl does it, with its capture. Reading is not measured. Beside them stands the
least that anybody could do: one row with the text of each article in a database of SQLite, and a commit for each.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.captured import PROFILE, article_capture
from bench.pages import page
from pipelines.confirmed_visits import ConfirmedVisits
from pipelines.content_digest import article_digest
from pipelines.filing import VisitFiler
from pipelines.reader_version import READER_VERSION
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.types import (
    ArticleReading,
    Block,
    BlockType,
    Capture,
    Citation,
    Contributor,
    ContributorRole,
    Place,
    Reading,
    RecordType,
    Topic,
    WarcFileFacts,
)
from storage.types.search_pieces import pieces

_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_TOGETHER = 16
_FILE = "news-20260101000000000-00000-bench.warc.gz"


def main() -> None:
    """File, and print the milliseconds that each took."""
    options = argparse.ArgumentParser(prog="python -m bench.filing", description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--articles", type=int, default=500, help="articles that are filed")
    number = options.parse_args().articles
    with (
        tempfile.TemporaryDirectory(prefix="fonds-filing-") as folder,
        Database.open(f"sqlite:///{Path(folder) / 'fonds.sqlite3'}", write=True) as database,
    ):
        know_publication(database, "news", "News", "zh-Hant")
        first = [_capture(each, None) for each in range(number)]
        again = [_capture(each, first[each]) for each in range(number)]
        readings = [_reading(capture) for capture in first]
        plain = _plain(Path(folder) / "plain.sqlite3", readings)
        for what, taken in (
            ("a row and a commit an article, and nothing else", plain),
            ("an article", _filed(database, first, readings)),
            ("a 304 that waited its turn", _filed(database, again, [None] * number)),
            ("a 304 with its capture", _confirmed(database, [_later(capture) for capture in again])),
        ):
            print(f"{taken:8.2f} ms of CPU {taken / plain:6.2f}  {what}")


def _filed(database: Database, captures: Sequence[Capture], readings: Sequence[Reading | None]) -> float:
    kept = Captures(database)
    kept.add(captures, [WarcFileFacts(_FILE, "news", 10**9, closed=False)])
    filer = VisitFiler(database, kept, lambda _slug: PROFILE)
    began = time.process_time()
    visits = [filer.visit(capture, reading) for capture, reading in zip(captures, readings, strict=True)]
    for start in range(0, len(visits), _TOGETHER):
        filer.file(visits[start : start + _TOGETHER], lambda _capture_id: None)
    return (time.process_time() - began) / len(captures) * 1000


def _confirmed(database: Database, captures: Sequence[Capture]) -> float:
    kept = Captures(database, ConfirmedVisits(lambda _slug: PROFILE).file)
    began = time.process_time()
    for start in range(0, len(captures), _TOGETHER):
        kept.add(captures[start : start + _TOGETHER], [WarcFileFacts(_FILE, "news", 10**9, closed=False)])
    taken = time.process_time() - began
    assert kept.pending() == 0
    return taken / len(captures) * 1000


def _later(capture: Capture) -> Capture:
    place = replace(capture.place, offset=capture.place.offset + 10**8)
    at = capture.captured_at + timedelta(days=1)
    return replace(capture, capture_id=f"{capture.capture_id}-later", captured_at=at, place=place)


def _plain(path: Path, readings: Sequence[Reading]) -> float:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, text TEXT)")
        began = time.process_time()
        for reading in readings:
            article = reading.outcome
            assert isinstance(article, ArticleReading)
            row = (article.canonical_url, article.title, article.text)
            connection.execute("INSERT INTO articles VALUES (?, ?, ?)", row)
            connection.commit()
        return (time.process_time() - began) / len(readings) * 1000


def _capture(number: int, earlier: Capture | None) -> Capture:
    url = f"https://news.example/2026/{number}"
    at, place = _BEGAN + timedelta(seconds=number), Place(_FILE, number * 1000, 1000)
    first = article_capture(f"urn:uuid:{number}", url, at, place, "crawl")
    if earlier is None:
        return first
    return replace(
        first,
        capture_id=f"urn:uuid:{number}-again",
        captured_at=first.captured_at + timedelta(days=1),
        status=304,
        media_type=None,
        record_type=RecordType.REVISIT,
        refers_to=earlier.capture_id,
        place=Place(_FILE, 10**8 + number * 1000, 1000),
    )


def _reading(capture: Capture) -> Reading:
    article = _article(capture)
    return Reading(
        capture.capture_id, READER_VERSION, article, (), pieces(article.searched), article_digest(article, ())
    )


def _article(capture: Capture) -> ArticleReading:
    draw = random.Random(capture.url)
    lines = [line for line in page(draw.randrange(20)).split("\n") if line.startswith("<p class=")]
    return ArticleReading(
        canonical_url=capture.url,
        title=f"測量 {capture.capture_id}",
        deck="北約與日本聯合聲明",
        summary="摘要一段。",
        language="zh-Hant",
        published_on=capture.captured_at.date(),
        blocks=tuple(Block(BlockType.PARAGRAPH, line.split(">")[1][:400]) for line in lines[:8]),
        contributors=(Contributor("撰稿人", ContributorRole.WRITER), Contributor("編輯", ContributorRole.EDITOR)),
        topics=(Topic("國際", "北約"), Topic(None, "印太")),
        citations=tuple(
            Citation(f"文件 {name}", url, url)
            for name in ("a", "b", capture.capture_id)
            for url in [f"https://ministry.example/{name}"]
        ),
    )


if __name__ == "__main__":
    main()
