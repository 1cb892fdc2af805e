"""What an import read while it looked for articles is taken when the captures are filed, if they are what was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.capture_job import job_of, read_kept
from pipelines.early_readings import EarlyReadings, packed
from pipelines.import_reading import MODULES, import_into_collection
from pipelines.offline_reading import read_pending
from pipelines.reader_processes import Readers
from pipelines.reading_queue import Desk
from storage.archive.archive import Archive
from storage.custody.importing.submitted_file import submitted_files
from storage.tables.crawls import know_publication
from storage.types import Capture, Place, Reading, RecordType, Refusal, Role, Truncated, Verdict
from tests.access import foreign
from tests.pipelines.test_reading import CITED, HOST, Session
from tests.pipelines.test_reading import session as session
from tests.storage.indexed import CAPTURE
from tests.storage.records import AT, message

KEPT = replace(
    CAPTURE,
    url=f"{HOST}/1",
    captured_at=AT,
    media_type="text/html",
    payload_digest=None,
    place=Place("a.warc.gz", 10, 20),
)
READ = Reading("urn:uuid:elsewhere", "1", Refusal(Verdict.EMPTY, "what was read before"))


@pytest.fixture
def early() -> Iterator[EarlyReadings]:
    """Early readings, with one of the capture."""
    with EarlyReadings() as early:
        add(early, KEPT)
        yield early


def add(early: EarlyReadings, capture: Capture, reading: Reading = READ) -> None:
    """Keep a reading for a capture."""
    early.add(capture.publication, capture.place, capture.url, capture.captured_at, packed(reading))


def test_a_reading_is_given_out_under_the_capture_s_own_id(early: EarlyReadings) -> None:
    """A record may have another id here than in its file."""
    assert early.of(KEPT) == replace(READ, capture_id=KEPT.capture_id)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"role": Role.SOURCE},
        {"record_type": RecordType.REVISIT},
        {"truncated": Truncated.LENGTH},
        {"place": Place("b.warc.gz", 10, 20)},
        {"place": Place("a.warc.gz", 11, 20)},
        {"publication": "other"},
        {"url": f"{HOST}/2"},
        {"captured_at": AT + timedelta(seconds=1)},
    ],
)
def test_what_a_capture_is_otherwise_is_read_anew(early: EarlyReadings, otherwise: dict[str, Any]) -> None:
    """A source is read by other rules than an article, and the time of a page chooses the profile."""
    assert early.of(replace(KEPT, **otherwise)) is None


def test_what_has_no_room_is_read_anew() -> None:
    """A smaller reading that follows may have it."""
    with EarlyReadings(most=len(packed(READ)) + 10) as early:
        add(early, KEPT, replace(READ, digest="0123456789" * 20))
        assert early.of(KEPT) is None
        add(early, KEPT)
        assert early.of(KEPT) is not None


def test_the_desk_reads_nothing_twice(session: Session) -> None:
    """It files what was read early, without a reader."""
    capture = session.keep(f"{HOST}/1", message(CITED))
    reading = read_kept(job_of(capture, session.archive, session.captures), session.profile("lia"))
    readers = Readers(1)
    readers.close()
    with EarlyReadings() as early:
        add(early, capture, reading)
        assert Desk(session, readers, early=early).step() == 1
    assert session.rows("SELECT title FROM v_articles") == [("引用的文章",)]


def test_an_import_reads_no_article_twice(tmp_path: Path) -> None:
    """Once it has found the articles, it files them without any reader."""
    given = tmp_path / "given.warc.gz"
    visits = [foreign.Visit(f"{foreign.SITE}/news/{n}", foreign.answer(foreign.article(n)), n) for n in (1, 2)]
    given.write_bytes(foreign.crawl(visits))
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database, EarlyReadings() as early:
        know_publication(database, "any", "Any", None)
        with Readers(1, modules=MODULES) as readers:
            import_into_collection(archive, database, "any", submitted_files(given), readers, early, lambda _: None)
        assert read_pending(archive, database, readers, lambda _: None, early=early) == len(visits)
        with database.read() as connection:
            titles = connection.execute(sa.text("SELECT title FROM v_articles ORDER BY title")).scalars().all()
    assert titles == ["Report 1 on the harbour", "Report 2 on the harbour"]
