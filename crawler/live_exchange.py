"""One download while it happens: the exchanges it takes, byte for byte, until they are frozen.

The rule: nothing here interprets a message beyond finding where its interim heads end. Bytes that the kernel did not
take, or that TLS did not let out, were never sent, and are not part of the request.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from crawler.body_budget import BodyBudget
from crawler.resolving import Resolution
from storage.types import Exchange, Failure, FailureKind, TlsFacts, Truncated
from storage.types.clock import Clock, system_clock

MAX_HEAD = 256 * 1024
"""Bytes that the heads of one answer may have together, as browsers hold it."""


def _nobody_asks() -> None:
    """Nobody wants to know."""


def _nobody_bounds(_size: int) -> bool:
    """Nobody bounds what several answers bring together."""
    return True


@dataclass(slots=True)
class LiveExchange:
    """One request on one connection, and what came back; `clock` says when.

    `accepted` counts the bytes that the kernel took for this request (TLS: after the handshake); `handshaken` is None
    without TLS. `clean` is False when the connection broke instead of being closed. `note_sent` is called when the
    request begins to leave; `may_take` is told how many bytes came, and says whether they may.
    """

    started: datetime
    peer: str | None
    limit: int
    handshaken: bool | None
    tls: TlsFacts | None = None
    written: list[bytes] = field(default_factory=list)
    accepted: int = 0
    received: list[bytes] = field(default_factory=list)
    size: int = 0
    surplus: bytes = b""
    complete: bool = False
    clean: bool = True
    truncated: Truncated | None = None
    ended: datetime | None = None
    clock: Clock = system_clock
    note_sent: Callable[[], None] = _nobody_asks
    may_take: Callable[[int], bool] = _nobody_bounds

    def accept(self, taken: int) -> None:
        """Count what the kernel took; what it takes before the handshake is over is none of the request."""
        if taken and not self.accepted and self.handshaken is not False:
            self.note_sent()
        self.accepted += taken

    def receive(self, data: bytes) -> None:
        """Take what the server sent; the time of the last bytes is the end of the exchange."""
        self.received.append(data)
        self.size += len(data)

    def finish(self, rest: bytes, *, by_close: bool) -> None:
        """The message has ended, by its own length or with the connection; `rest` came after its end."""
        self.surplus = bytes(rest)
        # Whether a body that only a close delimits is whole, only a clean close says (RFC 9112, 9.8).
        self.complete = self.clean or not by_close
        self.ended = self.clock()

    @property
    def request(self) -> bytes:
        """The bytes of the request that left this machine."""
        written = b"".join(self.written)
        if self.handshaken is None:
            return written[: self.accepted]
        return written if self.handshaken and self.accepted else b""

    def exchange(self, url: str, cut: Truncated) -> Exchange:
        """The exchange as it stands; `cut` says why it is not whole when nothing else does."""
        data = b"".join(self.received)
        # What came in pieces is held once from here on.
        self.received = [data]
        if self.surplus:
            data = data[: -len(self.surplus)]
        interim = interim_length(data)
        return Exchange(
            url=url,
            started=self.started,
            ended=self.ended or self.clock(),
            peer=self.peer,
            tls=self.tls,
            request=self.request,
            interim=data[:interim],
            response=data[interim:],
            surplus=self.surplus,
            truncated=self.truncated or (None if self.complete else cut),
        )

    def forget(self) -> None:
        """Let go of what came, now that it is kept: the traceback of an error may hold this object for long."""
        self.received = []

    def failure(self, url: str, kind: FailureKind, message: str) -> Failure:
        """The failure of an exchange that brought no byte."""
        return Failure(url=url, started=self.started, kind=kind, message=message, peer=self.peer, request=self.request)


@dataclass(slots=True)
class LiveFetch:
    """One download by Scrapy: the exchanges that it took, in order, and the last address that was dialled.

    More than one exchange means that a kept-alive connection was dead and the request was sent again. `connecting`
    says that a connection is being made, so that an error meanwhile belongs to it and to no exchange before. `bodies`
    counts what the exchanges hold. `resolution` is the last look-up of a name, when the resolver gives one; `clock`
    says when exchanges begin and end. `is_proxied` says that a proxy stands between, so that nobody knows the server's
    address. `note_sent` and `may_take` are as of an exchange.
    """

    url: str
    started: datetime
    limit: int
    bodies: BodyBudget
    exchanges: list[LiveExchange] = field(default_factory=list)
    dialled: str | None = None
    connecting: bool = False
    resolution: object = None
    clock: Clock = system_clock
    is_proxied: bool = False
    note_sent: Callable[[], None] = _nobody_asks
    may_take: Callable[[int], bool] = _nobody_bounds

    def note_resolution(self, resolution: object) -> None:
        """Remember the look-up that has begun."""
        self.resolution = resolution

    @property
    def unanswered(self) -> str | None:
        """Why the resolver gave no answer, None when it did, or does not say."""
        return self.resolution.unanswered if isinstance(self.resolution, Resolution) else None

    @property
    def last(self) -> LiveExchange | None:
        """The exchange that ended the fetch, None when it ended without one."""
        return self.exchanges[-1] if self.exchanges and not self.connecting else None

    @property
    def retried(self) -> tuple[LiveExchange, ...]:
        """The exchanges before that, on kept-alive connections that turned out to be dead, as far as they went out."""
        before = self.exchanges if self.connecting else self.exchanges[:-1]
        return tuple(live for live in before if live.request)


def interim_length(data: bytes) -> int:
    """How many bytes of interim (1xx) heads stand before the final message."""
    position = 0
    while data.startswith(b"HTTP/", position):
        version, _, rest = data[position : position + 32].partition(b" ")
        if not (version and rest[:1] == b"1" and rest[1:3].isdigit() and not rest[3:4].isdigit()):
            break
        end = _head_end(data, position)
        if end is None:
            break
        position = end
    return position


def _head_end(data: bytes, start: int) -> int | None:
    """Where the head that begins at `start` ends, its blank line included; lines may end in LF alone."""
    line = start
    while (feed := data.find(b"\n", line)) >= 0:
        if data[line:feed] in (b"", b"\r"):
            return feed + 1
        line = feed + 1
    return None
