"""The rules of robots.txt (RFC 9309): pure, what a host's answer means and what it lets us fetch.

An answer that says "there is none" (4xx, too many redirects) allows everything. One that says nothing (5xx, no answer,
no public address) allows nothing for now, which is not the same as a file that forbids a page: the page is asked for
again soon, and nobody is told that it is closed to robots. 429 is read as 5xx, as search engines do: a host that cannot
stand one more request does not invite us to all its pages.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol, Self
from urllib.parse import urljoin, urlsplit

from protego import Protego

from storage.types import Errand, FailureKind
from storage.types.urlkey import normalize

ROBOTS_PATH = "/robots.txt"
# RFC 9309, 2.3.1.2 and 2.5: what a crawler must follow and parse at least is what Fonds does at most.
MAX_REDIRECTS = 5
MAX_PARSED = 500 * 1024
MAX_SITEMAPS = 200
"""How many of the sitemaps that a robots.txt names are visited."""

_AGENT = re.compile(r"\s*user", re.I)
_MAX_FILED = 1_000_000
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Robots:
    """What one origin's robots.txt says to one user agent.

    `why` is None when it could be read or does not exist; else it says why it could not be read. `kind` is how a page
    fails that may not be fetched. `sitemaps` are the addresses it names, in normal form. `crawl_delay` is in seconds,
    None when none is stated. `retry_after` is the Retry-After of an answer that said nothing, None without one.
    """

    origin: str
    agent: str
    rules: Protego | None = None
    why: str | None = None
    kind: FailureKind = FailureKind.ROBOTS
    sitemaps: tuple[str, ...] = ()
    crawl_delay: float | None = None
    retry_after: bytes | None = None

    @classmethod
    def answered(cls, origin: str, agent: str, status: int, body: bytes, retry_after: bytes | None = None) -> Self:
        """The rules that an answer with this status and (decoded) body means."""
        if 200 <= status < 300:
            return cls.parsed(origin, agent, body)
        if 400 <= status < 500 and status != 429:
            return cls.absent(origin, agent)
        return replace(cls.unreachable(origin, agent, f"it answered {status}"), retry_after=retry_after)

    @classmethod
    def absent(cls, origin: str, agent: str) -> Self:
        """No rules: everything may be fetched."""
        return cls(origin, agent)

    @classmethod
    def unreachable(cls, origin: str, agent: str, why: str, kind: FailureKind | None = None) -> Self:
        """No answer that says anything: nothing may be fetched for now.

        Arguments: `kind` is how the fetch failed, None when there was an answer that cannot be used.
        """
        return cls(origin, agent, why=why, kind=kind or FailureKind.ROBOTS_UNREADABLE)

    @classmethod
    def parsed(cls, origin: str, agent: str, body: bytes) -> Self:
        """The rules that the file states; lines that are none are passed over, as the standard asks."""
        rules = Protego.parse(_parsable(_text(body)))
        stated = rules.crawl_delay(agent)
        delay = float(stated) if stated is not None and 0 < float(stated) < float("inf") else None
        return cls(origin, agent, rules, sitemaps=tuple(_sitemaps(origin, rules)), crawl_delay=delay)

    def refusal(self, url: str) -> str | None:
        """Why `url` must not be fetched, None when it may be."""
        if self.why is not None:
            asked = f"{self.origin}{ROBOTS_PATH}"
            # What a failed fetch says of itself begins with the address too.
            return f"{asked} could not be read: {self.why.removeprefix(f'{asked}: ')}"
        if self.rules is None or self.rules.can_fetch(url, self.agent):
            return None
        return f"{self.origin}{ROBOTS_PATH} disallows it for {self.agent}"


class RobotsListener(Protocol):
    """Who wants to know what a robots.txt says; a part of the crawl's context."""

    def robots_read(self, errand: Errand, robots: Robots) -> None:
        """Take the sitemaps and the crawl-delay of an origin; `errand` is that of the page which asked first."""


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL as one string, without credentials."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def product_token(user_agent: str) -> str:
    """The name under which robots.txt knows a User-Agent: `Fonds/1.0 (+https://…)` is `Fonds`."""
    return user_agent.split("/")[0].split()[0] if user_agent.split("/")[0].split() else "*"


def _text(body: bytes) -> str:
    whole = body
    body = whole[:MAX_PARSED]
    if len(whole) > len(body):
        body = body[: body.rfind(b"\n") + 1] or body  # a rule cut in two would be another rule
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="ignore")
    return body.decode("utf-8", errors="replace")


def _sitemaps(origin: str, rules: Protego) -> list[str]:
    sitemaps: dict[str, None] = {}
    for named in islice(rules.sitemaps, MAX_SITEMAPS):
        try:
            sitemaps[normalize(urljoin(f"{origin}{ROBOTS_PATH}", named))] = None
        except ValueError:
            continue
    return list(sitemaps)


def _parsable(text: str) -> str:
    """The text as far as parsing it is bounded: each rule is filed once for every agent that its group names."""
    agents = 0
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        agents += _AGENT.match(line) is not None
        if agents * number > _MAX_FILED:
            return "\n".join(lines[: number - 1])
    return text
