"""The command that does a job: what a person would type, and nothing that a row of the queue could add to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from storage.types.errors import UsageError
from storage.types.fleet_jobs import FleetJob, JobKind


@dataclass(frozen=True, slots=True)
class _Form:
    """The words of a command, the option that takes the subject (None: it is the argument), and what else it may have.

    Of an option is said whether it takes a value.
    """

    words: tuple[str, ...]
    takes_subject: str | None
    options: tuple[tuple[str, bool], ...] = ()


_WARC_FILE = "--warc-file"
_FORMS = {
    JobKind.CRAWL: _Form(("crawl",), None),
    JobKind.REREAD: _Form(("reread",), _WARC_FILE, (("older-than-reader", False),)),
    JobKind.VERIFY: _Form(("verify",), _WARC_FILE),
    JobKind.PUSH: _Form(("store", "push"), _WARC_FILE),
    JobKind.IMPORT: _Form(("import",), None, (("publication", True),)),
    JobKind.REBUILD: _Form(("rebuild",), "--into"),
}


def command_of(job: FleetJob, archive: Path) -> tuple[str, ...]:
    """The arguments of the command that does a job for the archive in this folder.

    Raises UsageError when the job has an option that its kind has not.
    """
    form = _FORMS[job.kind]
    # What follows `--` is an argument, whatever it begins with.
    subject = ("--", job.subject) if form.takes_subject is None else (f"{form.takes_subject}={job.subject}",)
    return (*form.words, "--quiet", f"--archive={archive}", *_options(job, form), *subject)


def _options(job: FleetJob, form: _Form) -> Iterator[str]:
    for name, value in sorted(job.options.items()):
        if (name, bool(value)) not in form.options:
            raise UsageError(f"a job of the kind {job.kind} has no option {name!r}")
        yield f"--{name}={value}" if value else f"--{name}"
