"""The list of changes for those who follow it: page by page, as events to whoever stays, and for feed readers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from access.jobs.change_line import change_line
from access.web.answers import AskedDatabase, answer, objects_of, tagged
from access.web.examples import example
from access.web.feeds import atom_feed, json_feed
from access.web.parameters import Fields, Limit, Publication
from access.web.problems import Problem
from access.web.served_database import ServedDatabase
from access.web.streams import MEDIA_TYPE, SILENT_LOOKS, event, goes_on, problem_event, require_room, staying
from storage.questions.changes import ChangeFilter, FeedPage, newest_changes, read_feed
from storage.questions.crawl_report import require_crawl
from storage.questions.paging import USUAL_ROWS
from storage.questions.publications import require_publication
from storage.types import ChangeKind
from storage.types.errors import FondsError
from storage.types.strangers_text import harmless_json

router = APIRouter(tags=["changes"])

_LOOK_EVERY = 1.0
_AT_ONCE = 500
_IN_A_FEED = 100


class ChangeAnswer(BaseModel):
    """One change; `cursor` goes on behind it, `number` is its place in the list of this epoch."""

    cursor: str
    number: int
    at: str
    kind: ChangeKind
    publication: str
    article_id: str | None
    source_id: str | None
    capture_id: str | None
    revision: int | None
    url: str | None
    title: str | None


class ChangesAnswer(BaseModel):
    """Changes in the order in which they were filed; ask again with `since=cursor`, at once when there are `more`."""

    epoch: str
    changes: list[ChangeAnswer]
    cursor: str
    more: bool


def wanted_changes(
    database: AskedDatabase,
    kind: Annotated[list[ChangeKind] | None, Query(description="Only this kind; may be given several times.")] = None,
    publication: Publication = None,
    crawl: Annotated[str | None, Query(description="Only those that the captures of this crawl show.")] = None,
) -> ChangeFilter:
    """Which changes are asked for. Raises UnknownId for an unknown publication or crawl."""
    require_publication(database, publication)
    require_crawl(database, crawl)
    return ChangeFilter(publication, tuple(kind or ()), crawl_id=crawl)


Wanted = Annotated[ChangeFilter, Depends(wanted_changes)]
SinceCursor = Annotated[str | None, Query(description="The cursor behind which to begin; none: from the beginning.")]


@router.get("/changes", response_model=ChangesAnswer, responses=example("changes"))
def changes(
    request: Request,
    database: AskedDatabase,
    wanted: Wanted,
    since: SinceCursor = None,
    limit: Limit = USUAL_ROWS,
    fields: Fields = None,
) -> Response:
    """What happened, in the order in which it was filed: whoever goes on from each `cursor` misses nothing.

    410 with the new `epoch` when the archive was rebuilt or restored meanwhile: begin again without a cursor.
    """
    page = read_feed(database, wanted, since, limit)
    lines = objects_of((change_line(page, one) for one in page.changes), fields)
    return answer(request, {"epoch": page.epoch, "changes": lines, "cursor": page.end, "more": page.more})


@router.get(
    "/changes/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Events, without an end."}},
)
async def events(
    request: Request,
    wanted: Wanted,
    since: SinceCursor = None,
    last_event_id: Annotated[str | None, Header(description="As a browser's EventSource sends it.")] = None,
) -> Response:
    """The same as server-sent events: the cursor is the event's id, the kind its name, the change its data."""
    require_room(request)
    ask = partial(_ask, request.app.state.database, wanted)
    # Asked before the answer begins: a cursor that is refused is refused by a status.
    first = await asyncio.to_thread(ask, last_event_id or since)
    return StreamingResponse(_events(request, ask, first), media_type=MEDIA_TYPE)


@router.get(
    "/changes.atom",
    response_class=Response,
    responses={200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}, "description": "Atom."}},
)
def changes_as_atom(request: Request, database: AskedDatabase, wanted: Wanted) -> Response:
    """The newest hundred changes for feed readers (RFC 4287)."""
    page = newest_changes(database, wanted, _IN_A_FEED)
    return tagged(request, atom_feed(page, str(request.url)), "application/atom+xml")


@router.get(
    "/changes.json",
    response_class=Response,
    responses={
        200: {"content": {"application/feed+json": {"schema": {"type": "object"}}}, "description": "JSON Feed."}
    },
)
def changes_as_json_feed(request: Request, database: AskedDatabase, wanted: Wanted) -> Response:
    """The newest hundred changes for feed readers (JSON Feed 1.1)."""
    page = newest_changes(database, wanted, _IN_A_FEED)
    body = harmless_json(json.dumps(json_feed(page, str(request.url)), ensure_ascii=False)).encode()
    return tagged(request, body, "application/feed+json")


def _ask(database: ServedDatabase, wanted: ChangeFilter, since: str | None) -> FeedPage:
    with database.opened() as opened:
        return read_feed(opened, wanted, since, _AT_ONCE)


async def _events(request: Request, ask: partial[FeedPage], page: FeedPage) -> AsyncIterator[str]:
    """Events until the follower leaves or may ask no longer, the server stops, or the archive is another one."""
    silent = 0
    with staying(request):
        while True:
            if page.changes:
                # In one piece: what is written to a follower who left is told to nobody.
                yield "".join(event(one.kind, change_line(page, one), page.cursor_of(one)) for one in page.changes)
            if not page.changes and silent % SILENT_LOOKS == 0:
                # The id tells where to go on from, also to a follower whom nothing was told yet.
                yield f": nothing new\nid: {page.end}\n\n"
            silent = 0 if page.changes else silent + 1
            try:
                if not await goes_on(request, 0 if page.more else _LOOK_EVERY):
                    return
                page = await asyncio.to_thread(ask, page.end)
            except (FondsError, Problem) as error:
                yield problem_event(error)
                return
