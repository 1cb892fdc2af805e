"""A recorder whose rows follow: acknowledged is what is on disk, and rows and index come to the same in the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event

import pytest

from storage.index.cdxj import lines
from storage.recording.recorder import Recorder
from storage.recording.recovery import recover
from storage.types import Capture, PlannedVisit, RecordType, WarcFileFacts
from storage.types.errors import DatabaseError
from storage.types.items import Item, KeptItem
from storage.warc.fetch_grouping import captures_of
from storage.warc.item_notes import items_of
from storage.warc.notes import Note
from tests.storage.recordings import read
from tests.storage.records import ERRAND, HARVEST, PROFILE, MemorySink, exchange, message, recorder, warcs

LATER = 3_600.0


class BlockedSink(MemorySink):
    """Files nothing until it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = Event()

    def add(
        self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
    ) -> None:
        """See CaptureSink."""
        assert self.let.wait(10)
        super().add(captures, files, visits=visits)


class BrokenSink(MemorySink):
    """Can file nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.tried = Event()

    def add(
        self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
    ) -> None:
        """See CaptureSink."""
        self.tried.set()
        raise DatabaseError("the database is locked")


def _pages(writer: Recorder, count: int) -> list[Capture]:
    return [writer.record(ERRAND, exchange(message(b"page %d" % number))).result(10) for number in range(count)]


def test_a_fetch_waits_for_its_record_alone(tmp_path: Path) -> None:
    """It is acknowledged while no row can be filed, and can be read then; all rows follow with one transaction."""
    sink = BlockedSink()
    with recorder(tmp_path, sink, rows_within=LATER) as writer:
        captures = _pages(writer, 5)
        assert [read(tmp_path, capture).record_id for capture in captures] == [one.capture_id for one in captures]
        assert (sink.rows, sink.transactions) == ({}, 0)
        sink.let.set()
    assert list(sink.rows.values()) == captures
    # One of them for the end of the file.
    assert sink.transactions == 2
    assert len(list(lines(tmp_path / "lia" / "indexes"))) == 5


def test_rows_and_lines_follow_by_themselves(tmp_path: Path) -> None:
    """Also when nothing more comes, and when the lines before them have just been published."""
    sink = MemorySink()
    with recorder(tmp_path, sink, rows_within=0.05) as writer:
        for shown in (1, 2):
            writer.record(ERRAND, exchange(message(b"page %d" % shown))).result(10)
            while len(list(lines(tmp_path / "lia" / "indexes"))) < shown:
                Event().wait(0.02)
            assert len(sink.rows) == shown


def test_enough_rows_wait_for_no_time(tmp_path: Path) -> None:
    """What one transaction may hold is filed without it."""
    sink = MemorySink()
    with recorder(tmp_path, sink, rows_within=LATER) as writer:
        _pages(writer, 300)
        assert 256 <= len(sink.rows) < 300


def test_a_body_that_waits_for_its_row_is_an_original(tmp_path: Path) -> None:
    """The second page with it is a revisit of the first, whose row is there before."""
    sink = MemorySink()
    with recorder(tmp_path, sink, rows_within=LATER) as writer:
        first, second = (writer.record(ERRAND, exchange()).result(10) for _ in range(2))
        assert list(sink.rows) == [first.capture_id]
    assert (second.record_type, second.refers_to) == (RecordType.REVISIT, first.capture_id)


def test_a_full_file_is_closed_when_its_rows_are_there(tmp_path: Path) -> None:
    """Until then it keeps its marker, though others were begun behind it."""
    sink = BlockedSink()
    with recorder(tmp_path, sink, size_limit=3_000, rows_within=LATER) as writer:
        _pages(writer, 20)
        assert len(warcs(tmp_path)) > 3
        assert len(list((tmp_path / "lia" / "archive").glob("*.open"))) == len(warcs(tmp_path))
        sink.let.set()
    assert all(facts.closed for facts in sink.files.values())
    assert [capture for path in warcs(tmp_path) for capture in captures_of(path)] == list(sink.rows.values())


def test_rows_that_cannot_be_filed_end_the_recording_and_are_recovered(tmp_path: Path) -> None:
    """Who asks next is told why, and so is who closes it; nothing acknowledged is lost."""
    broken = BrokenSink()
    writer = recorder(tmp_path, broken, rows_within=0.02)
    captures = _pages(writer, 1)
    assert broken.tried.wait(10)
    with pytest.raises(DatabaseError, match="locked"):
        writer.record(ERRAND, exchange()).result(10)
    with pytest.raises(DatabaseError, match="locked"):
        writer.close()
    sink = MemorySink()
    recover(tmp_path / "lia", sink)
    assert {capture.capture_id for capture in captures} <= sink.rows.keys()
    assert len(list(lines(tmp_path / "lia" / "indexes"))) == len(sink.rows)


def test_items_are_filed_behind_their_captures_and_before_their_file_is_closed(tmp_path: Path) -> None:
    """So a process that is killed in between leaves nothing that no recovery looks at."""
    sink, filed = MemorySink(), list[KeptItem]()

    def file_items(items: Sequence[KeptItem]) -> None:
        assert {kept.item.capture_id for kept in items} <= sink.rows.keys()
        assert len(list((tmp_path / "lia" / "archive").glob("*.open"))) == len(warcs(tmp_path))
        filed.extend(items)

    writer = Recorder(
        tmp_path, sink, lambda _: PROFILE, HARVEST, size_limit=2_000, file_items=file_items, rows_within=LATER
    )
    with writer:
        for capture in _pages(writer, 6):
            writer.keep_item(Item("lia", "crawl-1", capture.capture_id, "dict", "{}")).result(10)
        assert not filed
    noted: list[Note] = []
    recovered = MemorySink()
    recover(tmp_path / "lia", recovered, file_notes=lambda _, notes: noted.extend(notes))
    assert not noted, "closed files are not looked at"
    assert len(filed) == 6
    assert [kept.item.capture_id for kept in filed] == list(sink.rows)


def test_items_of_a_recorder_that_broke_are_recovered(tmp_path: Path) -> None:
    """Their notes are on disk when they are acknowledged."""
    writer = recorder(tmp_path, BrokenSink(), rows_within=LATER)
    (capture,) = _pages(writer, 1)
    writer.keep_item(Item("lia", "crawl-1", capture.capture_id, "dict", "{}")).result(10)
    with pytest.raises(DatabaseError):
        writer.close()
    found: list[KeptItem] = []
    recover(tmp_path / "lia", MemorySink(), file_notes=lambda slug, notes: found.extend(items_of(notes, slug)))
    assert [kept.item.capture_id for kept in found] == [capture.capture_id]
