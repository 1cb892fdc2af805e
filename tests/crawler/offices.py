"""Offices on loopback that share servers, as the sites of a government do, with the log of who asked for what when."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.access.gazette import HOST, START, Gazette, Reply, article_page, missing, page, source_page
from tests.wire.origin import Answer, Asked

SITEMAP = f"{START}documents.txt"
"""The newspaper's list of documents of its own."""
_CITED_BY_ONE = 500
_FROM = b"\r\nfrom: "


@dataclass(frozen=True, slots=True)
class Asking:
    """A request: when it reached the origin's machine, for what, and which process sent it."""

    at: float
    url: str
    by: str


@dataclass
class Offices:
    """Offices by number, several behind each address, each with as many documents.

    They are sources that articles cite, or, without `are_sources`, pages of the newspaper's own, which a sitemap lists
    and which are not there: these are recorded, and nothing is read. `asked` are the requests for documents,
    `asked_robots` those for robots.txt; `known` the documents that were asked for.
    """

    pages: int
    hosts: int
    addresses: int
    are_sources: bool = True
    asked: list[Asking] = field(default_factory=list)
    asked_robots: list[Asking] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def names(self) -> dict[str, str]:
        """The address of each host; the newspaper's is its own."""
        offices = {self._host(number): f"127.0.1.{number % self.addresses + 1}" for number in range(self.hosts)}
        return {HOST: "127.0.0.1", **offices}

    @property
    def documents(self) -> list[str]:
        """Every document."""
        return [f"http://{self._host(number % self.hosts)}/document-{number}.html" for number in range(self.pages)]

    @contextmanager
    def serving(self) -> Iterator[Gazette]:
        """Serve them until the end of the block, with a newspaper that leads to all of them."""
        documents = self.documents
        some = range(0, self.pages, _CITED_BY_ONE) if self.are_sources else ()
        cited = [documents[first : first + _CITED_BY_ONE] for first in some]
        gazette = Gazette(articles=len(cited), sources=0, address="0.0.0.0")
        gazette.special[SITEMAP] = _told("\n".join(documents))
        for number, urls in enumerate(cited):
            gazette.special[gazette.article_url(number)] = _told(article_page(number, urls))
        for number, url in enumerate(documents):
            answer = page(source_page(number)) if self.are_sources else missing()
            gazette.special[url] = self._logged(url, self.asked, answer)
        for url in (f"http://{host}/robots.txt" for host in self.names if host != HOST):
            gazette.special[url] = self._logged(url, self.asked_robots, page(""))
        with gazette.serving():
            yield gazette

    def _host(self, number: int) -> str:
        return f"office-{number}.example"

    def _logged(self, url: str, log: list[Asking], whole: Answer) -> Reply:
        def answer(asked: Asked) -> Answer:
            sender = asked.raw.lower().partition(_FROM)[2].partition(b"\r\n")[0].decode()
            with self.lock:
                log.append(Asking(asked.at, url, sender))
                if log is self.asked:
                    self.known.add(url)
            return whole

        return answer


def _told(text: str) -> Reply:
    return lambda _asked: page(text)
