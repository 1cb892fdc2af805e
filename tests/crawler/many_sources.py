"""Invented sources by the hundred, on many hosts, and a log of which was asked for on which day of the story."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.access.gazette import Gazette, Reply, missing, page, source_page
from tests.wire.origin import Answer, Asked, head, whole

_MOVED = "/archive"


@dataclass(frozen=True)
class Source:
    """A source by its number, which says what becomes of it."""

    number: int
    host: str

    @property
    def url(self) -> str:
        """Where it is cited."""
        return f"http://{self.host}/document-{self.number}.html"

    @property
    def ends(self) -> tuple[str, int]:
        """The state in which it ends after some months, and how many texts it had."""
        ends = (
            ("captured", 1),
            ("captured", 2),
            ("gone", 1),
            ("blocked", 1),
            ("captured", 1),
            ("moved", 1),
            ("captured", 1),
        )
        return ends[self.number % len(ends)]

    def answer(self, day: float, *, is_moved: bool) -> Answer:
        """What stands there on a day: one kind of life after the other, by the number."""
        document = page(source_page(self.number))
        match self.number % 7:
            case 1 if day >= 3:
                return page(source_page(self.number).replace("depth", "tide"))
            case 2 if day >= 1:
                return _refuses("410 Gone")
            case 3 if day >= 1:
                return _refuses("403 Forbidden")
            case 4 if 1 <= day < 3:
                return _refuses("503 Service Unavailable")
            case 5 if day >= 3 and not is_moved:
                to = f"Location: {_MOVED}{urlsplit(self.url).path}"
                return Answer([head("HTTP/1.1 301 Moved Permanently", to, "Content-Length: 0")])
            case 6 if day < 1:
                return missing()
        return document


def _refuses(line: str) -> Answer:
    return Answer([whole(b"<html><body>no", "Content-Type: text/html", status=f"HTTP/1.1 {line}")])


@dataclass
class ManySources:
    """A newspaper that cites so many sources on so many hosts, on a day of the story; each answer takes a pause."""

    sources: int
    hosts: int
    pause: float = 0.0
    day: float = 0.0
    asked: list[tuple[float, float, str]] = field(default_factory=list)
    most_at_once: int = 0
    gazette: Gazette = field(init=False)
    _at_once: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def all(self) -> list[Source]:
        """Every source."""
        return [Source(number, f"office-{number % self.hosts}.example") for number in range(self.sources)]

    @contextmanager
    def serving(self) -> Iterator[ManySources]:
        """Serve until the end of the block."""
        self.gazette = Gazette(articles=1, sources=0, cited=tuple(source.url for source in self.all))
        for source in self.all:
            host, path = source.host, urlsplit(source.url).path
            self.gazette.special[source.url] = self._reply(source, is_moved=False)
            self.gazette.special[f"http://{host}{_MOVED}{path}"] = self._reply(source, is_moved=True)
            self.gazette.special[f"http://{host}/robots.txt"] = self._noted(lambda: missing())
        with self.gazette.serving():
            yield self

    def on(self, day: float) -> Counter[str]:
        """How often each address was asked for on a day, without robots.txt."""
        return Counter(url for when, _, url in self.asked if when == day and not url.endswith("/robots.txt"))

    def _reply(self, source: Source, *, is_moved: bool) -> Reply:
        return self._noted(lambda: source.answer(self.day, is_moved=is_moved))

    def _noted(self, answer: Callable[[], Answer]) -> Reply:
        def reply(asked: Asked) -> Answer:
            start, *fields = asked.raw.decode("latin-1").split("\r\n")
            host = next(line.partition(": ")[2] for line in fields if line.lower().startswith("host:"))
            with self._lock:
                self.asked.append((self.day, time.monotonic(), f"http://{host}{start.split(' ')[1]}"))
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
            time.sleep(self.pause)
            with self._lock:
                self._at_once -= 1
            return answer()

        return reply
