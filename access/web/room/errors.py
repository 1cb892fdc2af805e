"""What went wrong, as a page: what, why, and what to do, with the way back to what there is."""

from __future__ import annotations

from fastapi import Request, Response

from access.web.problems import Problem
from access.web.room.rendering import page

_OF_PROGRAMS = ("/api/", "/oai", "/room/")


def is_of_the_room(path: str) -> bool:
    """Whether an address is one that people look at."""
    return not path.startswith(_OF_PROGRAMS) and path != "/api"


def error_page(request: Request, problem: Problem) -> Response:
    """A problem as a page, with its status and headers."""
    answer = page(request, "problem", problem.kind.status, kind=problem.kind.token, problem=problem)
    answer.headers.update(problem.headers)
    answer.headers["Cache-Control"] = "no-store"
    return answer
