"""`fonds export`: what an archive holds, handed over in a form that others open without Fonds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from access.cli.export_collection import add_collection_exports
from access.cli.export_tables import add_table_exports
from access.cli.options import DEFAULT_ARCHIVE, HandOverArchiveOption, JsonOption, QuietOption
from access.cli.output import size, so_many, write, write_json
from access.cli.progress import shown_progress
from access.cli.stopped_export import if_stopped
from access.jobs.export import ExportOptions, run_export
from storage.types.clock import system_clock

export = typer.Typer(help="Hand over what the archive holds.", invoke_without_command=True)


@export.callback()
def exports(context: typer.Context) -> None:
    """Hand over what the archive holds."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


add_table_exports(export)
add_collection_exports(export)


@export.command("wacz", short_help="Write one WACZ file, which ReplayWeb.page opens.")
def export_wacz_command(
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.wacz", help="The package; not replaced without --force.")
    ],
    publication: Annotated[
        str | None, typer.Option("--publication", metavar="SLUG", help="A publication's whole collection.")
    ] = None,
    crawl: Annotated[str | None, typer.Option("--crawl", metavar="ID", help="What one crawl brought.")] = None,
    article: Annotated[
        str | None,
        typer.Option("--article", metavar="ID|URL", help="One article, its revisions, and every source it cites."),
    ] = None,
    sign: Annotated[
        Path | None, typer.Option("--sign", metavar="KEY.pem", help="Sign the package with this key (EC, P-384).")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file of that name.")] = False,
    archive: HandOverArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a WACZ package: records, index, list of pages with titles and texts, and the rows about them.

    ReplayWeb.page opens it. Without --publication, --crawl or --article it is the archive's only publication.

    Example: fonds export wacz --article https://news.example/2025/08/a-page/ --output a-page.wacz
    """
    options = ExportOptions(archive, output, publication, crawl, article, sign, replace=force)
    with if_stopped(f"nothing of {output} was written"), shown_progress(quiet) as report:
        result = run_export(options, system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        pages, captures = so_many(result.pages, "page"), so_many(result.captures, "capture")
        write(f"{result.file}: {result.title}, {pages} and {captures} in {size(result.bytes)}.")
        write(f"sha256 {result.sha256}")
