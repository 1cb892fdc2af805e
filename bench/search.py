"""What a search costs in an archive of many articles: words of all of them, of a twentieth, of few, and of several.

`python -m bench.search [--most N] [--engine sqlite|postgresql]`. The articles are invented, some 740 characters of
words that are as frequent as words are (`bench.articles`). A search is a whole one with its twenty
hits. Told are the CPU time of a search, that of PostgreSQL's own process included, its growth from one size to the
next, and the 95th percentile of forty on the clock.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import sqlalchemy as sa

from bench.articles import fill
from bench.databases import ENGINES, database_on
from storage.questions.search.question import search
from storage.tables.database import Database

_LEAST, _SEARCHES = 1_000, 40
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
    options.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    given = options.parse_args()
    for engine in given.engine or ENGINES:
        with database_on(engine) as database:
            _grow(database, given.most)


def _grow(database: Database, most: int) -> None:
    before: dict[str, float] = {}
    filled, articles = 0, _LEAST
    while articles <= most:
        began = _spent(database)
        fill(database, articles)
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


if __name__ == "__main__":
    main()
