"""What the log of an origin says of processes that shared a crawl, some of which were killed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from tests.crawler.offices import Asking

LATE = 0.15
"""On a busy machine a process may be made to wait for so long between noting that it sends and sending."""
_IN_A_ROW = 6


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A document that was asked for again: by whom at first, how long before its end, and whether a record was kept."""

    url: str
    by: str
    before_its_end: float | None
    was_recorded: bool

    @property
    def was_in_the_air(self) -> bool:
        """Whether its process was killed before there was a record: the only reason to ask again."""
        return self.before_its_end is not None and not self.was_recorded


def asked_again(asked: Iterable[Asking], killed: Mapping[str, float], recorded: Collection[str]) -> list[AskedAgain]:
    """Each asking after which somebody asked for the same document once more.

    Args:
        asked: the requests for documents, in their order.
        killed: when each process that was killed was.
        recorded: the documents of which the files of the crawl hold more than one record.
    """
    found, last = [], dict[str, Asking]()
    for asking in asked:
        if (first := last.get(asking.url)) is not None:
            end = killed.get(first.by)
            # Who asks after the end of another one, and not before, asks in its place. What that asked for at the last
            # is seen late where the origin has to wait for its turn.
            ended = end is not None and first.at <= end + LATE and end <= asking.at and first.by != asking.by
            before = end - first.at if end is not None and ended else None
            found.append(AskedAgain(asking.url, first.by, before, asking.url in recorded))
        last[asking.url] = asking
    return found


def shortest_wait(asked: Iterable[Asking], names: Mapping[str, str]) -> float:
    """The seconds between the two requests to one address that came closest, endless where there are no two."""
    waits = (
        later - earlier for moments in _at_addresses(asked, names).values() for earlier, later in pairwise(moments)
    )
    return min(waits, default=math.inf)


def _at_addresses(asked: Iterable[Asking], names: Mapping[str, str]) -> dict[str, list[float]]:
    """When each address was asked, in that order."""
    found: dict[str, list[float]] = defaultdict(list)
    for asking in asked:
        found[names[asking.url.split("/")[2]]].append(asking.at)
    return {address: sorted(moments) for address, moments in found.items()}


def short_waits(
    asked: Iterable[Asking], names: Mapping[str, str], delay: float, late: float
) -> list[tuple[str, float]]:
    """The waits at each address that are shorter than so many delays, of any number of requests in a row.

    Args:
        asked: all requests.
        names: the address of each host.
        delay: the seconds between two requests to one address.
        late: how much sooner the next request may come, where the one before left late.
    """
    found = []
    for address, moments in _at_addresses(asked, names).items():
        for begin in range(len(moments)):
            for end in range(begin + 1, min(begin + _IN_A_ROW, len(moments))):
                took = moments[end] - moments[begin]
                if took < (end - begin) * delay - late:
                    found.append((address, took))
    return found
