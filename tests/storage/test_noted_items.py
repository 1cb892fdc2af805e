"""What the notes of a killed process record has its rows again, whichever command recovers what it left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from access.jobs.consolidate import ConsolidateOptions, run_consolidate
from access.jobs.import_files import ImportOptions, run_import
from access.jobs.repair import RepairOptions, run_repair
from storage.archive.archive import Archive
from storage.custody.withholding_notes import note_of_decision
from storage.index import cdxj
from storage.tables.crawls import know_publication
from storage.tables.withholdings import Withholding
from storage.types import WithheldKind
from storage.types.identity import new_record_id
from storage.types.items import Item
from storage.warc.file_name import marker
from tests.access.engines import rows
from tests.storage.records import AT, ERRAND, MemorySink, exchange, message, recorder, warcs


def _consolidate(archive: Path) -> None:
    run_consolidate(ConsolidateOptions(archive), lambda: AT)


def _repair(archive: Path) -> None:
    run_repair(RepairOptions(archive), lambda: AT)


def _import(archive: Path) -> None:
    submitted = archive.with_name("nothing.warc")
    submitted.write_bytes(
        b"WARC/1.1\r\nWARC-Type: warcinfo\r\nWARC-Date: 2031-01-01T00:00:00Z\r\nContent-Length: 0\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n\r\n\r\n\r\n"
    )
    run_import(ImportOptions(archive, (submitted,), "lia"), lambda: AT)


@pytest.mark.parametrize("command", [_consolidate, _repair, _import])
def test_items_that_were_noted_have_rows(tmp_path: Path, command: Callable[[Path], None]) -> None:
    """A file is closed but once: what of it gets no row then has none until a rebuild."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database:
        know_publication(database, "lia", "Lia", None)
    folder = archive.path / "collections"
    with recorder(folder, MemorySink()) as writer:
        capture = writer.record(ERRAND, exchange(message())).result(10)
        writer.keep_item(Item("lia", "crawl-1", capture.capture_id, "dict", "{}")).result(10)
    (path,) = warcs(folder)
    marker(path).touch()
    command(archive.path)
    assert not marker(path).exists()
    (row,) = rows(archive.path, "SELECT capture_id, content FROM v_items")
    assert (row["capture_id"], row["content"]) == (capture.capture_id, "{}")


@pytest.mark.parametrize("command", [_consolidate, _repair, _import])
def test_a_decision_that_was_noted_is_in_force(tmp_path: Path, command: Callable[[Path], None]) -> None:
    """Its record is on disk, and a rebuild would file it: so the page is hidden from views and from players."""
    archive = Archive.create(tmp_path / "archive")
    with archive.open_database(write=True) as database:
        know_publication(database, "lia", "Lia", None)
    page = exchange(message())
    decision = Withholding(
        new_record_id(), "lia", WithheldKind.URL, page.url, (page.url,), "court order", AT, until=None
    )
    with recorder(archive.path / "collections", MemorySink()) as writer:
        writer.record(ERRAND, page).result(10)
        writer.note("lia", *note_of_decision(decision)).result(10)
    (path,) = warcs(archive.path / "collections")
    marker(path).touch()
    command(archive.path)
    (row,) = rows(archive.path, "SELECT withholding_id, reason FROM v_withholdings")
    assert (row["withholding_id"], row["reason"]) == (decision.withholding_id, "court order")
    assert list(cdxj.lines(archive.collection("lia") / "indexes")) == []
