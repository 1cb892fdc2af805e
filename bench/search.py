"""What a search costs in an archive of many articles: words of all of them, of a twentieth, of few, and of several.

`python -m bench.search [--most N] [--engine sqlite|postgresql]`. The articles are invented, some 700 characters of
words that are as frequent as words are, and filed without captures' records. A search is a whole one with its twenty
hits. Told are the CPU time of a search, that of PostgreSQL's own process included, its growth from one size to the
next, and the 95th percentile of forty on the clock.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

import sqlalchemy as sa

from storage.questions.search import search
from storage.tables import schema, search_index
from storage.tables.crawls import know_crawl, know_publication
from storage.tables.database import Database
from storage.types import ArticleState, CrawlPurpose, ReadingState, RecordType, Role
from storage.types.instants import instant_text
from storage.types.search_pieces import SearchField, pieces

_BEGAN = datetime(2016, 1, 1, tzinfo=UTC)
_FILE = "news-20160101000000000-00000-bench.warc.gz"
_LEAST, _AT_ONCE, _SEARCHES, _WORDS = 1_000, 500, 40, 300
_OFTEN, _RARE = 20, 500
QUERIES = {
    "in all": "北約",
    "in all, one character": "約",
    "in all, four characters": "聯合聲明",
    "in a twentieth": "颱風",
    "in a twentieth, four characters": "颱風警報",
    "rare": "海纜",
    "rare and in all": "北約 海纜",
    "in all, but a twentieth": "北約 NOT 颱風",
    "of days": "北約 published:2016-03..2016-04",
}


def main() -> None:
    """Fill an archive for each number of articles on each engine, search it, and print what a search took."""
    options = argparse.ArgumentParser(prog="python -m bench.search", description=(__doc__ or "").split("\n", 1)[0])
    options.add_argument("--most", type=int, default=10_000, help="the most articles")
    options.add_argument("--engine", choices=("sqlite", "postgresql"), action="append", help="only this one")
    given = options.parse_args()
    for engine in given.engine or ("sqlite", "postgresql"):
        with _database(engine) as database:
            _grow(database, given.most)


def _grow(database: Database, most: int) -> None:
    before: dict[str, float] = {}
    filled, articles = 0, _LEAST
    while articles <= most:
        began = _spent(database)
        _fill(database, range(filled, articles))
        each = (_spent(database) - began) / (articles - filled)
        print(
            f"{database.dialect} {articles:,} articles: {each:.1f} ms of CPU to file one, {_size(database, articles)}"
        )
        for what, query in QUERIES.items():
            total, spent, slow = _searched(database, query)
            growth = f"  × {spent / before[what]:.1f}" if what in before else ""
            print(f"  {what:32} {total:8,} found  {spent:7.1f} ms of CPU  p95 {slow:7.1f} ms{growth}", flush=True)
            before[what] = spent
        filled, articles = articles, articles * 10


@contextmanager
def _database(engine: str) -> Iterator[Database]:
    with tempfile.TemporaryDirectory(prefix="fonds-search-") as folder:
        if engine == "sqlite":
            with Database.open(f"sqlite:///{Path(folder) / 'fonds.sqlite3'}", write=True) as database:
                yield database
            return
        from tests.databases import postgresql_server

        with postgresql_server(Path(folder)) as url, Database.open(url, write=True) as database:
            yield database


def _searched(database: Database, query: str) -> tuple[int, float, float]:
    """How many are found, the CPU time of a search, and what it takes on the clock at worst, both in milliseconds."""
    # Once for what is read from the disk.
    search(database, query)
    taken, before = [], _spent(database)
    for _ in range(_SEARCHES):
        began = time.perf_counter()
        total = search(database, query).total
        taken.append((time.perf_counter() - began) * 1000)
    return total, (_spent(database) - before) / _SEARCHES, sorted(taken)[_SEARCHES * 95 // 100 - 1]


def _spent(database: Database) -> float:
    """The CPU time of this process so far, and of the one that serves it, in milliseconds."""
    own = time.process_time() * 1000
    if database.dialect == "sqlite":
        return own
    with database.read() as connection:
        server = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return own + int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e6


def _size(database: Database, articles: int) -> str:
    """How large the index is, for an article of so many characters."""
    size = {
        "sqlite": "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%search_%'",
        "postgresql": "SELECT pg_total_relation_size('search_documents') + pg_total_relation_size('search_chunks')",
    }[database.dialect]
    try:
        with database.read() as connection:
            kilobytes = int(connection.execute(sa.text(size)).scalar_one()) / 1000
    except sa.exc.SQLAlchemyError:
        return "index of unknown size"
    return f"index of {kilobytes / articles:.1f} kB an article"


def _fill(database: Database, numbers: range) -> None:
    with database.begin() as connection:
        first = connection.execute(sa.select(schema.publications.c.slug)).first() is None
    if first:
        know_publication(database, "news", "News", "zh-Hant")
        with database.begin() as connection:
            know_crawl(connection, "crawl", _BEGAN, CrawlPurpose.CRAWL)
            facts = {"name": _FILE, "publication": "news", "size": 0, "closed": True}
            connection.execute(schema.warc_files.insert(), facts)
    for start in range(numbers.start, numbers.stop, _AT_ONCE):
        some = range(start, min(start + _AT_ONCE, numbers.stop))
        with database.begin() as connection:
            for table, rows in _rows(some).items():
                connection.execute(table.insert(), rows)
            for number in some:
                title, text = _texts(number)
                day = f"{_at(number):%Y-%m-%d}"
                indexed = search_index.IndexedRevision("articles", f"article-{number}", 1, "news", day, _at(number))
                parts = ((SearchField.TITLE, title), (SearchField.TEXT, text))
                search_index.index(connection, indexed, pieces(parts))


class _Language:
    """Words of one to four characters, some of them frequent and most of them rare."""

    def __init__(self) -> None:
        chance = random.Random(1)
        characters = [chr(point) for point in range(0x4E00, 0x4E00 + 2500)]
        lengths = chance.choices([1, 2, 3, 4], [10, 60, 15, 15], k=60_000)
        self.words = ["".join(chance.choices(characters, k=length)) for length in lengths]
        self.weights = list(accumulate(1 / rank**0.95 for rank in range(1, len(self.words) + 1)))

    def text(self, number: int) -> str:
        words = random.Random(number).choices(self.words, cum_weights=self.weights, k=_WORDS)
        return "，".join("".join(words[start : start + 12]) for start in range(0, _WORDS, 12))


_LANGUAGE = _Language()


def _texts(number: int) -> tuple[str, str]:
    often = "，颱風警報" if number % _OFTEN == 0 else ""
    rare = "，海纜的航行" if number % _RARE == 0 else ""
    said = f"北約與日本的聯合聲明今日公布{often}{rare}。"
    return f"{_LANGUAGE.words[number % 5000]}港口重開 {number}", f"{_LANGUAGE.text(number)}。{said}"


def _at(number: int) -> datetime:
    return _BEGAN + timedelta(minutes=number * 7_919 % 1_000_003)


def _rows(numbers: range) -> dict[sa.Table, list[dict[str, object]]]:
    made: dict[sa.Table, list[dict[str, object]]] = {schema.captures: [], schema.articles: [], schema.revisions: []}
    lists = dict.fromkeys(("writers", "editors", "topics", "images"), "[]")
    for number in numbers:
        url, at, (title, text) = f"https://news.example/{number}", _at(number), _texts(number)
        ids = {"article_id": f"article-{number}", "capture_id": f"capture-{number}"}
        capture: dict[str, object] = {
            "publication": "news",
            "crawl_id": "crawl",
            "url": url,
            "surt": f"example,news)/{number}",
        }
        capture |= {"status": 200, "role": Role.ARTICLE, "record_type": RecordType.RESPONSE, "framing": ","}
        place = {"queue": _FILE, "reading": ReadingState.DONE, "warc_file": _FILE, "record_length": 1}
        captured = {"capture_id": ids["capture_id"], "captured_at": at, "record_offset": number}
        made[schema.captures].append(capture | place | captured)
        article = {"article_id": ids["article_id"], "publication": "news", "url": url, "state": ArticleState.LIVE}
        seen = {"first_seen_at": at, "last_seen_at": at, "gone_visits": 0, "changed_visits": 0, "moving_parts": "[]"}
        made[schema.articles].append(article | seen)
        revision = {"revision": 1, "content_digest": "", "reader_version": "bench", "evidence": "{}"}
        dated = {"published_on": instant_text(at)[:10], "title": title, "text": text, "blocks": "[]"}
        made[schema.revisions].append(ids | revision | lists | dated)
    return made


if __name__ == "__main__":
    main()
