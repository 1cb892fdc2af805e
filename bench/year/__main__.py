"""A year of a publication of 3,000 articles: what a crawl finds that visits what is due, how late, and at what cost.

`python -m bench.year [--days N] [--articles N] [--engine sqlite|postgresql]`. The clock is invented and nothing is
fetched; what is leased, decided, planned and settled is what a crawl leases, decides, plans and settles. The year has
an outage of the site, one of the crawl, corrections, withdrawals, a sitemap that lies, and a relaunch. robots.txt is
counted as one request a host and day. How far it is stands on stderr. How long it takes says nothing of Fonds, so it
writes into memory where there is room.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta

from bench.databases import ENGINES, database_on
from bench.year.crawling import Crawling
from bench.year.site import Mishaps, Site
from bench.year.telling import told
from tests.scratch import write_in_memory

_BEGIN = datetime(2031, 1, 1, tzinfo=UTC)
_PARTS = 12


def main() -> None:
    """Let the year pass, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--articles", type=int, default=3000)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    options = parser.parse_args()
    site = Site(_BEGIN, options.days, options.articles, _mishaps(options.days))
    began, now = time.monotonic(), _BEGIN
    write_in_memory()
    with database_on(options.engine) as database:
        crawling = Crawling(database, site)
        crawling.begin(_BEGIN)
        for part in range(1, _PARTS + 1):
            now = crawling.run(now, _BEGIN + timedelta(days=options.days) * part / _PARTS)
            asked = crawling.seen.requests.total()
            print(f"{part} of {_PARTS}: {asked:,} requests, {time.monotonic() - began:.0f} seconds", file=sys.stderr)
        for line in told(site, crawling.seen, _BEGIN + timedelta(days=options.days)):
            print(line)
    print(f"{options.days} days in {time.monotonic() - began:.0f} seconds")


def _mishaps(days: int) -> Mishaps:
    """What goes wrong, at the same shares of the time whatever its length."""

    def at(share: float) -> datetime:
        return _BEGIN + timedelta(days=days * share)

    return Mishaps(
        down=(at(0.15), at(0.15) + timedelta(hours=6)),
        away=(at(0.35), at(0.35) + timedelta(days=10)),
        lying=(at(0.5), at(0.65)),
        relaunch=at(0.75),
    )


if __name__ == "__main__":
    main()
