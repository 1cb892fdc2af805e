"""`fonds verify --repair`: what can be mended is, no sound record is touched, and what is lost is told for good."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.custody.rebuild import rebuild_rows
from storage.custody.repair.archive_repair import repair_archive
from storage.custody.repair.repair_report import RepairAct, Repaired
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import verify_archive
from storage.index import cdxj
from storage.recording.recorder import Recorder
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, FailureKind, ReadingState, RecordType
from storage.warc.file_name import marker
from storage.warc.notes import notes_of
from storage.warc.reader import records
from storage.warc.remarks import Rule
from tests.databases import on_one_engine
from tests.storage.records import ERRAND, HARVEST, KINDS, PROFILE, exchange, message, warcs

NOW = datetime(2032, 1, 2, 3, 4, 5, tzinfo=UTC)
CAPTURES = schema.captures


@dataclass(frozen=True)
class Kept:
    """An archive with one closed file of every kind of capture, each met twice; `data` is that file as it was."""

    archive: Archive
    database: Database
    captures: list[Capture]
    path: Path
    data: bytes

    @property
    def indexes(self) -> Path:
        """The collection's index."""
        return self.archive.collection("lia") / "indexes"

    def repair(self) -> Repaired:
        """Repair; afterwards no reader of WARC files finds anything but WARC files, and nothing half-written."""
        repaired = repair_archive(self.archive, self.database, NOW)
        left = {path.name for path in self.path.parent.iterdir()} - {path.name for path in warcs(self.folder)}
        assert all(".warc.gz.damaged" in name for name in left)
        assert repaired.report == verify_archive(self.archive, self.database)
        return repaired

    @property
    def folder(self) -> Path:
        """The folder of the collections."""
        return self.archive.path / "collections"

    def rows(self) -> dict[str, Capture]:
        """Every row by its capture's id."""
        captures = Captures(self.database)
        return {one.capture_id: one for path in warcs(self.folder) for one in captures.of_file(path.name)}

    def lines(self) -> list[str]:
        """The index."""
        return [line.rstrip("\n") for line in cdxj.lines(self.indexes)]

    def write_index(self, lines: list[str]) -> None:
        """Change the index behind everybody's back."""
        for path in self.indexes.iterdir():
            path.unlink()
        (self.indexes / "index.cdxj").write_bytes("".join(f"{line}\n" for line in lines).encode())

    def execute(self, statement: sa.Executable) -> None:
        """Change the database behind everybody's back."""
        with self.database.begin() as connection:
            connection.execute(statement)

    def damage(self, *captures: Capture, record: int = 0) -> None:
        """Flip a bit in the midst of a capture's record, or of one that stands so many before it."""
        places = [place for place, _ in records(self.path)]
        data = bytearray(self.path.read_bytes())
        for capture in captures:
            place = places[places.index(capture.place) - record]
            data[place.offset + place.length // 2] ^= 0x10
        self.path.write_bytes(data)


@pytest.fixture
def kept(tmp_path: Path, database: Database) -> Kept:
    """See Kept."""
    archive = Archive.create(tmp_path / "archive")
    collections = archive.path / "collections"
    with Recorder(collections, Captures(database), lambda slug: PROFILE, HARVEST) as recorder:
        recorded = [recorder.record(ERRAND, one) for one in (*KINDS.values(), *KINDS.values())]
        captures = [each.result(30) for each in recorded]
    (path,) = warcs(collections)
    return Kept(archive, database, captures, path, path.read_bytes())


def acts(repaired: Repaired) -> dict[RepairAct, int]:
    """What was done, and how often; each says a sentence."""
    assert all(act.sentence and act.file.startswith("collections/lia/") for act in repaired.acts)
    done: dict[RepairAct, int] = {}
    for act in repaired.acts:
        done[act.act] = done.get(act.act, 0) + act.count
    return done


def sound(repaired: Repaired) -> bool:
    """Whether nothing is left to be said."""
    return repaired.report.count(FileVerdict.SOUND) == len(repaired.report.files)


def members(data: bytes, path: Path) -> list[bytes]:
    """The records of a file as they lie."""
    return [data[place.offset : place.offset + place.length] for place, _ in records(path)]


@on_one_engine
def test_a_sound_archive_is_left_as_it_is(kept: Kept) -> None:
    """No file is written, not even the index."""
    before = {path: (path.stat().st_ino, path.read_bytes()) for path in kept.folder.rglob("*") if path.is_file()}
    repaired = kept.repair()
    assert repaired.acts == ()
    assert sound(repaired)
    after = {path: (path.stat().st_ino, path.read_bytes()) for path in kept.folder.rglob("*") if path.is_file()}
    assert after == before


@on_one_engine
def test_a_cut_tail_goes_and_its_capture_is_told_as_lost(kept: Kept) -> None:
    """The file ends with its last whole record; what was left of the cut one stays beside it."""
    lost = next(capture for capture in reversed(kept.captures) if capture.place.length > 100)
    cut = kept.data[: lost.place.offset + 50]
    kept.path.write_bytes(cut)
    repaired = kept.repair()
    assert sound(repaired)
    gone = [capture for capture in kept.captures if capture.place.offset >= lost.place.offset]
    assert acts(repaired)[RepairAct.TAIL_CUT] == 1
    assert acts(repaired)[RepairAct.CAPTURE_LOST] == len(gone)
    assert kept.data.startswith(kept.path.read_bytes())
    assert len(kept.path.read_bytes()) == lost.place.offset
    assert kept.path.with_name(kept.path.name + ".damaged").read_bytes() == cut


@pytest.mark.parametrize("number", [0, 3, 6])
def test_a_damaged_record_goes_and_the_sound_ones_stay_byte_for_byte(kept: Kept, number: int) -> None:
    """Rows and index lines follow them to their new places; the damaged file stays beside."""
    sound_before = members(kept.data, kept.path)
    lost = kept.captures[number]
    at = [place for place, _ in records(kept.path)].index(lost.place)
    lines = kept.lines()
    kept.damage(lost)
    damaged = kept.path.read_bytes()
    repaired = kept.repair()
    del sound_before[at]
    assert members(kept.path.read_bytes(), kept.path) == sound_before
    assert kept.path.with_name(kept.path.name + ".damaged").read_bytes() == damaged
    assert acts(repaired)[RepairAct.STRETCH_TAKEN_OUT] == 1
    assert acts(repaired)[RepairAct.CAPTURE_LOST] == 1
    assert len(kept.rows()) == len(kept.captures)
    assert len(kept.lines()) == len(lines) - (cdxj.line(lost) is not None)
    # A revisit whose original is lost cannot be shown any more: that is said, and nothing else.
    resting = {capture.capture_id for capture in kept.captures if capture.refers_to == lost.capture_id}
    found = [finding for file in repaired.report.files for finding in file.findings]
    left = [finding for finding in found if finding.rule is not Rule.UNSHOWN]
    assert {(finding.rule, finding.record_id) for finding in left} == {
        (Rule.REVISIT_UNRESOLVED, capture_id) for capture_id in resting
    }
    assert kept.repair().acts == ()


def test_what_is_lost_is_told_in_its_row_and_in_the_archive(kept: Kept) -> None:
    """The row stays and points at a record that says so; it is no original of revisits and no page any more."""
    lost = next(capture for capture in kept.captures if capture.record_type is RecordType.RESPONSE)
    kept.damage(lost)
    kept.repair()
    row = Captures(kept.database).get(lost.capture_id)
    assert (row.url, row.captured_at, row.role, row.crawl_id) == (
        lost.url,
        lost.captured_at,
        lost.role,
        lost.crawl_id,
    )
    assert (row.record_type, row.status, row.reading) == (RecordType.FAILURE, None, ReadingState.NONE)
    assert row.failure is FailureKind.LOST
    assert (row.error or "").startswith(f"lost: the record at {lost.place.offset} of {kept.path.name} is lost")
    assert row.place.warc_file != kept.path.name
    (told,) = warcs(kept.folder)[1:]
    (note,) = [note for note in notes_of(told) if note.kind == "repair"]
    assert dict(note.fields)["fonds-file"] == kept.path.name
    assert dict(note.fields)["fonds-damaged-kept-as"] == kept.path.name + ".damaged"
    loss = next(record for place, record in records(told) if place == row.place)
    assert (loss.type, loss.refers_to) == ("metadata", lost.capture_id)
    assert (lost.payload_digest or "").encode() in loss.block


@on_one_engine
def test_a_rebuild_from_the_mended_files_gives_the_same_rows(kept: Kept, tmp_path: Path) -> None:
    """Losses included; so the files alone tell what was repaired."""
    responses = [capture for capture in kept.captures if capture.record_type is RecordType.RESPONSE]
    kept.damage(responses[4], record=1)
    kept.repair()
    kept.damage(*map(Captures(kept.database).get, (responses[0].capture_id, responses[2].capture_id)))
    kept.repair()
    other = Database.open(f"sqlite:///{tmp_path / 'again.sqlite3'}", write=True)
    list(rebuild_rows(kept.archive, other))
    rebuilt = {one.capture_id: one for path in warcs(kept.folder) for one in Captures(other).of_file(path.name)}
    other.close()
    assert rebuilt == kept.rows()


def test_facts_that_were_damaged_are_told_again_from_the_row(kept: Kept) -> None:
    """Crawl, role and how it was found: no rebuild could do without; the capture itself is untouched."""
    one = next(capture for capture in kept.captures if capture.record_type is RecordType.RESPONSE)
    placed = list(records(kept.path))
    at = next(number for number, (place, _) in enumerate(placed) if place == one.place)
    before = next(back for back in range(1, 9) if b"fonds-role" in placed[at - back][1].block)
    kept.damage(one, record=before)
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired)[RepairAct.RECORD_MADE_ANEW] == 1
    assert RepairAct.CAPTURE_LOST not in acts(repaired)
    row = Captures(kept.database).get(one.capture_id)
    assert (row.role, row.crawl_id, row.via, row.framing) == (one.role, one.crawl_id, one.via, one.framing)


@on_one_engine
def test_a_first_record_that_was_damaged_is_made_anew(kept: Kept) -> None:
    """Under the id that the others name: without it nobody would know whose file it is."""
    (first, info), *_ = records(kept.path)
    data = bytearray(kept.data)
    data[first.length // 2] ^= 0x10
    kept.path.write_bytes(data)
    repaired = kept.repair()
    assert sound(repaired)
    (_, anew), *_ = records(kept.path)
    assert (anew.type, anew.record_id) == ("warcinfo", info.record_id)
    assert b"isPartOf: lia\r\n" in anew.block
    assert b"fonds-restored: " in anew.block


@on_one_engine
def test_a_file_of_which_nothing_is_whole_is_set_aside(kept: Kept) -> None:
    """All its captures are told as lost; it stays beside."""
    kept.path.write_bytes(bytes(len(kept.data)))
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired)[RepairAct.SET_ASIDE] == 1
    assert acts(repaired)[RepairAct.CAPTURE_LOST] == len(kept.captures)
    assert not kept.path.exists()
    assert kept.lines() == []


def test_what_comes_back_from_a_backup_is_no_loss_any_more(kept: Kept) -> None:
    """The whole file in its old place, repaired once more: rows and index are as they were, and all is sound."""
    rows, lines = kept.rows(), kept.lines()
    kept.damage(kept.captures[0], kept.captures[4])
    kept.repair()
    kept.path.write_bytes(kept.data)
    assert sound(kept.repair())
    assert (kept.rows(), kept.lines()) == (rows, lines)


@on_one_engine
def test_a_loss_that_was_recorded_when_the_repair_was_killed_is_in_its_row(kept: Kept) -> None:
    """Killed between record and row: the row points at nothing, and the next repair finds the record of the loss."""
    lost = next(capture for capture in kept.captures if capture.record_type is RecordType.RESPONSE)
    before = kept.rows()[lost.capture_id]
    kept.damage(lost)
    kept.repair()
    after = kept.rows()
    table = schema.captures
    values = {"warc_file": before.place.warc_file, "record_offset": before.place.offset, "record_type": "response"}
    kept.execute(table.update().where(table.c.capture_id == lost.capture_id).values(values))
    again = kept.repair()
    assert acts(again) == {RepairAct.ROW_CORRECTED: 1}
    assert kept.rows() == after
    assert acts(kept.repair()) == {}


@on_one_engine
def test_a_damaged_file_is_kept_once_when_the_repair_is_killed(kept: Kept) -> None:
    """It has its second name already: the mended file takes the first."""
    kept.damage(kept.captures[0])
    second = kept.path.with_name(f"{kept.path.name}.damaged")
    second.hardlink_to(kept.path)
    kept.repair()
    assert [path.name for path in kept.path.parent.glob("*.damaged*")] == [second.name]


@on_one_engine
def test_a_file_that_is_not_there_is_left_so(kept: Kept) -> None:
    """It may be on a disk that is not mounted: rows and index are kept for it, and it is said."""
    rows, lines = kept.rows(), kept.lines()
    away = kept.path.rename(kept.archive.path / "away")
    repaired = kept.repair()
    assert [act.act for act in repaired.acts] == [RepairAct.LEFT]
    assert not sound(repaired)
    away.rename(kept.path)
    assert (kept.rows(), kept.lines()) == (rows, lines)
    assert sound(kept.repair())


@on_one_engine
def test_a_file_that_was_uploaded_is_left_for_its_copy(kept: Kept) -> None:
    """The copy may be whole: the damaged file stays where it is, and so do the rows that point into it."""
    rows, lines = kept.rows(), kept.lines()
    kept.execute(schema.warc_files.update().values(uploaded_to="s3://elsewhere/lia"))
    kept.damage(kept.captures[0])
    damaged = kept.path.read_bytes()
    repaired = kept.repair()
    assert acts(repaired) == {RepairAct.LEFT: 1}
    assert not sound(repaired)
    assert (kept.path.read_bytes(), kept.rows(), kept.lines()) == (damaged, rows, lines)


def test_missing_rows_are_filed_and_wait_to_be_read(kept: Kept) -> None:
    """From their records, in the midst of the file and at its end, and with the file's own row."""
    gone = [kept.captures[2].capture_id, kept.captures[-1].capture_id]
    rows = kept.rows()
    kept.execute(CAPTURES.update().values(reading="done"))
    kept.execute(CAPTURES.delete().where(CAPTURES.c.capture_id.in_(gone)))
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired) == {RepairAct.ROW_FILED: 2}
    assert {capture_id: kept.rows()[capture_id] for capture_id in gone} == {
        capture_id: rows[capture_id] for capture_id in gone
    }
    assert repaired.pending == sum(rows[capture_id].reading is ReadingState.PENDING for capture_id in gone)


def test_a_table_that_was_emptied_is_filled(kept: Kept) -> None:
    """Every capture, and every file."""
    rows = kept.rows()
    kept.execute(CAPTURES.delete())
    kept.execute(schema.warc_files.delete())
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired) == {RepairAct.FILE_FILED: 1, RepairAct.ROW_FILED: len(rows)}
    assert kept.rows() == rows


def test_rows_that_say_something_else_than_their_records_are_put_right(kept: Kept) -> None:
    """What became of the reading stays; two rows that were exchanged find back."""
    rows = kept.rows()
    one, other, third = kept.captures[0], kept.captures[5], kept.captures[8]
    kept.execute(CAPTURES.update().where(CAPTURES.c.capture_id == third.capture_id).values(url="x", reading="done"))
    for capture_id, offset in (
        (one.capture_id, 999_999),
        (other.capture_id, one.place.offset),
        (one.capture_id, other.place.offset),
    ):
        where = CAPTURES.c.capture_id == capture_id
        kept.execute(CAPTURES.update().where(where).values(record_offset=offset))
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired) == {RepairAct.ROW_CORRECTED: 3}
    assert kept.rows()[third.capture_id].reading is ReadingState.DONE
    assert {key: row.place for key, row in kept.rows().items()} == {key: row.place for key, row in rows.items()}


def unsorted(lines: list[str]) -> list[str]:
    """The first line at the end."""
    return [*lines[1:], lines[0]]


def lacking(lines: list[str]) -> list[str]:
    """Every third line gone."""
    return [line for number, line in enumerate(lines) if number % 3]


def superfluous(lines: list[str]) -> list[str]:
    """Lines of nothing: of no file, and of a place where no record is."""
    key, stamp, fields = lines[0].split(" ", 2)
    wrong = [json.loads(fields) | {"filename": "gone.warc.gz"}, json.loads(fields) | {"offset": "1"}]
    return sorted([*lines, *(f"{key} {stamp} {json.dumps(one)}" for one in wrong)])


def rubbish(lines: list[str]) -> list[str]:
    """A line that is none."""
    return sorted([*lines, "}no line"])


def lying(lines: list[str]) -> list[str]:
    """A line with another status."""
    return sorted(line.replace('"status": "200"', '"status": "404"') for line in lines)


@on_one_engine
@pytest.mark.parametrize("change", [unsorted, lacking, superfluous, rubbish, lying, lambda lines: []])
def test_the_index_is_put_right_by_the_records(kept: Kept, change: Callable[[list[str]], list[str]]) -> None:
    """Unsorted, missing, superfluous, malformed and wrong lines; what could not be searched stays beside."""
    lines = kept.lines()
    kept.write_index(change(lines))
    repaired = kept.repair()
    assert sound(repaired)
    assert kept.lines() == lines
    assert set(acts(repaired)) <= {RepairAct.LINE_ADDED, RepairAct.LINE_REMOVED, RepairAct.INDEX_WRITTEN_ANEW}
    assert (kept.indexes / "index.cdxj.damaged").exists() == (change in (unsorted, rubbish))


@on_one_engine
def test_what_a_killed_writer_left_is_recovered(kept: Kept) -> None:
    """As by the next crawl: cut to its last whole record, filed, closed."""
    kept.execute(schema.warc_files.update().values(closed=False))
    marker(kept.path).touch()
    with kept.path.open("ab") as file:
        file.write(kept.data[:100])
    repaired = kept.repair()
    assert sound(repaired)
    assert acts(repaired) == {RepairAct.RECOVERED: 1}
    assert kept.path.read_bytes() == kept.data


@on_one_engine
def test_what_cannot_be_mended_is_left_and_said(kept: Kept) -> None:
    """A record that stands twice: both are whole, and which one is true nobody knows."""
    place = kept.captures[0].place
    with kept.path.open("ab") as file:
        file.write(kept.data[place.offset : place.offset + place.length])
    first = kept.repair()
    assert {finding.rule for file in first.report.files for finding in file.findings} >= {Rule.RECORD_ID_TWICE}
    assert kept.repair().acts == ()


@on_one_engine
def test_a_second_damage_keeps_both_damaged_files(kept: Kept) -> None:
    """No name is used twice, so no original is lost."""
    kept.damage(kept.captures[0])
    first = kept.path.read_bytes()
    kept.repair()
    moved = Captures(kept.database).get(kept.captures[6].capture_id)
    kept.damage(moved)
    second = kept.path.read_bytes()
    kept.repair()
    assert kept.path.with_name(kept.path.name + ".damaged").read_bytes() == first
    assert kept.path.with_name(kept.path.name + ".damaged-2").read_bytes() == second


@on_one_engine
def test_captures_go_on_after_a_loss(kept: Kept) -> None:
    """A page whose original is lost is kept in full when it comes again, not as a revisit of nothing."""
    lost = next(capture for capture in kept.captures if capture.record_type is RecordType.RESPONSE)
    page = exchange(message("<p>一</p>".encode()))
    assert lost.capture_id == kept.captures[0].capture_id
    kept.damage(lost)
    kept.repair()
    with Recorder(kept.folder, Captures(kept.database), lambda slug: PROFILE, HARVEST) as recorder:
        again = recorder.record(ERRAND, page).result(10)
    assert again.record_type is RecordType.RESPONSE
