"""The parts that work on one crawl, each made with what it needs and nothing more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from crawler.body_budget import BodyBudget
from crawler.bounded_process import BoundedProcess
from crawler.connect_to import parse_connect_to
from crawler.feeding import Feeding
from crawler.frontier_calls import FrontierCalls
from crawler.host_claims import HostClaims
from crawler.left_alone import LeftAlone
from crawler.listing_reader import ListingReader
from crawler.pacing import Pacing
from crawler.rescuing import Rescuing
from crawler.robots_extensions import RobotsExtensions
from crawler.servers import Servers
from crawler.session import CrawlSession
from crawler.tally import Tally
from crawler.visits import Visits


@dataclass(frozen=True, slots=True)
class CrawlParts:
    """What the spider works with; see the class of each part."""

    tally: Tally
    pacing: Pacing
    left_alone: LeftAlone
    visits: Visits
    feeding: Feeding
    listings: ListingReader
    robots_extensions: RobotsExtensions
    bodies: BodyBudget
    servers: Servers
    process: BoundedProcess

    @classmethod
    def of(cls, session: CrawlSession, process: BoundedProcess, *, reads: bool) -> Self:
        """Make the parts of a session's crawl.

        Args:
            session: the crawl.
            process: where listings are parsed.
            reads: whether captures are read in this process.
        """
        bodies = BodyBudget(session.archive.configuration.limits.bodies)
        changed = asyncio.Event()
        tally, claims = Tally(), HostClaims(session)
        pacing, left_alone = Pacing(claims), LeftAlone(session.clock, lambda: session.quiet)
        calls = FrontierCalls(session, claims, changed)
        visits = Visits(
            lambda slug: session.profile(slug).crawl, session.clock, pacing.seconds, left_alone.leave, changed
        )
        return cls(
            tally=tally,
            pacing=pacing,
            left_alone=left_alone,
            visits=visits,
            feeding=Feeding(session, calls, visits, pacing, left_alone, changed, Rescuing(session), tally, reads=reads),
            listings=ListingReader(session.profile, session.hosts, calls, tally, process, bodies),
            robots_extensions=RobotsExtensions(session, calls, pacing),
            bodies=bodies,
            servers=Servers(calls.take_server, pacing, parse_connect_to(session.network.connect_to)),
            process=process,
        )
