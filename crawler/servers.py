"""Hosts behind one address, or of one registrable domain, share one limit: official sites often stand on one machine.

A name is looked up before its first request joins a queue, and the queue is that of its server. Other processes are
asked through the frontier: while one of them asks another host on the same server, targets there are given back, for
that process to take, too; two that waited for one another's servers would have no room left for what they may ask. Only
where a redirect led on is waited for. A host that `--connect-to` leads elsewhere keeps a limit of its own, for that
address says nothing of the host.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from crawler.context import context_of
from crawler.recording import errand_of
from crawler.stopping import Withdrawn
from storage.types import Role

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.connect_to import ConnectTo
    from crawler.pacing import Pacing

SLOT_KEY = "download_slot"
"""Where Scrapy reads in which queue a request waits."""
WAITS_KEY = "fonds_waits_for_server"
"""Where a request for robots.txt says whether the page that needs it waits for its server."""
# What was another's a moment ago is so for every other request to the same host.
_HELD_FOR = 0.5
_PORTS = {"http": 80, "https": 443}

LookUp = Callable[[str], Awaitable[str | None]]
TakeServer = Callable[[str, str], Awaitable[str | None]]


class Servers:
    """The servers of the hosts that one crawl asks.

    Args:
        take: files which address a host has; the name of its server, None while this process may not ask there.
        pacing: told which hosts share a queue.
        connect_to: where connections go.
    """

    def __init__(self, take: TakeServer, pacing: Pacing, connect_to: ConnectTo) -> None:
        self._take = take
        self._pacing = pacing
        self._connect_to = connect_to
        self._known: dict[str, asyncio.Task[str | None]] = {}
        self._held_until: dict[str, float] = {}

    async def slot_of(self, url: str, look_up: LookUp, is_over: Callable[[], bool], *, waits: bool) -> str | None:
        """The queue of a URL's host, None for that of its own.

        Arguments: with `waits` it is waited for a server that another process asks, until it is free or the crawl over.

        Raises:
            Withdrawn: another process asks it, and it is not waited for.
        """
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        if not host or self._connect_to.target(host, port)[0] != host:
            return None
        while True:
            if time.monotonic() >= self._held_until.get(host, 0.0):
                if not _is_found(self._known.get(host)):
                    self._known[host] = asyncio.ensure_future(self._settle(host, look_up))
                # Shielded: the first request that asks may be cancelled while the others still wait.
                slot = await asyncio.shield(self._known[host])
                if host not in self._held_until:
                    return slot
            if not waits:
                raise Withdrawn
            if is_over():
                return None
            await asyncio.sleep(_HELD_FOR)

    async def _settle(self, host: str, look_up: LookUp) -> str | None:
        address = await look_up(host)
        if address is None:
            self._held_until.pop(host, None)
            return None
        server = await self._take(host, address)
        if server is None:
            self._held_until[host] = time.monotonic() + _HELD_FOR
            return None
        self._held_until.pop(host, None)
        return self._pacing.share(host, server)


def _is_found(settling: asyncio.Task[str | None] | None) -> bool:
    """Whether a queue is known, or is being looked for; a name that was not found may be a moment later."""
    if settling is None or not settling.done():
        return settling is not None
    return not settling.cancelled() and settling.exception() is None and settling.result() is not None


def waits_for_server(request: Request) -> bool:
    """Whether a request waits for a server that another process asks: one that the frontier could not give once more.

    That is what a redirect led to, and what no target is behind; a robots.txt says it of the page that needs it.
    """
    errand = errand_of(request)
    if errand.role is Role.ROBOTS:
        return bool(request.meta.get(WAITS_KEY))
    return errand.target_id is None or bool(request.meta.get("redirect_times"))


class ServerMiddleware:
    """Puts each request into the queue of its server; place it behind the one that obeys robots.txt.

    Args:
        servers: of the crawl.
        look_up: gives the address of a name, None when it has none.
        is_stopping: says whether the crawl was told to stop.
        may_not_ask: says whether a request is not to be made any more.
    """

    def __init__(
        self,
        servers: Servers,
        look_up: LookUp,
        is_stopping: Callable[[], bool],
        may_not_ask: Callable[[Request], bool],
    ) -> None:
        self._servers = servers
        self._look_up = look_up
        self._is_stopping = is_stopping
        self._may_not_ask = may_not_ask

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the context in FONDS_CRAWL."""
        from twisted.internet import reactor

        context = context_of(crawler.settings)
        if context.servers is None:
            raise NotConfigured("no crawl shares servers with others")
        look_up = partial(first_address, reactor)
        return cls(context.servers, look_up, context.is_stopping, context.may_not_ask)

    async def process_request(self, request: Request) -> None:
        """Name the request's queue.

        Raises:
            Withdrawn: the server is another's, or was when the request came to be one that is not to be made.
        """
        request.meta.pop(SLOT_KEY, None)
        waits = waits_for_server(request)
        slot = await self._servers.slot_of(request.url, self._look_up, self._is_stopping, waits=waits)
        if self._may_not_ask(request):
            raise Withdrawn
        if slot is not None:
            request.meta[SLOT_KEY] = slot


async def first_address(reactor: Any, name: str) -> str | None:
    """The first address of a name, in the order of their digits; None when it has none, or is none."""
    try:
        name.encode("idna")
    except UnicodeError:
        return None
    receiver: Any = _Gathering()
    reactor.nameResolver.resolveHostName(receiver, name)
    found: list[str] = await maybe_deferred_to_future(receiver.done)
    return min(found, default=None)


@implementer(IResolutionReceiver)
class _Gathering:
    """Gathers the addresses of a name; `done` fires with all of them."""

    def __init__(self) -> None:
        self.done: Deferred[list[str]] = Deferred()
        self._found: list[str] = []

    def resolutionBegan(self, resolutionInProgress: Any) -> None:  # noqa: N802, N803 - IResolutionReceiver
        """See IResolutionReceiver."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802 - IResolutionReceiver
        """See IResolutionReceiver."""
        self._found.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802 - IResolutionReceiver
        """See IResolutionReceiver."""
        self.done.callback(self._found)
