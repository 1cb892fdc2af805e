"""One HTTP request outside a crawl, to an address that the guard lets through. Nothing of it is recorded.

As in a crawl, a name is resolved once, and the addresses that it resolved to are what is judged and what is dialled;
each redirect goes through the same. Certificates are verified. Proxies of the environment are ignored.
"""

from __future__ import annotations

import io
import socket
import ssl
import time
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from pathlib import Path
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

from crawler.connect_to import ConnectTo, parse_connect_to
from crawler.guard import Guard, Guarded, check_url, parse_networks
from crawler.redirect_statuses import REDIRECTS
from storage.archive.configuration import NetworkSettings
from storage.types import Truncated
from storage.types.errors import FondsError, UsageError
from storage.types.urlkey import normalize

# After these the body is sent again; after the others, a request with a body becomes a GET, as in browsers.
_KEEPING_METHOD = frozenset({307, 308})
# Another server must not learn what was meant for the first one.
_FOR_ONE_ORIGIN = frozenset({"authorization", "cookie"})
_PIECE = 65536


class RequestFailed(FondsError):
    """A request that brought no answer; `why` says it in a few words."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url}: {why}")
        self.url = url
        self.why = why


@dataclass(frozen=True, slots=True)
class SingleRequest:
    """What to ask. `headers` go out as they stand, beside Host, Content-Length and Accept-Encoding: identity."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """What one request may cost.

    `seconds` count from the first connection to the last byte, redirects included; only the resolver keeps its own
    time. `body` is in bytes. `redirects` 0: none is followed, and a redirect is the answer.
    """

    seconds: float = 30.0
    body: int = 1_000_000
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class SingleAnswer:
    """The answer of `url`, the last one after redirects. `truncated`: why the body is not whole, else None."""

    url: str
    status: int
    head: tuple[tuple[str, str], ...]
    body: bytes
    truncated: Truncated | None

    def field(self, name: str) -> str | None:
        """The first field of this name in its head, None without one."""
        return next((value for key, value in self.head if key.lower() == name.lower()), None)


class GuardedClient:
    """Makes single requests.

    Args:
        guard: which addresses may be connected to.
        connect_to: where the connections of each host go.
        cacert: certificates to trust beside the usual ones.
    """

    def __init__(self, guard: Guard, connect_to: ConnectTo | None = None, cacert: Path | None = None) -> None:
        self._guard = guard
        self._connect_to = connect_to or ConnectTo()
        self._cacert = cacert

    @classmethod
    def of(cls, network: NetworkSettings) -> Self:
        """Make a client of an archive's network settings.

        Raises:
            UsageError: one of them is malformed.
        """
        return cls(Guard(parse_networks(network.allow_network)), parse_connect_to(network.connect_to), network.cacert)

    def ask(self, request: SingleRequest, limits: RequestLimits | None = None) -> SingleAnswer:
        """Make a request and return its answer, whatever its status.

        Raises:
            GuardedURL, Guarded: its address, or that of a redirect, must not be asked.
            RequestFailed: no answer came, or one redirect too many.
            UsageError: `cacert` holds no certificate.
        """
        limits = limits or RequestLimits()
        deadline = _Deadline(limits.seconds)
        for _hop in range(limits.redirects + 1):
            answer = self._exchange(request, limits, deadline)
            if isinstance(answer, SingleAnswer):
                return answer
            request = answer
        raise RequestFailed(request.url, f"more than {limits.redirects} redirects")

    def _exchange(
        self, request: SingleRequest, limits: RequestLimits, deadline: _Deadline
    ) -> SingleAnswer | SingleRequest:
        """The answer of one server, or the request that its redirect leads to: of that the body is not read."""
        check_url(request.url)
        parts = urlsplit(request.url)
        is_tls = parts.scheme == "https"
        tls = self._tls() if is_tls else None
        host, port = parts.hostname or "", parts.port or (443 if is_tls else 80)
        try:
            with self._dial(host, port, deadline, tls) as dialled:
                response = _sent(request, host, port, _TimedSocket(dialled, deadline), is_tls=is_tls)
                location = response.getheader("Location")
                if limits.redirects and response.status in REDIRECTS and location is not None:
                    return _following(request, response.status, location)
                body, truncated = _body(response, limits.body)
                return SingleAnswer(request.url, response.status, tuple(response.getheaders()), body, truncated)
        except TimeoutError as error:
            raise RequestFailed(request.url, "it took too long") from error
        except (OSError, HTTPException, ValueError) as error:
            raise RequestFailed(request.url, str(error) or type(error).__name__) from error

    def _dial(self, host: str, port: int, deadline: _Deadline, tls: ssl.SSLContext | None) -> socket.socket:
        """Connect to the first address of the host that the guard lets through and that answers."""
        address, address_port = self._connect_to.target(host, port)
        resolved = socket.getaddrinfo(address, address_port, type=socket.SOCK_STREAM)
        error: OSError | Guarded | None = None
        for number in dict.fromkeys(str(found[4][0]) for found in resolved):
            try:
                self._guard.check(number)
                plain = socket.create_connection((number, address_port), deadline.left())
            except (OSError, Guarded) as failed:
                error = error or failed
                continue
            if tls is None:
                return plain
            try:
                return tls.wrap_socket(plain, server_hostname=host)
            except BaseException:
                plain.close()
                raise
        raise error or OSError(f"{address} has no address")

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._cacert is not None:
            try:
                context.load_verify_locations(self._cacert)
            except OSError as error:
                raise UsageError(f"--cacert {self._cacert}: no readable file of PEM certificates") from error
        return context


def _following(request: SingleRequest, status: int, location: str) -> SingleRequest:
    """The request that a redirect asks for."""
    try:
        joined = urljoin(request.url, location)
        check_url(joined)
        url = normalize(joined)
    except ValueError as error:
        raise RequestFailed(request.url, "it redirects to what is no address") from error
    if status not in _KEEPING_METHOD and request.method != "HEAD":
        kept = tuple((name, value) for name, value in request.headers if not name.lower().startswith("content-"))
        request = replace(request, method="GET", body=None, headers=kept)
    if urlsplit(url)[:2] != urlsplit(request.url)[:2]:
        kept = tuple((name, value) for name, value in request.headers if name.lower() not in _FOR_ONE_ORIGIN)
        request = replace(request, headers=kept)
    return replace(request, url=url)


def _sent(request: SingleRequest, host: str, port: int, timed: _TimedSocket, *, is_tls: bool) -> HTTPResponse:
    """Send the request over a connection that is there already, and return the response with its head read."""
    parts = urlsplit(request.url)
    connection = HTTPConnection(host, port)
    # Otherwise the Host field of https would name the port.
    connection.default_port = 443 if is_tls else 80
    connection.sock = timed
    path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    connection.request(request.method, path, request.body, dict(request.headers))
    return connection.getresponse()


def _body(response: HTTPResponse, largest: int) -> tuple[bytes, Truncated | None]:
    """The body as far as it comes, and why it ends where it does."""
    body = bytearray()
    try:
        while len(body) <= largest and (piece := response.read1(min(_PIECE, largest + 1 - len(body)))):
            body += piece
    except TimeoutError:
        return bytes(body), Truncated.TIME
    except (OSError, IncompleteRead):
        return bytes(body), Truncated.DISCONNECT
    if len(body) > largest:
        return bytes(body[:largest]), Truncated.LENGTH
    return bytes(body), Truncated.DISCONNECT if response.length else None


class _Deadline:
    """The moment at which everything must be over."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """The seconds that are left; raises TimeoutError when none are."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _TimedReader(io.RawIOBase):
    """Reads from a socket until the deadline: a timeout of the socket's own would begin anew with every byte."""

    def __init__(self, timed: socket.socket, deadline: _Deadline) -> None:
        self._socket = timed
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    # Any: a writable buffer has no name in Python 3.11.
    def readinto(self, buffer: Any) -> int:
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv_into(buffer)


class _TimedSocket:
    """As much of a socket as HTTPConnection needs, with one deadline over all that it does."""

    def __init__(self, dialled: socket.socket, deadline: _Deadline) -> None:
        self._socket = dialled
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(self._deadline.left())
        self._socket.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_TimedReader(self._socket, self._deadline))

    def close(self) -> None:
        """Leave the socket open: HTTPConnection closes it before the body is read. GuardedClient closes it."""
