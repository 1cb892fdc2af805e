"""What the parts of one crawl's engine share: a frozen object under one Scrapy setting, FONDS_CRAWL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import NotConfigured

from crawler.body_budget import BodyBudget
from crawler.bounded_process import BoundedProcess
from crawler.connect_to import parse_connect_to
from crawler.guard import parse_networks
from crawler.recording import Recording, errand_of
from crawler.robots import RobotsListener
from storage.archive.configuration import CrawlLimits, NetworkSettings
from storage.types import Role
from storage.types.clock import Clock, system_clock

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.settings import BaseSettings

    from crawler.servers import Servers

CONTEXT_SETTING = "FONDS_CRAWL"


def _never() -> bool:
    return False


def _none(_request: Request) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class CrawlContext:
    """What the download handler and the middlewares of one crawl work with.

    `recording` keeps what crosses the wire. `network` says where connections may go and whose certificates are trusted.
    `robots_listener` hears of each robots.txt that was read. `is_stopping` says whether the crawl was told to stop.
    `is_left_alone` says whether the host or the publication of a request is not to be asked at the moment.
    `bodies` bounds the memory of all answers. `clock` dates what crosses the wire: the machine's, unless the network is
    invented too. `servers` knows which hosts share a limit, None where only single pages are asked for. `process` is
    where robots.txt is parsed, None: where it is asked for.
    """

    recording: Recording
    network: NetworkSettings = field(default_factory=NetworkSettings)
    robots_listener: RobotsListener | None = None
    is_stopping: Callable[[], bool] = _never
    is_left_alone: Callable[[Request], bool] = _none
    bodies: BodyBudget = field(default_factory=lambda: BodyBudget(CrawlLimits().bodies))
    clock: Clock = system_clock
    servers: Servers | None = None
    process: BoundedProcess | None = None

    def may_not_ask(self, request: Request) -> bool:
        """Whether a request is not to be made any more; one for robots.txt always is, for a page waits for it."""
        is_over = self.is_stopping() or self.is_left_alone(request)
        return is_over and errand_of(request).role is not Role.ROBOTS

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Return this very object: Scrapy copies settings deeply, and each copy must reach the same crawl."""
        return self


def context_of(settings: BaseSettings) -> CrawlContext:
    """The context of the crawl that these settings belong to.

    Raises:
        NotConfigured: there is none. Without one nothing is fetched, because nobody would keep it.
    """
    context = settings.get(CONTEXT_SETTING)
    if not isinstance(context, CrawlContext):
        raise NotConfigured(f"{CONTEXT_SETTING} holds no CrawlContext")
    return context


def network_of(settings: BaseSettings) -> NetworkSettings:
    """The network options of plain `scrapy crawl`: FONDS_CONNECT_TO, FONDS_CACERT and FONDS_ALLOW_NETWORK.

    Raises UsageError, naming the setting, when a value of the first or the last is wrong.
    """
    cacert = settings.get("FONDS_CACERT")
    connect_to = tuple(settings.getlist("FONDS_CONNECT_TO"))
    allow_network = tuple(settings.getlist("FONDS_ALLOW_NETWORK"))
    parse_connect_to(connect_to, "FONDS_CONNECT_TO")
    parse_networks(allow_network, "FONDS_ALLOW_NETWORK")
    return NetworkSettings(connect_to, Path(cacert) if cacert else None, allow_network)
