"""Keeps the downloader at each host's pace, and slows it down when somebody new has a say in a host.

Hosts that share a server share a queue, at the pace of the slowest of them.

Within a crawl the claims on a host only ever make it slower: they are added, and none is ever taken away. What its
answers make of that pace, slow ones and refusals, passes again with better ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from crawler.host_pace import HostClaim, HostPace, HostStrain, slowest_pace
from crawler.recording import errand_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader


class ClaimSource(Protocol):
    """Who knows the publications' claims on hosts; see crawler.host_claims."""

    def owners(self, host: str) -> Iterable[HostClaim]:
        """The claims of the publications that own a host."""

    def claim(self, publication: str, host: str) -> HostClaim | None:
        """The claim of a publication that asks a host."""


class Pacing:
    """Sets the delay and the concurrency of the downloader's slots; there is one for each server, or host without."""

    def __init__(self, claims: ClaimSource) -> None:
        self._source = claims
        self._claims: dict[str, dict[str, HostClaim]] = {}
        self._crawl_delays: dict[str, float] = {}
        self._paces: dict[str, HostPace] = {}
        self._strains: dict[str, HostStrain] = {}
        self._slots: dict[str, str] = {}
        self._hosts: dict[str, list[str]] = {}
        self._downloader: Downloader | None = None

    def attach(self, downloader: Downloader) -> None:
        """Hold this downloader to the pace from now on."""
        self._downloader = downloader
        for host in self._paces:
            self._set_slot(host)

    def prepare(self, request: Request) -> None:
        """Give the request's host its pace before the request joins the host's queue."""
        host, publication = urlsplit(request.url).hostname or "", errand_of(request).publication
        if publication not in self._claims.get(host, ()):
            claim = self._source.claim(publication, host)
            self.add({host: () if claim is None else (claim,)})

    def add(self, claims: Mapping[str, Iterable[HostClaim]]) -> None:
        """Take claims on hosts into account; the claims of their owners are, whether or not they are given."""
        for host, new in claims.items():
            known = self._claims.get(host)
            if known is None:
                known = self._claims[host] = {claim.publication: claim for claim in self._source.owners(host)}
            known.update((claim.publication, claim) for claim in new)
            self._decide(host)

    def add_crawl_delay(self, host: str, seconds: float) -> None:
        """Take a host's own wish into account: so many seconds between two requests."""
        self._crawl_delays[host] = max(seconds, self._crawl_delays.get(host, 0.0))
        self.add({host: ()})

    def answered(self, host: str, seconds: float, status: int | None) -> None:
        """Take into account how long a host took for an answer, and what it said."""
        self._strains[host] = self._strains.get(host, HostStrain()).answered(seconds, status)
        self._set_slot(host)

    def share(self, host: str, server: str) -> str:
        """Let a host share the queue of its server with all others there; returns the queue's name."""
        slot = self._slots[host] = server
        sharing = self._hosts.setdefault(slot, [])
        if host not in sharing:
            sharing.append(host)
        self._set_slot(host)
        return slot

    def seconds(self, host: str) -> float:
        """The seconds between two requests to a host; 0 for a host that nobody asked."""
        pace = self._pace_of_slot(host)
        return 0.0 if pace is None else pace.delay

    def _decide(self, host: str) -> None:
        pace = slowest_pace(self._claims[host].values(), self._crawl_delays.get(host, 0.0))
        if pace == self._paces.get(host):
            return
        self._paces[host] = pace
        self._set_slot(host)

    def _pace_of_slot(self, host: str) -> HostPace | None:
        """The pace of the slowest host that shares the queue of this one."""
        sharing = self._hosts.get(self._slots.get(host, ""), [host])
        paces = [
            self._strains[each].slowed(pace) if each in self._strains else pace
            for each in sharing
            if (pace := self._paces.get(each)) is not None
        ]
        if not paces:
            return None
        return HostPace(max(pace.delay for pace in paces), min(pace.concurrency for pace in paces))

    def _set_slot(self, host: str) -> None:
        """Change the host's slot, and what a later one begins with: the downloader drops slots that are idle."""
        downloader, pace, name = self._downloader, self._pace_of_slot(host), self._slots.get(host, host)
        if downloader is None or pace is None:
            return
        downloader.per_slot_settings[name] = {"concurrency": pace.concurrency, "delay": pace.delay, "jitter": 0.0}
        slot = downloader.slots.get(name)
        if slot is not None:
            slot.concurrency, slot.delay = pace.concurrency, pace.delay
