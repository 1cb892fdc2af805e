"""A proxy on loopback for one browser: it hands on what the browser asks, and gives back what a server answered.

It opens no connection of its own: what answers is the crawl's download, with guard, robots.txt, pace and records. A
browser gets the bytes of the final message as the server sent them, or nothing; one answer a connection, so that what
is cut off ends as it does at a server. It speaks HTTP/1.1 alone, and only to who knows the password of this run.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from secrets import compare_digest, token_urlsafe
from typing import Any

from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import Factory, Protocol

from crawler.live_exchange import MAX_HEAD
from crawler.run_authority import RunAuthority
from storage.types.urlkey import host_of
from storage.warc.message import Head, content_length, has_end, parse_head, split_head

_USER = "fonds"
_TARGET = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z._-]+):([0-9]{1,5})")
_LONGEST_BODY = 16 * 1024 * 1024
_TUNNEL = b"HTTP/1.1 200 OK\r\n\r\n"
_UNKNOWN = (
    b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="fonds"\r\n'
    b"Content-Length: 0\r\nConnection: close\r\n\r\n"
)
# Said to a proxy, or about this one connection (RFC 9110, 7.6.1).
_FOR_THE_PROXY = frozenset(
    {b"connection", b"keep-alive", b"proxy-authorization", b"proxy-connection", b"te", b"upgrade", b"host"}
)


@dataclass(frozen=True, slots=True)
class BrowserRequest:
    """What a browser asks for: `headers` are its own, without Host and without those that are meant for a proxy."""

    method: str
    url: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


def tunnel_of(target: str) -> tuple[str, str] | None:
    """The host that a CONNECT asks for, without brackets, and its origin; None for what is no host with a port."""
    match = _TARGET.fullmatch(target)
    if match is None:
        return None
    host, port = match[1], match[2]
    origin = f"https://{host}" + ("" if port == "443" else f":{port}")
    try:
        return host_of(origin), origin
    except ValueError:
        return None


Answer = Callable[[BrowserRequest], Awaitable[bytes | None]]
"""Gives the bytes that a server answered, None when it answered none, or not to the end."""


class BrowserProxy:
    """Listens for one browser, until it is closed.

    Args:
        authority: vouches to the browser for every host.
        answer: answers its requests.
    """

    def __init__(self, authority: RunAuthority, answer: Answer) -> None:
        from twisted.internet import reactor

        self.password = token_urlsafe(24)
        self.user = _USER
        factory: Any = _Connections(authority, answer, self.password)
        # Any: the reactor is a module to the type checker.
        listening: Any = reactor
        self._port = listening.listenTCP(0, factory, interface="127.0.0.1")

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port.getHost().port}"

    async def close(self) -> None:
        """Listen no more."""
        closed = self._port.stopListening()
        if closed is not None:
            await closed.asFuture(asyncio.get_running_loop())


class _Connections(Factory):
    def __init__(self, authority: RunAuthority, answer: Answer, password: str) -> None:
        self.authority = authority
        self.answer = answer
        credentials = b64encode(f"{_USER}:{password}".encode())
        self._credentials = b"Basic " + credentials

    def buildProtocol(self, addr: IAddress | None) -> Protocol:  # noqa: N802 - IProtocolFactory
        """Build the protocol of one connection."""
        return _Connection(self)

    def knows(self, head: Head) -> bool:
        """Whether a request comes from the browser of this run."""
        given = head.first(b"Proxy-Authorization") or ""
        return compare_digest(given.encode("latin-1", "replace"), self._credentials)


class _Connection(Protocol):
    """One connection of the browser: at most one tunnel, and in it, or without one, one request."""

    # Any: zope's interfaces mean nothing to the type checker.
    transport: Any

    def __init__(self, of: _Connections) -> None:
        self._of = of
        self._received = b""
        self._origin: str | None = None
        self._answering: asyncio.Future[None] | None = None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - IProtocol
        """Take what came, until a request is whole."""
        if self._answering is not None:
            return
        self._received += data
        head_bytes, body = split_head(self._received)
        if not has_end(head_bytes):
            if len(self._received) > MAX_HEAD:
                self.transport.abortConnection()
            return
        head = parse_head(head_bytes)
        length = content_length(head) or 0
        if length > _LONGEST_BODY:
            self.transport.abortConnection()
        elif len(body) >= length:
            self._received = b""
            self._take(head, body[:length])

    def connectionLost(self, reason: object = None) -> None:  # noqa: N802 - IProtocol
        """The browser has gone; what it asked for is kept all the same."""

    def _take(self, head: Head, body: bytes) -> None:
        method, _, rest = head.start_line.partition(b" ")
        target = rest.rpartition(b" ")[0].decode("latin-1")
        if self._origin is None and not self._of.knows(head):
            self._end(_UNKNOWN)
        elif method == b"CONNECT" and self._origin is None:
            self._open_tunnel(target)
        elif head.first(b"Upgrade") is not None:
            # A web socket is no exchange of HTTP, and nothing of it could be kept.
            self._end(b"")
        else:
            url = target if self._origin is None else self._origin + target
            headers = tuple((name, value) for name, value in head.fields if name.lower() not in _FOR_THE_PROXY)
            request = BrowserRequest(method.decode("latin-1"), url, headers, body)
            self._answering = asyncio.ensure_future(self._answer(request))

    def _open_tunnel(self, target: str) -> None:
        tunnel = tunnel_of(target)
        if tunnel is None:
            self.transport.abortConnection()
            return
        host, self._origin = tunnel
        self.transport.write(_TUNNEL)
        self.transport.startTLS(self._of.authority.options_for(host))

    async def _answer(self, request: BrowserRequest) -> None:
        self._end(await self._of.answer(request) or b"")

    def _end(self, answer: bytes) -> None:
        if answer:
            self.transport.write(answer)
        self.transport.loseConnection()
