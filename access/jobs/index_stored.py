"""Index lines for what other machines captured and uploaded, so that players here show it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from access.jobs.json_values import JsonObject
from access.jobs.progress import ReportProgress, ignore_progress
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class IndexStoredOptions:
    """Whose index."""

    archive: Path


@dataclass(frozen=True, slots=True)
class IndexStoredResult:
    """How many files got lines that had none here."""

    files: int

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: what cannot be written raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return asdict(self)


@job
def run_index_stored(
    options: IndexStoredOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> IndexStoredResult:
    """Write the index lines of files that are in the store and of which the index here knows nothing.

    Args:
        options: the archive.
        clock: not used: an index line has the time of its capture.
        report: not called: lines come from the database alone.

    Raises:
        ConfigurationError: fonds.toml names no store.
        FondsError: the archive cannot be read or its index not written.
    """
    from storage.archive.archive import Archive
    from storage.custody.rebuild import find_lost_lines

    archive = Archive.at(options.archive)
    store = archive.required_store()
    with archive.files_stay(), archive.open_database(write=False) as database:
        return IndexStoredResult(find_lost_lines(archive, database, lambda file: store.holds(file.uploaded_to)))
