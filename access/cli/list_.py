"""`fonds list`: articles, sources, captures, crawls, revisions and changes, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from access.cli.crawl_rows import write_crawls
from access.cli.moments import UtcOption, moment
from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption, JsonOption
from access.cli.output import table, write, write_json_line
from access.given_times import instant_given
from access.token_words import failure, outcome, role_in_words, source_state
from storage.types import ArticleState, ChangeKind, ReadingState, Role, SourceState
from storage.types.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.questions.articles import ListedArticle
    from storage.questions.captures import ListedCapture
    from storage.questions.changes import ListedChange
    from storage.questions.paging import AnswerPage
    from storage.questions.revisions import ListedRevision, ListedSourceRevision
    from storage.questions.sources import ListedSource
    from storage.tables.database import Database

_DATE = "A day (in UTC), such as 2031-01-01, or an instant, such as 2031-01-01T08:00+08:00."

lists = typer.Typer(help="List articles, sources, captures, crawls, revisions or changes.", invoke_without_command=True)

PublicationOption = Annotated[
    str | None, typer.Option("--publication", metavar="SLUG", help="Only of this publication.")
]
SinceOption = Annotated[str | None, typer.Option("--since", metavar="DATE", help=f"Not before this. {_DATE}")]
UntilOption = Annotated[str | None, typer.Option("--until", metavar="DATE", help="Not after this; a day is included.")]
LimitOption = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=1000, help="How many are shown.")]
AfterOption = Annotated[
    str | None, typer.Option("--after", metavar="CURSOR", help="Go on after the page that ended with this cursor.")
]


class ArticleTime(StrEnum):
    """By what time articles are listed."""

    FIRST_SEEN = "first-seen"
    PUBLISHED = "published"


class RevisionOwner(StrEnum):
    """Of what revisions are listed."""

    ARTICLES = "articles"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class _Paging:
    """What every list is given: `since` is its first instant, `before` the one after its last."""

    archive: Path
    publication: str | None
    since: datetime | None
    before: datetime | None
    after: str | None
    limit: int


@lists.callback()
def the_lists(context: typer.Context) -> None:
    """List articles, sources, captures, crawls, revisions or changes."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@lists.command("articles", short_help="Articles, the newest first.")
def articles_command(
    publication: PublicationOption = None,
    state: Annotated[ArticleState | None, typer.Option("--state", help="Only those in this state.")] = None,
    by: Annotated[
        ArticleTime, typer.Option("--by", help="The time that orders them, and that --since and --until are about.")
    ] = ArticleTime.FIRST_SEEN,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List articles, the newest first: when the archive first saw them, or with --by when they were published.

    With --json each line is an article, and the last line the cursor.

    Example: fonds list articles --publication lia --since 2025-08-01
    """
    from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
    from storage.questions.paging import Sort

    paging = _paging(archive, publication, since, until, after, limit)
    if by is ArticleTime.PUBLISHED:
        # As printed, a day has no zone.
        first, last = (None if at is None else at.date() for at in (paging.since, paging.before))
        wanted = ArticleFilter(publication, state, published_from=first, published_before=last)
    else:
        wanted = ArticleFilter(publication, state, first_seen_from=paging.since, first_seen_before=paging.before)
    with _opened(paging) as database:
        page = list_articles(database, wanted, Sort(ArticleKey(by), descending=True), after, limit)
    _write(page, _in_table(_article), json=json)


@lists.command("sources", short_help="Cited sources, the newest first.")
def sources_command(
    publication: PublicationOption = None,
    state: Annotated[SourceState | None, typer.Option("--state", help="Only those in this state.")] = None,
    host: Annotated[str | None, typer.Option("--host", metavar="HOST", help="Only those on this host.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List the sources that articles cite, the most recently cited first; --since and --until are about that time.

    With --json each line is a source, and the last line the cursor.

    Example: fonds list sources --state gone
    """
    from storage.questions.sources import SourceFilter, list_sources

    paging = _paging(archive, publication, since, until, after, limit)
    wanted = SourceFilter(publication, state, host, first_cited_from=paging.since, first_cited_before=paging.before)
    with _opened(paging) as database:
        page = list_sources(database, wanted, after=after, limit=limit)
    _write(page, _in_table(_source), json=json)


@lists.command("captures", short_help="Visits, the newest first.")
def captures_command(
    publication: PublicationOption = None,
    state: Annotated[ReadingState | None, typer.Option("--state", help="By the state of reading.")] = None,
    role: Annotated[Role | None, typer.Option("--role", help="Only those made in this role.")] = None,
    crawl: Annotated[str | None, typer.Option("--crawl", metavar="ID", help="Only those of this crawl.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="Only those of this address.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List visits with what each came to, the newest first; failures and what was unchanged are visits too.

    With --json each line is a capture, and the last line the cursor.

    Example: fonds list captures --role source --since 2025-08-01
    """
    from storage.questions.captures import CaptureFilter, list_captures
    from storage.types.urlkey import normalized_or_same

    paging = _paging(archive, publication, since, until, after, limit)
    wanted = CaptureFilter(
        publication,
        crawl,
        None if url is None else normalized_or_same(url),
        role,
        reading=state,
        captured_from=paging.since,
        captured_before=paging.before,
    )
    with _opened(paging) as database:
        page = list_captures(database, wanted, after=after, limit=limit)
    _write(page, _in_table(_capture), json=json)


@lists.command("crawls", short_help="Crawls and imports, the newest first.")
def crawls_command(
    publication: PublicationOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List crawls with what each kept, the newest first; an import is a crawl too.

    With --json each line is a crawl, and the last line the cursor.

    Example: fonds list crawls --limit 10
    """
    from storage.questions.crawls import CrawlFilter, list_crawls

    paging = _paging(archive, publication, since, until, after, limit)
    wanted = CrawlFilter(publication, paging.since, paging.before)
    with _opened(paging) as database:
        page = list_crawls(database, wanted, after=after, limit=limit)
    _write(page, write_crawls, json=json)


@lists.command("revisions", short_help="Revisions of articles or sources, the newest first.")
def revisions_command(
    of: Annotated[RevisionOwner, typer.Option("--of", help="Of articles, or of the sources that they cite.")] = (
        RevisionOwner.ARTICLES
    ),
    publication: PublicationOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List revisions, the most recently captured first; the first state of a text is revision 1.

    With --json each line is a revision, and the last line the cursor.

    Example: fonds list revisions --of sources --since 2025-08-01
    """
    from storage.questions.revisions import RevisionFilter, list_revisions, list_source_revisions

    paging = _paging(archive, publication, since, until, after, limit)
    wanted = RevisionFilter(publication, None, paging.since, paging.before)
    page: AnswerPage[ListedRevision] | AnswerPage[ListedSourceRevision]
    with _opened(paging) as database:
        if of is RevisionOwner.ARTICLES:
            page = list_revisions(database, wanted, after=after, limit=limit)
        else:
            page = list_source_revisions(database, wanted, after=after, limit=limit)
    _write(page, _in_table(_revision), json=json)


@lists.command("changes", short_help="What happened to articles and sources, in order.")
def changes_command(
    publication: PublicationOption = None,
    state: Annotated[ChangeKind | None, typer.Option("--state", help="Only changes of this kind.")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 100,
    after: AfterOption = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
    json: JsonOption = False,
    utc: UtcOption = False,
) -> None:
    """List what happened to articles and sources, in the order in which it was filed: the cursor brings what follows.

    With --json each line is a change, and the last line the cursor.

    Example: fonds list changes --state source-changed
    """
    from storage.questions.changes import ChangeFilter, list_changes

    paging = _paging(archive, publication, since, until, after, limit)
    kinds = () if state is None else (state,)
    wanted = ChangeFilter(publication, kinds, at_from=paging.since, at_before=paging.before)
    with _opened(paging) as database:
        page = list_changes(database, wanted, after, limit)
    _write(page, _in_table(_change), json=json, may_grow=True)


def _paging(
    archive: Path, publication: str | None, since: str | None, until: str | None, after: str | None, limit: int
) -> _Paging:
    first = None if since is None else instant_given("--since", since)
    before = None if until is None else instant_given("--until", until, behind=True)
    if first is not None and before is not None and first >= before:
        raise UsageError(f"--since {since} is not before --until {until}")
    return _Paging(archive, publication, first, before, after, limit)


@contextmanager
def _opened(paging: _Paging) -> Iterator[Database]:
    from storage.archive.archive import Archive
    from storage.questions.publications import require_publication

    with Archive.at(paging.archive).open_database(write=False) as database:
        require_publication(database, paging.publication)
        yield database


# Any: the rows of the six lists have no type in common.
def _in_table(rows: Callable[[Any], Iterable[Sequence[str]]]) -> Callable[[Sequence[Any]], None]:
    """What writes answers in one table, each in the rows that are made of it."""
    return lambda answers: table(row for answer in answers for row in rows(answer))


def _write(
    page: AnswerPage[Any], write_answers: Callable[[Sequence[Any]], None], *, json: bool, may_grow: bool = False
) -> None:
    """Write a page of a list, and how to go on; `may_grow` for a list to whose end more is added."""
    if json:
        for answer in page.answers:
            write_json_line(answer)
        write_json_line({"cursor": page.end, "more": page.more})
        return
    write_answers(page.answers)
    if page.more:
        write(f"{len(page.answers)} shown. There are more: --after {page.end}")
    elif page.end is None:
        write("Nothing to list.")
    elif may_grow:
        write(f"{len(page.answers)} shown, no more yet. What follows later: --after {page.end}")
    else:
        write(f"{len(page.answers)} shown, and that is all.")


def _article(article: ListedArticle) -> Iterable[Sequence[str]]:
    when = moment(article.first_seen_at)
    yield when, f"{article.state}, revision {article.revision}", article.title
    yield "", _published(article), article.url


def _published(article: ListedArticle) -> str:
    return f"published {article.published_on}" if article.published_on else "no date printed"


def _source(source: ListedSource) -> Iterable[Sequence[str]]:
    yield moment(source.first_cited_at), source_state(source.state), source.title or source.url
    if source.title:
        yield "", "", source.url


def _capture(capture: ListedCapture) -> Iterable[Sequence[str]]:
    came = failure(capture.failure) if capture.status is None else outcome(str(capture.status))
    cut = ", cut off" if capture.truncated else ""
    yield moment(capture.captured_at), role_in_words(capture.role), f"{came}{cut}", capture.url


def _revision(revision: ListedRevision | ListedSourceRevision) -> Iterable[Sequence[str]]:
    yield moment(revision.captured_at), f"revision {revision.revision}", revision.title or revision.url
    if revision.title:
        yield "", "", revision.url


def _change(change: ListedChange) -> Iterable[Sequence[str]]:
    about = change.url or change.article_id or change.source_id or change.capture_id or ""
    yield moment(change.at), change.kind, change.publication, change.title or about
    if change.title:
        yield "", "", "", about
