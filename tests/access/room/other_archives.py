"""Archives in states that the demo's is not in: one without anything, and one that a crawl is adding to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.archive.archive import Archive
from storage.tables.crawls import know_crawl
from storage.types import Citation, CrawlPurpose
from storage.types.identity import source_id
from tests.access.commands import fonds
from tests.access.room.page_kinds import PageKind
from tests.storage.filing import AT, SOURCE, STATEMENT, Filing, after, article

_BROWSER = "Chromium 120.0.6099.224"
CITED, REVISIONS = 120, 55
CROWDED = article(
    "一百二十個憑據",
    "這一段引用了每一個來源。",
    citations=(
        Citation("聯合聲明", SOURCE, SOURCE, 1),
        *(
            Citation(f"第 {number} 號文件", url, url, 1)
            for number in range(2, CITED + 1)
            for url in (f"https://ministry.example/documents/{number}",)
        ),
    ),
)
"""An article that cites more than its page lists, all of it in one passage."""


def without_anything(archive: Path) -> dict[str, PageKind]:
    """An archive before its first crawl, and pages of it."""
    assert fonds("init", "lia", "--archive", archive).code == 0
    return {
        "archive without anything": PageKind("/"),
        "articles of nothing": PageKind("/articles"),
        "crawls before the first": PageKind("/crawls"),
    }


@contextmanager
def being_crawled(archive: Path) -> Iterator[dict[str, PageKind]]:
    """An archive while a crawl runs, with long lists and texts that a browser made; yields pages of it."""
    opened = Archive.create(archive)
    crawl = "urn:uuid:00000000-0000-4000-8000-000000000001"
    with opened.open_database(write=True) as database:
        with database.begin() as connection:
            know_crawl(connection, crawl, AT, CrawlPurpose.CRAWL)
        filing = Filing(database)
        for hour in range(REVISIONS - 1):
            filing.revise(article("一百二十個憑據", f"第 {hour} 次修改。", citations=()), after(hours=hour))
        of_article = f"/articles/{filing.revise(CROWDED, after(days=2, hours=REVISIONS))}"
        filing.arrive(SOURCE, after(days=5), STATEMENT, rendered_by=_BROWSER)
        made = filing.keep("https://lia.example/news/2", after(days=3), rendered_by=_BROWSER)
        filing.revise(article("由瀏覽器呈現", canonical_url=made.url), capture=made)
    with opened.sole_crawl():
        yield {
            "crawl that runs": PageKind(f"/crawls/{crawl}"),
            "crawls, one of which runs": PageKind("/crawls"),
            "article of many sources and revisions": PageKind(of_article),
            "citations, the second part": PageKind(f"{of_article}/citations?after=50"),
            "beside one of many": PageKind(f"{of_article}/sources/60"),
            "revisions, the first part": PageKind(f"{of_article}/revisions"),
            "source as rendered": PageKind(f"/sources/{source_id('lia', SOURCE)}"),
            "articles, one as rendered": PageKind("/articles"),
        }
