"""`fonds export`: what an archive holds, handed over in a form that others open without Fonds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.interruption import STOPPED, end_as_interrupted
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import size, so_many, warn, write, write_json
from access.cli.progress import progress
from storage.archive.archive import Archive
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from access.export.scope import HandOverScope
    from storage.tables.database import Database

export = typer.Typer(help="Hand over what the archive holds.", invoke_without_command=True)


@export.callback()
def exports(context: typer.Context) -> None:
    """Hand over what the archive holds."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


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
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Write a WACZ package: records, index, list of pages with titles and texts, and the rows that tell of them.

    ReplayWeb.page opens it. Without --publication, --crawl or --article it is the archive's only publication.

    Example: fonds export wacz --article https://news.example/2025/08/a-page/ --output a-page.wacz
    """
    from access.export.signature import SigningKey
    from access.export.wacz import export_wacz

    opened = Archive.at(archive)
    key = None if sign is None else SigningKey.load(sign)
    end_as_interrupted()
    database = opened.open_database(write=False)
    try:
        with progress(quiet) as doing:
            scope = _scope(opened, database, publication, crawl, article)
            done = export_wacz(opened, database, scope, output, datetime.now(UTC), replace=force, key=key, doing=doing)
    except KeyboardInterrupt:
        warn(f"stopped; nothing of {output} was written")
        raise typer.Exit(STOPPED) from None
    finally:
        database.close()
    if json:
        write_json(done)
    else:
        pages, captures = so_many(done.pages, "page"), so_many(done.captures, "capture")
        write(f"{done.file}: {scope.title}, {pages} and {captures} in {size(done.bytes)}.")
        write(f"sha256 {done.sha256}")


def _scope(
    opened: Archive, database: Database, publication: str | None, crawl: str | None, article: str | None
) -> HandOverScope:
    from access.export.scope import article_scope, crawl_scope, publication_scope

    if sum(one is not None for one in (publication, crawl, article)) > 1:
        raise UsageError("give one of --publication, --crawl and --article, not several")
    if article is not None:
        return article_scope(opened, database, article)
    if crawl is not None:
        return crawl_scope(database, crawl)
    if publication is None:
        there = opened.collections()
        if len(there) != 1:
            which = f"it has {', '.join(there)}" if there else "it has none yet"
            raise UsageError(f"this archive has not one publication, but {which}; name it with --publication")
        (publication,) = there
    return publication_scope(database, publication)
