"""In which queue a host's requests wait: looked up once while the name is known, and again when it was not."""

from __future__ import annotations

import asyncio

import pytest

from crawler.connect_to import ConnectTo
from crawler.host_pace import HostClaim
from crawler.pacing import Pacing
from crawler.servers import Servers
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


async def _taken(_host: str, address: str) -> str:
    return f"@{address}"


@pytest.mark.parametrize("failed", [None, OSError("the resolver broke off")])
def test_a_name_that_was_not_found_is_looked_up_again(failed: Exception | None) -> None:
    """For the next request to it; that of a name that was found is not."""
    resolver = Resolver(failed, "192.0.2.1")
    servers = Servers(_taken, Pacing(Nobody()), ConnectTo())

    async def ask() -> str | None:
        return await servers.slot_of(URL, resolver.look_up, lambda: False)

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
        asked = (servers.slot_of(URL, resolver.look_up, lambda: False) for _ in range(20))
        return list(await asyncio.gather(*asked))

    assert len(set(asyncio.run(run()))) == 1
