"""What went wrong, as a page: what, why, and what to do, with the way back to what there is."""

from __future__ import annotations

from fastapi import Request, Response

from access.web.problems import Problem, ProblemKind
from access.web.room.rendering import page

_OF_PROGRAMS = ("/api/", "/oai", "/room/")


def is_of_the_room(path: str) -> bool:
    """Whether an address is one that people look at."""
    return not path.startswith(_OF_PROGRAMS) and path != "/api"


def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page, with its status and headers."""
    status, kind = problem.kind.status, problem.kind.token
    answer = page(request, "problem", status, kind=kind, problem=problem, release_key=_withheld_key(request, problem))
    answer.headers.update(problem.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _withheld_key(request: Request, problem: Problem) -> str | None:
    """The id of what is withheld, for whoever may release it."""
    if problem.kind is not ProblemKind.WITHHELD:
        return None
    ids = ("article_id", "source_id", "capture_id")
    return next((request.path_params[name] for name in ids if name in request.path_params), None)
