"""`fonds import`: take in WARC, ARC and WACZ files that other programs made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.interruption import end_as_interrupted
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import counts, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.types.errors import FondsError, UsageError

if TYPE_CHECKING:
    from pipelines.import_reading import ImportOutcome
    from storage.custody.importing.collection_import import ImportedFile
    from storage.custody.importing.submitted_file import SubmittedFile
    from storage.tables.database import Database

LOOK = 3
_ANY = "any"


def import_command(
    file: Annotated[list[Path], typer.Argument(metavar="FILE", help="WARC, ARC or WACZ files, packed or not.")],
    publication: Annotated[
        str | None,
        typer.Option(
            "--publication", metavar="SLUG", help="Whose collection they go into, and by whose profile they are read."
        ),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Take in WARC, ARC and WACZ files that other programs made, and read their articles and sources.

    Each file is copied whole or not at all; giving one again changes nothing. Nothing is fetched.

    Example: fonds import old-crawl.warc.gz browsertrix.wacz --publication lia
    """
    end_as_interrupted()
    from storage.custody.importing.submitted_file import given

    files: list[SubmittedFile] = []
    errors: list[FondsError] = []
    for path in dict.fromkeys(file):
        try:
            files.extend(given(path))
        except FondsError as error:
            errors.append(error)
    taken: list[ImportOutcome] = []
    read = 0
    if files:
        with _opened(archive) as (opened, database), progress(quiet) as doing:
            taken, read = _take_in(opened, database, files, publication, doing)
    for one in taken:
        errors.extend(refused.error for refused in one.refused)
    if json:
        write_json(_document(taken, read, errors))
    else:
        _tell(taken, read)
    for why in errors:
        warn(str(why))
    _end(taken, errors)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Archive, Database]]:
    """The archive, made when there is none, with what an earlier import or crawl left finished."""
    from storage.custody.importing.incoming_folder import hold_incoming
    from storage.custody.importing.unfinished_imports import finish_imports
    from storage.recording.recovery import recover
    from storage.tables.captures import Captures
    from storage.tables.crawls import require_no_crawl

    opened = Archive.create(path)
    with opened.sole_crawl(), hold_incoming(opened):
        database = opened.open_database(write=True)
        try:
            require_no_crawl(database)
            for slug in opened.collections():
                recover(opened.collection(slug), Captures(database))
            finish_imports(opened, database)
            yield opened, database
        finally:
            database.close()


def _take_in(
    opened: Archive,
    database: Database,
    files: Sequence[SubmittedFile],
    publication: str | None,
    doing: Callable[[str], None],
) -> tuple[list[ImportOutcome], int]:
    """Import the files, collection by collection, and read what waits; how many were read stands behind what came."""
    from pipelines.import_reading import import_files
    from pipelines.offline_reading import read_pending
    from storage.custody.importing.provenance import adopt_profile
    from storage.tables.crawls import know_publication

    taken = []
    for slug, some in _by_publication(opened, files, publication).items():
        adopt_profile(opened, slug, some)
        profile = opened.profile(slug)
        know_publication(database, slug, profile.name, profile.language)
        taken.append(import_files(opened, database, slug, some, doing))
    return taken, read_pending(opened, database, lambda done: doing(f"{done} captures read"))


def _by_publication(
    opened: Archive, files: Sequence[SubmittedFile], publication: str | None
) -> dict[str, list[SubmittedFile]]:
    from storage.custody.importing.provenance import publication_named

    found: dict[str, list[SubmittedFile]] = {}
    for one in files:
        slug = publication or publication_named(one) or _only_publication(opened)
        found.setdefault(slug, []).append(one)
    return found


def _only_publication(opened: Archive) -> str:
    """The publication that files go to which name none: the archive's only one, or `any` in an archive without."""
    known = sorted({*opened.publications, *opened.collections()})
    if len(known) > 1:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known)}")
    return known[0] if known else _ANY


def _tell(taken: Sequence[ImportOutcome], read: int) -> None:
    for one in taken:
        for admitted in one.admitted:
            write(_admitted(admitted, one.publication))
        for repeated in one.repeated:
            kept = f"is in the archive already, as {repeated.name}" if repeated.name else "holds nothing that is new"
            write(f"{repeated.given} {kept}; nothing was changed.")
        if one.alone:
            write(f"{so_many(one.alone, 'revisit')} whose original is not in this archive: kept, and not shown.")
    if read:
        write(f"{so_many(read, 'capture')} read.")


def _admitted(admitted: ImportedFile, publication: str) -> str:
    look = admitted.staged.look
    held = f"{so_many(admitted.captures, 'capture')} in {so_many(look.records, 'record')}"
    line = f"{admitted.given} → {publication}: {held}, kept as {admitted.name}."
    if admitted.before:
        line += f" {admitted.before} more were in the archive already."
    if others := +look.no_captures:
        line += f" Beside them: {counts(others.most_common())}."
    if look.damaged:
        line += f" {so_many(look.damaged, 'record')} damaged; fonds verify tells how."
    return line


def _document(taken: Sequence[ImportOutcome], read: int, errors: Sequence[FondsError]) -> dict[str, object]:
    return {
        "read": read,
        "files": [
            {
                "file": admitted.given.path,
                "inner": admitted.given.inner,
                "outcome": "imported",
                "publication": one.publication,
                "warc_file": admitted.name,
                "form": admitted.staged.form,
                "sha256": admitted.staged.original.sha256,
                "records": admitted.staged.look.records,
                "captures": admitted.captures,
                "captures_before": admitted.before,
                "damaged_records": admitted.staged.look.damaged,
            }
            for one in taken
            for admitted in one.admitted
        ]
        + [
            {
                "file": repeated.given.path,
                "inner": repeated.given.inner,
                "outcome": "known",
                "publication": one.publication,
                "warc_file": repeated.name,
            }
            for one in taken
            for repeated in one.repeated
        ],
        "revisits_without_original": sum(one.alone for one in taken),
        "refused": [str(error) for error in errors],
    }


def _end(taken: Sequence[ImportOutcome], errors: Sequence[FondsError]) -> None:
    """End as what came of it says: could not; stopped for want of room; done, but look; done."""
    if errors:
        raise typer.Exit(1)
    for one in taken:
        if one.stopped is not None:
            raise one.stopped
    if any(admitted.staged.look.damaged for one in taken for admitted in one.admitted):
        raise typer.Exit(LOOK)
