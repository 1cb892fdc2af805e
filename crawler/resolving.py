"""Names looked up by the system's resolver, in threads; a look-up that brought no address knows why.

Twisted's own resolver forgets why. But a name that does not exist is a statement about the host, and a resolver that
gives no answer is none: it says something of this machine's network, and nothing of the host.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from typing import Any, Self

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IHostnameResolver, IHostResolution
from twisted.internet.threads import deferToThreadPool
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

# What getaddrinfo says when there is no such name, or no address under it; everything else is no answer.
_NO_SUCH_NAME = frozenset({socket.EAI_NONAME, socket.EAI_NODATA, socket.EAI_ADDRFAMILY})

LookUp = Callable[..., Sequence[tuple[Any, ...]]]
"""`socket.getaddrinfo`, or what stands in for it."""


class ResolverSilent(DNSLookupError):
    """The resolver gave no answer, so that nobody knows whether the name exists."""


@implementer(IHostResolution)
class Resolution:
    """One look-up; `unanswered` says why no answer came, None when one came or while it lasts."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.unanswered: str | None = None

    def cancel(self) -> None:
        """A thread in the resolver cannot be called back."""
        raise NotImplementedError


# Any: zope's interfaces mean nothing to the type checker.
@implementer(IHostnameResolver)
class SystemResolver:
    """Asks the system, as Twisted's own resolver does, and keeps in the `Resolution` why no answer came."""

    def __init__(self, reactor: Any, look_up: LookUp = socket.getaddrinfo) -> None:
        self._reactor = reactor
        self._look_up = look_up

    def resolveHostName(  # noqa: N802 - IHostnameResolver
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Resolution:
        """See IHostnameResolver; every address that is asked for here is one for TCP."""
        resolution = Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def resolved(found: Sequence[tuple[Any, ...]]) -> None:
            for family, *_, place in found:
                address = (IPv6Address if family == socket.AF_INET6 else IPv4Address)("TCP", *place)
                if addressTypes is None or isinstance(address, tuple(addressTypes)):
                    resolutionReceiver.addressResolved(address)
            resolutionReceiver.resolutionComplete()

        def unresolved(failure: Any) -> None:
            resolution.unanswered = why_unanswered(failure.value)
            resolutionReceiver.resolutionComplete()

        pool = self._reactor.getThreadPool()
        asked = deferToThreadPool(
            self._reactor, pool, self._look_up, hostName, portNumber, socket.AF_UNSPEC, socket.SOCK_STREAM
        )
        asked.addCallbacks(resolved, unresolved)
        return resolution


def why_unanswered(error: Exception) -> str | None:
    """Why the resolver gave no answer, None when it did: by saying that there is no such name, or that it is none."""
    if isinstance(error, OSError) and error.errno not in _NO_SUCH_NAME:
        return error.strerror or str(error)
    return None


class CachingSystemResolver(CachingHostnameResolver):
    """Scrapy's cache of names, over `SystemResolver`; for TWISTED_DNS_RESOLVER."""

    look_up: LookUp = staticmethod(socket.getaddrinfo)

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """See Scrapy."""
        made = super().from_crawler(crawler, reactor)
        resolver: Any = SystemResolver(reactor, cls.look_up)
        made.original_resolver = resolver
        return made


@implementer(IHostnameResolver)
class NotingResolver:
    """Hands a look-up on, and its `Resolution` to `note`: the endpoint that asks has no use for it."""

    def __init__(self, resolver: Any, note: Callable[[Any], None]) -> None:
        self._resolver = resolver
        self._note = note

    def resolveHostName(self, resolutionReceiver: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N802, N803
        """See IHostnameResolver."""
        return self._resolver.resolveHostName(_NotingReceiver(resolutionReceiver, self._note), *args, **kwargs)


class _NotingReceiver:
    def __init__(self, receiver: Any, note: Callable[[Any], None]) -> None:
        self.addressResolved = receiver.addressResolved
        self.resolutionComplete = receiver.resolutionComplete
        self._began = receiver.resolutionBegan
        self._note = note

    def resolutionBegan(self, resolution: Any) -> None:  # noqa: N802 - IResolutionReceiver
        self._note(resolution)
        self._began(resolution)
