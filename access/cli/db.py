"""`fonds db`: maintenance of the database."""

from __future__ import annotations

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import write

db = typer.Typer(help="Maintenance of the database.", invoke_without_command=True)


@db.callback()
def database(context: typer.Context) -> None:
    """Maintenance of the database."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@db.command("upgrade", short_help="Bring an older database to this program's schema.")
def upgrade_command(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Bring an older database to this program's schema; a crawl does so by itself.

    Example: fonds db upgrade --archive /srv/fonds
    """
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    with opened.sole_crawl():
        opened.open_database(write=True).close()
    write("The database has this program's schema.")
