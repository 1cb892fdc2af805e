"""What a search costs in an archive of many articles, for a word that all of them hold, one that few do, and two words.

`python -m bench.search [--most N]`. The articles are invented and filed without captures' records; CPU time counts, the
95th percentile of twenty searches.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from storage.questions.search import search
from storage.tables import schema, search_index
from storage.tables.crawls import know_crawl, know_publication
from storage.tables.database import Database
from storage.types import ArticleState, CrawlPurpose, ReadingState, RecordType, Role
from storage.types.search_pieces import pieces

_BEGAN = datetime(2016, 1, 1, tzinfo=UTC)
_FILE = "news-20160101000000000-00000-bench.warc.gz"
_LEAST, _AT_ONCE, _RARE = 1_000, 1_000, 500
_COMMON, _SELDOM = "北約", "海纜"


def main() -> None:
    """Fill an archive for each number of articles, search it, and print what a search took."""
    options = argparse.ArgumentParser(prog="python -m bench.search", description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--most", type=int, default=10_000, help="the most articles")
    most, articles = options.parse_args().most, _LEAST
    while articles <= most:
        with (
            tempfile.TemporaryDirectory(prefix="fonds-search-") as folder,
            Database.open(f"sqlite:///{Path(folder) / 'fonds.sqlite3'}", write=True) as database,
        ):
            _fill(database, articles)
            for what, query in (("common", _COMMON), ("rare", _SELDOM), ("both", f"{_COMMON} {_SELDOM}")):
                total, milliseconds = _searched(database, query)
                print(f"{articles:8,} articles  {what:8} {total:8,} found {milliseconds:8.1f} ms")
        articles *= 10


def _searched(database: Database, query: str) -> tuple[int, float]:
    taken = []
    for _ in range(20):
        began = time.process_time()
        total = search(database, query).total
        taken.append(time.process_time() - began)
    return total, sorted(taken)[18] * 1000


def _fill(database: Database, articles: int) -> None:
    know_publication(database, "news", "News", "zh-Hant")
    with database.begin() as connection:
        know_crawl(connection, "crawl", _BEGAN, CrawlPurpose.CRAWL)
        facts = {"name": _FILE, "publication": "news", "size": 0, "closed": True}
        connection.execute(schema.warc_files.insert(), facts)
    for start in range(0, articles, _AT_ONCE):
        with database.begin() as connection:
            numbers = range(start, min(start + _AT_ONCE, articles))
            for table, rows in _rows(numbers).items():
                connection.execute(table.insert(), rows)
            for number in numbers:
                title, text = _texts(number)
                day = search_index.day_of(None, _at(number))
                indexed = search_index.IndexedRevision("articles", f"article-{number}", 1, day)
                search_index.index(connection, indexed, pieces((("title", title), ("text", text))))


def _texts(number: int) -> tuple[str, str]:
    seldom = f"，{_SELDOM}的航行" if number % _RARE == 0 else ""
    return (
        f"港口重開 {number}",
        f"{_COMMON}與日本的聯合聲明今日公布{seldom}。第{number}號公報指出，航道的潮位觀測仍在進行。",
    )


def _at(number: int) -> datetime:
    return _BEGAN + timedelta(minutes=number * 7_919 % 1_000_003)


def _rows(numbers: range) -> dict[sa.Table, list[dict[str, object]]]:
    captures: list[dict[str, object]] = []
    articles: list[dict[str, object]] = []
    revisions: list[dict[str, object]] = []
    for number in numbers:
        url, at, (title, text) = f"https://news.example/{number}", _at(number), _texts(number)
        capture: dict[str, object] = {
            "capture_id": f"capture-{number}",
            "publication": "news",
            "crawl_id": "crawl",
            "url": url,
        }
        capture |= {"surt": f"example,news)/{number}", "captured_at": at, "status": 200, "role": Role.ARTICLE}
        capture |= {"record_type": RecordType.RESPONSE, "framing": ",", "queue": _FILE, "reading": ReadingState.DONE}
        captures.append(capture | {"warc_file": _FILE, "record_offset": number, "record_length": 1})
        article: dict[str, object] = {
            "article_id": f"article-{number}",
            "publication": "news",
            "url": url,
            "state": ArticleState.LIVE,
        }
        article |= {"first_seen_at": at, "last_seen_at": at, "gone_visits": 0}
        articles.append(article | {"changed_visits": 0, "moving_parts": "[]"})
        revision: dict[str, object] = {
            "article_id": f"article-{number}",
            "revision": 1,
            "capture_id": f"capture-{number}",
        }
        revision |= {"content_digest": "", "reader_version": "bench", "title": title, "text": text, "blocks": "[]"}
        lists = dict.fromkeys(("writers", "editors", "topics", "images"), "[]")
        revisions.append(revision | lists | {"evidence": "{}"})
    return {schema.captures: captures, schema.articles: articles, schema.revisions: revisions}


if __name__ == "__main__":
    main()
