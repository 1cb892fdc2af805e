"""What holds in every archive, whatever happened to the crawls that filled it; read from the disk and the database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.archive.archive import Archive
from storage.index import cdxj
from storage.tables.captures import Captures
from storage.types import Capture, ReadingState
from storage.warc.fetch_grouping import captures_of
from storage.warc.reader import read_record, records
from tests.access.engines import rows
from tests.access.sameness import assert_same

ACKNOWLEDGED = {
    # A visit's end leads to a capture of the very URL in these tests: nothing of theirs redirects.
    "targets": "SELECT url FROM targets WHERE visited_at IS NOT NULL",
    # robots.txt is asked for once a crawl, and a listing until what it shows is filed.
    "captures": "SELECT url FROM captures WHERE role IN ('article', 'source', 'requisite')",
}
"""By table, what asks for the URLs of pages that are kept, or of visits that ended."""

_HELD = {
    "targets that are held": "SELECT url FROM targets WHERE leased_by IS NOT NULL",
    "hosts that are held": "SELECT host FROM hosts WHERE leased_by IS NOT NULL",
    "captures still to be read": "SELECT url FROM captures WHERE reading = 'pending' OR reading_by IS NOT NULL",
    "members of a crawl": "SELECT member FROM crawl_members",
}


def acknowledged(archive: Path) -> set[str]:
    """The URLs of pages that are kept, or that the frontier says were visited: none is due again."""
    return {row["url"] for query in ACKNOWLEDGED.values() for row in rows(archive, query)}


def assert_nothing_is_claimed_that_is_not_on_disk(archive: Path) -> None:
    """Every acknowledged URL has a row, and every row its record: also right after a kill, before any recovery."""
    captured = {row["url"] for row in rows(archive, "SELECT url FROM captures")}
    assert_same("acknowledged without a row", acknowledged(archive) - captured, [])
    opened = Archive.at(archive)
    for row in rows(archive, "SELECT * FROM captures"):
        path = opened.warc_path(row["publication"], row["warc_file"])
        record = read_record(path, row["record_offset"], row["record_length"])
        place = f"{row['warc_file']}, offset {row['record_offset']}"
        assert_same(f"record at {place}", [record.record_id], [row["capture_id"]])


def assert_records_rows_and_index_agree(archive: Path, publication: str) -> None:
    """Every record has a row that equals it, every row a record, every page one line in the index; all is closed."""
    opened = Archive.at(archive)
    collection = opened.collection(publication)
    assert_same("files that are open", collection.glob("archive/*.open"), [])
    kept: list[Capture] = []
    for path in sorted(collection.glob("archive/*.warc.gz")):
        assert list(records(path)), f"{path.name} has no record"
        kept.extend(captures_of(path))
    database = opened.open_database(write=False)
    try:
        filed = Captures(database)
        for capture in kept:
            row, record = _unread(filed.get(capture.capture_id)), _unread(capture)
            assert row == record, f"row of {capture.url}: {row}; its record: {record}"
    finally:
        database.close()
    filed_ids = [row["capture_id"] for row in rows(archive, "SELECT capture_id FROM captures")]
    assert_same("rows of captures", filed_ids, [capture.capture_id for capture in kept])
    lines = [line.rstrip("\n") for capture in kept if (line := cdxj.line(capture)) is not None]
    assert_same("index lines", [line.rstrip("\n") for line in cdxj.lines(collection / "indexes")], lines)


def assert_nothing_is_held(archive: Path) -> None:
    """No target, no host, no capture is left to a process that is gone."""
    for what, query in _HELD.items():
        assert_same(what, [str(*row.values()) for row in rows(archive, query)], [])


def _unread(capture: Capture) -> Capture:
    """A capture without what became of its reading, which its record does not know."""
    return replace(capture, reading=ReadingState.NONE)
