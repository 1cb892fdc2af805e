"""What a profile makes of one page: of a file, of a capture in the archive, or of a page that is captured for it."""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from pipelines.capture_job import job_of, read_kept
from pipelines.examination import Examination, examine
from pipelines.reader import read
from storage.archive.archive import Archive
from storage.tables.captures import Captures
from storage.types import Capture, Page, Role
from storage.types.errors import UnknownId, UsageError
from storage.types.profile import Profile

_URN = "urn:uuid:"
_TEXTS = frozenset({"text/html", "application/xhtml+xml", "text/plain"})


@dataclass(frozen=True, slots=True)
class Checked:
    """A page as a profile reads it; `capture_id` is None for a file."""

    publication: str
    url: str
    capture_id: str | None
    examination: Examination


def check_file(path: Path, url: str | None, profile: Profile, now: datetime) -> Checked:
    """Read a saved page by a profile.

    Args:
        path: The file.
        url: The address from which it came; a reserved one when nobody knows.
        profile: The publication.
        now: The day whose rules are used.

    Raises:
        UsageError: The file cannot be read.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    address = url or f"https://{profile.slug}.invalid/{path.name}"
    guessed = mimetypes.guess_type(path.name)[0]
    # A page's own words about its encoding count; what its file is called says nothing of it.
    media_type = guessed if guessed in _TEXTS or guessed == "application/pdf" else "text/html"
    page = Page("", profile.slug, address, now, 200, media_type, Role.ARTICLE, body)
    return Checked(profile.slug, address, None, examine(read(page, profile), profile.at(now)))


def check_capture(archive: Archive, capture_id: str, slug: str | None) -> Checked:
    """Read a capture of the archive by a profile; what is filed of it stays as it is.

    Args:
        archive: Where it is.
        capture_id: Its id, with or without `urn:uuid:`.
        slug: The profile, None for that of its publication.

    Raises:
        UnknownId: There is no such capture.
        RecordError: Its record is not where it should be, or holds no answer.
    """
    with archive.open_database(write=False) as database:
        captures = Captures(database)
        capture = captures.get(capture_id if capture_id.startswith(_URN) else _URN + capture_id)
        job = job_of(_readable(capture), archive, captures)
    if capture.status is None:
        raise UnknownId(f"{capture.capture_id} is a fetch that brought no page: {capture.error}")
    profile = archive.profile(slug or capture.publication)
    examination = examine(read_kept(job, profile), profile.at(capture.captured_at))
    return Checked(profile.slug, capture.url, capture.capture_id, examination)


def _readable(capture: Capture) -> Capture:
    """The capture as an article, unless it is a source: a page that was captured by hand has another role."""
    return capture if capture.role is Role.SOURCE else replace(capture, role=Role.ARTICLE)


def today() -> datetime:
    """The moment whose rules hold for a page that was saved at no known time."""
    return datetime.now(UTC)
