"""A resolver whose answers a test writes, and which may answer differently each time it is asked."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from typing import Any, Self

from twisted.internet._resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.interfaces import IHostnameResolver
from zope.interface import implementer  # type: ignore[import-untyped]  # it ships no types

from crawler.resolving import CachingSystemResolver


@implementer(IHostnameResolver)
class TableResolver:
    """Answers from the setting TEST_NAMES, name -> list of answers, each a list of addresses; the last one repeats.

    What is not in the table goes to the system's resolver.
    """

    def __init__(self, reactor: Any, names: dict[str, list[list[str]]]) -> None:
        self._reactor = reactor
        self._system = reactor.nameResolver
        self._names = {name: list(answers) for name, answers in names.items()}

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> Self:
        """See Scrapy."""
        return cls(reactor, crawler.settings.getdict("TEST_NAMES"))

    def install_on_reactor(self) -> None:
        """See Scrapy."""
        self._reactor.installNameResolver(self)

    def resolveHostName(  # noqa: N802 - IHostnameResolver
        self,
        receiver: Any,
        name: str,
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """Answer at once from the table, or ask the system."""
        answers = self._names.get(name)
        if answers is None:
            return self._system.resolveHostName(receiver, name, portNumber, addressTypes, transportSemantics)
        resolution = HostResolution(name)
        receiver.resolutionBegan(resolution)
        for address in answers.pop(0) if len(answers) > 1 else answers[0]:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution


UNANSWERED = "unanswered.example"


def _look_up(host: str, *arguments: Any) -> Sequence[tuple[Any, ...]]:
    if host == UNANSWERED:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
    return socket.getaddrinfo(host, *arguments)


class UnansweringResolver(CachingSystemResolver):
    """The product's own resolver, over a system that gives no answer for one name."""

    look_up = staticmethod(_look_up)
