"""Reading a capture from its record: the job of a reader process.

Everything it needs comes with the call, so that a reader process holds no database and no state.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.reader import READER_VERSION, read
from storage.archive.capture_pages import page_of
from storage.archive.shelf import Shelf
from storage.types import Capture, Place, Reading, Refusal, Verdict
from storage.types.errors import UndecodableError
from storage.types.profile import Profile

# What a page may unpack to; more is no page but a bomb.
BODY_LIMIT = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """A capture with the shelf that holds its record, and where its original's lies when it is a revisit."""

    capture: Capture
    shelf: Shelf
    original: Place | None


def read_kept(kept: CaptureJob, profile: Profile) -> Reading:
    """The present reader's reading of a kept capture.

    Raises RecordError when the record, or its original's, is not where it should be: the archive is damaged then.
    Raises StoreError when it lies in an object store alone, and that does not give it.
    """
    capture = kept.capture
    record = kept.shelf.read(capture.place)
    original = None if kept.original is None else kept.shelf.read(kept.original)
    try:
        page = page_of(capture, record, original, BODY_LIMIT)
    except UndecodableError as error:
        return Reading(capture.capture_id, READER_VERSION, Refusal(Verdict.UNDECODABLE, str(error)))
    return read(page, profile)
