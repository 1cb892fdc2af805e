"""Checking what a profile makes of one page: of a saved file, or of a capture in the archive."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from access.jobs.json_values import JsonObject, json_object
from access.jobs.only_publication import only_publication
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types import Page, Reading, Refusal, Role
from storage.types.clock import Clock
from storage.types.errors import UnknownId, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipelines.capture_job import CaptureJob
    from pipelines.examination import Examination
    from storage.archive.archive import Archive
    from storage.archive.configuration import CrawlLimits
    from storage.types import Capture
    from storage.types.profile import Profile

Source = TypeVar("Source")

_TEXTS = frozenset({"text/html", "application/xhtml+xml", "text/plain"})


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page in a file; `url` is the address from which it came, None when nobody knows."""

    path: Path
    url: str | None = None


@dataclass(frozen=True, slots=True)
class PageCheckOptions:
    """Which page is read by whose profile.

    `page` is a file, or the id of a capture with or without `urn:uuid:`. `publication` None: the capture's own, or the
    only one that the archive knows.
    """

    archive: Path
    page: SavedPage | str
    publication: str | None = None


@dataclass(frozen=True, slots=True)
class PageCheckResult:
    """A page as a profile reads it; `capture_id` is None for a file.

    `fill` are the shares of pages that the profile expects to have a field.
    """

    publication: str
    url: str
    capture_id: str | None
    examination: Examination
    fill: tuple[tuple[str, float], ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when the page is refused, or lacks a field that the profile expects."""
        examination = self.examination
        return ExitCode.LOOK if examination.missing or examination.refusal is not None else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """Every field with its value, and the rule that found it."""
        examination = self.examination
        refusal = examination.refusal
        return json_object(
            {
                "publication": self.publication,
                "url": self.url,
                "capture_id": self.capture_id,
                "reader_version": examination.reader_version,
                "verdict": None if refusal is None else refusal.verdict,
                "reason": None if refusal is None else refusal.reason,
                "fields": [
                    {
                        "field": field.name,
                        "value": field.value,
                        "rule": None if field.evidence is None else field.evidence.rule,
                        "sure": None if field.evidence is None else field.evidence.sure,
                        "disputed": () if field.evidence is None else field.evidence.disputed,
                        "expected": field.is_expected,
                    }
                    for field in examination.fields
                ],
                "missing": examination.missing,
            }
        )


@job
def run_page_check(
    options: PageCheckOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> PageCheckResult:
    """Read one page by a profile; what is filed of a capture stays as it is.

    Args:
        options: which page, by whose profile.
        clock: gives the day whose rules are used for a file.
        report: not used: it is done at once.

    Raises:
        UsageError: the file cannot be read, or the publication is needed.
        ProfileError: the profile is wrong.
        UnknownId: there is no such capture, or it brought no page.
        RecordError: the capture's record is not where it should be, or holds no answer.
        WorkerError: no process can be started in which the publication's own code may run.
    """
    from storage.archive.archive import Archive
    from storage.archive.profile_file import load_profile

    if isinstance(options.page, str):
        return _check_capture(options.archive, options.page, options.publication)
    archive = Archive.planned(options.archive)
    slug = options.publication or only_publication(archive)
    profile = load_profile(slug, options.archive / "profiles")
    return _check_file(options.page, profile, clock(), archive.configuration.limits)


def saved_page(saved: SavedPage, profile: Profile, now: datetime) -> Page:
    """A page from a file, as an article that was captured now. Raises UsageError when it cannot be read."""
    path = saved.path
    try:
        body = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror or error}") from error
    address = saved.url or f"https://{profile.slug}.invalid/{path.name}"
    guessed = mimetypes.guess_type(path.name)[0]
    # A page's own statement of its encoding counts; the name of its file says nothing about that.
    media_type = guessed if guessed in _TEXTS or guessed == "application/pdf" else "text/html"
    return Page("", profile.slug, address, now, 200, media_type, Role.ARTICLE, body)


def captured_page(path: Path, capture_id: str) -> Page:
    """A page from the archive, as an article.

    Raises:
        UnknownId: there is no such capture, or it brought no page.
        RecordError: its record is not where it should be, or holds no answer.
    """
    from pipelines.capture_job import page_of_job
    from storage.archive.archive import Archive

    return page_of_job(kept_page(Archive.at(path), capture_id))


def _check_file(saved: SavedPage, profile: Profile, now: datetime, limits: CrawlLimits) -> PageCheckResult:
    from pipelines.examination import examine
    from pipelines.reader import read

    page = saved_page(saved, profile, now)
    held = profile.at(now)
    reading = _read_bounded(read, page, profile, limits)
    return PageCheckResult(profile.slug, page.url, None, examine(reading, held), held.expect.fill)


def _check_capture(path: Path, capture_id: str, slug: str | None) -> PageCheckResult:
    from pipelines.capture_job import read_kept
    from pipelines.examination import examine
    from storage.archive.archive import Archive

    archive = Archive.at(path)
    kept = kept_page(archive, capture_id)
    capture = kept.capture
    profile = archive.profile(slug or capture.publication)
    held = profile.at(capture.captured_at)
    examination = examine(_read_bounded(read_kept, kept, profile, archive.configuration.limits), held)
    return PageCheckResult(profile.slug, capture.url, capture.capture_id, examination, held.expect.fill)


def _read_bounded(
    read: Callable[[Source, Profile], Reading], source: Source, profile: Profile, limits: CrawlLimits
) -> Reading:
    """What a page is read as; where code of the publication's own reads it, in a process within the limits of readers.

    Raises:
        WorkerError: no process that reads can be started.
    """
    if profile.code is None:
        return read(source, profile)
    from pipelines.reader_processes import single_reader
    from pipelines.reader_version import version_for
    from pipelines.reading_queue import MODULES

    with single_reader(limits, MODULES) as readers:
        outcome = readers.submit(read, source, profile).result()
    return Reading("", version_for(Role.ARTICLE, profile), outcome) if isinstance(outcome, Refusal) else outcome


def kept_page(archive: Archive, capture_id: str) -> CaptureJob:
    """What a reader needs of a capture that is read as an article. Raises UnknownId when it brought no page."""
    from pipelines.capture_job import job_of
    from storage.tables.captures import Captures

    with archive.open_database(write=False) as database:
        captures = Captures(database)
        capture = captures.get(capture_id)
        kept = job_of(_readable(capture), archive, captures)
    if capture.status is None:
        raise UnknownId(f"{capture.capture_id} is a fetch that brought no page: {capture.error}")
    return kept


def _readable(capture: Capture) -> Capture:
    """The capture as an article, unless it is a source: a page that was captured by hand has another role."""
    return capture if capture.role is Role.SOURCE else replace(capture, role=Role.ARTICLE)
