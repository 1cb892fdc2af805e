"""What it costs to claim and file pages, in steps of SQLite's machine: the same however much a crawl has brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipelines.filing import VisitFiler
from pipelines.reader_version import READER_VERSION
from storage.archive.profile_file import load_profile
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.targets import add_targets
from storage.types import (
    ArticleReading,
    Capture,
    Citation,
    FoundUrl,
    Reading,
    ReadingState,
    RecordType,
    Role,
    WarcFileFacts,
)
from tests.databases import on_one_engine
from tests.storage.filing import ARTICLE, AT, FILE, STATEMENT, Filing, after

FEED = "https://lia.example/feed"
# So many instructions are counted as one.
_GRAIN = 10
_FEW, _MANY, _FILED = 40, 350, 8
# Of so many turns the cheapest is taken: in some the index of the search joins its parts.
_TURNS = 3


def article_url(number: int) -> str:
    """The address of an article that the feed shows."""
    return f"https://lia.example/news/{number}"


def source_url(number: int) -> str:
    """The address of a source that an article cites."""
    return f"https://office-{number % 7}.example/paper/{number}"


def articles(filing: Filing, numbers: Sequence[int]) -> list[Capture]:
    """Whole answers of new articles."""
    return [filing.made(article_url(each), after(seconds=each), via=FEED) for each in numbers]


def sources(filing: Filing, numbers: Sequence[int]) -> list[Capture]:
    """Whole answers of the sources that these articles cite."""
    return [
        filing.made(source_url(each), after(hours=1, seconds=each), role=Role.SOURCE, via=article_url(each))
        for each in numbers
    ]


def confirmed(filing: Filing, numbers: Sequence[int]) -> list[Capture]:
    """Answers that these articles are as they were."""
    made = [filing.made(article_url(each), after(hours=2, seconds=each), status=304, via=FEED) for each in numbers]
    return [replace(each, record_type=RecordType.REVISIT, media_type=None) for each in made]


def reading_of(capture: Capture) -> Reading | None:
    """What is read of a capture."""
    if capture.status != 200:
        return None
    outcome = STATEMENT if capture.role is Role.SOURCE else _article(capture.url)
    return Reading(capture.capture_id, READER_VERSION, outcome, digest=f"1:{capture.url}")


def _article(url: str) -> ArticleReading:
    cited = source_url(int(url.rpartition("/")[2]))
    return replace(ARTICLE, canonical_url=url, citations=(Citation("文件", cited, cited),))


@contextmanager
def steps() -> Iterator[Callable[[], int]]:
    """Counts the instructions that the connections of a database take until the end of the block."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    def watch(connection: sa.Connection, *_: object) -> None:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.set_progress_handler(step, _GRAIN)

    sa.event.listen(Engine, "begin", watch)
    try:
        yield lambda: count
    finally:
        sa.event.remove(Engine, "begin", watch)


@on_one_engine
@pytest.mark.parametrize("kind", [articles, sources, confirmed])
def test_a_page_costs_the_same_behind_many(
    database: Database, kind: Callable[[Filing, Sequence[int]], list[Capture]]
) -> None:
    """Behind forty and behind 350 pages of a crawl, while as many more wait to be filed or are due."""
    know_publication(database, "lia", "Lia", None)
    filing = Filing(database)
    filer = VisitFiler(database, filing.captures, load_profile)

    def keep(made: Sequence[Capture]) -> None:
        filing.captures.add(made, [WarcFileFacts(FILE, "lia", 10**9, closed=False)])

    def file(limit: int) -> None:
        """A turn of the desk."""
        visits = [filer.visit(capture, reading_of(capture)) for capture in filing.captures.claim("desk", limit)]
        filer.file(visits, lambda _capture_id: None)

    def file_all() -> None:
        while filing.captures.has_pending():
            file(100)

    def cost_behind(first: int) -> int:
        """The steps of a turn, after everything before it was filed."""
        numbers = range(first, first + _FILED * _TURNS)
        if kind is not articles:
            keep(articles(filing, numbers))
            file_all()
        keep(kind(filing, numbers))
        keep(articles(filing, range(10**6 + first, 10**6 + first * 2)))
        taken = []
        for _ in range(_TURNS):
            with steps() as so_far:
                file(_FILED)
                taken.append(so_far())
        file_all()
        return min(taken)

    keep(articles(filing, range(_FEW)))
    file_all()
    behind_few = cost_behind(_FEW)
    keep(articles(filing, range(100, _MANY)))
    with database.begin() as connection:
        add_targets(connection, "lia", [FoundUrl(article_url(each), Role.ARTICLE, FEED) for each in range(400)], AT)
    file_all()
    assert cost_behind(_MANY) < behind_few * 1.5


@on_one_engine
def test_what_led_to_a_page_costs_the_same_behind_many_crawls(database: Database) -> None:
    """A feed that moved redirects each crawl anew: what others were told is not looked through."""
    know_publication(database, "lia", "Lia", None)
    filing = Filing(database)

    def crawl(number: int) -> Capture:
        """What a crawl keeps of the feed; the page to which it was led."""
        kept = {"crawl_id": f"crawl {number}", "role": Role.FEED, "reading": ReadingState.NONE}
        filing.keep(FEED, after(hours=number), status=301, location=f"{FEED}.xml", **kept)
        return filing.keep(f"{FEED}.xml", after(hours=number, seconds=1), via=FEED, **kept)

    def cost(led_to: Capture) -> int:
        with steps() as so_far:
            assert len(filing.captures.redirected_from(led_to)) == 1
            return so_far()

    early = [crawl(number) for number in range(40)]
    behind_few = cost(early[20])
    for number in range(40, 600):
        crawl(number)
    assert cost(early[20]) < behind_few * 1.5
