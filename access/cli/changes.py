"""`fonds changes`: the list of changes for programs that follow it, one JSON document a line."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.interruption import held_back
from access.cli.list_pages import PublicationOption
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import write_json_line
from storage.types import ChangeKind

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.questions.changes import ChangeFilter, FeedPage

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
    from access.jobs.change_line import change_line
    from storage.archive.archive import Archive
    from storage.questions.changes import ChangeFilter

    opened = Archive.at(archive)
    wanted = ChangeFilter(publication, tuple(kind or ()))
    cursor = since
    try:
        while True:
            page = _next_page(opened, wanted, cursor)
            for change in page.changes:
                write_json_line(change_line(page, change))
            cursor = page.end
            if page.more:
                continue
            if not follow:
                return
            sys.stdout.flush()
            time.sleep(_LOOK_EVERY)
    except KeyboardInterrupt:
        if not follow:
            raise


def _next_page(opened: Archive, wanted: ChangeFilter, cursor: str | None) -> FeedPage:
    """What was filed behind a cursor. The database is opened each time: a rebuilt one is another file."""
    from storage.questions.changes import read_feed
    from storage.questions.publications import require_publication

    with held_back(), opened.open_database(write=False) as database:
        require_publication(database, wanted.publication)
        return read_feed(database, wanted, cursor, _AT_ONCE)
