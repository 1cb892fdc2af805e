"""Memento (RFC 7089): what a URL showed at a time, by its own address; and what was archived, byte by byte."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import APIRouter, Header, Path, Request, Response
from pydantic import BaseModel

from access.web.answers import AskedDatabase, answer, tagged
from access.web.archived_answers import ArchivedAnswer, archived_answer
from access.web.examples import example
from access.web.parameters import Key
from access.web.records import capture_of
from access.web.time_maps import LINK_FORMAT, MementoAddresses
from storage.questions.mementos import Memento, TimeMap, closest_memento, refuse_mementos, time_map
from storage.questions.paging import MOST_ROWS
from storage.tables.database import Database
from storage.types.errors import UnknownId, UsageError
from storage.types.http_dates import http_date, http_date_text
from storage.types.request_faults import RequestFault, fault_of

raw_router = APIRouter(tags=["records"])
# Whatever stands behind the question mark belongs to the URL, so no parameter is unknown here.
router = APIRouter(tags=["memento"])

_MEMENTO = "/memento/"
_SLASHES = re.compile(r"(https?):/+", re.IGNORECASE)
_DIGITS = "%Y%m%d%H%M%S"
_BYTES: dict[str, Any] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
_ABOUT = {"description": "The bytes as they were archived, under the Content-Type that was sent.", "content": _BYTES}
_AS_ARCHIVED: dict[int | str, dict[str, Any]] = {
    200: _ABOUT,
    302: {"description": "The memento made nearest to that second."},
    "default": {"description": "With Memento-Datetime: the status that was archived.", "content": _BYTES},
}
_TO_MEMENTO: dict[int | str, dict[str, Any]] = {302: {"description": "The memento made nearest to that time."}}
_LINKS: dict[int | str, dict[str, Any]] = {200: {"content": {LINK_FORMAT: {"schema": {"type": "string"}}}}}

_EXAMPLE = "https://heron.example/2025/10/idle-boats/"
Url = Annotated[str, Path(description="The whole URL, with its query.", examples=[_EXAMPLE])]
Moment = Annotated[str, Path(description="14 digits (UTC): year to second.", examples=["20310504030201"])]
PageCursor = Annotated[str, Path(description="The cursor of the page before.")]
AcceptDatetime = Annotated[str | None, Header(description="The time that is asked for; none: the newest memento.")]


class TimeMapEntry(BaseModel):
    """A memento: when it was captured, and where it is."""

    datetime: str
    uri: str


class TimeMapMementos(BaseModel):
    """The mementos of this page, and the first and the last of all."""

    list: list[TimeMapEntry]
    first: TimeMapEntry
    last: TimeMapEntry


class TimeMapAnswer(BaseModel):
    """The mementos of a URL; `next_uri` is the page behind this one, null on the last."""

    original_uri: str
    timegate_uri: str
    timemap_uri: dict[str, str]
    mementos: TimeMapMementos
    next_uri: str | None


@router.get("/memento/timemap/link/after/{cursor}/{url:path}", response_class=Response, responses=_LINKS)
def time_map_page(request: Request, database: AskedDatabase, cursor: PageCursor, url: Url) -> Response:
    """A further page of a TimeMap."""
    return _link_list(request, database, f"timemap/link/after/{cursor}/", cursor)


@router.get("/memento/timemap/link/{url:path}", response_class=Response, responses=_LINKS)
def time_map_links(request: Request, database: AskedDatabase, url: Url) -> Response:
    """The mementos of a URL in the link format (RFC 7089, 5), the oldest first; of the last link a page may follow."""
    return _link_list(request, database, "timemap/link/", None)


@router.get(
    "/memento/timemap/json/after/{cursor}/{url:path}", response_model=TimeMapAnswer, responses=example("time_map")
)
def time_map_json_page(request: Request, database: AskedDatabase, cursor: PageCursor, url: Url) -> Response:
    """A further page of a TimeMap as JSON."""
    return _json_list(request, database, f"timemap/json/after/{cursor}/", cursor)


@router.get("/memento/timemap/json/{url:path}", response_model=TimeMapAnswer, responses=example("time_map"))
def time_map_json(request: Request, database: AskedDatabase, url: Url) -> Response:
    """The mementos of a URL as JSON."""
    return _json_list(request, database, "timemap/json/", None)


@router.get("/memento/{moment}id_/{url:path}", response_class=Response, responses=_AS_ARCHIVED)
def memento(request: Request, database: AskedDatabase, moment: Moment, url: Url) -> Response:
    """What a URL answered at a time: status, type and bytes as archived, with Memento-Datetime and Link.

    A redirect leads to the memento of where it led, never out of the archive.
    """
    begin = _second(moment)
    end = min(begin, _LAST_SECOND) + timedelta(seconds=1)
    wanted = _target(request, f"{moment}id_/")
    found = closest_memento(database, None, wanted, begin)
    if found is None or not begin <= found.captured_at < end:
        refuse_mementos(database, wanted, begin, end)
        return _nearest(request, database, wanted, found)
    addresses = _addresses(request)
    held = archived_answer(request.app.state.archive, database, found.capture_id)
    headers = {**_held_headers(held), "Link": addresses.links(_edges(database, wanted), found)}
    if held.location is not None:
        headers["Location"] = addresses.at(moment, held.location)
    return _bytes(request, held, headers, held.status)


@router.get("/memento/{url:path}", response_class=Response, status_code=302, responses=_TO_MEMENTO)
def time_gate(request: Request, database: AskedDatabase, url: Url, accept_datetime: AcceptDatetime = None) -> Response:
    """Lead to the memento of a URL made nearest to Accept-Datetime (RFC 7089, 4)."""
    wanted = _target(request, "")
    if accept_datetime is None:
        return _nearest(request, database, wanted, _edges(database, wanted).last)
    at = http_date(accept_datetime)
    if at is None:
        told = {"name": "Accept-Datetime", "given": accept_datetime, "such": http_date_text(_SHOWN)}
        raise UsageError(fault_of(RequestFault.HTTP_DATE_UNREADABLE, **told))
    return _nearest(request, database, wanted, closest_memento(database, None, wanted, at))


@raw_router.get("/captures/{capture_id}/raw", response_class=Response, responses={200: _ABOUT})
def raw(request: Request, database: AskedDatabase, capture_id: Key) -> Response:
    """The body that a capture holds, as sent, with its content coding; what could be run is handed over as a file."""
    shown = capture_of(database, capture_id)
    held = archived_answer(request.app.state.archive, database, shown.proof.capture_id)
    headers = _held_headers(held)
    if not held.is_still:
        headers["Content-Disposition"] = "attachment"
    return _bytes(request, held, headers, 200)


# Behind it no second begins any more.
_LAST_SECOND = datetime.max.replace(tzinfo=UTC) - timedelta(seconds=1)
_SHOWN = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)


def _bytes(request: Request, held: ArchivedAnswer, headers: dict[str, str], status: int) -> Response:
    made = tagged(request, held.entity, held.media_type, headers)
    if made.status_code == 200:
        made.status_code = status
    # Not as Starlette has it, which names an encoding where the server named none.
    made.headers["Content-Type"] = held.media_type
    return made


def _held_headers(held: ArchivedAnswer) -> dict[str, str]:
    return {**held.headers(), "Memento-Datetime": http_date_text(held.captured_at)}


def _nearest(request: Request, database: Database, url: str, found: Memento | None) -> Response:
    if found is None:
        raise _nothing(database, url)
    addresses = _addresses(request)
    headers = {
        "Location": addresses.memento(found),
        "Link": addresses.links(_edges(database, url), found),
        "Vary": "Accept-Datetime, Authorization",
        "Cache-Control": "private, no-cache",
    }
    return Response(status_code=302, headers=headers)


def _link_list(request: Request, database: Database, before: str, after: str | None) -> Response:
    listed = _listed(request, database, before, after)
    body = _addresses(request).link_list(listed, after)
    return tagged(request, body.encode(), LINK_FORMAT)


def _json_list(request: Request, database: Database, before: str, after: str | None) -> Response:
    return answer(request, _addresses(request).json_list(_listed(request, database, before, after)))


def _listed(request: Request, database: Database, before: str, after: str | None) -> TimeMap:
    url = _target(request, before)
    listed = time_map(database, None, url, after, MOST_ROWS)
    if listed.first is None:
        raise _nothing(database, url)
    return listed


def _edges(database: Database, url: str) -> TimeMap:
    """The first and the last memento of a URL."""
    return time_map(database, None, url, limit=1)


def _nothing(database: Database, url: str) -> UnknownId:
    """Why a URL has no memento. Raises Withheld when it has, and does not show it."""
    refuse_mementos(database, url)
    return UnknownId(fault_of(RequestFault.MEMENTO_NONE, url=url))


def _addresses(request: Request) -> MementoAddresses:
    prefix = request.scope["path"].partition(_MEMENTO)[0]
    return MementoAddresses(f"{str(request.base_url).rstrip('/')}{prefix}{_MEMENTO}")


def _target(request: Request, before: str) -> str:
    """The URL at the end of a path, as it was sent; some clients escape all of it, some proxies join its slashes."""
    path = request.scope["raw_path"].decode("latin-1").partition(_MEMENTO)[2].removeprefix(before)
    query = request.scope["query_string"].decode("latin-1")
    url = path if _SLASHES.match(path) else unquote(path)
    whole = _SLASHES.match(url)
    if whole is None:
        raise UsageError(fault_of(RequestFault.URL_UNFIT, given=url, such=_EXAMPLE))
    return f"{whole[1].lower()}://{url[whole.end() :]}{f'?{query}' if query else ''}"


def _second(moment: str) -> datetime:
    try:
        if not (moment.isascii() and len(moment) == 14 and moment.isdigit()):
            raise ValueError
        return datetime.strptime(moment, _DIGITS).replace(tzinfo=UTC)
    except ValueError as error:
        fault = fault_of(RequestFault.MOMENT_UNFIT, given=moment, such=_SHOWN.strftime(_DIGITS))
        raise UsageError(fault) from error
