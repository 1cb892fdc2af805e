"""The pages of crawls: the list of them, and one with all that it visited, as it goes while it runs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from access.web.answers import AskedDatabase
from access.web.crawls import running_among, shown_crawl
from access.web.parameters import After, Key, ListPaging
from access.web.room.assets import script
from access.web.room.narrowing import narrowed_to
from access.web.room.rendering import older, page
from storage.questions.captures import CaptureFilter, list_captures
from storage.questions.changes import ChangeFilter, list_changes
from storage.questions.crawl_report import crawl_of
from storage.questions.crawls import CrawlFilter, CrawlKey, has_more_captures, list_crawls_in_short
from storage.questions.disputed_fields import disputed_fields
from storage.questions.paging import Sort
from storage.questions.publications import publication_names
from storage.types import ChangeKind, Role

router = APIRouter(include_in_schema=False)

_VISITS = 50
# A crawl's captures cost half a microsecond each to count, and 25 each where rules disagreed about the page.
COUNTED_WITH_LIST = 10_000


class VisitChoice(StrEnum):
    """Which visits of a crawl are listed; `PAGES`: all but those to the files that pages need."""

    PAGES = "pages"
    ARTICLES = "articles"
    SOURCES = "sources"
    FILES = "files"
    FAILED = "failed"
    ALL = "all"


# Any: each names other fields of the filter.
_CHOSEN: Mapping[VisitChoice, Mapping[str, Any]] = {
    VisitChoice.PAGES: {"without": Role.REQUISITE},
    VisitChoice.ARTICLES: {"role": Role.ARTICLE},
    VisitChoice.SOURCES: {"role": Role.SOURCE},
    VisitChoice.FILES: {"role": Role.REQUISITE},
    VisitChoice.FAILED: {"failed": True},
    VisitChoice.ALL: {},
}


@router.get("/crawls")
def crawls(request: Request, database: AskedDatabase, paging: ListPaging) -> Response:
    """Crawls and imports, the newest first."""
    wanted = CrawlFilter(paging.publication, paging.since, paging.before)
    order = Sort(CrawlKey.STARTED, paging.descending)
    found, uncounted = list_crawls_in_short(database, wanted, order, paging.after, paging.limit, most=COUNTED_WITH_LIST)
    endless = {one.crawl_id for one in found.answers if one.ending is None}
    return page(
        request,
        "crawls",
        found=found,
        uncounted=uncounted,
        names=publication_names(database),
        older=older(request, found),
        running=running_among(request.app.state.archive, database, endless) if endless else None,
        narrowed=narrowed_to(request, database, paging.publication),
    )


@router.get("/crawls/{crawl_id}")
def crawl(
    request: Request,
    database: AskedDatabase,
    crawl_id: Key,
    after: After = None,
    visits: Annotated[VisitChoice, Query(description="Which visits are listed.")] = VisitChoice.PAGES,
    counted: Annotated[bool, Query(description="Count what it came to, however much that is.")] = False,
) -> Response:
    """One crawl: what it brought and what failed, counted with the page where that is soon done, and its visits."""
    is_counted = counted or not has_more_captures(database, crawl_id, COUNTED_WITH_LIST)
    wanted = CaptureFilter(crawl_id=crawl_id, **_CHOSEN[visits])
    found = list_captures(database, wanted, after=after, limit=_VISITS)
    return page(
        request,
        "crawl",
        names=publication_names(database),
        crawl=shown_crawl(request.app.state.archive, database, crawl_id, counts=is_counted),
        is_counted=is_counted,
        was_asked=counted,
        disputed=disputed_fields(database, crawl_id) if is_counted else (),
        captures=found.answers,
        visits=visits,
        choices=tuple(VisitChoice),
        most=COUNTED_WITH_LIST,
        older=older(request, found),
        script=script()[0],
    )


@router.get("/crawls/{crawl_id}/changes")
def changes(
    request: Request,
    database: AskedDatabase,
    crawl_id: Key,
    kind: Annotated[ChangeKind | None, Query()] = None,
    after: After = None,
) -> Response:
    """What one crawl brought of one kind: each article or source that changed, with the record that shows it.

    The page of the crawl names the kinds: who names none is led there.
    """
    crawl = crawl_of(database, crawl_id, counts=False)
    if kind is None:
        return RedirectResponse(f"/crawls/{crawl_id}", status_code=303)
    found = list_changes(database, ChangeFilter(kinds=(kind,), crawl_id=crawl_id), after, _VISITS)
    return page(request, "changes", crawl=crawl, kind=kind, found=found, older=older(request, found))
