"""Joining and parting cited addresses, as a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.existing_database import open_existing
from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.tables.source_acts import SourceAct


@dataclass(frozen=True, slots=True)
class SourceAliasOptions:
    """The cited address that becomes an alias, the one that it is an alias of, and why (None: no reason is given)."""

    archive: Path
    url: str
    stands_for: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SourcePartOptions:
    """The cited address that becomes a source of its own, and why (None: no reason is given)."""

    archive: Path
    url: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SourceActsResult:
    """What was decided, once for each publication that cites the address.

    `turned` are the publications in which the address that stands for the other from now on was an alias of it before;
    `already` are those, with the form that they cite, in which it had been decided so before, and nothing is written.
    """

    acts: tuple[SourceAct, ...]
    turned: tuple[str, ...] = ()
    already: tuple[tuple[str, str], ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: what nobody cites raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The acts, where they turned an alias round, and the publications in which it was so already."""
        already = [publication for publication, _url in self.already]
        return json_object({"acts": self.acts, "turned": self.turned, "already": already})


@job
def run_source_alias(
    options: SourceAliasOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> SourceActsResult:
    """Let a cited address be an alias of another, in each publication that cites it.

    Args:
        options: which addresses, and why.
        clock: gives the time of the act.
        report: not used: it is done at once.

    Raises:
        UnknownId: nobody cites the address.
        UsageError: one of the two is no address, or both are the same.
        FondsError: the act cannot be kept; nothing has changed then.
    """
    from storage.archive.archive import Archive
    from storage.custody.source_acts import alias_source, aliases_turned

    archive = Archive.at(options.archive)
    with open_existing(archive) as database:
        turned = aliases_turned(database, options.url, options.stands_for)
        acts = alias_source(archive, database, options.url, options.stands_for, options.reason, clock())
    return SourceActsResult(acts, turned)


@job
def run_source_part(
    options: SourcePartOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> SourceActsResult:
    """Let a cited address be a source of its own, in each publication that cites it; the rest is as for an alias."""
    from storage.archive.archive import Archive
    from storage.custody.source_acts import part_source

    archive = Archive.at(options.archive)
    with open_existing(archive) as database:
        acts, already = part_source(archive, database, options.url, options.reason, clock())
    return SourceActsResult(acts, already=tuple(already.items()))
