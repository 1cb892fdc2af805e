"""What an open session sets of Scrapy's settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from crawler.crawl_parts import CrawlParts
from crawler.session import CrawlOptions
from crawler.session_opening import open_session
from crawler.session_settings import configure


class NoProcess:
    """Where listings would be parsed."""

    def submit(self, job: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Nothing is parsed here."""
        raise AssertionError(job)

    def abandon(self) -> None:
        """There is nothing to abandon."""

    def close(self) -> None:
        """There is nothing to close."""


def test_answers_that_wait_to_be_read_let_others_be_asked_up_to_the_limit_of_the_archive(tmp_path: Path) -> None:
    """Scrapy would ask nobody while a feed of five megabytes is read, which takes half a minute."""
    (tmp_path / "fonds.toml").write_text("limits.bodies = 300_000_000\n")
    options = CrawlOptions(tmp_path, ("any",), ("http://news.example/",))
    settings = Settings()
    with open_session(options) as session:
        configure(settings, session, CrawlParts.of(session, NoProcess(), reads=False))
    assert settings.getint("SCRAPER_SLOT_MAX_ACTIVE_SIZE") == 300_000_000
