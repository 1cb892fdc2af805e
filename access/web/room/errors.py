"""What went wrong, as a page: what, why, and what to do, with the way back to what there is."""

from __future__ import annotations

from fastapi import Request, Response

from access.web.problems import Problem, ProblemKind
from access.web.room.offered import offers
from access.web.room.rendering import page, reader_of

_OF_PROGRAMS = ("/api/", "/oai", "/metrics", "/room/")


def is_of_the_room(path: str) -> bool:
    """Whether an address is one that people look at."""
    return not path.startswith(_OF_PROGRAMS) and path != "/api"


def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page, with its status and headers."""
    status, kind = problem.kind.status, problem.kind.token
    about, release_key = _withheld(request, problem)
    answer = page(
        request,
        "problem",
        status,
        kind=kind,
        problem=problem,
        about=about,
        release_key=release_key,
        offered=offers(reader_of(request).language, request.url, problem.fault),
        owner=_owner(request, problem),
    )
    answer.headers.update(problem.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _owner(request: Request, problem: Problem) -> tuple[str, str] | None:
    """The kind and the address of the article or the source that has not what was asked of it."""
    if problem.kind is not ProblemKind.UNKNOWN or problem.fault is None or "key" in problem.fault.values:
        return None
    kind = next((kind for kind in ("article", "source") if f"{kind}_id" in request.path_params), None)
    return None if kind is None else (kind, f"/{kind}s/{request.path_params[f'{kind}_id']}")


def _withheld(request: Request, problem: Problem) -> tuple[str | None, str | None]:
    """What kind of thing is withheld, and its id, for whoever may release it.

    Its title and address are told to nobody here: they may be the very thing that must not be shown.
    """
    if problem.kind is not ProblemKind.WITHHELD:
        return None, None
    kind = next((kind for kind in ("article", "source", "capture") if f"{kind}_id" in request.path_params), None)
    if kind is None:
        return None, None
    is_revision = "revision" in request.path_params
    return ("revision" if is_revision else kind), request.path_params[f"{kind}_id"]
