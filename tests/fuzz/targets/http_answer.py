"""Answers on a connection: kept byte for byte, read alike in pieces and at once, and shown as they were read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request, Response
from twisted.web.http_headers import Headers

from crawler.body_budget import BodyBudget
from crawler.live_exchange import LiveFetch
from crawler.tee import WireProtocol
from storage.types import Exchange, Truncated
from storage.warc.message import entity, parse_head, split_head
from tests.fuzz.target import Target, pieces_of
from tests.fuzz.targets import http_message
from tests.storage.records import AT, URL


class _Socket(StringTransport):
    """A connection in memory that takes whatever is written."""

    TLS = False

    def writeSomeData(self, data: bytes) -> int:  # noqa: N802 - Twisted's name
        """Take it."""
        return len(data)

    def startWriting(self) -> None:  # noqa: N802 - Twisted's name
        """It is written already."""


@dataclass
class _Body(Protocol):
    """Takes a body as Scrapy does."""

    data: bytearray = field(default_factory=bytearray)
    end: str = "none"

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """Take more."""
        self.data += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - Twisted's name
        """Note how it ended."""
        self.end = type(reason.value).__name__


@dataclass(frozen=True)
class _Read:
    """What came of an answer: its status, its body and how that ended, and what its record holds."""

    status: int | None
    body: bytes
    end: str
    kept: bytes
    exchange: Exchange | None


def check(data: bytes) -> None:
    """See the module."""
    at_once = _read([data])
    in_pieces = _read([piece for piece in pieces_of(data) if piece])
    assert at_once.kept + (at_once.exchange.surplus if at_once.exchange else b"") == data
    assert data.startswith(in_pieces.kept)
    assert (in_pieces.status, in_pieces.body, in_pieces.end) == (at_once.status, at_once.body, at_once.end)
    if at_once.exchange is not None and at_once.end == "ResponseDone":
        head, body = split_head(at_once.exchange.response)
        assert entity(parse_head(head), body) == at_once.body


def _read(pieces: Sequence[bytes]) -> _Read:
    body, answers = _Body(), list[Response]()
    fetch = LiveFetch(url=URL, started=AT, limit=0, bodies=BodyBudget(1 << 30), clock=lambda: AT)
    protocol = WireProtocol()  # type: ignore[no-untyped-call]
    protocol.makeConnection(_Socket(lenient=True))  # type: ignore[no-untyped-call]
    protocol.bind(fetch)
    headers = Headers({b"host": [b"lia.example"]})
    asked = protocol.request(Request._construct(b"GET", b"/", headers, None))  # type: ignore[no-untyped-call]
    asked.addCallbacks(_delivering(body, answers), lambda _failure: None)
    for piece in pieces:
        protocol.dataReceived(piece)
    protocol.connectionLost(Failure(ConnectionDone()))  # type: ignore[no-untyped-call]
    live = fetch.last
    exchange = None if live is None else live.exchange(URL, Truncated.DISCONNECT)
    kept = b"" if exchange is None else exchange.interim + exchange.response
    return _Read(answers[0].code if answers else None, bytes(body.data), body.end, kept, exchange)


def _delivering(body: _Body, answers: list[Response]) -> Callable[[Response], None]:
    def taken(response: Response) -> None:
        answers.append(response)
        response.deliverBody(body)  # type: ignore[no-untyped-call]

    return taken


TARGET = Target(check, http_message.seeds)
