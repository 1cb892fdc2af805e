"""`fonds list`: articles, sources, captures, crawls, revisions and changes, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.crawl_rows import write_crawls
from access.cli.list_pages import (
    AfterOption,
    ArticleTime,
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
from access.cli.source_list import list_command
from access.token_words import failure, outcome, rendered_in_words, role_in_words
from storage.types import ArticleState, ChangeKind, ReadingState, Role

if TYPE_CHECKING:
    from storage.questions.articles import ListedArticle
    from storage.questions.captures import ListedCapture
    from storage.questions.changes import ListedChange
    from storage.questions.paging import AnswerPage
    from storage.questions.revisions import ListedRevision, ListedSourceRevision

lists = typer.Typer(help="List articles, sources, captures, crawls, revisions or changes.", invoke_without_command=True)


class RevisionOwner(StrEnum):
    """Of what revisions are listed."""

    ARTICLES = "articles"
    SOURCES = "sources"


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

    first, before = span(since, until)
    key = ArticleKey(by)
    wanted = ArticleFilter(publication, state).between(key, first, before)
    with opened(archive, publication) as database:
        page = list_articles(database, wanted, Sort(key, descending=True), after, limit)
    write_page(page, in_table(_article), json=json)


lists.command(
    "sources",
    short_help="Cited sources, the newest first: fonds sources list.",
    help="""List the sources that articles cite, as `fonds sources list` does.

    With --json each line is a source, and the last line the cursor.

    Example: fonds list sources --state gone
    """,
)(list_command)


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
    from storage.questions.crawl_report import require_crawl
    from storage.types.urlkey import normalized_or_same

    first, before = span(since, until)
    wanted = CaptureFilter(
        publication,
        crawl,
        None if url is None else normalized_or_same(url),
        role,
        reading=state,
        captured_from=first,
        captured_before=before,
    )
    with opened(archive, publication) as database:
        require_crawl(database, crawl)
        page = list_captures(database, wanted, after=after, limit=limit)
    write_page(page, in_table(_capture), json=json)


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

    first, before = span(since, until)
    wanted = CrawlFilter(publication, first, before)
    with opened(archive, publication) as database:
        page = list_crawls(database, wanted, after=after, limit=limit)
    write_page(page, write_crawls, json=json)


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

    first, before = span(since, until)
    wanted = RevisionFilter(publication, None, first, before)
    page: AnswerPage[ListedRevision] | AnswerPage[ListedSourceRevision]
    with opened(archive, publication) as database:
        if of is RevisionOwner.ARTICLES:
            page = list_revisions(database, wanted, after=after, limit=limit)
        else:
            page = list_source_revisions(database, wanted, after=after, limit=limit)
    write_page(page, in_table(_revision), json=json)


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

    first, before = span(since, until)
    kinds = () if state is None else (state,)
    wanted = ChangeFilter(publication, kinds, at_from=first, at_before=before)
    with opened(archive, publication) as database:
        page = list_changes(database, wanted, after, limit)
    write_page(page, in_table(_change), json=json, may_grow=True)


def _article(article: ListedArticle) -> Iterable[Sequence[str]]:
    when = moment(article.first_seen_at)
    yield when, f"{_state(article)}, revision {article.revision}", article.title or article.url
    yield "", _published(article), article.url
    if article.rendered_by:
        yield "", "", f"rendered {rendered_in_words(article.rendered_by)}"


def _state(article: ListedArticle) -> str:
    is_missing = article.state is ArticleState.LIVE and article.missing_since is not None
    return "not found at the last visit" if is_missing else article.state


def _published(article: ListedArticle) -> str:
    return f"published {article.published_on}" if article.published_on else "no date printed"


def _capture(capture: ListedCapture) -> Iterable[Sequence[str]]:
    came = failure(capture.failure) if capture.status is None else outcome(str(capture.status))
    cut = ", cut off" if capture.truncated else ""
    yield moment(capture.captured_at), role_in_words(capture.role), f"{came}{cut}", capture.url


def _revision(revision: ListedRevision | ListedSourceRevision) -> Iterable[Sequence[str]]:
    yield moment(revision.captured_at), f"revision {revision.revision}", revision.title or revision.url
    if revision.title:
        yield "", "", revision.url
    if revision.rendered_by:
        yield "", "", f"rendered {rendered_in_words(revision.rendered_by)}"


def _change(change: ListedChange) -> Iterable[Sequence[str]]:
    about = change.url or change.article_id or change.source_id or change.capture_id or ""
    yield moment(change.at), change.kind, change.publication, change.title or about
    if change.title:
        yield "", "", "", about
