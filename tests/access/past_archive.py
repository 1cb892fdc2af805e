"""An archive that grows crawl by crawl, of articles that are edited and sources that live every kind of life."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pipelines.filing import VisitFiler
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import ArticleReading, Citation, Contributor, ContributorRole, Reading, Topic
from tests.pipelines.filed_visits import file_visit
from tests.pipelines.source_lives import Life, lives, visit
from tests.storage.filing import AT, STATEMENT, Filing, article

_ARTICLES = [f"https://lia.example/news/{number}" for number in range(5)]
# What a doubtful page was is found out by a later visit, and told from that page on: sources that show none.
_STEADY = (0, 1, 2, 6, 7, 9, 13, 14, 16, 17, 18, 22)
_WAITS = (0.2, 0.9, 1.1, 2, 4, 15, 40)


@dataclass
class PastArchive:
    """An archive in one database; `now` is when its last crawl ended."""

    database: Database
    seed: int
    now: datetime = AT
    cited: list[Life] = field(default_factory=list)
    _editions: dict[str, int] = field(default_factory=dict)
    _read: dict[str, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self._filing = Filing(self.database)
        self._filer = VisitFiler(self.database, self._filing.captures, lambda _slug: load_profile("lia"))
        made = list(lives())
        self._lives = [made[number] for number in _STEADY]

    def crawls(self, number: int) -> Iterator[datetime]:
        """Crawl so often; gives an instant between each crawl and the next."""
        for _ in range(number):
            self._crawl()
            wait = timedelta(days=self._chance.choice(_WAITS))
            yield self.now + wait * self._chance.uniform(0.1, 0.9)
            self.now += wait

    def _crawl(self) -> None:
        for url in _ARTICLES:
            if self._chance.random() < 0.6:
                self._visit_article(url)
        for life in self.cited:
            if self._chance.random() < 0.8:
                file_visit(self._filing, self._filer, visit(life, self._later()), self._read)
        if self.cited and self._chance.random() < 0.3:
            life = self._chance.choice(self.cited)
            self._filing.borrow(life.url, self._later(), self.now - timedelta(days=500), STATEMENT)

    def _later(self) -> datetime:
        self.now += timedelta(seconds=self._chance.randint(1, 900))
        return self.now

    def _visit_article(self, url: str) -> None:
        at, came = self._later(), self._chance.random()
        if url not in self._editions or came < 0.5:
            self._editions[url] = self._editions.get(url, 0) + 1
        elif came < 0.7:
            status = self._chance.choice((404, 410, 503))
            capture = self._filing.keep(url, at, status=status)
            self._filer.file([self._filer.visit(capture, None)], self._read.get)
            return
        capture = self._filing.keep(url, at)
        reading = Reading(capture.capture_id, "reader 1", self._edition(url))
        self._read[capture.capture_id] = reading
        self._filer.file([self._filer.visit(capture, reading)], self._read.get)

    def _edition(self, url: str) -> ArticleReading:
        """What the article says now; of its sources those are visited that any edition cited."""
        number = self._editions[url]
        chosen = self._chance.sample(self._lives, self._chance.randint(0, 4))
        self.cited += [life for life in chosen if life not in self.cited]
        names = self._chance.sample(("Lia", "Zaphyra", "Morvane"), self._chance.randint(0, 2))
        topics = self._chance.sample(("印太", "海洋"), self._chance.randint(0, 2))
        return article(
            f"港口重開 {url[-1]}, {number}",
            f"港口今日重開,這是第{number}版。",
            canonical_url=url,
            deck=self._chance.choice((None, "聯合聲明")),
            contributors=tuple(Contributor(name, ContributorRole.WRITER, "撰稿人") for name in names),
            topics=tuple(Topic(None, name) for name in topics),
            citations=tuple(Citation(f"文 {life.seed}", life.url, life.url) for life in chosen),
        )
