"""The desk: captures of a real archive are read by real reader processes and filed in the order of their records."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.capture_job import CaptureJob, job_of, read_kept
from pipelines.reader_processes import BrokenOff, P, Readers, T
from pipelines.reader_version import READER_VERSION
from pipelines.reading_queue import Desk, ReadingPipeline
from storage.archive.archive import Archive
from storage.custody.withholding import settle_indexes
from storage.questions.field_coverage import given_up
from storage.recording.recorder import Recorder
from storage.tables.broken_readings import MOST_READINGS, read_broken_again
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import (
    Capture,
    Errand,
    Exchange,
    Failure,
    FailureKind,
    Place,
    Refusal,
    Rendering,
    Role,
    Validated,
    Verdict,
)
from storage.types.errors import FondsError, RecordError
from storage.types.profile import Profile
from tests.storage.records import AT, HARVEST, NOT_MODIFIED, exchange, message

HOST = "https://lia-a.example"
SOURCE = "https://ministry.example/statement"
_TEXT = "港口今日重開,海事單位說明搜救協定的內容與時程,並回應各界對無線電頻道共用的疑問。" * 8


def page(title: str, sources: str = "", label: str = "全文") -> bytes:
    """An article in the form of the publication."""
    cited = f"<h2>資料來源</h2>{sources}" if sources else ""
    return (
        f"<!doctype html><html lang=zh-TW><title>{title} | Lia</title><body><article><h1>{title}</h1>"
        f"<p>一句副題。</p><p>撰稿人：Lia / 責任編輯：Zaphyra</p><p>{_TEXT}摘要。</p><h2>{label}</h2>"
        f"<p>Lia. Independent Media 台北報導</p><p>{_TEXT}</p><p>{_TEXT}</p>{cited}</article></html>"
    ).encode()


CITED = page("引用的文章", f"<p><cite>聯合聲明</cite><br><a href='{SOURCE}'>{SOURCE}</a></p>")
DOCUMENT = ("<!doctype html><title>Joint statement</title><h1>Joint statement</h1>" + f"<p>{_TEXT}</p>" * 4).encode()


@dataclass
class Session:
    """What a crawl offers to its readers, without the crawl; a `CrawlSession`."""

    archive: Archive
    database: Database
    captures: Captures
    recorder: Recorder
    member: str = "one"
    errors: list[FondsError] = field(default_factory=list)
    failed: threading.Event = field(default_factory=threading.Event)
    rested: threading.Event = field(default_factory=threading.Event)
    _number: int = 0

    def profile(self, publication: str) -> Profile:
        """See CrawlSession."""
        return self.archive.profile(publication)

    def fail(self, error: FondsError) -> None:
        """See CrawlSession."""
        self.errors.append(error)
        self.failed.set()

    def rest(self) -> None:
        """See CrawlSession."""
        self.rested.set()

    def settle(self) -> None:
        """See CrawlSession."""
        settle_indexes(self.archive, self.database)

    def keep(self, url: str, kept: bytes | Failure, role: Role = Role.ARTICLE, **more: Any) -> Capture:
        """Record what came of a visit; `more` are fields of its errand."""
        self._number += 1
        started = AT + timedelta(minutes=self._number)
        what: Exchange | Failure = (
            replace(kept, url=url, started=started)
            if isinstance(kept, Failure)
            else exchange(kept, url=url, started=started, ended=started)
        )
        return self.recorder.record(Errand("lia", "crawl-1", role, **more), what).result(30)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self.database.read() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.fixture
def session(tmp_path: Path, database: Database) -> Iterator[Session]:
    """A small archive that a recorder writes to."""
    archive = Archive.create(tmp_path / "archive")
    captures = Captures(database)
    with Recorder(archive.path / "collections", captures, archive.profile, HARVEST) as recorder:
        yield Session(archive, database, captures, recorder)


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two reader processes."""
    with Readers(2, deadline=20, modules=("pipelines.capture_job",)) as readers:
        yield readers


def work(session: Session, readers: Readers) -> int:
    """Let the desk work until nothing waits; returns how many captures it filed."""
    desk = Desk(session, readers)
    filed = 0
    while number := desk.step():
        filed += number
    return filed


def test_everything_that_waits_is_read_and_filed(session: Session, readers: Readers) -> None:
    """Articles, sources, what is neither, and what never came; nothing else is touched."""
    session.keep(f"{HOST}/feed", message(b"<rss/>"), Role.FEED)
    session.keep(f"{HOST}/1", message(CITED))
    session.keep(f"{HOST}/2", message(page("第二篇")))
    session.keep(f"{HOST}/3", message(b""))
    session.keep(f"{HOST}/4", b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone")
    session.keep(SOURCE, message(DOCUMENT), Role.SOURCE, via=f"{HOST}/1")
    session.keep(f"{HOST}/5", Failure("", AT, FailureKind.TIMEOUT, "no answer"))
    assert work(session, readers) == 6
    assert session.captures.pending() == 0
    assert session.rows("SELECT title, reader_version FROM revisions ORDER BY title") == [
        ("引用的文章", READER_VERSION),
        ("第二篇", READER_VERSION),
    ]
    assert session.rows("SELECT label, url, state FROM v_citations") == [("聯合聲明", SOURCE, "captured")]
    assert session.rows("SELECT title FROM v_source_revisions") == [("Joint statement",)]
    assert session.rows("SELECT reading, verdict FROM v_captures ORDER BY captured_at") == [
        ("none", None),
        ("done", None),
        ("done", None),
        ("refused", "empty"),
        ("refused", "status"),
        ("done", None),
        ("refused", "status"),
    ]


def test_what_is_filed_is_filed_in_the_order_of_the_records(session: Session, readers: Readers) -> None:
    """However long each page takes to read."""
    for number in range(12):
        session.keep(
            f"{HOST}/{number}", message(page(f"題{number:02}") + b"<p>x</p>" * (3000 if number % 3 == 0 else 0))
        )
    assert work(session, readers) == 12
    titles = session.rows(
        "SELECT r.title FROM v_changes AS c JOIN v_articles AS r ON r.article_id = c.article_id ORDER BY c.cursor"
    )
    assert titles == [(f"題{number:02}",) for number in range(12)]


class FailingReaders(Readers):
    """Readers whose first answers are that a page took too long."""

    def __init__(self, failures: int) -> None:
        super().__init__(1, modules=("pipelines.capture_job",))
        self.failures = failures
        self.asked = 0

    def submit(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T | Refusal]:
        """See Readers."""
        self.asked += 1
        if self.asked > self.failures:
            return super().submit(job, *args, **kwargs)
        broken: Future[T | Refusal] = Future()
        broken.set_result(BrokenOff(Verdict.WORKER, "no outcome within 300 seconds"))
        return broken


@pytest.mark.parametrize(("failures", "reading", "asked"), [(1, "done", 2), (2, "refused", 2)])
def test_a_page_that_took_too_long_is_read_once_more_and_then_refused(
    session: Session, failures: int, reading: str, asked: int
) -> None:
    """The machine may have been the reason; a page that always breaks readers is refused for good."""
    session.keep(f"{HOST}/1", message(page("題")))
    with FailingReaders(failures) as readers:
        assert work(session, readers) == 1
    assert readers.asked == asked
    assert session.rows("SELECT reading FROM v_captures") == [(reading,)]


def test_what_a_browser_made_of_a_page_fails_for_the_same_reason_and_is_told_once(
    session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    """Each page once; both captures of it are refused."""
    for number in (1, 2):
        kept = session.keep(f"{HOST}/{number}", message(page("題")))
        made = Rendering(kept.url, kept.captured_at, page("題"), kept.capture_id, 200, "Chromium/140", is_at_rest=True)
        session.recorder.record(Errand("lia", "crawl-1", Role.ARTICLE), made).result(30)
    with FailingReaders(100) as readers:
        assert work(session, readers) == 4
    said = [record.getMessage() for record in caplog.records if record.name == "pipelines.reading_queue"]
    assert said == [f"{HOST}/{number} was not read: no outcome within 300 seconds" for number in (1, 2)]


def test_what_broke_readers_is_read_again_by_later_crawls_and_then_stays_refused(session: Session) -> None:
    """The tries are counted in the row, so that a crawl that ends does not begin them anew."""
    kept = session.keep(f"{HOST}/1", message(page("題")))
    for tries in range(1, MOST_READINGS + 1):
        with FailingReaders(2) as readers:
            assert work(session, readers) == 1
        assert session.rows("SELECT reading, verdict, broken_readings FROM captures") == [("refused", "worker", tries)]
        told = given_up(session.database, "lia", [kept.capture_id])
        assert told.count == (tries == MOST_READINGS)
        again = read_broken_again(session.database)
        assert again == ((kept.capture_id,) if tries < MOST_READINGS else ())
    assert session.captures.pending() == 0


def test_what_broke_readers_once_is_an_article_when_a_later_crawl_can_read_it(
    session: Session, readers: Readers
) -> None:
    """Nothing of the earlier refusal stays, and what was refused for what it is, is left alone."""
    session.keep(f"{HOST}/1", message(page("題")))
    with FailingReaders(2) as failing:
        assert work(session, failing) == 1
    session.keep(f"{HOST}/3", message(b""))
    assert work(session, readers) == 1
    assert len(read_broken_again(session.database)) == 1
    assert work(session, readers) == 1
    assert session.rows("SELECT title FROM v_articles") == [("題",)]
    found = session.rows("SELECT reading, verdict FROM v_captures ORDER BY captured_at")
    assert found == [("done", None), ("refused", "empty")]
    assert read_broken_again(session.database) == ()


def test_a_revisit_is_read_with_its_originals_body(session: Session, readers: Readers) -> None:
    """The same payload at another address, or at the same one later."""
    session.keep(f"{HOST}/1", message(CITED))
    again = session.keep(f"{HOST}/1", message(CITED))
    session.keep(f"{HOST}/copy", message(CITED))
    assert again.record_type == "revisit"
    assert work(session, readers) == 3
    assert session.rows("SELECT url, revisions FROM v_articles ORDER BY url") == [(f"{HOST}/1", 1), (f"{HOST}/copy", 1)]


def test_a_304_is_filed_without_a_reader(session: Session, readers: Readers) -> None:
    """The article was seen again."""
    first = session.keep(f"{HOST}/1", message(CITED))
    validated = Validated(first.capture_id, first.url, first.captured_at, first.payload_digest)
    later = session.keep(f"{HOST}/1", NOT_MODIFIED, validated=validated)
    assert later.status == 304
    assert work(session, readers) == 2
    ((seen,),) = session.rows("SELECT last_seen_at FROM v_articles")
    assert seen == "2031-05-04T03:04:01.123456Z"


def test_a_page_whose_record_is_damaged_costs_only_itself(session: Session, readers: Readers) -> None:
    """The others are read; the capture says what is wrong."""
    bad = session.keep(f"{HOST}/1", message(page("第一篇")))
    session.keep(f"{HOST}/2", message(page("第二篇")))
    path = session.archive.warc_path("lia", bad.place.warc_file)
    with path.open("r+b") as file:
        file.seek(bad.place.offset + 20)
        file.write(b"\x00" * 200)
    assert work(session, readers) == 2
    assert session.rows("SELECT title FROM v_articles") == [("第二篇",)]
    ((verdict, reason),) = session.rows("SELECT verdict, verdict_reason FROM v_captures WHERE reading = 'refused'")
    assert verdict == "worker"
    assert path.name in reason


def test_a_revisit_without_a_row_of_its_original_costs_only_itself(session: Session, readers: Readers) -> None:
    """It cannot be read; nobody else waits for it."""
    session.keep(f"{HOST}/1", message(CITED))
    session.keep(f"{HOST}/1", message(CITED))
    session.keep(f"{HOST}/2", message(page("第二篇")))
    with session.database.begin() as connection:
        connection.execute(sa.text("DELETE FROM captures WHERE record_type = 'response' AND url LIKE '%/1'"))
    assert work(session, readers) == 2
    assert session.rows("SELECT title FROM v_articles") == [("第二篇",)]
    assert session.rows("SELECT verdict FROM v_captures WHERE record_type = 'revisit'") == [("worker",)]


def test_a_profile_is_not_tried_on_a_revisit_without_its_original(session: Session) -> None:
    """The error is that of the record, and names it: the capture itself is known."""
    session.keep(f"{HOST}/1", message(CITED))
    revisit = session.keep(f"{HOST}/1", message(CITED))
    with session.database.begin() as connection:
        connection.execute(sa.text("DELETE FROM captures WHERE record_type = 'response'"))
    job = job_of(revisit, session.archive, session.captures)
    assert job.original is None
    with pytest.raises(RecordError, match="its original"):
        read_kept(job, session.profile("lia"))


def test_a_kept_page_that_cannot_be_unpacked_is_refused(session: Session) -> None:
    """By what was wrong with it."""
    broken = session.keep(f"{HOST}/1", message(b"no gzip at all", b"Content-Encoding: gzip"))
    reading = read_kept(CaptureJob(broken, session.archive.shelf("lia"), None), session.profile("lia"))
    assert reading.reader_version == READER_VERSION
    assert getattr(reading.outcome, "verdict", None) == "undecodable"


def test_a_record_that_is_not_there_is_an_error(session: Session) -> None:
    """The archive is damaged then."""
    capture = session.keep(f"{HOST}/1", message(CITED))
    lost = replace(capture, place=Place("absent.warc.gz", 0, 10))
    with pytest.raises(RecordError):
        read_kept(CaptureJob(lost, session.archive.shelf("lia"), None), session.profile("lia"))


def test_what_is_claimed_and_not_filed_is_given_back(session: Session, readers: Readers) -> None:
    """When the desk is told to stop."""
    for number in range(6):
        session.keep(f"{HOST}/{number}", message(page(f"題{number}")))
    desk = Desk(session, readers)
    filed = desk.step()
    stop = threading.Event()
    stop.set()
    desk.run(stop)
    assert filed
    assert len(session.captures.claim("two", 9)) == 6 - filed


def _children() -> set[str]:
    """The processes that threads of this one have started and not waited for."""
    return {
        child for thread in Path("/proc/self/task").iterdir() for child in (thread / "children").read_text().split()
    }


class TestPipeline:
    """The end of the crawl's part."""

    async def crawl(self, session: Session, until: Any) -> None:
        """Open the pipeline, wait until something is so, and close it."""
        pipeline = ReadingPipeline(session)
        await pipeline.open_spider()
        while not until():
            threading.Event().wait(0.01)
        await pipeline.close_spider()

    def test_it_reads_beside_the_crawl(self, session: Session) -> None:
        """What waits is read while the crawl goes on."""
        session.keep(f"{HOST}/1", message(CITED))
        asyncio.run(self.crawl(session, session.rested.is_set))
        assert session.captures.has_pending() is False
        assert session.errors == []
        assert session.rows("SELECT title FROM v_articles") == [("引用的文章",)]

    def test_a_crawl_that_has_nothing_to_read_starts_no_reader(self, session: Session) -> None:
        """Of pages that are as they were nothing is read, and importing the readers would cost more than the crawl."""
        before, waits = _children(), iter(range(20))
        seen: set[str] = set()

        def until() -> bool:
            seen.update(_children() - before)
            return next(waits, None) is None

        asyncio.run(self.crawl(session, until))
        assert (seen, session.errors) == (set(), [])

    def test_a_fault_ends_the_crawl(self, session: Session) -> None:
        """Nobody waits for ever for captures that nobody reads."""
        session.keep(f"{HOST}/1", message(CITED))
        (session.archive.path / "profiles" / "lia.toml").write_text("name = 5")
        asyncio.run(self.crawl(session, session.failed.is_set))
        assert len(session.errors) == 1
        assert session.captures.pending() == 1
