"""A crawl whose end stands in its WARC files and not in its row, because its process was killed between the two."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from storage.questions.crawls import ListedCrawl, latest_crawls
from storage.recording.crawl_notes import CRAWL_END, CRAWL_START, file_crawls
from storage.recording.noted_ends import file_noted_ends
from storage.recording.recorder import Recorder
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding, FindingKind
from storage.types.exit_codes import ExitCode
from storage.warc.notes import notes_of
from tests.storage.filing import AT, after
from tests.storage.records import ERRAND, HARVEST, PROFILE, exchange, warcs

FOUND = [CrawlFinding(FindingKind.LISTING_BROKEN, "https://lia.example/feed", "malformed")]
END = CrawlEnd.with_findings(after(hours=1), CrawlEnding.DONE, ExitCode.LOOK, FOUND)


def begin(database: Database, crawl_id: str, hour: int) -> None:
    """The row of a crawl that began at this hour."""
    with database.begin() as connection:
        connection.execute(
            schema.crawls.insert().values(crawl_id=crawl_id, started_at=after(hours=hour), purpose="crawl")
        )


def write(folder: Path, database: Database, crawl_id: str, hour: int, end: CrawlEnd | None, captures: int = 2) -> None:
    """What such a crawl leaves in a file of its own: captures, and its end unless it was killed before."""
    know_publication(database, "lia", "理亞", None)
    at = after(hours=hour)
    with Recorder(folder, Captures(database), lambda _: PROFILE, HARVEST, clock=lambda: at) as recorder:
        fields = [("fonds-crawl", crawl_id)]
        recorder.note("lia", CRAWL_START, fields, at).result(10)
        for _ in range(captures):
            recorder.record(ERRAND, exchange()).result(10)
        if end is not None:
            recorder.note("lia", CRAWL_END, [*fields, *end.fields()], end.at).result(10)


def ends(database: Database) -> dict[str, CrawlEnd | None]:
    """How each crawl ended, the latest first."""
    return {crawl.crawl_id: _end(crawl) for crawl in latest_crawls(database, 9)}


def _end(crawl: ListedCrawl) -> CrawlEnd | None:
    if crawl.ended_at is None or crawl.ending is None or crawl.exit_code is None:
        return None
    return CrawlEnd(crawl.ended_at, crawl.ending, crawl.exit_code, crawl.finding_kinds, crawl.told)


def test_an_end_that_is_noted_is_filed(tmp_path: Path, database: Database) -> None:
    """As a rebuild would; a crawl that was killed before it noted one has none."""
    begin(database, ERRAND.crawl_id, 0)
    begin(database, "urn:uuid:killed", 3)
    write(tmp_path, database, ERRAND.crawl_id, 0, END)
    write(tmp_path, database, "urn:uuid:killed", 3, None, captures=0)
    for _again in range(2):
        file_noted_ends(database, [tmp_path / "lia"])
        assert ends(database) == {"urn:uuid:killed": None, ERRAND.crawl_id: END}
    with database.begin() as connection:
        live = connection.execute(sa.select(schema.crawls).order_by(schema.crawls.c.crawl_id)).all()
        connection.execute(schema.crawls.update().values(ended_at=None, ending=None, exit_code=None, findings=None))
    for path in warcs(tmp_path):
        file_crawls(database, notes_of(path))
    with database.read() as connection:
        assert connection.execute(sa.select(schema.crawls).order_by(schema.crawls.c.crawl_id)).all() == live


def test_a_filed_end_stays_and_a_running_crawl_has_none(tmp_path: Path, database: Database) -> None:
    """A process that left a running crawl noted its own part, and the crawl goes on."""
    one = Membership.join(database, AT)
    write(tmp_path, database, one.crawl_id, 0, END, captures=0)
    if database.dialect == "postgresql":
        file_noted_ends(database, [tmp_path / "lia"])
        assert ends(database) == {one.crawl_id: None}
    other = CrawlEnd.with_findings(after(hours=2), CrawlEnding.STOPPED, ExitCode.STOPPED, [])
    one.leave(other)
    file_noted_ends(database, [tmp_path / "lia"])
    assert ends(database) == {one.crawl_id: other}


def test_a_file_that_is_broken_behind_its_captures_ends_nothing(tmp_path: Path, database: Database) -> None:
    """Nor does it keep the next crawl from beginning; verification tells of it."""
    begin(database, ERRAND.crawl_id, 0)
    write(tmp_path, database, ERRAND.crawl_id, 0, END)
    (path,) = warcs(tmp_path)
    path.write_bytes(path.read_bytes()[:-20])
    file_noted_ends(database, [tmp_path / "lia"])
    assert ends(database) == {ERRAND.crawl_id: None}
