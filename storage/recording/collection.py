"""The growing end of one publication's collection: its WARC series and its index, written by one thread.

The order of the calls is: records onto the disk (`sync`), rows into the database (the caller does that, with `facts`),
lines into the index (`index`), and only then are full files closed (`settle`): a file without its marker needs no
recovery.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.index.cdxj import IndexWriter
from storage.index.withdrawal import Withheld
from storage.types import Capture, Place, WarcFileFacts
from storage.warc.capture_records import capture_of, facts_of
from storage.warc.exchange_records import Group
from storage.warc.record import WarcRecord
from storage.warc.series import WarcSeries
from storage.warc.writer import WarcFile

ARCHIVE = "archive"
INDEXES = "indexes"


class GrowingCollection:
    """One publication's collection while it grows.

    Args:
        directory: the collection's directory, which holds `archive/` and `indexes/`.
        publication: its slug.
        series: the WARC files to write to.
        withheld: returns those captures that get no line in the index.
    """

    def __init__(self, directory: Path, publication: str, series: WarcSeries, withheld: Withheld) -> None:
        self.publication = publication
        self._series = series
        self._index = IndexWriter(directory / INDEXES, withheld)
        self._touched: list[WarcFile] = []
        self._unsynced: list[WarcFile] = []
        self._full: list[WarcFile] = []

    def keep(self, group: Group) -> Capture:
        """Write the records of one fetch; the capture is proven when `sync` has returned.

        Raises:
            RecordError: they could not be written; the file is as before.
        """
        file = self._file()
        certificates = [record for record in (group.chain, group.presented) if record is not None]
        new = [record for record in certificates if _content(record) not in file.described]
        place = file.write((*new, *group.companions, group.capture))[-1]
        file.described.update(map(_content, new))
        facts = facts_of(group.facts)
        assert facts is not None
        return capture_of(group.capture, facts, self.publication, place)

    def note(self, record: WarcRecord) -> Place:
        """Write a record that belongs to no fetch. Raises RecordError when it could not be written."""
        return self._file().write([record])[0]

    def sync(self) -> None:
        """Put on disk what was written since the last time. Raises RecordError when that cannot be promised."""
        for file in self._unsynced:
            file.sync()
        self._unsynced = []

    def facts(self) -> list[WarcFileFacts]:
        """Return the facts of the files written to since the last `settle`."""
        return [file.facts(closed=file in self._full) for file in self._touched]

    def index(self, captures: Sequence[Capture]) -> None:
        """Give captures to the index; players see them after `publish`."""
        self._index.add(captures)

    def publish(self) -> None:
        """Let players see what the index was given."""
        self._index.publish()

    def settle(self) -> None:
        """Close the files that are full; their records must be on disk and their rows in the database."""
        if self._full:
            self.publish()
        for file in self._full:
            file.close()
        self._touched, self._full = [], []

    def close(self) -> None:
        """Close the files that `finish` named, and the index."""
        self.settle()
        self._index.close()

    def finish(self) -> list[WarcFileFacts]:
        """Stop writing; return the facts of the files that `settle` will close."""
        self._full = self._series.take_all()
        self._touched = self._full
        return self.facts()

    def abandon(self) -> None:
        """Release all locks and leave the markers, so that the next recovery takes care of the files."""
        for file in {id(file): file for file in (*self._full, *self._series.take_all())}.values():
            file.abandon()
        self._index.close()

    def _file(self) -> WarcFile:
        current = self._series.file()
        full = self._series.take_full()
        self._full.extend(full)
        self._touched.extend(file for file in (*full, current) if file not in self._touched)
        if current not in self._unsynced:
            self._unsynced.append(current)
        return current


def _content(record: WarcRecord) -> tuple[str | None, str | None]:
    """What a record describes, and its description's digest: the same one need not be in a file twice."""
    return record.target_uri, record.block_digest


def archive_of(directory: Path) -> Path:
    """Return where a collection's WARC files lie."""
    return directory / ARCHIVE
