"""Withholding what is kept from replay, search, views and exports, and releasing it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.existing_database import open_existing
from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UnknownId, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from storage.questions.withholding_subjects import WithholdingSubject
    from storage.questions.withholdings import ListedWithholding
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class WithholdOptions:
    """What is withheld (`key`: the id or URL of an article or source, the id of a capture) and why.

    `until` None: until it is released.
    """

    archive: Path
    key: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseOptions:
    """What is released: as for withholding, or the id of a withholding. `reason` None: none is given."""

    archive: Path
    key: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WithholdResult:
    """The withholdings that were made, and what each is about, in the same order."""

    withheld: tuple[ListedWithholding, ...]
    subjects: tuple[WithholdingSubject, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: what is not there raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The withholdings."""
        return json_object({"withheld": self.withheld})


@dataclass(frozen=True, slots=True)
class ReleaseResult:
    """The withholdings that were ended."""

    released: tuple[ListedWithholding, ...]

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: what is not withheld raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The withholdings."""
        return json_object({"released": self.released})


@job
def run_withhold(options: WithholdOptions, clock: Clock, report: ReportProgress = ignore_progress) -> WithholdResult:
    """Withhold something, in each publication that has it; its records stay where they are.

    Args:
        options: what is withheld, why, and until when.
        clock: gives the time of the act.
        report: not used: it is done at once.

    Raises:
        UsageError: `until` is past.
        UnknownId: the archive has nothing of that id or URL.
        FondsError: the act cannot be kept; nothing is hidden then.
    """
    from storage.archive.archive import Archive
    from storage.custody.withholding import withhold
    from storage.questions.withholding_subjects import find_subjects

    now = clock()
    if options.until is not None and options.until <= now:
        raise UsageError(
            f"--until {options.until.astimezone(UTC):%Y-%m-%d %H:%M} UTC is past: nothing would be withheld"
        )
    archive = Archive.at(options.archive)
    with open_existing(archive) as database:
        subjects = find_subjects(database, options.key)
        acts = withhold(archive, database, subjects, options.reason, options.until, now)
        return WithholdResult(_listed(database, {act.withholding_id for act in acts}), subjects)


@job
def run_release(options: ReleaseOptions, clock: Clock, report: ReportProgress = ignore_progress) -> ReleaseResult:
    """Show again what was withheld.

    Args:
        options: what is released, and why.
        clock: gives the time of the act.
        report: not used: it is done at once.

    Raises:
        UnknownId: nothing of that id or URL is withheld.
        FondsError: the act cannot be kept.
    """
    from storage.archive.archive import Archive
    from storage.custody.withholding import release

    archive = Archive.at(options.archive)
    with open_existing(archive) as database:
        ended = standing_withholdings_of(database, options.key)
        release(archive, database, [(act.publication, act.withholding_id) for act in ended], options.reason, clock())
        return ReleaseResult(_listed(database, {act.withholding_id for act in ended}))


def standing_withholdings_of(database: Database, key: str) -> tuple[ListedWithholding, ...]:
    """The withholdings not yet released that a key means. Raises UnknownId when there is none.

    An address means what was withheld of the whole page. A capture of it that was withheld for itself stays so,
    unless nothing else is withheld there.
    """
    from storage.questions.withholding_subjects import find_subjects

    named = [act for act in _standing(database) if _is_named(act, key)]
    if meant := tuple(act for act in named if act.url != key or act.capture_id is None):
        return meant
    if meant := tuple(named) or withholdings_about(database, find_subjects(database, key)):
        return meant
    raise UnknownId(f"{key} is not withheld; fonds withhold --list tells what is")


def withholdings_about(database: Database, subjects: Collection[WithholdingSubject]) -> tuple[ListedWithholding, ...]:
    """The withholdings not yet released of these very subjects."""
    return tuple(act for act in _standing(database) if any(_is_about(act, subject) for subject in subjects))


def _standing(database: Database) -> Iterator[ListedWithholding]:
    from storage.questions.withholdings import list_withholdings

    return (act for act in list_withholdings(database) if act.released_at is None)


def _listed(database: Database, ids: Collection[str]) -> tuple[ListedWithholding, ...]:
    from storage.questions.withholdings import list_withholdings

    return tuple(act for act in list_withholdings(database) if act.withholding_id in ids)


def _is_named(act: ListedWithholding, key: str) -> bool:
    return key in (act.withholding_id, act.withholding_id.rpartition(":")[2], act.url)


def _is_about(act: ListedWithholding, subject: WithholdingSubject) -> bool:
    if act.publication != subject.publication:
        return False
    if subject.capture_id is not None or subject.article_id is not None:
        return (act.capture_id, act.article_id) == (subject.capture_id, subject.article_id)
    return act.url in subject.addresses
