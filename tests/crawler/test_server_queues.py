"""In which queue a host's requests wait: looked up once while the name is known, and again when it was not."""

from __future__ import annotations

import asyncio

import pytest
from scrapy import Request

from crawler.connect_to import ConnectTo
from crawler.host_pace import HostClaim
from crawler.pacing import Pacing
from crawler.recording import ERRAND_KEY
from crawler.servers import WAITS_KEY, Servers, waits_for_server
from crawler.stopping import Withdrawn
from storage.types import Errand, Role
from storage.types.profile import CrawlRules

URL = "http://office.example/a"


class Resolver:
    """A resolver that gives these answers, one after the other."""

    def __init__(self, *answers: str | Exception | None) -> None:
        self._answers = list(answers)

    async def look_up(self, _name: str) -> str | None:
        """The next answer."""
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def is_over(self) -> bool:
        """Whether every answer was asked for."""
        return not self._answers


class Nobody:
    """No publication claims any host."""

    def owners(self, _host: str) -> tuple[HostClaim, ...]:
        """None."""
        return ()

    def claim(self, publication: str, _host: str) -> HostClaim:
        """A claim of one that owns nothing."""
        return HostClaim(publication, CrawlRules(), owns=False)


class HeldElsewhere:
    """The server of one host, which another process asks at first, so many times."""

    def __init__(self, times: int) -> None:
        self.times = times

    async def take(self, host: str, address: str) -> str | None:
        """The server's name when it is free."""
        self.times -= 1
        return None if self.times >= 0 and host == "office.example" else f"@{address}"


async def _taken(_host: str, address: str) -> str:
    return f"@{address}"


@pytest.mark.parametrize("failed", [None, OSError("the resolver broke off")])
def test_a_name_that_was_not_found_is_looked_up_again(failed: Exception | None) -> None:
    """For the next request to it; that of a name that was found is not."""
    resolver = Resolver(failed, "192.0.2.1")
    servers = Servers(_taken, Pacing(Nobody()), ConnectTo())

    async def ask() -> str | None:
        return await servers.slot_of(URL, resolver.look_up, lambda: False, waits=False)

    async def run() -> list[str | None]:
        if failed is None:
            assert await ask() is None
        else:
            with pytest.raises(OSError, match="broke off"):
                await ask()
        return [await ask(), await ask()]

    first, second = asyncio.run(run())
    assert first == second is not None
    assert resolver.is_over


def test_requests_that_come_together_look_a_name_up_once() -> None:
    """They wait for the same answer."""
    resolver = Resolver("192.0.2.1")
    servers = Servers(_taken, Pacing(Nobody()), ConnectTo())

    async def run() -> list[str | None]:
        asked = (servers.slot_of(URL, resolver.look_up, lambda: False, waits=False) for _ in range(20))
        return list(await asyncio.gather(*asked))

    assert len(set(asyncio.run(run()))) == 1


def test_what_another_process_asks_is_not_waited_for() -> None:
    """All that wanted it is given back after one question to the frontier, and what nobody else asks has its turn."""
    other = HeldElsewhere(times=1)
    servers = Servers(other.take, Pacing(Nobody()), ConnectTo())

    async def run() -> list[str | BaseException | None]:
        look_up = Resolver(*["192.0.2.1"] * 2).look_up
        asked = [servers.slot_of(URL, look_up, lambda: False, waits=False) for _ in range(20)]
        found = list(await asyncio.gather(*asked, return_exceptions=True))
        return [*found, await servers.slot_of("http://free.example/", look_up, lambda: False, waits=False)]

    *held, free = asyncio.run(run())
    assert {type(one) for one in held} == {Withdrawn}
    assert free is not None
    assert other.times == -1


def test_where_a_redirect_led_it_is_waited_until_the_server_is_free_or_the_crawl_over() -> None:
    """The page before it was asked for, and would be once more."""

    async def run(other: HeldElsewhere, is_over: bool) -> str | None:
        servers = Servers(other.take, Pacing(Nobody()), ConnectTo())
        return await servers.slot_of(URL, Resolver(*["192.0.2.1"] * 3).look_up, lambda: is_over, waits=True)

    assert asyncio.run(run(HeldElsewhere(times=1), is_over=False)) is not None
    assert asyncio.run(run(HeldElsewhere(times=1), is_over=True)) is None


@pytest.mark.parametrize(
    ("role", "target", "meta", "waits"),
    [
        (Role.SOURCE, 1, {}, False),
        (Role.SOURCE, 1, {"redirect_times": 1}, True),
        (Role.OTHER, None, {}, True),
        (Role.ROBOTS, None, {WAITS_KEY: False}, False),
        (Role.ROBOTS, None, {WAITS_KEY: True}, True),
    ],
)
def test_only_what_the_frontier_can_give_once_more_waits_for_nobody(
    role: Role, target: int | None, meta: dict[str, object], waits: bool
) -> None:
    """A robots.txt does as the page that needs it."""
    errand = Errand("lia", "urn:uuid:1", role, target_id=target)
    assert waits_for_server(Request(URL, meta={ERRAND_KEY: errand, **meta})) is waits
