"""`fonds sources list`, which is `fonds list sources` too: what articles cite, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.list_pages import (
    AfterOption,
    LimitOption,
    PublicationOption,
    SinceOption,
    UntilOption,
    in_table,
    opened,
    span,
    write_page,
)
from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import so_many, write
from access.cli.sources_beside import HostOption, StateOption, beside
from access.given_times import instant_given
from access.token_words import (
    last_visit_in_words,
    publisher_class_in_words,
    rendered_in_words,
    standing_in_words,
)
from storage.types import PublisherClass, SourceState
from storage.types.source_absence import SourceAbsence

if TYPE_CHECKING:
    from storage.questions.sources import ListedSource
    from storage.tables.database import Database

NO_TEXT = "came without any text; fonds browse URL lets a browser write it"


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
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List the sources that articles cite, each with its state and since when; the one first cited last comes first.

    --since and --until are about when it was first cited, too. With --json each line is a source, and the last line the
    cursor.

    Example: fonds sources list --class government --changed-since 2025-08-01
    """
    from storage.questions.known_articles import article_id_in
    from storage.questions.sources import SourceFilter, list_sources

    first, before = span(since, until)
    changed_from = None if changed_since is None else instant_given("--changed-since", changed_since)
    with opened(archive, publication) as database:
        with database.read() as connection:
            cited_by = None if article is None else article_id_in(connection, article)
        wanted = SourceFilter(
            publication,
            state if isinstance(state, SourceState) else None,
            host,
            publisher_class=publisher,
            changed_from=changed_from,
            article_id=cited_by,
            first_cited_from=first,
            first_cited_before=before,
            absence=state if isinstance(state, SourceAbsence) else None,
        )
        page = list_sources(database, wanted, after=after, limit=limit)
        notes = [] if json or page.more else list(beside(database, wanted, is_empty=not page.answers))
        empty = frozenset() if json else _without_text(database, page.answers)
    write_page(page, in_table(partial(_rows, empty=empty)), json=json, noun="source")
    for note in notes:
        write(note)


def _without_text(database: Database, sources: Sequence[ListedSource]) -> frozenset[str]:
    """The addresses at which pages without text came; asked for only where something came of which nothing was read."""
    from storage.questions.empty_pages import urls_without_text

    unread = {source.publication for source in sources if _is_unread(source)}
    if not unread:
        return frozenset()
    with database.read() as connection:
        return urls_without_text(connection, unread)


def _is_unread(source: ListedSource) -> bool:
    return source.state.has_arrived and not source.revisions


def _rows(source: ListedSource, empty: frozenset[str]) -> Iterable[Sequence[str]]:
    """A source in a few lines: state, and what it is; since when, and where; that the last visit did not find it.

    Arguments: `empty` are the addresses at which pages without text came.
    """
    yield standing_in_words(source.state, source.last_checked_at), source.title or source.url
    since = "" if source.since is None else f"since {moment(source.since)}"
    further = [source.url] if source.title else []
    is_known = source.publisher_class is not PublisherClass.UNKNOWN
    publisher = f"{publisher_class_in_words(source.publisher_class)}, " if is_known else ""
    further.append(f"{publisher}first cited {moment(source.first_cited_at)}")
    if source.rendered_by:
        further.append(f"rendered {rendered_in_words(source.rendered_by)}")
    for place, line in enumerate(further):
        yield "" if place else since, line
    if _is_unread(source) and not empty.isdisjoint((source.url, source.source_url)):
        yield "", NO_TEXT
    if source.state.has_arrived and source.last_failure is not None:
        yield "", last_visit_in_words(source.last_failure)
    if source.alias_of is not None:
        is_led = source.source_url != source.url
        yield "", f"the same as {source.source_url if is_led else 'another address, as its document states'}"
    if source.borrowed:
        yield "", f"{so_many(source.borrowed, 'copy', 'copies')} from other archives"
