"""The pages of crawls: the list of them, and one with all that it visited, as it goes while it runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.crawls import is_running, shown_crawl
from access.web.parameters import After, Key, ListPaging
from access.web.room.assets import script
from access.web.room.rendering import older, page
from storage.questions.captures import CaptureFilter, list_captures
from storage.questions.changes import ChangeFilter, list_changes
from storage.questions.crawl_report import crawl_of
from storage.questions.crawls import CrawlFilter, CrawlKey, list_crawls_in_short
from storage.questions.disputed_fields import disputed_fields
from storage.questions.paging import Sort
from storage.questions.publications import publication_names
from storage.types import ChangeKind

router = APIRouter(include_in_schema=False)

_VISITS = 50
# What the captures of a crawl came to costs about 5 microseconds each to count.
COUNTED_WITH_LIST = 5_000


@router.get("/crawls")
def crawls(request: Request, database: AskedDatabase, paging: ListPaging) -> Response:
    """Crawls and imports, the newest first."""
    wanted = CrawlFilter(paging.publication, paging.since, paging.before)
    order = Sort(CrawlKey.STARTED, paging.descending)
    found, uncounted = list_crawls_in_short(database, wanted, order, paging.after, paging.limit, most=COUNTED_WITH_LIST)
    running = next((one.crawl_id for one in found.answers if one.ending is None), None)
    if running is not None and not is_running(request.app.state.archive, database, running):
        running = None
    names = publication_names(database)
    return page(
        request,
        "crawls",
        found=found,
        uncounted=uncounted,
        names=names,
        older=older(request, found),
        running=running,
    )


@router.get("/crawls/{crawl_id}")
def crawl(
    request: Request,
    database: AskedDatabase,
    crawl_id: Key,
    after: After = None,
    failed: Annotated[bool, Query(description="Only the visits that failed.")] = False,
) -> Response:
    """One crawl: what it brought, what failed, and every visit."""
    visits = list_captures(database, CaptureFilter(crawl_id=crawl_id, failed=failed), after=after, limit=_VISITS)
    return page(
        request,
        "crawl",
        names=publication_names(database),
        crawl=shown_crawl(request.app.state.archive, database, crawl_id),
        disputed=disputed_fields(database, crawl_id),
        captures=visits.answers,
        failed=failed,
        older=older(request, visits),
        script=script()[0],
    )


@router.get("/crawls/{crawl_id}/changes")
def changes(
    request: Request,
    database: AskedDatabase,
    crawl_id: Key,
    kind: Annotated[ChangeKind, Query()],
    after: After = None,
) -> Response:
    """What one crawl brought of one kind: each article or source that changed, with the record that shows it."""
    wanted = ChangeFilter(kinds=(kind,), crawl_id=crawl_id)
    found = list_changes(database, wanted, after, _VISITS)
    crawl = crawl_of(database, crawl_id)
    return page(request, "changes", crawl=crawl, kind=kind, found=found, older=older(request, found))
