"""Reading a capture from its record: the job of a reader process.

Everything that it needs comes with the call, so a reader process holds no database and no state.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipelines.large_pages import turn_of
from pipelines.reader_version import version_for
from storage.archive.capture_pages import page_of
from storage.archive.shelf import Shelf
from storage.types import ArticleReading, Capture, Page, Place, Reading, Refusal, SourceReading, Verdict
from storage.types.errors import UndecodableError
from storage.types.profile import Profile
from storage.types.search_pieces import pieces

if TYPE_CHECKING:
    # Not at run time: a reader process needs neither an archive nor a database.
    from storage.archive.archive import Archive
    from storage.tables.captures import Captures

# What a page may unpack to; anything larger is a decompression bomb.
BODY_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class CaptureJob:
    """A capture with the shelf that holds its record.

    `original` is the place of the record that holds the body of a revisit, None for a response and for a revisit whose
    original is not in the archive.
    """

    capture: Capture
    shelf: Shelf
    original: Place | None


def job_of(capture: Capture, archive: Archive, captures: Captures) -> CaptureJob:
    """Return what a reader process needs to read a capture.

    A missing original is no error here: it is damage that concerns one page, and the reader reports it with that page.
    """
    source = captures.response_of(capture)
    original = None if source is None or source is capture else source.place
    return CaptureJob(capture, archive.shelf(capture.publication), original)


def read_kept(kept: CaptureJob, profile: Profile) -> Reading:
    """The present reader's reading of a kept capture, with its digest and what is to be searched of it.

    Raises:
        RecordError: the archive is damaged: the record, or that of its original, is not where it should be.
        StoreError: the record lies in an object store only, and the store does not return it.
    """
    capture = kept.capture
    try:
        page = page_of_job(kept)
    except UndecodableError as error:
        refusal = Refusal(Verdict.UNDECODABLE, str(error))
        return Reading(capture.capture_id, version_for(capture.role, profile), refusal)
    return read_to_file(page, profile)


def read_to_file(page: Page, profile: Profile) -> Reading:
    """The present reader's reading of a page, with its digest and what is to be searched of it."""
    with turn_of(len(page.body)):
        return _read_to_file(page, profile)


def _read_to_file(page: Page, profile: Profile) -> Reading:
    # Not above: the process that asks for a reading imports this module too, and needs no reader.
    from pipelines.reader import read
    from pipelines.text_changes import digest_of

    reading = read(page, profile)
    outcome = reading.outcome
    if not isinstance(outcome, ArticleReading | SourceReading):
        return reading
    # Made here, so that whoever files it need not.
    return replace(reading, pieces=pieces(outcome.searched), digest=digest_of(outcome))


def page_of_job(kept: CaptureJob) -> Page:
    """The page of a kept capture, as a reader receives it.

    Raises:
        RecordError: the archive is damaged: the record, or that of its original, is not where it should be.
        StoreError: the record lies in an object store only, and the store does not return it.
        UndecodableError: the body cannot be decoded.
    """
    record = kept.shelf.read(kept.capture.place)
    original = None if kept.original is None else kept.shelf.read(kept.original)
    return page_of(kept.capture, record, original, BODY_LIMIT)
