"""`fonds sources alias` and `fonds sources part`: what a person decides of cited addresses."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import answering, write, write_json
from access.cli.taken_form import write_taken_form
from access.jobs.source_acts import SourceAliasOptions, SourcePartOptions, run_source_alias, run_source_part
from storage.types.clock import system_clock

ReasonOption = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why, in one line; it is kept with the act.")
]


def alias_command(
    url: Annotated[
        str,
        typer.Argument(metavar="URL", help="The cited address that becomes an alias, in any form that says no more."),
    ],
    stands_for: Annotated[str, typer.Argument(metavar="SOURCE", help="The address that it is an alias of.")],
    reason: ReasonOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let a cited address be an alias of another: both are one source from now on, and each is kept as printed.

    The act is written into the WARC files, so that a rebuild remembers it; fonds sources part undoes it.

    Example: fonds sources alias https://ministry.example/s?id=7 https://ministry.example/statement-7
    """
    result = run_source_alias(SourceAliasOptions(archive, url, stands_for, reason), system_clock)
    with answering():
        if json:
            write_json(result.as_json())
            return
        for act in result.acts:
            write_taken_form(url, act.url)
            write_taken_form(stands_for, act.stands_for or stands_for)
            write(act.url)
            write(f"is from now on an alias of {act.stands_for}")
            write(f"in the publication {act.publication}")
        if result.turned:
            write("The two have changed places: until now the second was an alias of the first.")


def part_command(
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The cited address that is no alias, in any form that says no more.")
    ],
    reason: ReasonOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
) -> None:
    """Let a cited address be a source of its own, whatever it was an alias of, and stay one.

    The act is written into the WARC files, so that a rebuild remembers it; fonds sources alias undoes it. Where it was
    decided so already, nothing is written.

    Example: fonds sources part https://ministry.example/s?id=7
    """
    result = run_source_part(SourcePartOptions(archive, url, reason), system_clock)
    with answering():
        if json:
            write_json(result.as_json())
            return
        for act in result.acts:
            write_taken_form(url, act.url)
            write(act.url)
            write("is from now on a source of its own")
            write(f"in the publication {act.publication}")
        for publication, cited in result.already:
            write_taken_form(url, cited)
            write(cited)
            write("is a source of its own already, as was decided before; nothing is written")
            write(f"in the publication {publication}")
