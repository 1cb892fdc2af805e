"""What stands before every answer: who asks, how often, and in what form; behind it, the log.

The log has no header and no query, so no token, no search words and no cursor.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from access.web.door import NOBODY, Caller, Door, caller_of
from access.web.limits import Limits
from access.web.oai_request import MOST_ASKED, PATH
from access.web.problems import Problem, ProblemKind
from access.web.room.at_desk import LONGEST_FORM, is_at_desk
from access.web.room.errors import is_of_the_room
from access.web.room.filled_in import filled_in
from access.web.tokens import Tokens
from storage.types.errors import FondsError
from storage.types.strangers_text import in_one_line

# As ASGI has them.
Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]
Refuse = Callable[[Scope, Problem], Application]

# Whoever is not let in is told so by a page: its style sheet says nothing of the archive.
_FOR_EVERYBODY = "/room/"

# What is no page may do nothing, whatever a browser makes of it; a page says itself what it needs.
_HARMLESS = (
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; sandbox"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Gate:
    """An ASGI application before another one.

    Answers without an end find two questions in their scope: `is_stopping`, which the server sets, and `let_in_again`,
    which raises Problem or FondsError when whoever asked would no longer be let in.

    Args:
        application: answers whoever is let in; finds the `Caller` under `caller` in its scope.
        door: how callers are known.
        tokens: the archive's.
        limits: how often one caller may ask.
        refuse: makes the answer to whoever is not let in, as a program or a person can read it.
        log: takes one line for each answer.
        close: lets go of what the application holds.
    """

    def __init__(
        self,
        application: Application,
        door: Door,
        tokens: Tokens,
        limits: Limits,
        refuse: Refuse,
        log: Callable[[str], None],
        close: Callable[[], None],
    ) -> None:
        self.close = close
        self.is_stopping: Callable[[], bool] = lambda: False
        self._application = application
        self._door = door
        self._tokens = tokens
        self._limits = limits
        self._refuse = refuse
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.monotonic()
        peer = (scope.get("client") or ("-", 0))[0]
        answer = _Answer(send, is_head=scope["method"] == "HEAD")
        name = "-"
        try:
            caller = self._let_in(scope, peer)
            name = caller.name
            # What may be asked with GET may be asked for its head.
            method = "GET" if answer.is_head else scope["method"]
            query = scope["query_string"]
            known = {
                "method": method,
                "query_string": filled_in(query) if is_of_the_room(scope["path"]) else query,
                "caller": caller,
                "is_stopping": self.is_stopping,
                "let_in_again": lambda: self._caller(_headers(scope), peer),
            }
            await self._application({**scope, **known}, receive, answer.send)
        except Problem as problem:
            await self._refuse(scope, problem)(scope, receive, answer.send)
        finally:
            took = f"{(time.monotonic() - began) * 1000:.0f} ms"
            asked = f"{scope['method']} {in_one_line(scope['path'])}"
            self._log(f"{peer} {in_one_line(name, 60)} {asked} {answer.status} {answer.sent} bytes {took}")

    def _let_in(self, scope: Scope, peer: str) -> Caller:
        headers = _headers(scope)
        caller = NOBODY if scope["path"].startswith(_FOR_EVERYBODY) else self._known(scope["path"], peer, headers)
        if not _may_have_body(scope, headers) and (
            headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        ):
            raise Problem(ProblemKind.TOO_LARGE, "send the request without a body", headers={"Connection": "close"})
        return caller

    def _known(self, path: str, peer: str, headers: Mapping[str, str]) -> Caller:
        now = time.monotonic()
        try:
            caller = self._caller(headers, peer)
        except Problem as problem:
            # Who only guesses is slowed down as well.
            self._count(f"stranger {peer}", now)
            # The desk has a log-in of its own.
            if problem.kind is ProblemKind.UNAUTHORIZED and is_at_desk(path):
                return NOBODY
            raise
        except FondsError as error:
            self._log(in_one_line(str(error)))
            raise Problem(ProblemKind.FAULT, "the server's log says what happened") from error
        self._count(f"{caller.name} {peer if self._door.is_open else ''}", now)
        return caller

    def _caller(self, headers: Mapping[str, str], peer: str) -> Caller:
        return caller_of(self._door, peer, headers, self._tokens.bearing)

    def _count(self, who: str, now: float) -> None:
        wait = self._limits.wait(who, now)
        if wait is not None:
            detail = f"at most {self._limits.rate:g} requests a second; ask again in {wait} s"
            raise Problem(ProblemKind.LIMITED, detail, headers={"Retry-After": str(wait)})


def _headers(scope: Scope) -> Mapping[str, str]:
    """The headers of a request, their names in lower case."""
    return {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in scope["headers"]}


def _may_have_body(scope: Scope, headers: Mapping[str, str]) -> bool:
    """Whether this is a harvester that sends its few arguments as a form, as its protocol allows, or a form of the
    desk."""
    path = scope["path"]
    most = MOST_ASKED if path == PATH else LONGEST_FORM if is_at_desk(path) else 0
    length = headers.get("content-length", "")
    is_short = length.isascii() and length.isdigit() and len(length) <= len(str(most)) and int(length) <= most
    return scope["method"] == "POST" and is_short and "transfer-encoding" not in headers


class _Answer:
    """Sends an answer on, with what keeps it harmless, and counts it; the body of a HEAD's stays here."""

    def __init__(self, send: Send, *, is_head: bool) -> None:
        self._send = send
        self.is_head = is_head
        self.status = 0
        self.sent = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            stated = {name.lower() for name, _ in headers}
            message = {**message, "headers": [*headers, *(one for one in _HARMLESS if one[0] not in stated)]}
        elif message["type"] == "http.response.body":
            if self.is_head:
                message = {**message, "body": b""}
            self.sent += len(message.get("body", b""))
        await self._send(message)
