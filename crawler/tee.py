"""Scrapy's own HTTP/1.1 protocol, with both directions copied as they cross the connection.

The rule: copied is the plain text on this side of TLS, before Twisted parses or after it has composed it, so the copy
is what the server sent and received. Leans on private names of Scrapy 2.19 and Twisted 26.10; tests/wire holds it
against a raw socket's own log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from scrapy.core.downloader.handlers.http11 import _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IAddress, IHandshakeListener
from twisted.internet.protocol import connectionDone
from twisted.protocols.policies import ProtocolWrapper
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS, HTTP11ClientProtocol, Request
from twisted.web.iweb import IResponse
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from crawler.body_budget import BodyBudget
from crawler.cipher_names import standard_name
from crawler.live_exchange import MAX_HEAD, LiveExchange, LiveFetch
from crawler.wire_parser import WireParser
from storage.types import TlsFacts, Truncated


class _TeeTransport:
    """The transport, except that `sent` gets every write first, and that it rests only when more comes meanwhile.

    Twisted pauses each answer behind its head until somebody takes the body, which Scrapy does at once: to stop and
    start reading costs two calls of the kernel each time. It rests at once when it is held.
    """

    __slots__ = ("_is_held", "_is_overrun", "_is_paused", "_rests", "_sent", "_transport")

    # Any: a transport is whatever the reactor made, and offers what its interfaces say.
    def __init__(self, transport: Any, sent: Callable[[bytes], None]) -> None:
        self._transport = transport
        self._sent = sent
        self._is_paused = self._is_overrun = self._is_held = self._rests = False

    def pauseProducing(self) -> None:  # noqa: N802 - IPushProducer
        self._is_paused = True

    def resumeProducing(self) -> None:  # noqa: N802 - IPushProducer
        self._is_paused = self._is_overrun = False
        self._rest_if_asked()

    def note_received(self) -> None:
        """Bytes have come: from now on a pause is one."""
        if self._is_paused:
            self._is_overrun = True
            self._rest_if_asked()

    def hold(self, is_held: bool) -> None:
        """Take nothing more from the kernel, whoever resumes meanwhile, until it is no longer held."""
        self._is_held = is_held
        self._rest_if_asked()

    def _rest_if_asked(self) -> None:
        rests = self._is_held or self._is_overrun
        if rests != self._rests:
            self._rests = rests
            if rests:
                self._transport.pauseProducing()
            else:
                self._transport.resumeProducing()

    def write(self, data: bytes) -> None:
        self._sent(data)
        self._transport.write(data)

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802 - ITransport
        self.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)


@implementer(IHandshakeListener)
class WireProtocol(_LenientHTTP11ClientProtocol):
    """One connection; each request on it becomes a LiveExchange of the fetch it is bound to."""

    # Any: zope's interfaces mean nothing to the type checker.
    transport: Any

    _fetch: LiveFetch | None = None
    _live: LiveExchange | None = None
    _bodies: BodyBudget
    _secure = False
    _tls: TlsFacts | None = None

    def bind(self, fetch: LiveFetch) -> None:
        """Say which fetch the next request belongs to."""
        self._fetch = fetch

    def makeConnection(self, transport: Any) -> None:  # noqa: N802 - IProtocol
        """Take the connection, and watch what the kernel accepts of it."""
        self._secure = isinstance(transport, ProtocolWrapper)
        socket = transport.transport if self._secure else transport
        socket.writeSomeData = self._counting(socket.writeSomeData)
        socket.startWriting = _writing_at_once(socket)
        super().makeConnection(_TeeTransport(transport, self._written))  # type: ignore[no-untyped-call]

    def handshakeCompleted(self) -> None:  # noqa: N802 - IHandshakeListener
        """TLS is up: from here on a request may leave."""
        handle = self.transport.getHandle()
        chain = handle.get_peer_cert_chain(as_cryptography=True) or ()
        self._tls = TlsFacts(
            version=handle.get_protocol_version_name(),
            cipher=standard_name(handle.get_cipher_name()),
            certificates=tuple(certificate.public_bytes(Encoding.DER) for certificate in chain),
        )
        if self._live is not None:
            self._live.handshaken = True
            self._live.tls = self._tls
            self._live.accepted = 0

    def request(self, request: Request) -> Deferred[IResponse]:
        """Send a request; the exchange begins here."""
        fetch, self._fetch = self._fetch, None
        if fetch is None:
            raise RuntimeError("a request on a connection that is bound to no fetch")
        # Within a proxy's tunnel TLS begins on a connection that was plain.
        is_secure = self._secure or self.transport.TLS
        live = LiveExchange(
            started=fetch.clock(),
            peer=None if fetch.is_proxied else self.transport.getPeer().host,
            limit=fetch.limit,
            handshaken=self._tls is not None if is_secure else None,
            tls=self._tls,
            clock=fetch.clock,
            note_sent=fetch.note_sent,
            may_take=fetch.may_take,
        )
        fetch.exchanges.append(live)
        self._live = live
        self._bodies = fetch.bodies
        response = super().request(request)
        if self._parser is not None:
            # As Scrapy puts its own parser in the place of Twisted's: none of them has a state of its own.
            self._parser.__class__ = WireParser
            # Twisted gives up on a header line of 16 KiB; real ones are longer, and the head has a bound of its own.
            self._parser.MAX_LENGTH = MAX_HEAD
        return response

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - IProtocol
        """Copy what came, then let Twisted parse it; an answer without end is cut off."""
        self.transport.note_received()
        live = self._live
        if live is not None:
            if live.truncated is not None:
                return
            live.receive(data)
            if self._is_too_much(live, len(data)):
                return
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def _is_too_much(self, live: LiveExchange, size: int) -> bool:
        """Count what came, and cut an answer that is too long, or for which there is no memory."""
        if not live.may_take(size) or self._too_long(live):
            self._cut(live, Truncated.LENGTH)
        else:
            self._bodies.take(live, size, self)
        return live.truncated is not None

    def hold(self) -> None:
        """See crawler.body_budget.Inflow."""
        self.transport.hold(True)

    def let_on(self) -> None:
        """See crawler.body_budget.Inflow."""
        self.transport.hold(False)

    def cut_off(self, live: LiveExchange) -> None:
        """See crawler.body_budget.Inflow."""
        self._cut(live, Truncated.DISCONNECT)

    def _cut(self, live: LiveExchange, why: Truncated) -> None:
        live.truncated = why
        live.ended = live.clock()
        # Not loseConnection: with TLS that waits for an answer, which an endless sender never gives.
        self.transport.abortConnection()

    def _too_long(self, live: LiveExchange) -> bool:
        if live.size <= MAX_HEAD:
            return False
        in_head = self._parser is not None and self._parser.state in (STATUS, HEADER)
        return in_head or (live.limit > 0 and live.size > live.limit + MAX_HEAD)

    def _finishResponse(self, rest: bytes) -> None:  # noqa: N802 - Twisted's name
        live, self._live = self._live, None
        if live is not None:
            # Twisted has let go of the parser when it is the lost connection that ends the message.
            live.finish(rest, by_close=self._parser is None)
        if rest and self._currentRequest is not None:
            # More may follow; on a connection used again it would be taken for the head of another URL's answer.
            self._currentRequest.persistent = False
        super()._finishResponse(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: N802 - IProtocol
        """The connection is gone; the exchange in flight, if any, ends as it stands."""
        live = self._live
        if live is not None:
            live.clean = isinstance(reason.value, ConnectionDone)
            live.ended = live.ended or live.clock()
        super().connectionLost(reason)  # type: ignore[no-untyped-call]
        self._live = None

    def _written(self, data: bytes) -> None:
        if self._live is not None:
            self._live.written.append(bytes(data))

    def _counting(self, send: Callable[[bytes], int | Exception]) -> Callable[[bytes], int | Exception]:
        """The socket's own writer, counting what the kernel took for the exchange in flight."""

        def counted(data: bytes) -> int | Exception:
            taken = send(data)
            if self._live is not None and isinstance(taken, int):
                self._live.accept(taken)
            return taken

        return counted


def _writing_at_once(socket: Any) -> Callable[[], None]:
    """The socket's own `startWriting`, except that what the kernel takes at once needs no turn of the reactor."""
    later: Callable[[], None] = socket.startWriting

    def start() -> None:
        # Asked for with nothing to write, it is to close the connection; a producer is asked for more in its turn.
        may_write = socket._tempDataLen and socket.producer is None
        # What remains, or failed, the reactor tells.
        if not may_write or socket.doWrite() is not None or socket.offset < len(socket.dataBuffer):
            later()

    return start


class WireFactory(_LenientHTTP11ClientFactory):
    """Builds the connections of the pool."""

    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:  # noqa: N802 - IProtocolFactory
        """Build the protocol of one connection."""
        return WireProtocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
