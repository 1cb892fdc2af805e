"""`fonds init`: make an archive, and add a publication to it."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, naming
from access.cli.output import write
from storage.types.errors import UsageError
from storage.types.urlkey import normalize


def init_command(
    publication: Annotated[
        str | None, typer.Argument(metavar="SLUG", help="The slug of a profile, such as lia.")
    ] = None,
    start_url: Annotated[
        list[str] | None, typer.Option("--start-url", metavar="URL", help="Where the publication's site begins.")
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Make an archive and its database; with a publication, remember it and its start addresses.

    Example: fonds init lia --start-url https://news.example/
    """
    from storage.archive.archive import Archive

    starts = tuple(start_url or ())
    if starts and publication is None:
        raise UsageError("--start-url needs the publication that it belongs to; name it first")
    for url in starts:
        try:
            normalize(url)
        except ValueError as error:
            raise UsageError(f"{url!r} is no http or https address") from error
    made = Archive.create(archive)
    if publication is not None:
        made.profile(publication)
        made = made.remembering(publication, starts)
    made.open_database(write=True).close()
    write(f"Archive {made.path} is ready.")
    if publication is None:
        write(f"Next: fonds crawl lia --start-url https://…{naming(archive)}")
    else:
        write(f"Next: fonds crawl {publication}{naming(archive)}")
