"""Server-sent events: how many followers stay at once, whether one may go on, and the form of an event."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request

from access.web.limits import MOST_STREAMS
from access.web.problems import Problem, ProblemKind, problem_of
from storage.types.errors import FondsError

MEDIA_TYPE = "text/event-stream"
SILENT_LOOKS = 15
"""After so many looks at nothing new a comment tells both ends, and what lies between, that the other is still there.
"""


def require_room(request: Request) -> None:
    """Raise Problem while as many followers stay as may."""
    if request.app.state.streams >= MOST_STREAMS:
        raise Problem(ProblemKind.UNAVAILABLE, f"{MOST_STREAMS} followers stay already", headers={"Retry-After": "30"})


@contextmanager
def staying(request: Request) -> Iterator[None]:
    """Count a follower while it stays."""
    request.app.state.streams += 1
    try:
        yield
    finally:
        request.app.state.streams -= 1


async def goes_on(request: Request, seconds: float) -> bool:
    """Wait, and say whether the follower is still there and the server not about to end.

    Raises Problem when the follower may ask no longer.
    """
    await asyncio.sleep(seconds)
    if request.scope["is_stopping"]() or await request.is_disconnected():
        return False
    request.scope["let_in_again"]()
    return True


def event(name: str, data: object, cursor: str | None = None) -> str:
    """An event; its id is the cursor behind which to go on."""
    # JSON has no line ends of its own, so the data is one line.
    lines = ["" if cursor is None else f"id: {cursor}\n", f"event: {name}\n", f"data: {json.dumps(data)}\n"]
    return "".join(lines) + "\n"


def problem_event(error: FondsError | Problem) -> str:
    """The event that ends what cannot go on, and says why."""
    problem = error if isinstance(error, Problem) else problem_of(error)
    return event("problem", problem.document())
