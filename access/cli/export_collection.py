"""`fonds export bagit|premis`: a publication's collection, as archives hand them to one another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, HandOverArchiveOption, JsonOption, QuietOption
from access.cli.output import size, so_many, write, write_json
from access.cli.progress import shown_progress
from access.cli.stopped_export import if_stopped
from access.jobs.export_collection import (
    CollectionExport,
    CollectionExportOptions,
    run_bag_export,
    run_premis_export,
)
from storage.types.clock import system_clock

PublicationOption = Annotated[
    str | None, typer.Option("--publication", metavar="SLUG", help="Whose collection; else that of the only one.")
]


def add_collection_exports(application: typer.Typer) -> None:
    """Add the commands to `fonds export`."""
    application.command("bagit", short_help="A collection as a bag, with PREMIS.")(export_bagit_command)
    application.command("premis", short_help="What happened to a collection's files.")(export_premis_command)


def export_bagit_command(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The bag; it must not be there.")],
    publication: PublicationOption = None,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a bag (BagIt 1.0, RFC 8493) of a publication's whole collection.

    Its payload are the WARC files, their index, the list of pages and the rows about them, as in a WACZ package, and
    premis.xml: what happened to each file. What is withheld is not in it. A bag that cannot be finished leaves nothing.

    Example: fonds export bagit --publication lia --output lia-bag
    """
    options = CollectionExportOptions(archive, output, publication)
    _export(run_bag_export, options, json=json, quiet=quiet)


def export_premis_command(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.xml", help="The document; not replaced without --force.")
    ],
    publication: PublicationOption = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write PREMIS 3 of a publication's WARC files: size and digest of each, and the captures, imports and checks.

    The events come from the archive's own rows, so they are those that fonds status and fonds list crawls tell.

    Example: fonds export premis --publication lia --output lia-premis.xml
    """
    options = CollectionExportOptions(archive, output, publication, force)
    _export(run_premis_export, options, json=json, quiet=quiet)


def _export(run: CollectionExport, options: CollectionExportOptions, *, json: bool, quiet: bool) -> None:
    with if_stopped(f"nothing of {options.output} was written"), shown_progress(quiet) as report:
        result = run(options, system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        files, events = so_many(result.files, "WARC file"), so_many(result.events, "event")
        write(f"{result.output}: {files} of {result.publication} and {events}, in {size(result.bytes)}.")
