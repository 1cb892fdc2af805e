"""Logging in at the desk with a token of the scope `admin`, and out again."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from access.web.door import CHALLENGE, NOBODY, Caller
from access.web.room.at_desk import PATH
from access.web.room.desk.archivist import Acting, desk_of, forget, remember
from access.web.room.desk.forms import Sent, SentForm, led_to
from access.web.room.desk.pages import desk_page
from access.web.room.desk.remembered import now
from access.web.room.rendering import reader_of
from access.web.room.ways_back import way_back
from access.web.tokens import Scope, Token
from storage.types.strangers_text import in_one_line

router = APIRouter(include_in_schema=False)

_LOG_IN = f"{PATH}/log-in"


def log_in_page(request: Request) -> Response:
    """The form that a token is shown in; it leads to the page that was asked for."""
    return _form(request, reader_of(request).address)


@router.get(_LOG_IN)
def shown(request: Request) -> Response:
    """The log-in by itself."""
    return _form(request, PATH)


@router.post(_LOG_IN)
def log_in(request: Request, sent: Sent) -> Response:
    """Begin a session of a token that may act."""
    desk = desk_of(request)
    peer = request.client.host if request.client else "-"
    wait = desk.log_ins.wait(_guesser(request, peer), now())
    if wait is not None:
        answer = _form(request, _asked_for(sent), "desk.too-many-log-ins", HTTPStatus.TOO_MANY_REQUESTS, wait)
        answer.headers["Retry-After"] = str(wait)
        return answer
    token = desk.tokens.bearing(sent.text("token"))
    if (trouble := _trouble(token)) is not None:
        desk.log(f"desk: a log-in from {in_one_line(peer)} was refused")
        return _form(request, _asked_for(sent), trouble, HTTPStatus.FORBIDDEN)
    assert token is not None
    answer = led_to(_asked_for(sent))
    # The page that sent the form says whether something before this server speaks TLS.
    over_tls = request.headers.get("origin", "").startswith("https:")
    remember(answer, desk.sessions.begin(token, now()), over_tls=over_tls)
    desk.log(f"desk: token {in_one_line(token.name, 60)} logged in")
    return answer


@router.post(f"{PATH}/log-out")
def log_out(request: Request, _sent: Sent, archivist: Acting) -> Response:
    """End the session, here and in the browser."""
    desk = desk_of(request)
    desk.sessions.end(archivist.session)
    desk.log(f"desk: {in_one_line(archivist.name, 60)} logged out")
    answer = led_to(_LOG_IN)
    forget(answer)
    return answer


@router.get(f"{PATH}/log-out")
def logged_out() -> Response:
    """Lead whoever comes here without the form to the desk, which has it."""
    return led_to(PATH)


def _trouble(token: Token | None) -> str | None:
    """The key of the message that says why a token does not open the desk."""
    if token is None:
        return "desk.token-unknown"
    return None if token.scope is Scope.ADMIN else "desk.token-reads-only"


def _guesser(request: Request, peer: str) -> str:
    """Whose log-ins are counted together: behind a proxy that knows people each of them has their own."""
    caller: Caller = request.scope["caller"]
    return peer if caller == NOBODY else caller.name


def _asked_for(sent: SentForm) -> str:
    return way_back(sent.text("to"), PATH, PATH)


def _form(
    request: Request, to: str, trouble: str | None = None, status: int = HTTPStatus.UNAUTHORIZED, wait: int = 0
) -> Response:
    answer = desk_page(request, None, "desk_log_in", status, to=way_back(to, PATH, PATH), trouble=trouble, wait=wait)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers.update(CHALLENGE)
    return answer
