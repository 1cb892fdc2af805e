"""`fonds db`: maintenance of the database."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption, QuietOption
from access.cli.output import columns, so_many, warn_of, write, write_json
from access.cli.progress import shown_progress
from access.jobs.database import (
    DatabaseCheckOptions,
    DatabaseCopyOptions,
    run_database_check,
    run_database_copy,
)
from storage.types.clock import system_clock
from storage.types.errors import UsageError

db = typer.Typer(help="Maintenance of the database.", invoke_without_command=True)


@db.callback()
def database(context: typer.Context) -> None:
    """Maintenance of the database."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@db.command("upgrade", short_help="Bring an older database to this program's schema.")
def upgrade_command(archive: ArchiveOption = DEFAULT_ARCHIVE) -> None:
    """Bring an older database to this program's schema; a crawl does so by itself.

    Roles that could read the views can read them afterwards.

    Example: fonds db upgrade --archive /srv/fonds
    """
    from storage.archive.archive import Archive

    opened = Archive.at(archive)
    with opened.sole_crawl():
        opened.open_database(write=True).close()
    write("The database has this program's schema.")


@db.command("check", short_help="Check the database by itself, and count what each view shows.")
def check_command(
    archive: ArchiveOption = DEFAULT_ARCHIVE, json: JsonOption = False, quiet: QuietOption = False
) -> None:
    """Check the database's file, references, counts, views and changes; fonds verify checks it against the records.

    It ends with 3 when something is wrong. --json gives the number of rows of each view and a digest of them, which is
    the same on either engine while the rows are.

    Example: fonds db check
    """
    with shown_progress(quiet) as report:
        result = run_database_check(DatabaseCheckOptions(archive), system_clock, report)
    if json:
        write_json(result.as_json())
    else:
        checked = result.checked
        write(f"{result.database}: schema {checked.schema}, {so_many(checked.last_cursor, 'change')} so far.")
        columns([(name, str(digest.rows)) for name, digest in checked.views.items()])
        if checked.readers:
            write(f"May be read by {', '.join(checked.readers)}.")
        write("Nothing is wrong with it." if not checked.findings else f"{so_many(len(checked.findings), 'finding')}.")
    warn_of(result.checked.findings)
    raise typer.Exit(result.exit_code)


@db.command("copy", short_help="Copy the database to another engine or place, and compare every view.")
def copy_command(
    to: Annotated[
        str, typer.Argument(metavar="URL", help="An empty database, such as postgresql://fonds@db.example/fonds.")
    ],
    switch: Annotated[
        bool, typer.Option("--switch", help="Let fonds.toml name the copy: the archive moves there.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Copy all tables to an empty database, SQLite or PostgreSQL, and compare row by row what every view shows.

    If a table cannot be copied, or a view differs, nothing is. With --switch the archive moves: nothing is filed
    meanwhile, cursors of changes stay good, and the old database is left as it is. Without it the copy is a second
    database, whose changes begin a new epoch.

    Example: fonds db copy postgresql://fonds@db.example/fonds --switch
    """
    with shown_progress(quiet) as report:
        result = run_database_copy(DatabaseCopyOptions(archive, to, switch), system_clock, report)
    if json:
        write_json(result.as_json())
        return
    copied = result.copied
    tables, views = so_many(copied.tables, "table"), so_many(len(copied.views), "view")
    write(f"Copied {so_many(copied.rows, 'row')} of {tables} to {result.target}; {views} show the same in both.")
    if result.is_switched:
        write(f"fonds.toml names it now; {result.source} is left as it is.")
    else:
        write("The archive's own database is what it was; --switch moves the archive to the copy.")


@db.command("grant", short_help="Let a role of PostgreSQL read the views.")
def grant_command(
    role: Annotated[str, typer.Argument(metavar="ROLE", help="A role that the server has.")],
    revoke: Annotated[bool, typer.Option("--revoke", help="Take it from the role again.")] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Let a role read every view, those of the schema typed too, and the table archive: epoch and last cursor.

    It can read no other table and write to none, and keeps this when the database is upgraded; what PostgreSQL lets
    every role do, such as reading its catalogues, it can do too. A SQLite database is a file: whoever may read the file
    may read the views.

    Example: fonds db grant newsdesk
    """
    from storage.archive.archive import Archive
    from storage.tables.reading_roles import grant_reading, revoke_reading

    with Archive.at(archive).open_database(write=True) as opened:
        if opened.dialect != "postgresql":
            raise UsageError("SQLite has no roles: whoever may read the file may read the views; chmod decides it")
        with opened.begin() as connection:
            (revoke_reading if revoke else grant_reading)(connection, role)
    can = "can no longer read the views" if revoke else "can read the views and, of the tables, archive alone"
    write(f"{role} {can}.")
