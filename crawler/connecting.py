"""How a connection is made: the name resolved once, its addresses judged, and those addresses dialled.

The rule: every connection of the wire handler comes from `Dialler`, also for each hop of a redirect and for
robots.txt, and the guard sits in the one call that opens a socket. What is checked is what is dialled, so a name whose
answer changes in between changes nothing. A connection through a proxy is made as Scrapy makes it, and is asked for
only by the add-on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import (
    IHostnameResolver,
    IProtocolFactory,
    IReactorPluggableNameResolver,
    IStreamClientEndpoint,
)
from twisted.web.client import HTTPConnectionPool, _RetryingHTTP11ClientProtocol
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from crawler.connect_to import ConnectTo
from crawler.guard import Guard
from crawler.live_exchange import LiveFetch
from crawler.resolving import NotingResolver, ResolverSilent
from crawler.tee import WireFactory, WireProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from twisted.internet.interfaces import IDelayedCall

CONNECT_TIMEOUT = 30.0
"""Seconds for one address of a host to answer; the whole fetch has its own, shorter or longer."""

_MOST_PERSISTENT = 64


@implementer(IReactorPluggableNameResolver)
class _GuardedReactor:
    """As much of the reactor as a HostnameEndpoint needs, opening sockets to addresses that the guard lets through."""

    # Any here and below: zope's interfaces mean nothing to the type checker.
    def __init__(self, reactor: Any, guard: Guard, fetch: LiveFetch) -> None:
        self._reactor = reactor
        self._guard = guard
        self._fetch = fetch

    @property
    def nameResolver(self) -> IHostnameResolver:  # noqa: N802 - IReactorPluggableNameResolver
        noting: Any = NotingResolver(self._reactor.nameResolver, self._fetch.note_resolution)
        return noting  # type: ignore[no-any-return]

    def installNameResolver(self, resolver: IHostnameResolver) -> IHostnameResolver:  # noqa: N802
        return self._reactor.installNameResolver(resolver)  # type: ignore[no-any-return]

    def connectTCP(self, host: str, port: int, *args: Any, **kwargs: Any) -> object:  # noqa: N802 - IReactorTCP
        self._fetch.dialled = host
        self._guard.check(host)
        return self._reactor.connectTCP(host, port, *args, **kwargs)

    def callLater(self, delay: float, call: Callable[..., object], *args: object) -> IDelayedCall:  # noqa: N802
        return self._reactor.callLater(delay, call, *args)  # type: ignore[no-any-return]

    def seconds(self) -> float:
        return self._reactor.seconds()  # type: ignore[no-any-return]


class Dialler:
    """Makes the endpoints of the pool: detour, guard and TLS in one place."""

    def __init__(self, reactor: Any, guard: Guard, connect_to: ConnectTo, tls: Any) -> None:
        self._reactor = reactor
        self._guard = guard
        self._connect_to = connect_to
        self._tls = tls

    def endpoint(self, scheme: bytes, host: bytes, port: int, bind_address: Any, fetch: LiveFetch) -> Any:
        """The endpoint for a URL's scheme, host and port; what it dials is noted in `fetch`.

        Arguments: `bind_address` is the local address and port to leave by, None for the machine's own choice.

        Raises:
            UnicodeError: the host is no host name.
        """
        address, address_port = self._connect_to.target(host.decode("ascii"), port)
        # Otherwise getaddrinfo does this in its thread, where Twisted 26.10 loses the error and waits for ever.
        address.encode("idna")
        reactor = _GuardedReactor(self._reactor, self._guard, fetch)
        endpoint: Any = HostnameEndpoint(reactor, address, address_port, CONNECT_TIMEOUT, bind_address)
        if scheme == b"http":
            return endpoint
        return wrapClientTLS(self._tls.creatorForNetloc(host, port), endpoint)


@implementer(IStreamClientEndpoint)
class _Route:
    """The endpoint of one fetch: each connection that it makes is bound to that fetch."""

    def __init__(self, dialler: Dialler, key: tuple[Any, ...], fetch: LiveFetch) -> None:
        self._dialler = dialler
        self._scheme, self._host, self._port = key[:3]
        self._bind_address = key[-1]
        self._fetch = fetch

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:  # noqa: N803
        self._fetch.connecting = True
        endpoint = self._dialler.endpoint(self._scheme, self._host, self._port, self._bind_address, self._fetch)
        connected: Deferred[Any] = endpoint.connect(protocolFactory)
        return connected.addCallbacks(_bound, _told_why, callbackArgs=(self._fetch,), errbackArgs=(self._fetch,))


@implementer(IStreamClientEndpoint)
class _ProxyRoute:
    """The endpoint of one fetch through a proxy, as Scrapy made it: each connection is bound to that fetch."""

    def __init__(self, endpoint: Any, fetch: LiveFetch) -> None:
        self._endpoint = endpoint
        self._fetch = fetch

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[Any]:  # noqa: N803
        self._fetch.connecting = True
        connected: Deferred[Any] = self._endpoint.connect(protocolFactory)
        return connected.addCallback(_bound, self._fetch)


class WirePool(HTTPConnectionPool):
    """Scrapy's pool, where each request's connection, new, kept alive or tried again, is bound to its fetch."""

    _factory = WireFactory

    def __init__(self, reactor: Any, dialler: Dialler, current: Callable[[], LiveFetch]) -> None:
        super().__init__(reactor, persistent=True)  # type: ignore[no-untyped-call]
        # The profiles decide how many are opened; none is closed while there may be more to ask.
        self.maxPersistentPerHost = _MOST_PERSISTENT
        self._dialler = dialler
        self._current = current

    def getConnection(self, key: Any, endpoint: IStreamClientEndpoint | None) -> Deferred[Any]:  # noqa: N802
        """A connection for the fetch that is asking; an endpoint is given for a proxy alone."""
        fetch = self._current()
        fetch.is_proxied = endpoint is not None
        route: Any = _Route(self._dialler, key, fetch) if endpoint is None else _ProxyRoute(endpoint, fetch)
        return super().getConnection(key, route).addCallback(_bound, fetch)


def _told_why(failure: Any, fetch: LiveFetch) -> Any:
    """Tell a resolver that gave no answer from a name that does not exist."""
    if failure.check(DNSLookupError) and fetch.unanswered is not None:
        raise ResolverSilent(f"the resolver did not answer: {fetch.unanswered}")
    return failure


def _bound(connection: Any, fetch: LiveFetch) -> Any:
    inner = connection._clientProtocol if isinstance(connection, _RetryingHTTP11ClientProtocol) else connection
    assert isinstance(inner, WireProtocol)
    inner.bind(fetch)
    fetch.connecting = False
    return connection
