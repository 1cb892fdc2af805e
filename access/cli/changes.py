"""`fonds changes`: the list of changes for programs that follow it, one JSON document a line."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.list_ import PublicationOption
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import write_json_line
from storage.types import ChangeKind

if TYPE_CHECKING:
    from storage.questions.changes import ChangeFilter
    from storage.tables.database import Database

_AT_ONCE = 500
_LOOK_EVERY = 1.0


def changes_command(
    since: Annotated[
        str | None, typer.Option("--since", metavar="CURSOR", help="Only what was filed behind this line's cursor.")
    ] = None,
    follow: Annotated[
        bool, typer.Option("--follow", help="Wait for further changes, until Ctrl-C; a crawl may run meanwhile.")
    ] = False,
    kind: Annotated[
        list[ChangeKind] | None, typer.Option("--kind", help="Only changes of this kind. May be given again.")
    ] = None,
    publication: PublicationOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print what happened to articles and sources in the order in which it was filed, as JSON, a change a line.

    Keep the cursor of the last line that you have dealt with: --since goes on behind it. A cursor of an archive that
    was rebuilt or restored meanwhile is refused; begin again without one.

    Example: fonds changes --kind new --kind revised
    """
    from storage.archive.archive import Archive
    from storage.questions.changes import ChangeFilter
    from storage.questions.publications import require_publication

    opened = Archive.at(archive)
    wanted = ChangeFilter(publication, tuple(kind or ()))
    cursor = since
    try:
        while True:
            # Opened again each time: a rebuilt database is another file.
            with opened.open_database(write=False) as database:
                require_publication(database, publication)
                cursor = _write_changes(database, wanted, cursor)
            if not follow:
                return
            sys.stdout.flush()
            time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        if not follow:
            raise


def _write_changes(database: Database, wanted: ChangeFilter, cursor: str | None) -> str:
    """Write all that was filed behind a cursor, and return the one behind that."""
    from access.jobs.change_line import change_line
    from storage.questions.changes import read_feed

    while True:
        page = read_feed(database, wanted, cursor, _AT_ONCE)
        for change in page.changes:
            write_json_line(change_line(page, change))
        cursor = page.end
        if not page.more:
            return cursor
