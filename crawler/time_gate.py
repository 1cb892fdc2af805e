"""One time gate of another archive (RFC 7089): which copies it holds of an address, the nearest to an instant first.

A gate says which copy is nearest by a redirect to it, by the copy itself, or in a Link field beside some page of its
own; all three are understood. It is asked for no more than that: the copy itself is captured by the crawl.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import urljoin

from crawler.guard import Guarded, GuardedURL
from crawler.link_format import Link, links_in
from crawler.redirect_statuses import REDIRECTS
from crawler.single_request import GuardedClient, RequestFailed, RequestLimits, SingleAnswer, SingleRequest
from storage.types.cadence import retry_at
from storage.types.errors import FondsError
from storage.types.http_dates import http_date
from storage.types.urlkey import normalize, surt_or_same

_HELD_NOTHING = frozenset({404, 410})
_HOPS = 6
_HEAD_ONLY = 0
_PAGE = 8_000_000
_PAGES = 25
_LINKS = 200_000
# A gate's place for the address that is asked for; without it the address is put at the end.
_PLACE = "{url}"
# The address of a copy in the form of Wayback, pywb and OpenWayback; `id_` asks for it as it was captured.
_WAYBACK = re.compile(r"/(\d{14})(?:[a-z]{2}_)?/(?=https?:)")


class GateFailed(FondsError):
    """A gate did not say what it holds; `until` is when it wants to be asked again, None when it does not say."""

    def __init__(self, gate: str, why: str, until: datetime | None = None) -> None:
        super().__init__(f"{gate}: {why}")
        self.why = why
        self.until = until


@dataclass(frozen=True, slots=True)
class OfferedCopy:
    """A copy that another archive holds: the address under which it gives it unaltered, and its time."""

    url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """The copy nearest to an instant, and the address of the list of all copies (its TimeMap); None without."""

    nearest: OfferedCopy | None = None
    time_map: str | None = None


class TimeGate:
    """A gate that is asked through a guarded client.

    Args:
        address: the gate's; the address that is asked for stands at `{url}` in it, or is put at its end.
        client: makes the requests.
        user_agent: how we name ourselves.
        seconds: how long one question may take, redirects and pages together.
    """

    def __init__(self, address: str, client: GuardedClient, user_agent: str, seconds: float) -> None:
        self.address = address
        self._client = client
        self._user_agent = user_agent
        self._seconds = seconds

    def nearest(self, url: str, at: datetime, now: datetime) -> GateAnswer:
        """Ask for the copy of an address that is nearest to an instant; `now` is when that is asked.

        Raises:
            GateFailed: no answer came, or one that says nothing of copies.
        """
        until = time.monotonic() + self._seconds
        headers = (("Accept-Datetime", format_datetime(at, usegmt=True)),)
        here, time_map = self._asked_for(url), None
        for _hop in range(_HOPS):
            answer = self._ask(here, headers, _HEAD_ONLY, until, now)
            links = _links_of(answer)
            time_map = time_map or _time_map(links)
            if answer.status in _HELD_NOTHING and answer.field("Memento-Datetime") is None:
                return GateAnswer(None, time_map)
            if (found := _nearest_of(answer, links, url, at)) is not None:
                return GateAnswer(found, time_map)
            location = answer.field("Location")
            if answer.status not in REDIRECTS or location is None:
                break
            here = _joined(here, location) or ""
        raise GateFailed(self.address, f"it answered with status {answer.status} and named no copy: is it a time gate?")

    def listed(self, time_map: str, at: datetime, now: datetime, most: int) -> tuple[OfferedCopy, ...]:
        """The copies of a TimeMap that are nearest to an instant, page by page where it has several.

        Arguments: `most` is how many are given; the others are those of `nearest`.

        Raises:
            GateFailed: the list did not come.
        """
        until = time.monotonic() + self._seconds
        waiting, seen, found = [Link(time_map, frozenset())], {time_map}, set[OfferedCopy]()
        for _page in range(_PAGES):
            if not waiting:
                break
            # The page that holds the instant comes first, should there be more pages than are read.
            waiting.sort(key=lambda page: _outside(page, at))
            answer = self._ask(waiting.pop(0).url, (), _PAGE, until, now)
            if answer.status != 200:
                raise GateFailed(self.address, f"its list of copies answered with status {answer.status}")
            for link in links_in(answer.body.decode("utf-8", "replace"), answer.url, _LINKS):
                if "memento" in link.relations and (copy := _copy(link.url, link.at)) is not None:
                    found.add(copy)
                elif "timemap" in link.relations and link.url not in seen:
                    seen.add(link.url)
                    waiting.append(link)
            found = set(_by_distance(found, at)[:most])
        return tuple(_by_distance(found, at))

    def _asked_for(self, url: str) -> str:
        return self.address.replace(_PLACE, url) if _PLACE in self.address else self.address + url

    def _ask(
        self, url: str, headers: tuple[tuple[str, str], ...], body: int, until: float, now: datetime
    ) -> SingleAnswer:
        left = until - time.monotonic()
        if left <= 0:
            raise GateFailed(self.address, "it took too long")
        request = SingleRequest(url, headers=(("User-Agent", self._user_agent), *headers))
        try:
            answer = self._client.ask(request, RequestLimits(seconds=left, body=body))
        except RequestFailed as error:
            raise GateFailed(self.address, error.why) from error
        except (Guarded, GuardedURL) as error:
            raise GateFailed(self.address, str(error)) from error
        is_copy = answer.field("Memento-Datetime") is not None
        if not is_copy and (answer.status >= 500 or (answer.status >= 400 and answer.status not in _HELD_NOTHING)):
            after = answer.field("Retry-After")
            rest = retry_at(None if after is None else after.encode("latin-1", "replace"), now)
            raise GateFailed(self.address, f"it answered with status {answer.status}", rest)
        return answer


def unaltered(url: str) -> str:
    """The address under which an archive gives a copy as it was captured, where its form of address has one."""
    return _WAYBACK.sub(r"/\1id_/", url, count=1)


def asks_unaltered(url: str) -> bool:
    """Whether the address of a copy asks for it as it was captured."""
    found = _WAYBACK.search(url)
    return found is not None and found[0].endswith("id_/")


def led_on(copy: str, location: str) -> str:
    """Where an archived redirect leads among the copies: to the one of its target, as near in time to this copy.

    As it was captured, it names the address that stood there then, which is outside of the archive that holds it.

    Args:
        copy: the address of the copy.
        location: where it redirects, as its field says.
    """
    found = _WAYBACK.search(copy)
    if found is None or _WAYBACK.search(location) is not None:
        return location
    return copy[: found.end()] + urljoin(copy[found.end() :], location)


def _nearest_of(answer: SingleAnswer, links: Sequence[Link], url: str, at: datetime) -> OfferedCopy | None:
    """The copy that an answer is or names, unless it says that it is one of another address."""
    originals = {surt_or_same(link.url) for link in links if "original" in link.relations}
    if originals and surt_or_same(url) not in originals:
        return None
    stated = http_date(answer.field("Memento-Datetime"))
    if stated is not None:
        return _copy(answer.url, stated)
    location = answer.field("Location")
    named = [link for link in links if "memento" in link.relations and link.at is not None]
    if answer.status in REDIRECTS:
        # Of the copies that are named beside, the redirect's target is the one that was chosen.
        named = [link for link in named if location is not None and link.url == _joined(answer.url, location)]
    offered = [copy for link in named if (copy := _copy(link.url, link.at)) is not None]
    return min(offered, key=lambda copy: (abs(copy.at - at), copy.url), default=None)


def _copy(url: str, at: datetime | None) -> OfferedCopy | None:
    if at is None:
        return None
    try:
        return OfferedCopy(normalize(unaltered(url)), at)
    except ValueError:
        return None


def _by_distance(copies: set[OfferedCopy], at: datetime) -> list[OfferedCopy]:
    return sorted(copies, key=lambda copy: (abs(copy.at - at), copy.at, copy.url))


def _outside(page: Link, at: datetime) -> float:
    """How far an instant lies outside what a page of a TimeMap says that it lists, in seconds."""
    before = 0.0 if page.first is None else (page.first - at).total_seconds()
    behind = 0.0 if page.last is None else (at - page.last).total_seconds()
    return max(before, behind, 0.0)


def _joined(base: str, location: str) -> str | None:
    try:
        return urljoin(base, location)
    except ValueError:
        return None


def _links_of(answer: SingleAnswer) -> tuple[Link, ...]:
    stated = ", ".join(value for name, value in answer.head if name.lower() == "link")
    return tuple(links_in(stated, answer.url, _LINKS))


def _time_map(links: Sequence[Link]) -> str | None:
    return next((link.url for link in links if "timemap" in link.relations), None)
