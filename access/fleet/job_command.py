"""The command that does a job: what a person would type."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from storage.types.fleet_jobs import FleetJob, JobKind

# The name of a publication or of a WARC file cannot begin with a dash; that of a file to import is a path.
_COMMANDS: dict[JobKind, tuple[str, ...]] = {
    JobKind.CRAWL: ("crawl", "--quiet"),
    JobKind.REREAD: ("reread", "--quiet", "--warc-file"),
    JobKind.VERIFY: ("verify", "--quiet", "--warc-file"),
    JobKind.PUSH: ("store", "push", "--quiet", "--warc-file"),
    JobKind.IMPORT: ("import", "--quiet"),
    JobKind.REBUILD: ("rebuild", "--quiet", "--into"),
}


def command_of(job: FleetJob, archive: Path) -> tuple[str, ...]:
    """The arguments of the command that does a job for the archive in this folder."""
    return (*_COMMANDS[job.kind], job.subject, *_options(job), "--archive", str(archive))


def _options(job: FleetJob) -> Iterator[str]:
    for name, value in sorted(job.options.items()):
        yield f"--{name}"
        if value:
            yield value
