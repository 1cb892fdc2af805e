"""What a drafted profile would make of kept pages: each is read by it and by the present one, and compared by field.

Pages and patterns are strangers' and whoever drafts', so both readings run in a process within the bounds of readers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.field_words import entries_of
from access.jobs.json_values import JsonObject, json_object
from access.jobs.page_check import kept_page
from access.jobs.progress import JobProgress, ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types import Refusal
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipelines.capture_job import CaptureJob
    from pipelines.difference import FieldChange
    from pipelines.examination import Examination
    from storage.types.profile import Profile

_MODULES = ("pipelines.reader", "access.jobs.profile_preview")
# Each page is read twice.
_READINGS = 2
DRAFT = "the draft"
"""What errors name a drafted profile by, which lies in no file."""


@dataclass(frozen=True, slots=True)
class ProfilePreviewOptions:
    """A publication, the text of a profile drafted for it, and the ids of captures to try it on."""

    archive: Path
    publication: str
    text: str
    captures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewedPage:
    """A page by both profiles: the fields that change (`before` is by the present one), and the names of those that
    stay and are there.

    `missing` are the fields that the draft expects and the page lacks by it; `refused` is why the draft reads no
    article there, None when it does; `was_refused` the same of the present profile.
    """

    capture_id: str
    url: str
    title: str | None
    changes: tuple[FieldChange, ...]
    same: tuple[str, ...]
    missing: tuple[str, ...] = ()
    refused: Refusal | None = None
    was_refused: Refusal | None = None


@dataclass(frozen=True, slots=True)
class ProfilePreviewResult:
    """What the draft makes of each page, in the order of the captures."""

    pages: tuple[PreviewedPage, ...]

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when the draft refuses a page, or a page lacks what it expects."""
        return ExitCode.LOOK if any(page.refused or page.missing for page in self.pages) else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The pages."""
        return json_object({"pages": self.pages})


@job
def run_profile_preview(
    options: ProfilePreviewOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> ProfilePreviewResult:
    """Read kept pages by a drafted profile and by the present one; nothing is written.

    Args:
        options: which pages, and the draft.
        clock: not used: pages are read by the rules of the day of their capture.
        report: is told of each page.

    Raises:
        ProfileError: the draft, or the present profile, is wrong.
        UnknownId: there is no such capture, or it brought no page.
        WorkerError: no process that reads can be started.
    """
    from pipelines.reader_processes import Readers
    from storage.archive.archive import Archive
    from storage.archive.profile_file import load_profile, parse_profile, shipped, with_code

    archive = Archive.at(options.archive)
    drafted = with_code(parse_profile(options.text, DRAFT, options.publication), DRAFT, archive.path)
    own = archive.path / "profiles"
    is_known = (own / f"{options.publication}.toml").is_file() or options.publication in shipped()
    present = load_profile(options.publication if is_known else "any", own)
    kept = [kept_page(archive, one) for one in options.captures]
    limits = archive.configuration.limits
    seconds = limits.reader_seconds * _READINGS
    with Readers(1, deadline=seconds, memory=limits.reader_memory, modules=_MODULES) as readers:
        reading = [(one, readers.submit(read_by_both, one, present, drafted)) for one in kept]
        pages = []
        for number, (one, outcome) in enumerate(reading, 1):
            report(JobProgress(f"page {number} of {len(reading)}"))
            pages.append(_page(one, outcome.result()))
    return ProfilePreviewResult(tuple(pages))


def read_by_both(kept: CaptureJob, present: Profile, drafted: Profile) -> PreviewedPage:
    """A kept page by the present profile and by a drafted one, compared; runs in a process that reads."""
    from pipelines.capture_job import read_kept
    from pipelines.examination import examine

    at = kept.capture.captured_at
    before, after = (examine(read_kept(kept, one), one.at(at)) for one in (present, drafted))
    return compared_examinations(kept.capture.capture_id, kept.capture.url, before, after)


def compared_examinations(capture_id: str, url: str, before: Examination, after: Examination) -> PreviewedPage:
    """Two examinations of one page, compared field by field."""
    from pipelines.difference import field_change

    old, new = dict(_entries(before)), dict(_entries(after))
    names = list(dict.fromkeys((*new, *old)))
    changed = [name for name in names if old.get(name, ()) != new.get(name, ())]
    return PreviewedPage(
        capture_id=capture_id,
        url=url,
        title=next(iter(new.get("title") or old.get("title") or ()), None),
        changes=tuple(field_change(name, old.get(name, ()), new.get(name, ()), "\n") for name in changed),
        same=tuple(name for name in names if name not in changed and new.get(name)),
        missing=after.missing,
        refused=after.refusal,
        was_refused=before.refusal,
    )


def _entries(examination: Examination) -> Iterator[tuple[str, tuple[str, ...]]]:
    return ((field.name, entries_of(field.value)) for field in examination.fields)


def _page(kept: CaptureJob, outcome: PreviewedPage | Refusal) -> PreviewedPage:
    """What came of a page; one whose reader was broken off is told as refused."""
    if isinstance(outcome, PreviewedPage):
        return outcome
    return PreviewedPage(kept.capture.capture_id, kept.capture.url, None, (), (), refused=outcome)
