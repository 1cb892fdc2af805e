"""How long `fonds serve` takes to answer over many articles while a crawl writes: lists, changes, articles, searches.

`python -m bench.access [--articles N N] [--engine sqlite|postgresql] [--rate 20] [--seconds 60]`. An archive of
generated articles is filled on each engine and served by `fonds serve`, a process of its own; another one files further
articles as a crawl does. Requests come in an open loop at the times at which they are due, each kind in its turn, and
a time is counted from then on. Told are p50, p95 and worst by kind, the CPU time of an answer while nothing else is
asked, of PostgreSQL's processes too, and the growth from one size to the next.
`--folder` keeps the archives, and fills them only as far as they lack articles. `--room` asks for the pages of the
reading room, where the API is asked without it.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from bench.access.load import Caller, Timed
from bench.articles import PUBLICATION, fill
from bench.cpu import spent_by
from bench.databases import ENGINES, url_on
from storage.archive.archive import Archive
from storage.tables import schema
from storage.tables.database import Database

_REPOSITORY = Path(__file__).parent.parent.parent
Percentiles = Mapping[str, tuple[float, float, float]]


def main() -> None:
    """Fill, serve, ask, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.access", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000], help="sizes, the smallest first")
    parser.add_argument("--engine", choices=ENGINES, action="append", help="only this one")
    parser.add_argument("--rate", type=float, default=20, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60, help="how long requests are sent")
    parser.add_argument("--written", type=float, default=4, help="articles a second that are filed meanwhile")
    parser.add_argument("--folder", type=Path, help="where archives are kept; else they are removed")
    parser.add_argument("--room", action="store_true", help="ask for pages of the reading room")
    parser.add_argument("--slowest", action="store_true", help="name the slowest request of each kind")
    options = parser.parse_args()
    with _folder(options.folder) as folder:
        for engine in options.engine or ENGINES:
            before: Percentiles = {}
            for articles in options.articles:
                with _archive(folder, engine, articles) as archive:
                    timed, alone = _measured(archive, articles, options)
                before = _tell(timed, alone, before, slowest=options.slowest)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="fonds-access-") as made:
        yield Path(made)


@contextmanager
def _archive(folder: Path, engine: str, articles: int) -> Iterator[Path]:
    """An archive with so many articles."""
    path = folder / f"{engine}-{articles}"
    path.mkdir(exist_ok=True)
    with url_on(engine, path) as url:
        Archive.create(path)
        named = "" if engine == "sqlite" else f'database = "{url}"\n'
        (path / "fonds.toml").write_text(
            f'{named}[publications.{PUBLICATION}]\nstart_urls = ["https://news.example/"]\n'
        )
        began = time.perf_counter()
        with Archive.at(path).open_database(write=True) as database:
            fill(database, articles)
            _settle(database)
        print(f"{engine} {articles:,} articles, filled in {time.perf_counter() - began:.0f} s", flush=True)
        yield path


def _settle(database: Database) -> None:
    """Bring PostgreSQL to where its own autovacuum has it a minute later."""
    if database.dialect == "postgresql":
        with database.session_lock(1), database.begin() as connection:
            connection.execute(sa.text("ANALYZE"))


def _measured(archive: Path, articles: int, options: argparse.Namespace) -> tuple[list[Timed], Mapping[str, float]]:
    with Archive.at(archive).open_database(write=False) as database, database.read() as connection:
        filed: int = connection.execute(sa.select(sa.func.count()).select_from(schema.articles)).scalar_one()
    with _served(archive) as (port, server):
        caller = Caller(port, articles, seed=articles, room=options.room)
        caller.warm_up()
        alone = caller.alone(lambda: sum(map(spent_by, (server, *_database_server(archive)))))
        arguments = ("bench.access.writer", archive, filed, options.written, options.seconds + 2)
        writer = subprocess.Popen([sys.executable, "-m", *map(str, arguments)], stdout=subprocess.PIPE, cwd=_REPOSITORY)
        try:
            # It opens the archive meanwhile.
            time.sleep(2)
            timed = caller.run(options.rate, options.seconds)
        finally:
            written, _ = writer.communicate()
    load, _, _ = os.getloadavg()
    print(f"  {options.rate:g} requests a second, {written.decode().strip()}; load {load:.1f}", flush=True)
    return timed, alone


def _database_server(archive: Path) -> tuple[int, ...]:
    """The process of PostgreSQL under which all others of it are."""
    file = archive / "postmaster.pid"
    return (int(file.read_text().split()[0]),) if file.exists() else ()


@contextmanager
def _served(archive: Path) -> Iterator[tuple[int, int]]:
    """`fonds serve` over an archive: its port, and the number of its process."""
    command = [
        str(Path(sys.executable).with_name("fonds")),
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--rate",
        "0",
        "--quiet",
    ]
    server = subprocess.Popen([*command, "--archive", str(archive)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield int(server.stdout.readline().split("127.0.0.1:")[1].split("/")[0]), server.pid
    finally:
        server.terminate()
        server.wait()


def _tell(timed: list[Timed], alone: Mapping[str, float], before: Percentiles, *, slowest: bool) -> Percentiles:
    """Print what was measured, by kind."""
    by_kind: dict[str, list[Timed]] = {}
    for one in sorted(timed, key=lambda one: one.taken):
        by_kind.setdefault(one.kind, []).append(one)
    found: dict[str, tuple[float, float, float]] = {}
    for kind in sorted(by_kind):
        some = by_kind[kind]
        found[kind] = some[len(some) // 2].taken, some[len(some) * 95 // 100].taken, some[-1].taken
        p50, p95, worst = found[kind]
        growth = f"  p95 × {p95 / before[kind][1]:.1f}" if kind in before else ""
        times = f"p50 {p50:7.1f}  p95 {p95:7.1f}  worst {worst:7.1f} ms"
        print(
            f"  {kind:22} {len(some):5} asked  {times}  alone {alone.get(kind, math.nan):5.1f} ms of CPU{growth}",
            flush=True,
        )
        if slowest:
            print(f"    {some[-1].asked}")
    return found


if __name__ == "__main__":
    main()
