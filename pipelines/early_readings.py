"""Readings that were made before their captures were filed, kept until their turn comes.

An import reads every page that may be an article, to find the articles and what they cite. Only then is the role of
each record known, and its capture filed; what was read of it at first is taken then, so that no page is read twice.
Ten million readings do not fit into memory: they are kept packed in a temporary database that spills to disk and
disappears with the process. What has no room in it is read again.
"""

from __future__ import annotations

import pickle
import zlib
from dataclasses import replace
from datetime import datetime

from storage.types import Capture, Place, Reading, RecordType, Role
from storage.types.instants import instant_text
from storage.types.scratch_tables import ScratchTables

# Packed, a reading has some kilobytes.
_MOST = 2 << 30
_FAST = 1


def packed(reading: Reading) -> bytes:
    """Return a reading as `EarlyReadings` keeps it; made where it is read."""
    return zlib.compress(pickle.dumps(reading), _FAST)


class EarlyReadings(ScratchTables):
    """The readings of one import, by the places of their records.

    Arguments: `most` are the bytes of packed readings that are kept.
    """

    def __init__(self, most: int = _MOST) -> None:
        super().__init__(
            "CREATE TABLE readings (publication TEXT, file TEXT, at INTEGER, url TEXT, captured_at TEXT, packed BLOB,"
            " PRIMARY KEY (publication, file, at))"
        )
        self._room = most

    def add(self, publication: str, place: Place, url: str, captured_at: datetime, reading: bytes) -> None:
        """Keep what was read of the page at `place`, packed, while there is room."""
        if len(reading) <= self._room:
            self._room -= len(reading)
            row = (publication, place.warc_file, place.offset, url, instant_text(captured_at), reading)
            self._database.execute("INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?)", row)

    def of(self, capture: Capture) -> Reading | None:
        """Return what was read of a capture's page as what the capture is here; None when that must still be read."""
        if capture.role is not Role.ARTICLE or capture.record_type is not RecordType.RESPONSE or capture.truncated:
            return None
        place = (capture.publication, capture.place.warc_file, capture.place.offset)
        same = (*place, capture.url, instant_text(capture.captured_at))
        where = "publication = ? AND file = ? AND at = ? AND url = ? AND captured_at = ?"
        row = self._database.execute(f"SELECT packed FROM readings WHERE {where}", same).fetchone()  # noqa: S608
        if row is None:
            return None
        reading = pickle.loads(zlib.decompress(row[0]))  # noqa: S301 - written by our own readers
        assert isinstance(reading, Reading)
        return replace(reading, capture_id=capture.capture_id)
