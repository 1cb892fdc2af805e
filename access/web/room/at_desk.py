"""What the rest of the server knows of the desk: its addresses, and whether a page shows the ways there."""

from __future__ import annotations

from fastapi import Request

from access.web.tokens import Scope

PATH = "/desk"
LONGEST_FORM = 100_000
"""The most bytes that a form of the desk may have; a profile is the longest text in one."""
HINT_COOKIE = "fonds-at-desk"
"""Says that this browser has a session at the desk, whose own cookie other pages are never sent."""


def is_at_desk(path: str) -> bool:
    """Whether an address is one of the desk."""
    return path == PATH or path.startswith(f"{PATH}/")


def may_act(request: Request) -> bool:
    """Whether the desk would let in whoever asks; it decides anew, so nothing hangs on this but what is shown."""
    caller = request.scope.get("caller")
    return (caller is not None and caller.scope is Scope.ADMIN) or HINT_COOKIE in request.cookies
