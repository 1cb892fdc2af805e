"""How far a crawl is, told every second while it runs."""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

from crawler.crawl import crawl
from crawler.session import CrawlOptions
from storage.archive.configuration import NetworkSettings
from storage.types.clock import system_clock
from tests import warm_python
from tests.access.commands import finish
from tests.access.gazette import START, Gazette, add_profile

_PROGRAM = "import sys; from tests.crawler.test_progress import main; main(*sys.argv[1:3])"


def main(archive: str, port: str) -> None:
    """Crawl the gazette, set the clock back by three days when something was told, and print the seconds told."""
    told = list[float]()

    def jumping() -> datetime:
        return system_clock() - timedelta(days=3 if told else 0)

    network = NetworkSettings(connect_to=(f"::127.0.0.1:{port}",), allow_network=("127.0.0.1/32",))
    options = CrawlOptions(Path(archive), ("gazette",), (START,), network=network)
    crawl(options, clock=jumping, watch=lambda now: told.append(now.seconds))
    sys.stdout.write(json.dumps(told))


def test_a_clock_that_is_set_back_changes_nothing_of_the_time_that_a_crawl_took(tmp_path: Path) -> None:
    """It was told as less than nothing, and the time that is left as days."""
    with Gazette(articles=40, sources=0, pause=0.3).serving() as gazette:
        add_profile(tmp_path)
        ran = finish(warm_python.begin(_PROGRAM, str(tmp_path), str(gazette.origin.port), env=os.environ))
    assert ran.code == 0, ran.err
    told = json.loads(ran.out)
    assert len(told) > 1
    assert told == sorted(told)
    assert told[0] > 0
