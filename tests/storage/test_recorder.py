"""The recorder: record before row, rows that the files give back, and errors that reach their fetch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from storage.index.cdxj import lines
from storage.recording.recorder import Recorder
from storage.types import (
    Capture,
    Place,
    PlannedVisit,
    ReadingState,
    RecordType,
    Role,
    Validated,
    WarcFileFacts,
)
from storage.types.errors import DatabaseError, FondsError, RecordError
from storage.types.shortage import shortage_of
from storage.warc.fetch_grouping import captures_of
from storage.warc.notes import notes_of
from tests.storage.recordings import base32, keep, read
from tests.storage.records import (
    AT,
    ERRAND,
    HEAD,
    KINDS,
    URL,
    MemorySink,
    exchange,
    message,
    recorder,
    warcs,
)
from tests.storage.test_warc_writer import file_size_limit


def test_captures_rebuilt_from_the_files_equal_those_that_were_made(tmp_path: Path) -> None:
    """Over every kind, twice (so with revisits), and all roles: field by field the same capture."""
    made = []
    with recorder(tmp_path, MemorySink(), size_limit=4_000) as writer:
        for role in Role:
            for kept in KINDS.values():
                errand = replace(ERRAND, role=role, via=None if role is Role.ROBOTS else f"https://lia.example/{role}")
                if kept is KINDS["not modified, unasked"] and role is Role.ARTICLE:
                    errand = replace(errand, validated=Validated("urn:uuid:1", URL, AT, None))
                made.append(writer.record(errand, kept).result(10))

    assert len(warcs(tmp_path)) > 3
    assert [capture for path in warcs(tmp_path) for capture in captures_of(path)] == made


def test_a_capture_says_what_was_sent(tmp_path: Path) -> None:
    """The row of a page: everything as sent, the clock that of the exchange."""
    (capture,) = keep(tmp_path, exchange(HEAD + b"Location: ../b\r\nContent-Length: 0\r\n\r\n"))

    assert capture == Capture(
        capture_id=capture.capture_id,
        publication="lia",
        crawl_id="crawl-1",
        url=URL,
        surt="example,lia)/news/1",
        captured_at=AT,
        status=200,
        media_type="text/html;  charset=utf-8",
        record_type=RecordType.RESPONSE,
        role=Role.ARTICLE,
        via="https://lia.example/feed",
        payload_digest=base32(b""),
        framing=",",
        refers_to=None,
        place=capture.place,
        truncated=None,
        error=None,
        reading=ReadingState.PENDING,
        etag='"v1"',
        last_modified="Sun, 04 May 2031 03:00:00 GMT",
        location="../b",
    )


def test_failures_say_their_kind_and_have_no_answer(tmp_path: Path) -> None:
    """A failure's row has kind and message on one line, and neither status nor digest."""
    names = ["refused", "DNS", "no key", "interim alone"]
    captures = keep(tmp_path, *(KINDS[name] for name in names))

    assert [capture.error for capture in captures] == [
        "refused: connection refused by 203.0.113.7",
        "dns: no such host",
        "unsupported",
        "timeout: no byte of a final answer came",
    ]
    for capture in captures:
        assert (capture.record_type, capture.status, capture.payload_digest) == (RecordType.FAILURE, None, None)
    assert captures[2].surt == "https://lia.example:99999/"


def test_what_ends_a_visit_waits_for_its_reading(tmp_path: Path) -> None:
    """Answers and failures for an article or a source are to be read; redirects and other roles are not."""
    with recorder(tmp_path, MemorySink()) as writer:
        readings = {
            (role, name): writer.record(replace(ERRAND, role=role), KINDS[name]).result(10).reading
            for role in (Role.ARTICLE, Role.SOURCE, Role.SECTION, Role.ROBOTS)
            for name in ("page", "redirect", "not modified, unasked", "no status line", "refused")
        }

    for (role, name), reading in readings.items():
        is_read = role in (Role.ARTICLE, Role.SOURCE) and name != "redirect"
        assert reading is (ReadingState.PENDING if is_read else ReadingState.NONE), (role, name)


def test_a_row_is_never_filed_before_its_record_is_on_disk(tmp_path: Path) -> None:
    """Whenever captures are filed, each can be read at its place, and the file's facts hold its true size."""

    class SceptiSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            for capture in captures:
                assert read(tmp_path, capture).record_id == capture.capture_id
            for facts in files:
                assert (tmp_path / "lia" / "archive" / facts.name).stat().st_size == facts.size
            super().add(captures, files)

    sink = SceptiSink()
    with recorder(tmp_path, sink, size_limit=3_000) as writer:
        for number in range(20):
            writer.record(ERRAND, exchange(message(b"page %d" % number))).result(10)
    assert len(sink.rows) == 20
    assert len(sink.files) > 3
    assert all(facts.closed for facts in sink.files.values())
    assert not list((tmp_path / "lia" / "archive").glob("*.open"))


def test_players_see_each_capture_once(tmp_path: Path) -> None:
    """When the recorder is closed the index has one sorted line for each capture that may be shown.

    A failure, a rendering, an answer without a status, and one that has no body by its status may not.
    """
    captures = keep(tmp_path, *KINDS.values(), exchange())
    shown = list(lines(tmp_path / "lia" / "indexes"))
    answers = [capture for capture in captures if capture.record_type not in (RecordType.FAILURE, RecordType.RENDERED)]
    records_shown = [capture for capture in answers if capture.status not in (None, 204, 304)]
    assert len(records_shown) < len(answers) < len(captures)

    assert shown == sorted(shown)
    assert len(shown) == len(records_shown)


def test_players_see_a_page_while_the_recorder_waits(tmp_path: Path) -> None:
    """A capture is published by itself when nothing more comes."""
    with recorder(tmp_path, MemorySink()) as writer:
        writer.record(ERRAND, exchange()).result(10)
        while not list(lines(tmp_path / "lia" / "indexes")):
            Event().wait(0.02)


def test_notes_are_kept_in_order_with_their_fields(tmp_path: Path) -> None:
    """What belongs to no exchange is read back from the file, and is no capture."""
    with recorder(tmp_path, MemorySink()) as writer:
        place: Place = writer.note("lia", "crawl-start", [("fonds-crawl", "crawl-1"), ("note", "一\n二")]).result(10)
        writer.record(ERRAND, exchange()).result(10)
        writer.note("lia", "crawl-end", []).result(10)
    (path,) = warcs(tmp_path)
    start, end = notes_of(path)

    assert (start.kind, start.fields, start.place) == (
        "crawl-start",
        (("fonds-crawl", "crawl-1"), ("note", "一 二")),
        place,
    )
    assert (end.kind, end.fields) == ("crawl-end", ())
    assert len(list(captures_of(path))) == 1


def test_what_cannot_be_written_is_an_error_of_its_fetch_and_stops_the_recorder(tmp_path: Path) -> None:
    """When the disk refuses, the fetch is told, later ones at once and alike, nothing half-written or filed stays."""
    sink = MemorySink()
    writer = recorder(tmp_path, sink)
    kept = writer.record(ERRAND, exchange()).result(10)
    size = kept.place.offset + kept.place.length
    with file_size_limit(size + 100):
        lost = writer.record(ERRAND, exchange(message(b"lost")))
        with pytest.raises(RecordError, match="cannot be written: File too large") as error:
            lost.result(10)
    with pytest.raises(RecordError) as later:
        writer.record(ERRAND, exchange()).result(10)
    with pytest.raises(RecordError) as closing:
        writer.close()

    assert error.value is later.value is closing.value
    assert list(sink.rows) == [kept.capture_id]
    (path,) = warcs(tmp_path)
    assert path.stat().st_size == size
    assert path.with_name(f"{path.name}.open").exists()


def test_what_cannot_be_filed_is_an_error_of_its_fetch(tmp_path: Path) -> None:
    """When the database refuses, nobody is told that the page is kept; its record stays, marked for recovery."""

    class FullSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            raise DatabaseError("database is full")

    writer = recorder(tmp_path, FullSink())
    futures = [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(5)]
    for future in futures:
        with pytest.raises(DatabaseError, match="full"):
            future.result(10)
    with pytest.raises(DatabaseError):
        writer.close()
    (path,) = warcs(tmp_path)
    assert path.with_name(f"{path.name}.open").exists()
    assert len(list(captures_of(path))) >= 1


def test_an_error_nobody_foresaw_is_told_too(tmp_path: Path) -> None:
    """No fetch waits for ever: what is no error of Fonds reaches it as one, with its cause."""

    class WrongSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            raise ZeroDivisionError

    writer = recorder(tmp_path, WrongSink())
    with pytest.raises(FondsError, match="ZeroDivisionError") as error:
        writer.record(ERRAND, exchange()).result(10)
    assert isinstance(error.value.__cause__, ZeroDivisionError)
    with pytest.raises(FondsError):
        writer.close()


def test_who_waits_is_told_once_there_is_memory_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A recorder that could not even say what it lacks says it when others have freed some: nobody waits for ever."""
    tried: list[BaseException | None] = []

    class ShortSink(MemorySink):
        def add(
            self, captures: Sequence[Capture], files: Sequence[WarcFileFacts], *, visits: Sequence[PlannedVisit] = ()
        ) -> None:
            raise MemoryError

    def short(error: BaseException | None) -> str | None:
        tried.append(error)
        if len(tried) < 3:
            raise MemoryError
        return shortage_of(error)

    monkeypatch.setattr("storage.recording.recorder.shortage_of", short)
    writer = recorder(tmp_path, ShortSink())
    futures = [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(5)]
    for future in futures:
        with pytest.raises(RecordError, match="there is not enough memory"):
            future.result(10)
    assert len(tried) == 3
    with pytest.raises(RecordError, match="there is not enough memory"):
        writer.close()


def test_what_was_taken_is_told_whatever_step_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when orders were taken from the queue and are in no batch yet."""
    taking = Recorder._take

    def take(self: Recorder) -> object:
        batch, more = taking(self)
        if batch:
            raise MemoryError
        return batch, more

    monkeypatch.setattr(Recorder, "_take", take)
    writer = recorder(tmp_path, MemorySink())
    for future in [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(5)]:
        with pytest.raises(RecordError, match="there is not enough memory"):
            future.result(10)
    with pytest.raises(RecordError):
        writer.close()


def test_nothing_is_kept_after_the_end(tmp_path: Path) -> None:
    """A closed recorder says so, keeps what it was given before, and may be closed twice."""
    writer = recorder(tmp_path, MemorySink())
    waiting = [writer.record(ERRAND, exchange(message(b"%d" % number))) for number in range(300)]
    writer.close()
    writer.close()

    assert all(future.done() and future.result() for future in waiting)
    with pytest.raises(RecordError, match="closed"):
        writer.record(ERRAND, exchange()).result(10)


def test_a_cancelled_wait_loses_nothing(tmp_path: Path) -> None:
    """What crossed the wire is kept also when nobody waits for it any more."""
    sink = MemorySink()
    with recorder(tmp_path, sink) as writer:
        future = writer.record(ERRAND, exchange())
        assert not future.cancel()
    assert len(sink.rows) == 1
