"""`fonds submit`: let long jobs wait for the workers of a fleet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import so_many, write, write_json
from storage.types.errors import UsageError
from storage.types.fleet_jobs import FleetJob, JobKind

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.tables.database import Database

submit = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
_PublicationOption = Annotated[
    str | None, typer.Option("--publication", metavar="SLUG", help="Only the WARC files of this publication.")
]


@submit.callback()
def _submit() -> None:
    """Let jobs wait for fonds worker: one for each WARC file, or each publication."""


@submit.command("crawl", short_help="A crawl of each publication.")
def crawl_command(
    publication: Annotated[
        list[str] | None, typer.Argument(metavar="PUBLICATION", help="Which; all that fonds.toml names without any.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let a crawl of each publication wait for a worker.

    Example: fonds submit crawl lia
    """
    from access.fleet.choosing import crawl_jobs
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    slugs = tuple(dict.fromkeys(publication or opened.publications))
    if not slugs:
        raise UsageError(f"no publication is known at {archive}; fonds init names one")
    for slug in slugs:
        opened.profile(slug)
    _submitted(opened, JobKind.CRAWL, lambda _database: crawl_jobs(slugs), json=json)


@submit.command("verify", short_help="The verification of each WARC file.")
def verify_command(
    publication: _PublicationOption = None, archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False
) -> None:
    """Let the verification of each finished WARC file wait for a worker, as fonds verify --warc-file does it.

    Example: fonds submit verify
    """
    _submitted_files(archive, JobKind.VERIFY, publication, {}, json=json)


@submit.command("reread", short_help="The rereading of each WARC file's captures.")
def reread_command(
    publication: _PublicationOption = None,
    older_than_reader: Annotated[
        bool, typer.Option("--older-than-reader", help="Only what another version of the reader read.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let the captures of each finished WARC file be read again by a worker, as fonds reread --warc-file does it.

    Example: fonds submit reread --older-than-reader
    """
    options = {"older-than-reader": ""} if older_than_reader else {}
    _submitted_files(archive, JobKind.REREAD, publication, options, json=json)


@submit.command("push", short_help="The upload of each WARC file that is not in the store.")
def push_command(
    publication: _PublicationOption = None, archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False
) -> None:
    """Let the upload of each finished WARC file that is not in the store wait for the machine on which it lies.

    Example: fonds submit push
    """
    _submitted_files(archive, JobKind.PUSH, publication, {}, json=json)


@submit.command("import", short_help="The import of each file.")
def import_command(
    file: Annotated[list[Path], typer.Argument(metavar="FILE", help="WARC, ARC or WACZ files on this machine.")],
    publication: Annotated[
        str | None, typer.Option("--publication", metavar="SLUG", help="The publication that they belong to.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let the import of each file wait for this machine's worker, as fonds import does it.

    Example: fonds submit import old-crawl.warc.gz
    """
    from access.fleet.choosing import import_jobs
    from storage.archive.archive import Archive
    from storage.warc.file_name import this_host

    for path in file:
        if not path.is_file():
            raise UsageError(f"{path}: no such file")
    options = {} if publication is None else {"publication": publication}
    jobs = import_jobs(file, options, this_host())
    _submitted(Archive.at(archive), JobKind.IMPORT, lambda _database: jobs, json=json)


@submit.command("rebuild", short_help="A rebuild into another database.")
def rebuild_command(
    into: Annotated[str, typer.Option("--into", metavar="URL", help="The URL of an empty database, without password.")],
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let a rebuild into another database wait for a worker; what it files, it files in the order of the records.

    Example: fonds submit rebuild --into postgresql://fonds@db.example/again
    """
    from access.fleet.job_command import require_server
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    require_server(into, opened.path)
    jobs = (FleetJob(JobKind.REBUILD, into),)
    _submitted(opened, JobKind.REBUILD, lambda _database: jobs, json=json)


def _submitted_files(
    archive: Path, kind: JobKind, publication: str | None, options: dict[str, str], *, json: bool
) -> None:
    from access.fleet.choosing import FileRequest, file_jobs
    from storage.archive.archive import Archive
    from storage.questions.publications import require_publication
    from storage.tables.warc_files import WarcFiles

    opened = Archive.at(archive)
    address = opened.configuration.store.address
    if kind is JobKind.PUSH and address is None:
        raise UsageError(f"{opened.path / 'fonds.toml'} names no store to upload to (store.url)")
    request = FileRequest(kind, publication, options)

    def choose(database: Database) -> tuple[FleetJob, ...]:
        require_publication(database, publication)
        return file_jobs(request, WarcFiles(database).all(), address)

    _submitted(opened, kind, choose, json=json)


def _submitted(
    archive: Archive, kind: JobKind, choose: Callable[[Database], Iterable[FleetJob]], *, json: bool
) -> None:
    from access.fleet.submit import submit as submit_jobs

    result = submit_jobs(archive, kind, choose)
    if json:
        write_json(result.as_json())
        return
    write(submitted_line(kind, result.submitted, result.waiting_already))


def submitted_line(kind: JobKind, submitted: int, waiting_already: int) -> str:
    """How many jobs were submitted, and why there was none."""
    why = ""
    if waiting_already:
        why = f"; {so_many(waiting_already, 'more', 'more')} waited already"
    elif not submitted:
        why = ": " + ("the store has every" if kind is JobKind.PUSH else "there is no") + " finished WARC file"
    return f"Submitted {so_many(submitted, 'job')} of the kind {kind}{why}."
