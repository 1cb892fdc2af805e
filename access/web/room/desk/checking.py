"""Visiting a source now: what would be asked, what is being asked, and what was found."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from access.jobs.check_process import CheckEnd
from access.web.answers import AskedDatabase
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting, Archivist, desk_of
from access.web.room.desk.forms import Given, Sent, led_to, take_ticket
from access.web.room.desk.pages import confirmation, desk_page, form_page
from access.web.room.desk.remembered import ServedDesk, now
from storage.questions.source_life import SourceLife, source_life
from storage.tables.database import Database
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of

router = APIRouter(include_in_schema=False)

_CHECK = f"{PATH}/check"
# Most visits are over by then, and the page says at once what they found.
_PATIENCE = 6.0


@router.get(_CHECK)
def check_form(request: Request, database: AskedDatabase, archivist: Acting, source: Given = "") -> Response:
    """Ask which source is to be visited, or whether the one that is named shall be."""
    if source and (life := _known(database, source)) is not None:
        return _asked(request, archivist, life)
    troubles = {"source": "desk.no-source"} if source else {}
    return form_page(request, archivist, "desk_check", {"source": source}, troubles)


@router.post(_CHECK)
def check(request: Request, database: AskedDatabase, sent: Sent, archivist: Acting) -> Response:
    """Say what would be visited; begin once that was confirmed."""
    life = _known(database, sent.line("source"))
    if life is None:
        fields, troubles = {"source": sent.line("source")}, {"source": "desk.no-source"}
        return form_page(request, archivist, "desk_check", fields, troubles)
    if not sent.is_confirmed:
        return _asked(request, archivist, life)
    take_ticket(request, archivist, sent, {"source": life.source_id}, life.url)
    desk = desk_of(request)
    desk.log_act(archivist.name, f"check {life.url}", "begun")
    ended = partial(_log_end, desk, archivist, life)
    key = desk.checks.begin(request.app.state.archive.path, life.source_id, archivist.session, now(), ended)
    return led_to(f"{PATH}/checks/{key}")


@router.get(f"{PATH}/checks/{{key}}")
def began(
    request: Request, database: AskedDatabase, archivist: Acting, key: Annotated[str, Path(max_length=60)]
) -> Response:
    """How a check goes, or what it found."""
    found = desk_of(request).checks.found(key, archivist.session)
    if found is None:
        raise UnknownId(fault_of(RequestFault.CHECK_UNKNOWN))
    end = found.process.end(_PATIENCE)
    life = source_life(database, found.source_id)
    return desk_page(request, archivist, "desk_checked", life=life, end=end, seconds=round(now() - found.began))


def _asked(request: Request, archivist: Archivist, life: SourceLife) -> Response:
    return confirmation(request, archivist, "desk_check_confirm", {"source": life.source_id}, life.url, life=life)


def _known(database: Database, key: str) -> SourceLife | None:
    try:
        return source_life(database, key)
    except UnknownId:
        return None


def _log_end(desk: ServedDesk, archivist: Archivist, life: SourceLife, end: CheckEnd) -> None:
    desk.log_act(archivist.name, f"check {life.url}", end.trouble or "done")
