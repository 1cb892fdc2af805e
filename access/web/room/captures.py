"""The pages of records: a capture with what its record holds, and the crawls that made them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from access.web.answers import AskedDatabase
from access.web.captures import checked, stamp_of
from access.web.parameters import After, Key, ListPaging
from access.web.records import capture_of, crawl_of
from access.web.room.player import replay_link
from access.web.room.rendering import older, page
from storage.archive.captured_exchange import captured_exchange
from storage.questions.captures import CaptureFilter, list_captures
from storage.questions.crawls import CrawlFilter, CrawlKey, list_crawls
from storage.questions.paging import MOST_ROWS, Sort
from storage.types import RecordType

router = APIRouter(include_in_schema=False)


@router.get("/captures/{capture_id}")
def capture(
    request: Request, database: AskedDatabase, capture_id: Key, check: Annotated[bool, Query()] = False
) -> Response:
    """One visit as it was recorded; on request its record is read and checked now."""
    shown = capture_of(database, capture_id)
    archive = request.app.state.archive
    return page(
        request,
        "capture",
        capture=shown,
        exchange=captured_exchange(archive, database, shown.proof.capture_id),
        check=checked(archive, database, shown) if check else None,
        replay=replay_link(request, shown.proof.replay_path),
        stamp=stamp_of(request, database, shown.proof),
    )


@router.get("/crawls")
def crawls(request: Request, database: AskedDatabase, paging: ListPaging) -> Response:
    """Crawls and imports, the newest first."""
    wanted = CrawlFilter(paging.publication, paging.since, paging.before)
    order = Sort(CrawlKey.STARTED, paging.descending)
    found = list_crawls(database, wanted, order, paging.after, paging.limit)
    return page(request, "crawls", found=found, older=older(request, found), is_first=paging.after is None)


@router.get("/crawls/{crawl_id}")
def crawl(request: Request, database: AskedDatabase, crawl_id: Key, after: After = None) -> Response:
    """One crawl: what it visited, and what did not answer."""
    found = crawl_of(database, crawl_id)
    captures = list_captures(database, CaptureFilter(crawl_id=crawl_id), after=after)
    failed = CaptureFilter(crawl_id=crawl_id, record_type=RecordType.FAILURE)
    return page(
        request,
        "crawl",
        crawl=found,
        captures=captures.answers,
        failures=list_captures(database, failed, limit=MOST_ROWS).answers,
        older=older(request, captures),
    )
