"""The open end of one publication's collection: its WARC series and its index, written by one thread.

What is written is first on disk (`sync`), then in the database (whose caller asks for `facts`), then in the index
(`index`), and only then are full files closed (`settle`): a file without its marker needs no recovery.
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
        withheld: tells which captures get no line in the index.
    """

    def __init__(self, directory: Path, publication: str, series: WarcSeries, withheld: Withheld) -> None:
        self.publication = publication
        self._series = series
        self._index = IndexWriter(directory / INDEXES, withheld)
        self._touched: list[WarcFile] = []
        self._full: list[WarcFile] = []

    def keep(self, group: Group) -> Capture:
        """Write the records of one fetch; the capture is proven when `sync` has returned.

        Raises:
            RecordError: they could not be written; the file is as before.
        """
        file = self._file()
        told = [record for record in (group.chain, group.presented) if record is not None]
        new = [record for record in told if _told(record) not in file.told]
        place = file.write((*new, *group.companions, group.capture))[-1]
        file.told.update(map(_told, new))
        facts = facts_of(group.facts)
        assert facts is not None
        return capture_of(group.capture, facts, self.publication, place)

    def note(self, record: WarcRecord) -> Place:
        """Write a record that belongs to no fetch. Raises RecordError when it could not be written."""
        return self._file().write([record])[0]

    def sync(self) -> None:
        """Put on disk what was written since the last time. Raises RecordError when that cannot be promised."""
        for file in self._touched:
            file.sync()

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
        """Close the files that are full; all about them must be on disk and in the database."""
        if self._full:
            self.publish()
        for file in self._full:
            file.close()
        self._touched, self._full = [], []

    def close(self) -> None:
        """Close the files that `finish` told of, and the index."""
        self.settle()
        self._index.close()

    def finish(self) -> list[WarcFileFacts]:
        """Write no more: return the facts of the files that `settle` will close."""
        self._full = self._series.take_all()
        self._touched = self._full
        return self.facts()

    def abandon(self) -> None:
        """Let all locks go and leave the markers, so that the next recovery looks after the files."""
        for file in {id(file): file for file in (*self._full, *self._series.take_all())}.values():
            file.abandon()
        self._index.close()

    def _file(self) -> WarcFile:
        current = self._series.file()
        full = self._series.take_full()
        self._full.extend(full)
        self._touched.extend(file for file in (*full, current) if file not in self._touched)
        return current


def _told(record: WarcRecord) -> tuple[str | None, str | None]:
    """What a record tells of, and what it tells: that need not stand twice in a file."""
    return record.target_uri, record.block_digest


def archive_of(directory: Path) -> Path:
    """Return where a collection's WARC files lie."""
    return directory / ARCHIVE
