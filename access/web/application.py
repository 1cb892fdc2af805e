"""The API and the reading room as one application: their addresses, what goes wrong, and the document of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError

from access.web import (
    articles,
    captures,
    changes,
    crawls,
    front,
    lists,
    mementos,
    metrics,
    oai,
    packages,
    proofs,
    records,
    reports,
    sources,
    status,
)
from access.web.answers import known_only
from access.web.description import describe
from access.web.door import Door
from access.web.front import PREFIX
from access.web.gate import Gate, Scope
from access.web.limits import MOST_PACKAGES, Limits
from access.web.oai_answer import email_of
from access.web.problems import MEDIA_TYPE, Problem, ProblemKind, problem_of, told_as_planned
from access.web.room.desk.archivist import LogInFirst
from access.web.room.desk.entrance import log_in_page
from access.web.room.desk.remembered import ServedDesk
from access.web.room.errors import error_page, is_of_the_room
from access.web.room.kept_reports import KeptReports
from access.web.room.rooms import ROUTERS as ROOM
from access.web.served_database import ServedDatabase
from access.web.tokens import Tokens
from access.wrong_parameters import wrong_parameter
from storage.archive.archive import Archive
from storage.custody.proving.kept_manifests import KeptManifests
from storage.types.errors import FondsError
from storage.types.request_faults import RequestFault, fault_of
from storage.types.strangers_text import in_one_line

_ROUTERS = (
    front.router,
    articles.router,
    sources.router,
    records.router,
    captures.router,
    crawls.router,
    lists.router,
    reports.router,
    changes.router,
    proofs.router,
    packages.router,
    status.router,
    mementos.raw_router,
)


def make_application(
    archive: Archive,
    door: Door,
    limits: Limits,
    log: Callable[[str], None] = lambda line: None,
    player: str | None = None,
) -> Gate:
    """The API and the reading room over an archive, behind their gate.

    Args:
        archive: that it answers from.
        door: how callers are known.
        limits: how often one caller may ask.
        log: takes a line for each answer, and for what went wrong in Fonds itself.
        player: the address of what shows archived pages as they were, None when there is none.
    """
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=f"{PREFIX}/openapi.json", redirect_slashes=False)
    database = ServedDatabase(archive)
    application.state.archive = archive
    application.state.database = database
    application.state.manifests = KeptManifests()
    application.state.reports = KeptReports()
    application.state.limits = limits
    application.state.log = log
    application.state.player = player
    application.state.streams = 0
    application.state.packages = BoundedSemaphore(MOST_PACKAGES)
    tokens = Tokens(archive.path)
    desk = ServedDesk(tokens, log)
    application.state.desk = desk
    application.state.repository = archive.configuration.operator or "Fonds"
    application.state.email = email_of(archive.configuration.contact)
    for one in _ROUTERS:
        application.include_router(one, prefix=PREFIX, dependencies=[Depends(known_only)])
    application.include_router(mementos.router, prefix=PREFIX)
    application.include_router(oai.router)
    application.include_router(metrics.router, dependencies=[Depends(known_only)])
    application.include_router(front.way)
    for one in ROOM:
        application.include_router(one, dependencies=[Depends(known_only)])
    for kind, handler in _HANDLERS.items():
        application.add_exception_handler(kind, handler)
    describe(application, limits)

    def close() -> None:
        desk.checks.stop()
        database.close()

    return Gate(application, door, tokens, limits, partial(_refusal, application), log, close)


def _refusal(application: FastAPI, scope: Scope, problem: Problem) -> Response:
    """Why somebody is not let in: a page where a browser asks for one, else a document."""
    # The name that was asked for is not among those that are answered, and may be none at all.
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    request = Request({**scope, "app": application, "headers": headers})
    if "text/html" in request.headers.get("accept", ""):
        return _answer(request, problem)
    return _document(problem)


def _answer(request: Request, problem: Problem) -> Response:
    if is_of_the_room(request.url.path):
        return error_page(request, problem)
    return _document(problem)


def _document(problem: Problem) -> Response:
    body = json.dumps(problem.document())
    return Response(body, problem.kind.status, media_type=MEDIA_TYPE, headers=problem.headers)


def _problem(request: Request, error: Any) -> Response:
    return _answer(request, error)


def _log_in(request: Request, _error: Any) -> Response:
    return log_in_page(request)


def _failure(request: Request, error: Any) -> Response:
    told = told_as_planned(error, request.app.state.archive.publications)
    problem = problem_of(told, for_people=is_of_the_room(request.url.path))
    if problem.kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        request.app.state.log(in_one_line(str(error)))
    return _answer(request, problem)


def _invalid(request: Request, error: Any) -> Response:
    """What is wrong with the first parameter that is."""
    errors = error.errors()
    place = errors[0]["loc"][:2]
    name = ".".join(str(part) for part in place[1:]) or "the request"
    fault = wrong_parameter([one for one in errors if one["loc"][:2] == place], name, f"{PREFIX}/openapi.json")
    return _answer(request, Problem(ProblemKind.USAGE, in_one_line(fault.line), fault=fault))


def _other_method(request: Request, _error: Any) -> Response:
    taken = _methods_at(request)
    allowed = ", ".join(f"{one}, HEAD" if one == "GET" else one for one in taken)
    return _answer(request, Problem(ProblemKind.METHOD, f"use {' or '.join(taken)}", headers={"Allow": allowed}))


def _methods_at(request: Request) -> tuple[str, ...]:
    """The methods that are answered at an address; several routes may share it."""
    routes = request.app.routes
    asked = {one: {**request.scope, "method": one} for one in ("GET", "POST")}
    return tuple(one for one, scope in asked.items() if any(it.matches(scope)[0].name == "FULL" for it in routes))


def _no_address(request: Request, _error: Any) -> Response:
    fault = fault_of(RequestFault.ADDRESS_UNKNOWN, address=in_one_line(request.url.path))
    hint = "" if is_of_the_room(request.url.path) else f"; {PREFIX}/openapi.json describes what there is"
    return _answer(request, Problem(ProblemKind.UNKNOWN, fault.line + hint, fault=fault))


def _fault(request: Request, error: Any) -> Response:
    what = " ".join(f"{type(error).__name__}: {error}".split())
    request.app.state.log(in_one_line(f"a fault in Fonds itself: {what}"))
    return _answer(request, Problem(ProblemKind.FAULT, "the server's log says what happened"))


_HANDLERS: dict[type[Exception] | int, Callable[[Request, Any], Response]] = {
    Problem: _problem,
    LogInFirst: _log_in,
    FondsError: _failure,
    RequestValidationError: _invalid,
    int(HTTPStatus.NOT_FOUND): _no_address,
    int(HTTPStatus.METHOD_NOT_ALLOWED): _other_method,
    Exception: _fault,
}
