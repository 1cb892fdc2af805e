"""A running crawl in a browser, as it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from storage.archive.archive import Archive
from storage.questions.crawls import latest_crawls
from storage.tables import schema
from storage.tables.crawls import end_columns
from tests.access.room.serving import serving
from tests.replay.browser import needs_chromium
from tests.storage.filing import AT, Filing, after, article, ended

pytestmark = needs_chromium

# A busy machine takes its time, in milliseconds.
PATIENCE = 60_000


@pytest.fixture
def filing(tmp_path: Path) -> Iterator[Filing]:
    """Files what a running crawl brings; it has brought an article so far."""
    (tmp_path / "archive").mkdir()
    archive = Archive.at(tmp_path / "archive")
    with archive.sole_crawl(), archive.open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(article("一"))
        yield filing


@pytest.fixture
def address(filing: Filing, tmp_path: Path) -> Iterator[str]:
    """Where the page of the crawl is served."""
    (crawl,) = latest_crawls(filing.database, 1)
    with serving(tmp_path / "archive") as served:
        yield f"{served}/crawls/{crawl.crawl_id}"


def test_a_running_crawl_is_shown_as_it_goes(browser: Browser, filing: Filing, address: str) -> None:
    """What it brings, and that it ends, appear by themselves; the link that somebody stands on stays."""
    page = browser.new_page(locale="en")
    page.goto(address)
    expect(page.locator("#standing")).to_contain_text("Running", timeout=PATIENCE)
    expect(page.locator("#visits .entry")).to_have_count(1, timeout=PATIENCE)
    page.locator("#visits a").focus()
    filing.revise(article("二"), after(hours=1))
    expect(page.locator("#account")).to_contain_text("1 article revised", timeout=PATIENCE)
    assert page.evaluate("document.activeElement.matches('#visits a')")
    page.locator("h1").click()
    filing.failure("https://lia.example/gone", after(hours=2), None, "nothing came")
    expect(page.locator("#visits .entry")).to_have_count(3, timeout=PATIENCE)
    expect(page.locator("#numbers")).to_contain_text("failed1", timeout=PATIENCE)
    with filing.database.begin() as connection:
        connection.execute(sa.update(schema.crawls).values(end_columns(ended(AT))))
    expect(page.locator("#standing")).to_contain_text("done", timeout=PATIENCE)
    page.close()


def test_without_script_a_running_crawl_is_loaded_again(browser: Browser, address: str) -> None:
    """And says so."""
    reader = browser.new_context(locale="en", java_script_enabled=False)
    page = reader.new_page()
    page.goto(address)
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "15"
    assert page.locator("main noscript").text_content() == "This page loads itself again every 15 seconds."
    reader.close()
