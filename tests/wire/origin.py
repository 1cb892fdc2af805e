"""A web server of bare sockets that logs, request by request, the very bytes it received and sent.

It knows nothing of HTTP beyond where a request ends. What it answers is a function's decision: pieces of bytes sent
one by one, and what becomes of the connection. Reusable wherever a test needs an awkward server.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self

from tests.wire.arrival import receive, stamp_arrivals

FRAGMENT_PAUSE = 0.002
"""Seconds between two pieces, so that they leave as packets of their own."""
_RECORD = 1 << 14


class Then(Enum):
    """What becomes of a connection after an answer."""

    KEEP = "keep"
    CLOSE = "close"
    RESET = "reset"
    HOLD = "hold"


@dataclass(frozen=True)
class Answer:
    """Pieces to send, and what to do then. HOLD sends no more and waits until the client goes."""

    pieces: Iterable[bytes]
    then: Then = Then.KEEP


@dataclass(frozen=True)
class Asked:
    """A request as it came, with its method and target, how often this target was asked for before, and when it came.

    That is on the clock of `time.monotonic`, by the kernel's note where there is no TLS: not when it was read.
    """

    raw: bytes
    method: str
    target: str
    before: int
    at: float


@dataclass
class Served:
    """One request with its answer: the bytes received, and those that the kernel took for sending."""

    target: str
    received: bytes
    sent: bytes = b""


Respond = Callable[[Asked], Answer]


class Origin:
    """Listens on an address; `served` is its log, `accepted` the number of connections it took.

    `greeting` is sent on each new connection before anything is asked, as no web server does.
    """

    def __init__(
        self,
        respond: Respond,
        tls: ssl.SSLContext | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
        greeting: bytes = b"",
    ) -> None:
        self._respond = respond
        self._tls = tls
        self._greeting = greeting
        self._socket = socket.create_server(
            (address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET, backlog=128
        )
        stamp_arrivals(self._socket)
        self.port: int = self._socket.getsockname()[1]
        self.address = address
        self.served: list[Served] = []
        self.accepted = 0
        self.server_names: list[str | None] = []
        self._counts: dict[str, int] = {}
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        if tls is not None:
            tls.sni_callback = self._note_server_name

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The URL of a path on this origin, under its own address or another host name."""
        shown = host or (f"[{self.address}]" if ":" in self.address else self.address)
        return f"{'https' if self._tls else 'http'}://{shown}:{self.port}{path}"

    def __enter__(self) -> Self:
        self._accepting = self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # A listening socket that is only closed leaves its accept() waiting for ever.
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        # Whoever came last is served by a thread that is begun after theirs.
        self._accepting.join(timeout=10)
        assert not self._accepting.is_alive()
        with self._lock:
            waiting = list(self._open)
        for connection in waiting:
            _break_off(connection)
        for thread in self._threads:
            thread.join(timeout=10)
            assert not thread.is_alive()

    def _note_server_name(self, _socket: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        with self._lock:
            self.server_names.append(name)

    def _start(self, work: Callable[..., None], *args: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self.accepted += 1
                self._open.add(connection)
            self._start(self._serve, connection)

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        try:
            if self._tls is not None:
                connection = self._tls.wrap_socket(plain, server_side=True)
                with self._lock:
                    self._open.discard(plain)
                    self._open.add(connection)
            connection.sendall(self._greeting)
            for asked in self._requests(connection):
                if not self._answer(connection, asked):
                    return
        except OSError:
            # The client went away; what had crossed until then is in the log.
            return
        finally:
            with self._lock:
                self._open.discard(plain)
                self._open.discard(connection)
            _shut(connection)
            connection.close()

    def _requests(self, connection: socket.socket) -> Iterator[Asked]:
        buffer, at = b"", 0.0
        while True:
            while b"\r\n\r\n" not in buffer:
                data, at = receive(connection, 65536)
                if not data:
                    return
                buffer += data
            end = buffer.index(b"\r\n\r\n") + 4
            end += _content_length(buffer[:end])
            while len(buffer) < end:
                data, at = receive(connection, 65536)
                if not data:
                    return
                buffer += data
            raw, buffer = buffer[:end], buffer[end:]
            method, target, _ = raw.split(b"\r\n", 1)[0].decode("ascii").split(" ", 2)
            with self._lock:
                before = self._counts.get(target, 0)
                self._counts[target] = before + 1
            yield Asked(raw, method, target, before, at)

    def _answer(self, connection: socket.socket, asked: Asked) -> bool:
        """Answer one request; whether the connection goes on."""
        entry = Served(asked.target, asked.raw)
        with self._lock:
            self.served.append(entry)
        answer = self._respond(asked)
        for number, piece in enumerate(answer.pieces):
            if number:
                time.sleep(FRAGMENT_PAUSE)
            _send(connection, piece, entry)
        if answer.then is Then.HOLD:
            connection.recv(1)
        if answer.then is Then.RESET:
            # Closed without a word before it: the kernel sends RST instead of FIN, and TLS says no goodbye.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        return answer.then is Then.KEEP


def _send(connection: socket.socket, piece: bytes, entry: Served) -> None:
    view = memoryview(piece)
    while view:
        # A record of TLS at a time: of a larger piece that breaks off nobody would know how much was sent.
        taken = connection.send(view[:_RECORD])
        entry.sent += bytes(view[:taken])
        view = view[taken:]


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _break_off(connection: socket.socket) -> None:
    """End a connection that another thread reads: beneath TLS, whose state only that thread may touch."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RDWR)


def _shut(connection: socket.socket) -> None:
    try:
        if isinstance(connection, ssl.SSLSocket):
            connection.settimeout(1)
            connection = connection.unwrap()
        connection.shutdown(socket.SHUT_RDWR)
    except (OSError, ValueError):
        # It is closed already, by one side or the other.
        return


def head(*lines: str | bytes) -> bytes:
    """A message head of these lines, its blank line included."""
    return b"".join((line.encode("ascii") if isinstance(line, str) else line) + b"\r\n" for line in lines) + b"\r\n"


def whole(body: bytes, *lines: str | bytes, status: str = "HTTP/1.1 200 OK") -> bytes:
    """A message with a body of known length."""
    return head(status, *lines, f"Content-Length: {len(body)}") + body


def chunked(body: bytes, size: int, extension: bytes = b"", trailer: bytes = b"") -> bytes:
    """A body in chunks of `size` bytes."""
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    chunks = b"".join(b"%X%s\r\n%s\r\n" % (len(piece), extension, piece) for piece in pieces)
    return chunks + b"0\r\n" + trailer + b"\r\n"
