"""Repairing an archive, or loose files, without inventing a byte."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from access.jobs.verify import verify_document, verify_exit_code
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.custody.repair.repair_report import Repaired


@dataclass(frozen=True, slots=True)
class RepairOptions:
    """What is repaired: the archive, or only `files`, which need no archive."""

    archive: Path
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class RepairResult:
    """What was done, and what a verification found afterwards."""

    repaired: Repaired

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when there is damage left."""
        return verify_exit_code(self.repaired.report)

    def as_json(self) -> JsonObject:
        """The document of a verification, the repairs, and how many captures wait to be read."""
        return verify_document(self.repaired.report) | {
            "repairs": [
                {"file": act.file, "act": act.act.value, "count": act.count, "told": act.sentence}
                for act in self.repaired.acts
            ],
            "pending": self.repaired.pending,
        }


@job
def run_repair(options: RepairOptions, clock: Clock, report: ReportProgress = ignore_progress) -> RepairResult:
    """Repair what can be repaired, and verify again; a damaged file stays beside the repaired one.

    Args:
        options: what is repaired.
        clock: gives the time of the repair.
        report: is called with each step of an archive's repair.

    Raises:
        Locked: another process crawls or uploads.
        FondsError: something cannot be read or written; what was done until then is complete.
    """
    from storage.archive.archive import Archive
    from storage.custody.repair.archive_repair import alone_with, repair_archive
    from storage.custody.repair.loose_file_repair import repair_files
    from storage.custody.verification.fixity import note_examined

    if options.files:
        return RepairResult(repair_files(options.files))
    archive = Archive.at(options.archive)
    now = clock()
    with alone_with(archive) as database:
        repaired = repair_archive(archive, database, now, step_reporter(report))
        note_examined(database, repaired.report.examined, now)
    return RepairResult(repaired)
