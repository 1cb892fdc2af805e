"""Crawls and imports: the list, one with what it came to and what rules disagreed about, a running one as it goes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from functools import partial
from time import monotonic
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from access.export.crawl_page import crawl_page
from access.export.page_templates import CHARTS_ONLY
from access.jobs.json_values import json_value
from access.web.answers import AskedDatabase, ListAnswer, answer_list, answer_one
from access.web.examples import example
from access.web.parameters import Fields, Key, ListPaging
from access.web.problems import Problem
from access.web.served_database import ServedDatabase
from access.web.streams import MEDIA_TYPE, SILENT_LOOKS, event, goes_on, problem_event, require_room, staying
from storage.archive.archive import Archive
from storage.questions.crawl_report import CrawlFigures, crawl_of, report_crawl
from storage.questions.crawls import CrawlFilter, CrawlKey, ListedCrawl, last_begun, list_crawls
from storage.questions.disputed_fields import DisputedField, disputed_fields
from storage.questions.paging import AnswerPage, Sort
from storage.questions.running_crawl import RunningCrawl, running_crawl
from storage.tables.database import Database
from storage.types.clock import system_clock
from storage.types.errors import FondsError

router = APIRouter(tags=["records"])

_LOOK_EVERY = 2.0
# What a crawl of many captures came to takes a while to count: it is looked at for a tenth of the time at most.
_REST = 9
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {MEDIA_TYPE: {}}, "description": "`crawl` whenever its numbers changed, then `end`."}
}


@dataclass(frozen=True, slots=True)
class ShownCrawl(ListedCrawl):
    """A crawl as it stands; `running` is how far it is, None when it ended, or was cut off."""

    running: RunningCrawl | None = None


@router.get("/crawls", response_model=ListAnswer[ListedCrawl], responses=example("crawls"))
def crawls(request: Request, database: AskedDatabase, paging: ListPaging) -> Response:
    """The crawls and imports, with what each kept; `/api/v1/captures?crawl=` lists that."""
    wanted = CrawlFilter(paging.publication, paging.since, paging.before)
    order = Sort(CrawlKey.STARTED, paging.descending)
    return answer_list(request, list_crawls(database, wanted, order, paging.after, paging.limit), paging.fields)


@router.get("/crawls/{crawl_id}", response_model=ShownCrawl, responses=example("crawl"))
def crawl(request: Request, database: AskedDatabase, crawl_id: Key, fields: Fields = None) -> Response:
    """One crawl; of a running one, how far it is."""
    return answer_one(request, shown_crawl(request.app.state.archive, database, crawl_id), fields)


@router.get("/crawls/{crawl_id}/disputed", response_model=ListAnswer[DisputedField], responses=example("disputed"))
def disputed(request: Request, database: AskedDatabase, crawl_id: Key, fields: Fields = None) -> Response:
    """About which fields of the articles that a crawl brought the rules of reading disagreed, by host."""
    found = disputed_fields(database, crawl_of(database, crawl_id).crawl_id)
    return answer_list(request, AnswerPage(found, None, more=False), fields)


@router.get("/crawls/{crawl_id}/report", response_model=CrawlFigures, responses=example("crawl_report"))
def report(request: Request, database: AskedDatabase, crawl_id: Key, fields: Fields = None) -> Response:
    """One crawl in figures: visits by role and outcome, errors by host, disputed fields, lag of sources."""
    return answer_one(request, report_crawl(database, crawl_id), fields)


@router.get("/crawls/{crawl_id}/report.html", response_class=HTMLResponse)
def report_page(database: AskedDatabase, crawl_id: Key) -> Response:
    """The same as a page with charts that stands alone: as `fonds report crawl --html`."""
    page = crawl_page(report_crawl(database, crawl_id), system_clock())
    return HTMLResponse(page, headers={"Content-Security-Policy": CHARTS_ONLY})


@router.get("/crawls/{crawl_id}/events", response_class=StreamingResponse, responses=_EVENTS)
async def events(request: Request, crawl_id: Key) -> Response:
    """A running crawl as server-sent events: the crawl as its event's data, until it ends."""
    require_room(request)
    ask = partial(_ask, request.app.state.archive, request.app.state.database, crawl_id)
    # Asked before the answer begins: an unknown crawl is refused by a status.
    first = await asyncio.to_thread(ask)
    return StreamingResponse(_events(request, ask, first), media_type=MEDIA_TYPE)


def shown_crawl(archive: Archive, database: Database, crawl_id: str, *, counts: bool = True) -> ShownCrawl:
    """A crawl as it stands; without `counts` neither what it kept nor what failed and changed. Raises UnknownId."""
    # Looked at first: a crawl that ends meanwhile is told as ended, not as cut off.
    runs = running_among(archive, database, {crawl_id}) is not None
    found = crawl_of(database, crawl_id, counts=counts)
    running = running_crawl(database, found, system_clock()) if runs and found.ending is None else None
    return ShownCrawl(**{field.name: getattr(found, field.name) for field in dataclass_fields(found)}, running=running)


def running_among(archive: Archive, database: Database, crawl_ids: Collection[str]) -> str | None:
    """Which of these crawls, none of which has an end, is running: the last that began, while somebody works on the
    archive; None for none."""
    last = last_begun(database)
    is_there = last is not None and last.crawl_id in crawl_ids
    return last.crawl_id if last is not None and is_there and archive.may_be_crawled(database) else None


def _ask(archive: Archive, database: ServedDatabase, crawl_id: str) -> ShownCrawl:
    with database.opened() as opened:
        return shown_crawl(archive, opened, crawl_id)


async def _events(request: Request, ask: partial[ShownCrawl], now: ShownCrawl) -> AsyncIterator[str]:
    """Events until the crawl ends, the follower leaves or may ask no longer, or the server stops."""
    told, silent, took = None, 0, 0.0
    with staying(request):
        while True:
            if now != told:
                yield event("crawl", json_value(now))
            elif silent % SILENT_LOOKS == 0:
                yield ": nothing new\n\n"
            told, silent = now, 0 if now != told else silent + 1
            if now.running is None:
                yield event("end", json_value(now))
                return
            try:
                if not await goes_on(request, max(_LOOK_EVERY, _REST * took)):
                    return
                began = monotonic()
                now = await asyncio.to_thread(ask)
                took = monotonic() - began
            except (FondsError, Problem) as error:
                yield problem_event(error)
                return
