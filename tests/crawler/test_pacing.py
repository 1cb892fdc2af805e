"""The downloader keeps to each host's pace, and a publication that comes later can only slow it down."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import permutations
from typing import Any, cast

import pytest
from scrapy import Request
from scrapy.core.downloader import Downloader, Slot

from crawler.host_pace import HostClaim
from crawler.pacing import Pacing
from crawler.recording import ERRAND_KEY
from storage.types import Errand, Role
from storage.types.profile import CrawlRules

RULES = {
    "a": CrawlRules(delay=1.0, source_delay=1.0, concurrency=2),
    "b": CrawlRules(delay=10.0, source_delay=2.0, concurrency=3),
    "c": CrawlRules(delay=0.0, source_delay=15.0, concurrency=4),
}


@dataclass
class Claims:
    """Each publication owns the host that bears its name, when it is known from the beginning."""

    known: tuple[str, ...] = tuple(RULES)

    def owners(self, host: str) -> tuple[HostClaim, ...]:
        """The claim of the owner."""
        return tuple(claim for slug in self.known if (claim := self.claim(slug, host)).owns)

    def claim(self, publication: str, host: str) -> HostClaim:
        """The claim of one publication."""
        return HostClaim(publication, RULES[publication], host == f"{publication}.example")


@dataclass
class Slots:
    """As much of the downloader as pacing needs."""

    per_slot_settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)

    def of(self, host: str) -> tuple[float, int]:
        """The delay and the concurrency of a host's next slot."""
        settings = self.per_slot_settings[host]
        return settings["delay"], settings["concurrency"]


def request(publication: str, host: str) -> Request:
    """A request to a host."""
    return Request(f"https://{host}/x", meta={ERRAND_KEY: Errand(publication, "crawl-1", Role.ARTICLE)})


def paced(known: tuple[str, ...] = tuple(RULES)) -> tuple[Pacing, Slots]:
    """A pacing that holds slots."""
    pacing, slots = Pacing(Claims(known)), Slots()
    pacing.attach(cast("Downloader", slots))
    return pacing, slots


@pytest.mark.parametrize("order", list(permutations("ab")))
def test_who_asks_first_does_not_matter(order: tuple[str, ...]) -> None:
    """The owner's ten seconds hold even when only a citing publication has asked so far."""
    pacing, slots = paced()
    pacing.prepare(request(order[0], "b.example"))
    assert slots.of("b.example") == (10.0, 1 if order[0] == "a" else 3)
    pacing.prepare(request(order[1], "b.example"))
    assert slots.of("b.example") == (10.0, 1)
    assert pacing.seconds("b.example") == 10.0


def test_a_publication_that_joins_later_slows_a_slot_in_use() -> None:
    """Also one whose ownership was unknown at the beginning; the slot in use changes, not only the next one."""
    pacing, slots = paced(known=("a",))
    pacing.prepare(request("a", "b.example"))
    assert slots.of("b.example") == (1.0, 1)
    slots.slots["b.example"] = Slot(1, 1.0)
    pacing.add({"b.example": (HostClaim("b", RULES["b"], owns=True),)})
    assert slots.of("b.example") == (10.0, 1)
    pacing.add({"b.example": (HostClaim("c", RULES["c"], owns=False),)})
    assert (slots.slots["b.example"].delay, slots.slots["b.example"].concurrency) == (15.0, 1)


def test_a_crawl_delay_counts_when_it_is_slower() -> None:
    """It may come before the first page is asked for, or between two, and a smaller one changes nothing."""
    pacing, slots = paced()
    pacing.add_crawl_delay("a.example", 4.0)
    pacing.prepare(request("a", "a.example"))
    assert slots.of("a.example") == (4.0, 2)
    pacing.add_crawl_delay("a.example", 2.0)
    pacing.prepare(request("b", "b.example"))
    pacing.add_crawl_delay("b.example", 5.0)
    assert (slots.of("a.example"), slots.of("b.example")) == ((4.0, 2), (10.0, 3))


def test_what_was_decided_before_the_downloader_exists_is_applied_to_it() -> None:
    """Scrapy makes its downloader after the spider."""
    pacing, slots = Pacing(Claims()), Slots()
    pacing.prepare(request("b", "b.example"))
    pacing.attach(cast("Downloader", slots))
    assert slots.of("b.example") == (10.0, 3)
    assert pacing.seconds("never-asked.example") == 0.0


def test_hosts_on_one_server_share_a_queue_at_the_pace_of_the_slowest() -> None:
    """Whether they are known to share it before or after they have a pace; a host elsewhere has its own."""
    pacing, slots = paced()
    pacing.prepare(request("a", "a.example"))
    assert pacing.share("a.example", "@192.0.2.1") == "@192.0.2.1"
    assert slots.of("@192.0.2.1") == (1.0, 2)
    pacing.share("b.example", "@192.0.2.1")
    pacing.prepare(request("b", "b.example"))
    pacing.prepare(request("c", "c.example"))
    assert slots.of("@192.0.2.1") == (10.0, 2)
    assert (pacing.seconds("a.example"), pacing.seconds("b.example")) == (10.0, 10.0)
    assert slots.of("c.example") == (0.0, 4)


def test_a_slot_follows_how_its_host_answers() -> None:
    """Refusals slow the slot in use and what other processes are told; answers that come soon give the pace back."""
    pacing, slots = paced()
    pacing.prepare(request("a", "a.example"))
    slots.slots["a.example"] = Slot(2, 1.0)
    pacing.answered("a.example", 0.1, 503)
    pacing.answered("a.example", 0.1, 429)
    assert (slots.slots["a.example"].delay, pacing.seconds("a.example")) == (4.0, 4.0)
    pacing.answered("a.example", 0.1, 200)
    pacing.answered("a.example", 0.1, 404)
    assert (slots.slots["a.example"].delay, slots.of("a.example")) == (1.0, (1.0, 2))


def test_hosts_on_one_server_are_slowed_together() -> None:
    """The one that strains is as slow as all of them."""
    pacing, _ = paced()
    for host in ("a.example", "other.example"):
        pacing.prepare(request("a", host))
        pacing.share(host, "@192.0.2.1")
    pacing.answered("other.example", 30.0, 200)
    assert pacing.seconds("a.example") == 15.0
