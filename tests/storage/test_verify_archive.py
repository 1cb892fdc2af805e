"""Verification of an archive: records, rows and index lines must tell the same, and a crawl at work is no fault."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.custody.verification.findings import FileVerdict, VerifyReport
from storage.custody.verification.verify import verify_archive
from storage.index import cdxj
from storage.recording.recorder import Recorder
from storage.recording.recovery import recover
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, RecordType, WarcFileFacts
from storage.warc.file_name import marker
from storage.warc.remarks import Rule
from tests.databases import on_one_engine
from tests.storage.records import ERRAND, HARVEST, KINDS, PROFILE, exchange, message, warcs

CAPTURES = schema.captures
Told = list[tuple[str, int | None, str | None, Rule]]


@dataclass(frozen=True)
class Kept:
    """An archive with one closed file of every kind of capture, each met twice."""

    archive: Archive
    database: Database
    captures: list[Capture]

    @property
    def folder(self) -> Path:
        """The collection's folder."""
        return self.archive.collection("lia")

    @property
    def path(self) -> Path:
        """Its first WARC file."""
        return warcs(self.folder.parent)[0]

    @property
    def name(self) -> str:
        """That file as reports name it."""
        return f"collections/lia/archive/{self.path.name}"

    def of_type(self, kind: RecordType) -> Capture:
        """A capture of this type that lies between others."""
        return next(capture for capture in self.captures[2:] if capture.record_type is kind)

    def verify(self) -> VerifyReport:
        """The report."""
        return verify_archive(self.archive, self.database)

    def told(self) -> Told:
        """Each finding with its file, without the notes on answers that have no status line; each is damage."""
        report = self.verify()
        assert report.count(FileVerdict.ODD) == 0
        assert all(finding.clause for file in report.files for finding in file.findings)
        return [
            (file.file, found.offset, found.record_id, found.rule)
            for file in report.files
            for found in file.findings
            if found.rule is not Rule.UNSHOWN
        ]

    def rules(self) -> list[Rule]:
        """What is told of all files, without the notes on answers that have no status line."""
        found = [finding.rule for file in self.verify().files for finding in file.findings]
        return [rule for rule in found if rule is not Rule.UNSHOWN]

    def execute(self, statement: sa.Executable) -> None:
        """Change the database behind everybody's back."""
        with self.database.begin() as connection:
            connection.execute(statement)

    def rewrite_index(self, change: Callable[[list[str]], list[str]]) -> str:
        """Change the index behind everybody's back; returns the name of its one file, as reports give it."""
        indexes = self.folder / "indexes"
        lines = change([line.rstrip("\n") for line in cdxj.lines(indexes)])
        for path in indexes.iterdir():
            path.unlink()
        (indexes / "index.cdxj").write_bytes("".join(f"{line}\n" for line in lines).encode())
        return "collections/lia/indexes/index.cdxj"


def recording(archive: Archive, database: Database, size_limit: int = 10**9) -> Recorder:
    """A recorder into an archive."""
    collections = archive.path / "collections"
    return Recorder(collections, Captures(database), lambda slug: PROFILE, HARVEST, size_limit=size_limit)


@pytest.fixture
def kept(tmp_path: Path, database: Database) -> Kept:
    """See Kept."""
    archive = Archive.create(tmp_path / "archive")
    with recording(archive, database) as recorder:
        recorded = [recorder.record(ERRAND, one) for one in (*KINDS.values(), *KINDS.values())]
        captures = [each.result(30) for each in recorded]
    return Kept(archive, database, captures)


def test_what_a_crawl_leaves_is_sound(kept: Kept) -> None:
    """Every kind of capture, revisits and failures included; several files of a collection too."""
    with recording(kept.archive, kept.database, size_limit=1) as recorder:
        for one in KINDS.values():
            recorder.record(ERRAND, one).result(10)
    report = kept.verify()
    assert (kept.rules(), report.count(FileVerdict.SOUND)) == ([], len(report.files))
    assert [file.file for file in report.files] == [
        f"collections/lia/archive/{path.name}" for path in warcs(kept.folder.parent)
    ]
    assert len(report.files) > 3


@on_one_engine
def test_an_archive_without_collections_is_sound(tmp_path: Path, database: Database) -> None:
    """There is nothing to find fault with."""
    assert verify_archive(Archive.create(tmp_path / "archive"), database) == VerifyReport(())


def test_a_record_without_row_is_found(kept: Kept) -> None:
    """By the record's offset and id, in the midst of the file and at its end."""
    for gone in (kept.of_type(RecordType.REVISIT), kept.captures[-1]):
        kept.execute(CAPTURES.delete().where(CAPTURES.c.capture_id == gone.capture_id))
        assert (kept.name, gone.place.offset, gone.capture_id, Rule.RECORD_WITHOUT_ROW) in kept.told()


def test_a_row_without_record_is_found(kept: Kept) -> None:
    """Whether it points between records, at a record of another kind, or behind the end."""
    for moved, offset in ((kept.captures[3], 1), (kept.captures[-1], kept.path.stat().st_size + 5)):
        kept.execute(CAPTURES.update().where(CAPTURES.c.capture_id == moved.capture_id).values(record_offset=offset))
        told = kept.told()
        assert (kept.name, offset, moved.capture_id, Rule.ROW_WITHOUT_RECORD) in told
        assert (kept.name, moved.place.offset, moved.capture_id, Rule.RECORD_WITHOUT_ROW) in told


@pytest.mark.parametrize("column", ["url", "payload_digest", "record_length", "role", "crawl_id", "captured_at"])
def test_a_row_that_says_something_else_than_its_record_is_found(kept: Kept, column: str) -> None:
    """Every column that the record proves is compared; what became of the reading is the database's own."""
    one, other = kept.captures[0], kept.captures[5]
    if column == "crawl_id":
        kept.execute(schema.crawls.insert().values(crawl_id="another", started_at=one.captured_at, purpose="crawl"))
    changed = {
        "record_length": 7,
        "role": "source",
        "crawl_id": "another",
        "captured_at": other.captured_at.replace(year=1999),
    }
    value = changed.get(column, f"x{getattr(other, column, '')}")
    where = CAPTURES.c.capture_id == one.capture_id
    kept.execute(CAPTURES.update().where(where).values(reading="done", reader_version="9"))
    assert kept.told() == []
    kept.execute(CAPTURES.update().where(where).values({column: value}))
    assert kept.told() == [(kept.name, one.place.offset, one.capture_id, Rule.ROW_DIFFERS)]


@on_one_engine
def test_a_record_without_line_is_found(kept: Kept) -> None:
    """Players would not find it."""
    gone = kept.of_type(RecordType.RESPONSE)
    kept.rewrite_index(lambda lines: [line for line in lines if line != cdxj.line(gone)])
    assert kept.told() == [(kept.name, gone.place.offset, gone.capture_id, Rule.RECORD_WITHOUT_LINE)]


@on_one_engine
def test_a_line_without_record_is_found_under_the_file_it_names(kept: Kept) -> None:
    """Between records, behind the end, at a failure that must have no line, and in a file that is not there."""
    line = cdxj.line(kept.captures[0])
    assert line is not None
    failure = kept.of_type(RecordType.FAILURE).place.offset
    end = kept.path.stat().st_size + 5

    def naming(name: str, offset: int) -> str:
        key, stamp, fields = line.split(" ", 2)
        return f"{key} {stamp} {json.dumps(json.loads(fields) | {'filename': name, 'offset': str(offset)})}"

    added = [naming(kept.path.name, offset) for offset in (1, failure, end)] + [naming("gone.warc.gz", 9)]
    kept.rewrite_index(lambda lines: sorted([*lines, *added]))
    assert {(file, offset, rule) for file, offset, _, rule in kept.told()} == {
        (kept.name, 1, Rule.LINE_WITHOUT_RECORD),
        (kept.name, failure, Rule.LINE_WITHOUT_RECORD),
        (kept.name, end, Rule.LINE_WITHOUT_RECORD),
        ("collections/lia/archive/gone.warc.gz", 9, Rule.LINE_WITHOUT_RECORD),
    }


@on_one_engine
def test_a_line_that_says_something_else_than_its_record_is_found(kept: Kept) -> None:
    """A wrong status, beside the right line or in its place."""
    one = kept.captures[0]
    right = cdxj.line(one)
    assert right is not None
    wrong = right.replace('"status": "200"', '"status": "404"')
    kept.rewrite_index(lambda lines: sorted([*lines, wrong]))
    assert kept.told() == [(kept.name, one.place.offset, one.capture_id, Rule.LINE_DIFFERS)]


@on_one_engine
def test_an_index_that_cannot_be_searched_is_found_under_its_own_name(kept: Kept) -> None:
    """Lines out of order, and lines that are none, with the offset in the index file."""
    index = kept.rewrite_index(lambda lines: sorted([*lines, "}no line"]))
    (malformed,) = kept.told()
    assert (malformed[0], malformed[3]) == (index, Rule.INDEX_MALFORMED)
    kept.rewrite_index(lambda lines: [*lines[1:-1], lines[0]])
    (unsorted,) = kept.told()
    assert (unsorted[0], unsorted[3]) == (index, Rule.INDEX_UNSORTED)


@on_one_engine
def test_damage_is_told_once_and_with_what_depends_on_it(kept: Kept) -> None:
    """A damaged original: its row and its line are not told again, its revisits are, since they cannot be shown."""
    revisit = kept.of_type(RecordType.REVISIT)
    original = next(capture for capture in kept.captures if capture.capture_id == revisit.refers_to)
    data = bytearray(kept.path.read_bytes())
    data[original.place.offset + original.place.length // 2] ^= 0x10
    kept.path.write_bytes(data)
    resting = [capture for capture in kept.captures if capture.refers_to == original.capture_id]
    assert kept.told() == [
        (kept.name, original.place.offset, None, Rule.GZIP_DAMAGED),
        *((kept.name, one.place.offset, one.capture_id, Rule.REVISIT_UNRESOLVED) for one in resting),
    ]


@on_one_engine
def test_a_closed_file_that_was_cut_is_found(kept: Kept) -> None:
    """Also when it was cut between two records, where the file alone shows nothing."""
    last = kept.captures[-1]
    with kept.path.open("r+b") as file:
        file.truncate(last.place.offset)
    assert (kept.name, None, None, Rule.FILE_SIZE) in kept.told()
    assert (kept.name, last.place.offset, last.capture_id, Rule.ROW_WITHOUT_RECORD) in kept.told()


def test_a_file_that_is_gone_is_found(kept: Kept) -> None:
    """By the database and by the index."""
    name = kept.name
    kept.path.unlink()
    told = kept.told()
    assert (name, None, None, Rule.FILE_MISSING) in told
    assert Rule.LINE_WITHOUT_RECORD in {found[3] for found in told}


@on_one_engine
def test_a_file_put_there_twice_is_found(kept: Kept) -> None:
    """Every record id in it stands twice, and neither database nor index know its captures."""
    copy = kept.path.with_name(kept.path.name.replace("-00000-", "-00001-"))
    copy.write_bytes(kept.path.read_bytes())
    told = kept.told()
    file = kept.name.replace("-00000-", "-00001-")
    assert {found[3] for found in told} == {
        Rule.RECORD_ID_TWICE,
        Rule.RECORD_WITHOUT_ROW,
        Rule.RECORD_WITHOUT_LINE,
        Rule.FILE_WITHOUT_ROW,
    }
    assert {found[0] for found in told} == {file}


def test_what_a_killed_writer_left_is_odd_until_the_next_crawl(kept: Kept) -> None:
    """Half a record at the end, no row and no line for the newest: nothing is lost, and recovery makes it sound."""
    newest = kept.captures[-3:]
    kept.execute(CAPTURES.delete().where(CAPTURES.c.capture_id.in_([capture.capture_id for capture in newest])))
    kept.execute(schema.warc_files.update().values(closed=False, size=newest[0].place.offset))
    kept.rewrite_index(lambda lines: [line for line in lines if line not in map(cdxj.line, newest)])
    marker(kept.path).touch()
    with kept.path.open("ab") as file:
        file.write(kept.path.read_bytes()[:100])
    (report,) = kept.verify().files
    assert (report.verdict, kept.rules()) == (FileVerdict.ODD, [Rule.LEFT_OPEN])
    assert any("100 bytes" in finding.clause for finding in report.findings)

    recover(kept.folder, Captures(kept.database))
    assert kept.told() == []


@on_one_engine
def test_damage_in_an_open_file_is_found_all_the_same(kept: Kept) -> None:
    """Only what follows its last whole record is nobody's fault; a row before the newest must be there."""
    one, other = kept.captures[3], kept.captures[7]
    marker(kept.path).touch()
    data = bytearray(kept.path.read_bytes())
    data[one.place.offset + one.place.length // 2] ^= 0x10
    kept.path.write_bytes(data)
    kept.execute(CAPTURES.delete().where(CAPTURES.c.capture_id == other.capture_id))
    report = kept.verify()
    rules = {(found.offset, found.rule) for found in report.files[0].findings}
    assert {(one.place.offset, Rule.GZIP_DAMAGED), (other.place.offset, Rule.RECORD_WITHOUT_ROW)} <= rules
    assert report.count(FileVerdict.DAMAGED) == 1


def test_a_crawl_at_work_is_no_fault(kept: Kept) -> None:
    """Verified again and again while records, rows and lines are being written and files closed: always sound."""
    done, allowed = threading.Event(), threading.Semaphore(0)
    kinds = list(KINDS.values())

    def crawl() -> None:
        number = 0
        with recording(kept.archive, kept.database, size_limit=20_000) as recorder:
            # So many in each round, however fast the machine is: each is verified again in all rounds that follow.
            while allowed.acquire() and not done.wait(0.005):
                number += 1
                page = exchange(message(b"page %d" % (number % 7)))
                # A machine with much else to do may take long over one; the test is about what is found meanwhile.
                recorder.record(ERRAND, page if number % 3 else kinds[number % len(kinds)]).result(120)

    thread = threading.Thread(target=crawl)
    thread.start()
    try:
        rounds = files = 0
        while rounds < 12 or files < 3:
            rounds += 1
            allowed.release(12)
            report = kept.verify()
            assert {found.rule for file in report.files for found in file.findings} <= {Rule.UNSHOWN}
            assert thread.is_alive()
            files = len(report.files)
    finally:
        done.set()
        allowed.release()
        thread.join()
    assert kept.rules() == []
    assert kept.told() == []


@on_one_engine
def test_a_file_that_the_database_does_not_know_is_told_of(kept: Kept) -> None:
    """One that somebody put beside ours; when the database knows it, only its own faults are left."""
    foreign = kept.path.with_name("other.warc.gz")
    foreign.write_bytes(b"")
    (odd,) = [file for file in kept.verify().files if file.file.endswith("other.warc.gz")]
    assert {found.rule for found in odd.findings} == {Rule.NO_RECORD, Rule.FILE_WITHOUT_ROW}
    Captures(kept.database).add([], [WarcFileFacts("other.warc.gz", "lia", 0, closed=True)])
    (empty,) = [file for file in kept.verify().files if file.file.endswith("other.warc.gz")]
    assert [found.rule for found in empty.findings] == [Rule.NO_RECORD]
