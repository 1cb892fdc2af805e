"""The command that does a job: what a person would type, and nothing that a row of the queue could add to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    Raises UsageError when the job has an option that its kind has not, or rebuilds into what no job may name.
    """
    if job.kind is JobKind.REBUILD:
        require_server(job.subject, archive)
    form = _FORMS[job.kind]
    # What follows `--` is an argument, whatever it begins with.
    subject = ("--", job.subject) if form.takes_subject is None else (f"{form.takes_subject}={job.subject}",)
    return (*form.words, "--quiet", f"--archive={archive}", *_options(job, form), *subject)


def require_server(into: str, archive: Path) -> None:
    """Check the database that a job rebuilds into: a server's, whose password is the worker's own.

    Raises UsageError.
    """
    # Imported here: most jobs name no database.
    from storage.tables.database_url import database_url

    try:
        url = database_url(into, archive)
    except ValueError as error:
        raise UsageError(f"--into: {error}") from error
    if url.get_backend_name() == "sqlite":
        raise UsageError("--into: a file would lie on the machine of whichever worker comes first; name a server's")
    if url.password is not None or "password" in url.query:
        raise UsageError("--into: a job keeps no password; PGPASSFILE or PGPASSWORD of the worker gives it")


def _options(job: FleetJob, form: _Form) -> Iterator[str]:
    if not isinstance(job.options, Mapping):
        raise UsageError(f"the options of a job are an object of texts, not {type(job.options).__name__}")
    for name, value in sorted(job.options.items()):
        if (name, bool(value)) not in form.options:
            raise UsageError(f"a job of the kind {job.kind} has no option {name!r}")
        yield f"--{name}={value}" if value else f"--{name}"
