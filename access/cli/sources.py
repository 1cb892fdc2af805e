"""`fonds sources`: the list of what articles cite; the other commands about cited sources hang below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.list_pages import AfterOption, LimitOption, PublicationOption, in_table, opened, write_page
from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import so_many, write
from access.cli.source_alias import alias_command, part_command
from access.cli.source_check import check_command
from access.cli.source_diff import diff_command
from access.cli.source_rescue import rescue_command
from access.cli.source_show import show_command
from access.cli.sources_beside import HostOption, StateOption, beside
from access.given_times import instant_given
from access.token_words import publisher_class_in_words, standing_in_words
from storage.types import PublisherClass

if TYPE_CHECKING:
    from storage.questions.sources import ListedSource

sources = typer.Typer(
    help="What articles cite: list, look at, visit, join and part it, find copies.",
    invoke_without_command=True,
)
sources.command("show", short_help="Who rests on a source, and what every visit to it found.")(show_command)
sources.command("check", short_help="Visit sources now.")(check_command)
sources.command("diff", short_help="What changed in a source since an article cited it.")(diff_command)
sources.command("alias", short_help="Let a cited address be an alias of another.")(alias_command)
sources.command("part", short_help="Let a cited address be a source of its own.")(part_command)
sources.command("rescue", short_help="Ask other archives for copies of lost sources now.")(rescue_command)


@sources.callback()
def the_sources(context: typer.Context) -> None:
    """What articles cite: list, look at, visit, join and part it, find copies."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@sources.command("list", short_help="Sources, by state, host, kind of publisher, change or article.")
def list_command(
    publication: PublicationOption = None,
    state: StateOption = None,
    host: HostOption = None,
    publisher: Annotated[
        PublisherClass | None, typer.Option("--class", help="Only those of this kind of publisher.")
    ] = None,
    changed_since: Annotated[
        str | None,
        typer.Option("--changed-since", metavar="DATE", help="Only those seen changed on this day (UTC) or later."),
    ] = None,
    article: Annotated[
        str | None,
        typer.Option("--article", metavar="ID|URL", help="Only those that this article's latest revision cites."),
    ] = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List the sources that articles cite, the most recently cited first, each with its state and since when.

    With --json each line is a source, and the last line the cursor.

    Example: fonds sources list --class government --changed-since 2025-08-01
    """
    from storage.questions.articles import article_id_in
    from storage.questions.sources import SourceFilter, list_sources

    changed_from = None if changed_since is None else instant_given("--changed-since", changed_since)
    with opened(archive, publication) as database:
        with database.read() as connection:
            cited_by = None if article is None else article_id_in(connection, article)
        wanted = SourceFilter(
            publication,
            state,
            host,
            publisher_class=publisher,
            changed_from=changed_from,
            article_id=cited_by,
        )
        page = list_sources(database, wanted, after=after, limit=limit)
        notes = [] if json or page.more else list(beside(database, wanted, is_empty=not page.answers))
    write_page(page, in_table(_rows), json=json, noun="source")
    for note in notes:
        write(note)


def _rows(source: ListedSource) -> Iterable[Sequence[str]]:
    """A source in two or three lines: state, and what it is; since when, and where."""
    yield standing_in_words(source.state, source.last_checked_at), source.title or source.url
    since = "" if source.since is None else f"since {moment(source.since)}"
    further = [source.url] if source.title else []
    if source.publisher_class is not PublisherClass.UNKNOWN:
        further.append(publisher_class_in_words(source.publisher_class))
    for place, line in enumerate(further or [""]):
        yield "" if place else since, line
    if source.borrowed:
        yield "", f"{so_many(source.borrowed, 'copy', 'copies')} from other archives"
