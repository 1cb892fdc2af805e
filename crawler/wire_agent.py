"""Scrapy's agent, but the endpoint of a fetch is left to the pool, which makes it only for a new connection.

Scrapy makes an agent, a TLS policy's check and an endpoint for every request; the pool of the wire handler uses none of
these, for a connection that is kept alive needs no endpoint, and a new one goes through `crawler.connecting`. Leans on
private names; tests/wire holds what is fetched.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.http11 import _BindAddressAgent, _ScrapyAgent
from scrapy.utils._download_handlers import normalize_bind_address
from twisted.web.iweb import IAgentEndpointFactory
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Headers
    from twisted.web.client import HTTPConnectionPool, Response


UNREAD_KEY = "unread"
"""The request's meta that says that nobody reads the body off its response: it is in the exchange alone, and not held
twice."""

BindAddress = tuple[str, int] | None


@implementer(IAgentEndpointFactory)
class _PoolMakesThem:
    """The endpoints of the wire handler, none of which is made before a connection is."""

    def __init__(self, bind_address: BindAddress) -> None:
        # Scrapy's agent parts the pool by it.
        self._bindAddress = bind_address

    def endpointForURI(self, uri: object) -> None:  # noqa: N802 - IAgentEndpointFactory
        """None: the pool looks at the URL's scheme, host and port alone."""


class _OnceReadAgent(_ScrapyAgent):
    """Scrapy's own, which reads the fields of an answer twice: for those who hear of heads, and for the response."""

    _headers: Headers | None = None

    def _headers_from_twisted_response(self, response: Response) -> Headers:  # type: ignore[override]
        if self._headers is None:
            self._headers = super()._headers_from_twisted_response(response)
        return self._headers


class _Nowhere(BytesIO):
    """A buffer that holds nothing."""

    def write(self, data: Any) -> int:
        return len(data)


class WireAgent(_OnceReadAgent):
    """Fetches one request over the connections of a pool; the arguments are those of Scrapy's own.

    It leaves by the machine's own choice, and through no proxy.
    """

    # Any: what Twisted calls back with is Scrapy's matter.
    def _cb_bodyready(self, txresponse: Any, request: Request) -> Any:
        result = super()._cb_bodyready(txresponse, request)
        if request.meta.get(UNREAD_KEY) and (reader := txresponse._bodyProtocol) is not None:
            reader._bodybuf = _Nowhere()
        return result

    def _get_agent(self, request: Request, timeout: float) -> Any:
        return _agent_of(self._pool)


class RoutedAgent(_OnceReadAgent):
    """The same for any spider's request: through its proxy and by its bind address, when it has them."""

    def _get_agent(self, request: Request, timeout: float) -> Any:
        if request.meta.get("proxy"):
            return super()._get_agent(request, timeout)
        bind_address = request.meta.get("bindaddress") or self._bindAddress
        return _agent_of(self._pool, normalize_bind_address(bind_address))


def _agent_of(pool: HTTPConnectionPool | None, bind_address: BindAddress = None) -> Any:
    """An agent whose connections the pool makes."""
    from twisted.internet import reactor

    making: Any = _PoolMakesThem(bind_address)
    return _BindAddressAgent.usingEndpointFactory(reactor, making, pool)  # type: ignore[no-untyped-call]
