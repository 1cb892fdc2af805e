"""Plain Scrapy works from the checkout: `scrapy crawl publication` captures, reads and files like `fonds crawl`."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

from crawler.settings import SPIDER_MODULES
from tests.access.engines import rows
from tests.access.gazette import START, Gazette, add_profile
from tests.access.soundness import (
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)

CHECKOUT = Path(__file__).parents[2]


def scrapy_crawl(archive: Path, gazette: Gazette, spider: str) -> subprocess.CompletedProcess[str]:
    """Run Scrapy's own command in the checkout."""
    network = gazette.network()
    connect_to = [following for option, following in pairwise(network) if option == "--connect-to"]
    settings = {
        "FONDS_ARCHIVE": str(archive),
        "FONDS_CONNECT_TO": ",".join(connect_to),
        "FONDS_ALLOW_NETWORK": "127.0.0.1/32",
    }
    arguments = ["-a", "publication=gazette", "-a", f"start_url={START}"]
    arguments += [argument for name, value in settings.items() for argument in ("-s", f"{name}={value}")]
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", spider, *arguments],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def test_only_what_can_be_crawled_is_listed() -> None:
    """By `scrapy list`, and so by scrapyd."""
    assert sorted(SpiderLoader(Settings({"SPIDER_MODULES": SPIDER_MODULES})).list()) == ["publication", "sources"]


def test_a_crawl_by_scrapy_ends_with_everything_filed(tmp_path: Path) -> None:
    """Listings, articles and the sources that they cite, readings included, and nothing left held."""
    archive = tmp_path / "archive"
    add_profile(archive)
    with Gazette(articles=6, sources=4).serving() as gazette:
        ran = scrapy_crawl(archive, gazette, "publication")
        assert (ran.returncode, ran.stderr) == (0, "")
    assert len(rows(archive, "SELECT url FROM v_articles")) == 6
    assert len(rows(archive, "SELECT url FROM v_sources WHERE state = 'captured' AND revisions = 1")) == 4
    assert rows(archive, "SELECT ending, exit_code FROM v_crawls") == [{"ending": "done", "exit_code": 0}]
    assert_nothing_is_claimed_that_is_not_on_disk(archive)
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)


def test_the_spider_of_the_sources_visits_nothing_else(tmp_path: Path) -> None:
    """`scrapy crawl sources` asks for what articles cite; a site's listings and articles wait."""
    archive = tmp_path / "archive"
    add_profile(archive)
    with Gazette(articles=6, sources=4).serving() as gazette:
        ran = scrapy_crawl(archive, gazette, "sources")
        assert (ran.returncode, ran.stderr) == (0, "")
        assert gazette.asked == []
    assert rows(archive, "SELECT url FROM v_captures") == []
    assert_nothing_is_held(archive)


def test_a_crawl_by_scrapy_that_cannot_keep_what_it_fetches_ends_with_1(tmp_path: Path) -> None:
    """A supervisor must see it: the archive's error is told, and nothing is left held."""
    archive = tmp_path / "archive"
    add_profile(archive)
    collection = archive / "collections" / "gazette"
    collection.mkdir(parents=True)
    with Gazette(articles=2, sources=1).serving() as gazette:
        (collection / "archive").write_text("no folder")
        ran = scrapy_crawl(archive, gazette, "publication")
    assert ran.returncode == 1
    assert "the archive failed: " in ran.stderr
    assert "Traceback" not in ran.stderr
    assert rows(archive, "SELECT ending, exit_code FROM crawls") == [{"ending": "failed", "exit_code": 1}]


def test_a_crawl_by_scrapy_that_cannot_begin_says_why_in_one_line(tmp_path: Path) -> None:
    """No traceback, no request, and the command ends with 1."""
    asked = ["-a", "publication=nobody", "-s", f"FONDS_ARCHIVE={tmp_path / 'archive'}"]
    ran = subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "publication", *asked],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    (line,) = ran.stderr.splitlines()
    assert (ran.returncode, "nothing is crawled: profile nobody: slug: no such profile" in line) == (1, True)
