"""Who acts at the desk, as each request shows.

On loopback nobody logs in, as for the room, but every browser is given a secret there, too: what it confirms is bound
to it. Elsewhere a session stands for the token that began it. The cookie is sent to the desk alone, and only the desk
looks at it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request, Response

from access.web.door import Caller
from access.web.problems import Problem, ProblemKind
from access.web.room.at_desk import HINT_COOKIE, PATH
from access.web.room.desk.remembered import ServedDesk, now
from access.web.room.desk.sessions import LONGEST_SECONDS, new_secret
from access.web.room.desk.tickets import FormRefusal
from access.web.tokens import Scope

COOKIE = "fonds-desk"
_SECRET = re.compile(r"[\w-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Archivist:
    """Who acts: a name for the log, the secret of the session, whether the browser is still to be told it, and whether
    there was a log-in that can be ended."""

    name: str
    session: str
    is_new: bool = False
    has_logged_in: bool = False


class LogInFirst(Exception):
    """Nobody acts here without logging in first."""


def archivist_of(request: Request) -> Archivist:
    """Who acts.

    Raises:
        LogInFirst: nobody who may, and a page was asked for.
        Problem: a form was sent without the session that it was made for.
    """
    caller: Caller = request.scope["caller"]
    shown = request.cookies.get(COOKIE, "")
    secret = shown if _SECRET.fullmatch(shown) else None
    is_page = request.method == "GET"
    if caller.scope is Scope.ADMIN:
        if secret is not None:
            return Archivist(caller.name, secret)
        if is_page:
            return Archivist(caller.name, new_secret(), is_new=True)
    else:
        token = None if secret is None else desk_of(request).sessions.token_of(secret, now())
        if secret is not None and token is not None:
            return Archivist(f"token {token.name}", secret, has_logged_in=True)
        if is_page:
            raise LogInFirst
    raise not_taken(FormRefusal.NO_SESSION)


Acting = Annotated[Archivist, Depends(archivist_of)]


def desk_of(request: Request) -> ServedDesk:
    """What the desk of this server remembers."""
    desk: ServedDesk = request.app.state.desk
    return desk


def not_taken(why: FormRefusal) -> Problem:
    """The problem that a form is not taken."""
    return Problem(ProblemKind.FORM, _WHY[why], {"refused": why})


_WHY = {
    FormRefusal.FOREIGN: "the form was not sent by a page of this server",
    FormRefusal.NO_SESSION: "the form came without the session that it was made for",
    FormRefusal.STALE: "the form is too old, or says something else than the page that was confirmed",
    FormRefusal.USED: "the form was sent before, and what it asks for was done then",
}


def remember(answer: Response, secret: str, *, over_tls: bool = False) -> None:
    """Have the browser show a session from now on, to the desk alone, and tell other pages that there is one."""
    answer.set_cookie(
        COOKIE, secret, max_age=LONGEST_SECONDS, path=PATH, httponly=True, samesite="strict", secure=over_tls
    )
    # It gives no right: pages show ways to the desk by it.
    answer.set_cookie(HINT_COOKIE, "1", max_age=LONGEST_SECONDS, httponly=True, samesite="strict", secure=over_tls)


def forget(answer: Response) -> None:
    """Have the browser forget its session."""
    answer.delete_cookie(COOKIE, path=PATH, httponly=True, samesite="strict")
    answer.delete_cookie(HINT_COOKIE, httponly=True, samesite="strict")
