"""What the archive answers in the web's place, asked without a spider."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from scrapy import Request
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler
from sqlalchemy.engine import Engine

from crawler.archived_answers import ArchivedAnswers, Unarchived
from crawler.spider_archive import SpiderArchive, SpiderKeeping
from storage.archive.configuration import NetworkSettings
from storage.types import Errand, Role
from tests.storage.records import AT, PAGE, URL, exchange, message

LATER = AT + timedelta(days=300)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which one address answered twice, the same page, with other heads."""
    path = tmp_path_factory.mktemp("answers") / "archive"
    kept = SpiderArchive(SpiderKeeping(path, "lia", "lia", NetworkSettings()), lambda _reason, _why: None)
    errand = Errand("lia", kept.crawl_id, Role.OTHER)

    async def keep() -> None:
        await kept.keep(errand, exchange(message(PAGE, b"X-Visit: 1")))
        await kept.keep(errand, exchange(message(PAGE, b"X-Visit: 2"), started=LATER, ended=LATER))

    asyncio.run(keep())
    kept.close("finished")
    return path


@contextmanager
def _answers(archive: Path, when: str) -> Iterator[ArchivedAnswers]:
    answers = ArchivedAnswers(archive, None, when, MemoryStatsCollector(get_crawler()), is_offline=True)
    answers.open()
    try:
        yield answers
    finally:
        answers.close()


def _readings(answers: ArchivedAnswers) -> tuple[Response | None, int]:
    """The answer of the address, and in how many transactions it was found."""
    begun: list[object] = []

    def note(connection: object) -> None:
        begun.append(connection)

    sa.event.listen(Engine, "begin", note)
    try:
        return answers.process_request(Request(URL)), len(begun)
    finally:
        sa.event.remove(Engine, "begin", note)


@pytest.mark.parametrize(
    ("when", "visit", "transactions"), [("2031-01-01", b"1", 1), ("2031-12-01", b"2", 2), ("latest", b"2", 2)]
)
def test_a_page_is_found_with_one_question_and_a_revisit_with_two(
    archive: Path, when: str, visit: bytes, transactions: int
) -> None:
    """The nearest answer of the address, each with its own head; a revisit's body is its original's."""
    with _answers(archive, when) as answers:
        response, begun = _readings(answers)
    assert response is not None
    assert (response.headers["X-Visit"], response.body, begun) == (visit, PAGE, transactions)


def test_what_was_not_captured_is_refused(archive: Path) -> None:
    """Also a form that nobody sent."""
    with _answers(archive, "latest") as answers:
        for request in (Request(f"{URL}?other"), Request(URL, method="POST", body="a=1")):
            with pytest.raises(Unarchived, match="the archive holds no answer to it"):
                answers.process_request(request)
