"""How fast one host may be asked: at the slowest rule of everybody who has a say in it.

A publication has a say in the hosts that it owns (its `delay` and `concurrency`) and in those that it cites (its
`source_delay`, one request at a time). The host itself has one through the Crawl-delay of its robots.txt, and by how it
answers: one that is slow, or says that it is asked too much, is asked less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from storage.types.profile import CrawlRules

LONGEST_CRAWL_DELAY = 60.0
"""The longest Crawl-delay that is obeyed, in seconds: at one request a day a crawl would never end."""


@dataclass(frozen=True, slots=True)
class HostClaim:
    """A publication's say in a host: its rules, and whether it owns the host or only cites it."""

    publication: str
    rules: CrawlRules
    owns: bool

    @property
    def pace(self) -> HostPace:
        """What the publication alone would allow."""
        if self.owns:
            return HostPace(self.rules.delay, self.rules.concurrency)
        return HostPace(self.rules.source_delay, 1)


@dataclass(frozen=True, slots=True)
class HostPace:
    """At most `concurrency` requests at once to a host, and `delay` seconds between the starts of two."""

    delay: float
    concurrency: int


# It is asked too often, or has too much to do.
_REFUSALS = frozenset({429, 503})
_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class HostStrain:
    """How hard answering is for a host.

    `seconds` is how long its last answers took, each counting half as much as the next one; `refusals` how many of them
    were refusals, less how many were not since.
    """

    seconds: float = 0.0
    refusals: int = 0

    def answered(self, seconds: float, status: int | None) -> HostStrain:
        """The strain after one more answer."""
        refusals = self.refusals + 1 if status in _REFUSALS else max(self.refusals - 1, 0)
        return HostStrain((self.seconds + seconds) / 2, min(refusals, _DOUBLINGS))

    def slowed(self, pace: HostPace) -> HostPace:
        """A pace, slowed by the strain: as long between two requests as an answer takes, and twice as long a refusal.

        It is never faster than it was, nor slowed beyond the longest Crawl-delay. Who states that a host needs no delay
        knows it.
        """
        if not pace.delay:
            return pace
        wanted = max(self.seconds, pace.delay * (1 << self.refusals))
        return replace(pace, delay=max(pace.delay, min(wanted, LONGEST_CRAWL_DELAY)))


def slowest_pace(claims: Iterable[HostClaim], crawl_delay: float = 0.0) -> HostPace:
    """Decide the pace of one host.

    Args:
        claims: the say of each publication that owns or cites the host.
        crawl_delay: the seconds that its robots.txt asks for, 0 when it asks for none.
    """
    paces = [claim.pace for claim in claims]
    delays = [min(crawl_delay, LONGEST_CRAWL_DELAY), *(pace.delay for pace in paces)]
    return HostPace(max(delays), min((pace.concurrency for pace in paces), default=1))
