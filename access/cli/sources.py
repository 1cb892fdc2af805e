"""`fonds sources`: the list of what articles cite; the other commands about cited sources hang below it."""

from __future__ import annotations

import typer

from access.cli.source_alias import alias_command, part_command
from access.cli.source_check import check_command
from access.cli.source_diff import diff_command
from access.cli.source_list import list_command
from access.cli.source_rescue import rescue_command
from access.cli.source_show import show_command

sources = typer.Typer(
    help="What articles cite: list, look at, visit, join and part it, find copies.",
    invoke_without_command=True,
)
sources.command("list", short_help="Sources, by state, host, kind of publisher, change or article.")(list_command)
sources.command("show", short_help="Who rests on a source, and what every visit to it found.")(show_command)
sources.command("check", short_help="Visit sources now.")(check_command)
sources.command("diff", short_help="What changed in a source since an article cited it.")(diff_command)
sources.command("alias", short_help="Let a cited address be an alias of another.")(alias_command)
sources.command("part", short_help="Let a cited address be a source of its own.")(part_command)
sources.command("rescue", short_help="Ask other archives for copies of missed sources now.")(rescue_command)


@sources.callback()
def the_sources(context: typer.Context) -> None:
    """What articles cite: list, look at, visit, join and part it, find copies."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
