"""Requests in an open loop: each is sent at a time that was fixed beforehand, however long others take."""

from __future__ import annotations

import http.client
import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import quote

from bench.articles import WORDS

API = "/api/v1"
PLACES = ("articles?limit=50", "captures?limit=50", "sources?limit=50")
# Pages of the reading room that are the same for everybody; those of articles and searches are many.
_PAGES = ("", "articles", "sources", "people", "calendar", "crawls", "crawls/crawl", "publishers")
_AT_ONCE = 32
# What every article says, from one character to ten, and what a twentieth says.
_OFTEN = ("約", "北約", "的聯合", "聯合聲明", "日本的聯合聲明")
_SELDOM = ("颱風", "颱風警報", "海纜", "海纜的航行")
# With words of these ranks: each of the first is in more than a twentieth of the articles, of the others in fewer.
_COMMON, _RARE = (_OFTEN, 0, 400), (_SELDOM, 1_200, len(WORDS))
_ALONE, _TOGETHER = 5, 20
# How many a page of the room has found.
_FOUND = re.compile(rb'role="status">([0-9,]+) ')


@dataclass(frozen=True, slots=True)
class Timed:
    """A request's kind, and how long after it was due its answer was there, in milliseconds."""

    kind: str
    taken: float
    asked: str


class Caller:
    """Asks one server with a connection for each thread, and walks on through lists from where it came to.

    Args:
        port: of the server.
        articles: how many there are.
        seed: what is asked for follows from it.
        room: the pages of the reading room are asked for, and not the API.
    """

    def __init__(self, port: int, articles: int, seed: int, *, room: bool = False) -> None:
        self._port = port
        self._articles = articles
        self._room = room
        self._chance = random.Random(seed)
        self._here = threading.local()
        self._cursors: dict[str, str] = {}

    def run(self, rate: float, seconds: float) -> list[Timed]:
        """Send so many requests a second, each kind in its turn."""
        planned = [next(asked) for asked, _ in zip(self._requests(), range(int(rate * seconds)), strict=False)]
        began = time.perf_counter() + 0.5
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            answers = []
            for number, (kind, path) in enumerate(planned):
                due = began + number / rate
                time.sleep(max(0.0, due - time.perf_counter()))
                answers.append(pool.submit(self._timed, kind, path, due))
            return [answer.result() for answer in answers]

    def warm_up(self) -> None:
        """Ask for some of each kind, untimed: what is imported and read from the disk once is no answer's cost."""
        for kind in self._kinds():
            for _ in range(6):
                self._timed(*next(kind), time.perf_counter())

    def alone(self, spent: Callable[[], float]) -> dict[str, float]:
        """The milliseconds of CPU that an answer of each kind takes while nothing else is asked.

        Arguments: `spent` gives the CPU seconds so far of whoever answers.
        """
        taken: dict[str, list[float]] = {}
        for kind in self._kinds():
            for _ in range(_ALONE):
                before = spent()
                timed = [self._timed(*next(kind), time.perf_counter()) for _ in range(_TOGETHER)]
                taken.setdefault(timed[0].kind, []).append((spent() - before) / _TOGETHER * 1000)
        return {kind: sum(some) / len(some) for kind, some in taken.items()}

    def _requests(self) -> Iterator[Iterator[tuple[str, str]]]:
        kinds = self._kinds()
        while True:
            yield from kinds

    def _kinds(self) -> list[Iterator[tuple[str, str]]]:
        if self._room:
            pages = [self._page(page) for page in _PAGES]
            articles = [self._article_pages(), self._article_pages("/sources/1")]
            return [*pages, *articles, self._search_pages(*_COMMON), self._search_pages(*_RARE)]
        searches = [self._searches(*_COMMON), self._searches(*_RARE)]
        return [self._lists(), self._changes(), self._articles_by_id(), *searches, self._front()]

    def _front(self) -> Iterator[tuple[str, str]]:
        """What takes next to nothing: what is measured of it is the machine's."""
        while True:
            yield "next to nothing", ""

    def _lists(self) -> Iterator[tuple[str, str]]:
        while True:
            yield from (("lists", place) for place in PLACES)

    def _changes(self) -> Iterator[tuple[str, str]]:
        while True:
            yield "changes", "changes?limit=100"

    def _articles_by_id(self) -> Iterator[tuple[str, str]]:
        while True:
            number = self._chance.randrange(self._articles)
            yield "articles", f"articles/article-{number}"
            yield "articles", f"articles/article-{number}/citations"

    def _searches(self, phrases: Sequence[str], first: int, behind: int) -> Iterator[tuple[str, str]]:
        while True:
            word = self._chance.choice(phrases) if self._chance.random() < 0.4 else self._word(first, behind)
            yield "search", f"search?q={quote(word)}"

    def _page(self, page: str) -> Iterator[tuple[str, str]]:
        while True:
            yield f"/{page}", f"/{page}"

    def _article_pages(self, below: str = "") -> Iterator[tuple[str, str]]:
        while True:
            yield f"/articles/{{id}}{below}", f"/articles/article-{self._chance.randrange(self._articles)}{below}"

    def _search_pages(self, phrases: Sequence[str], first: int, behind: int) -> Iterator[tuple[str, str]]:
        for _, asked in self._searches(phrases, first, behind):
            yield "/search", f"/{asked}"

    def _word(self, first: int, behind: int) -> str:
        """A word of such a rank; frequent ones are asked for more often."""
        low, high = first + 1, behind
        return WORDS[int(low * (high / low) ** self._chance.random()) - 1]

    def _timed(self, kind: str, place: str, due: float) -> Timed:
        cursor = self._cursors.get(place)
        name = "since" if kind == "changes" else "after"
        beginning = place if place.startswith("/") else f"{API}/{place}"
        path = beginning if cursor is None else f"{beginning}&{name}={cursor}"
        body = self._asked(path)
        taken = (time.perf_counter() - due) * 1000
        if kind in ("lists", "changes"):
            answer = json.loads(body)
            self._cursors[place] = answer["cursor"]
            if not answer["more"]:
                del self._cursors[place]
        if kind in ("search", "/search"):
            # Not by the word: one character may be seldom by itself, and stand in many words.
            kind += ", at most 5 %" if _total(body) / self._articles <= 0.05 else ", more than 5 %"
        return Timed(kind, taken, path)

    def _asked(self, path: str) -> bytes:
        kept: http.client.HTTPConnection | None = getattr(self._here, "connection", None)
        try:
            response = self._sent(path, kept)
        except (http.client.RemoteDisconnected, ConnectionResetError):
            # The server closes what was idle for a while; one that it has just accepted it closes only when it falls.
            if kept is None:
                raise
            response = self._sent(path, None)
        body = response.read()
        assert response.status == 200, f"{path}: {response.status} {body[:200]!r}"
        return body

    def _sent(self, path: str, kept: http.client.HTTPConnection | None) -> http.client.HTTPResponse:
        """The answer to a request over a connection that was kept, or over a new one."""
        connection = kept or http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        self._here.connection = connection
        connection.request("GET", path)
        return connection.getresponse()


def _total(body: bytes) -> int:
    """How many a search found, by its answer as JSON or as a page."""
    if body.startswith(b"{"):
        return int(json.loads(body)["total"])
    found = _FOUND.search(body)
    assert found, body[:200]
    return int(found[1].replace(b",", b""))
