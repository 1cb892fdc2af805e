"""The pace of a host is the slowest that anybody with a say in it asks for."""

from __future__ import annotations

import pytest

from crawler.host_pace import LONGEST_CRAWL_DELAY, HostClaim, HostPace, HostStrain, slowest_pace
from storage.types.profile import CrawlRules

FAST = CrawlRules(delay=0.5, source_delay=1.0, concurrency=4)
SLOW = CrawlRules(delay=10.0, source_delay=3.0, concurrency=2)
OWNER, SLOW_OWNER = HostClaim("fast", FAST, owns=True), HostClaim("slow", SLOW, owns=True)
CITING, SLOW_CITING = HostClaim("fast", FAST, owns=False), HostClaim("slow", SLOW, owns=False)


@pytest.mark.parametrize(
    ("claims", "crawl_delay", "pace"),
    [
        ((OWNER,), 0.0, HostPace(0.5, 4)),
        ((CITING,), 0.0, HostPace(1.0, 1)),
        ((OWNER, SLOW_OWNER), 0.0, HostPace(10.0, 2)),
        ((SLOW_OWNER, CITING), 0.0, HostPace(10.0, 1)),
        ((CITING, SLOW_OWNER), 0.0, HostPace(10.0, 1)),
        ((OWNER, SLOW_CITING), 0.0, HostPace(3.0, 1)),
        ((CITING, SLOW_CITING), 0.0, HostPace(3.0, 1)),
        ((OWNER,), 7.0, HostPace(7.0, 4)),
        ((SLOW_OWNER,), 7.0, HostPace(10.0, 2)),
        ((OWNER,), 86400.0, HostPace(LONGEST_CRAWL_DELAY, 4)),
        ((), 0.0, HostPace(0.0, 1)),
        ((), 2.0, HostPace(2.0, 1)),
    ],
)
def test_the_slowest_rule_decides(claims: tuple[HostClaim, ...], crawl_delay: float, pace: HostPace) -> None:
    """The longest delay and the fewest requests at once, in any order of the claims; a Crawl-delay has a limit."""
    assert slowest_pace(claims, crawl_delay) == pace


@pytest.mark.parametrize(
    ("answers", "delay"),
    [
        ([], 2.0),
        ([(0.1, 200)] * 5, 2.0),
        ([(8.0, 200)] * 20, 8.0),
        ([(8.0, 200)] * 20 + [(0.1, 200)] * 3, 2.0),
        ([(0.1, 429)], 4.0),
        ([(0.1, 503)] * 3, 16.0),
        ([(0.1, 503)] * 3 + [(0.1, 200)] * 2, 4.0),
        ([(0.1, 503)] * 3 + [(0.1, 404)] * 9, 2.0),
        ([(0.1, 503)] * 400, LONGEST_CRAWL_DELAY),
        ([(300.0, 200)] * 9, LONGEST_CRAWL_DELAY),
        ([(0.1, None)] * 3, 2.0),
    ],
)
def test_a_host_that_strains_is_asked_less(answers: list[tuple[float, int | None]], delay: float) -> None:
    """As slowly as it answers, and half as often after each refusal, within a limit; better answers make up for it."""
    strain = HostStrain()
    for seconds, status in answers:
        strain = strain.answered(seconds, status)
    assert strain.slowed(HostPace(2.0, 3)).delay == pytest.approx(delay, rel=0.01)
    assert strain.slowed(HostPace(0.0, 3)) == HostPace(0.0, 3)
    assert strain.slowed(HostPace(90.0, 1)) == HostPace(90.0, 1)
