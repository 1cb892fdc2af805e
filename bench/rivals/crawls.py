"""The rivals: how each is run, in which environment, and why one cannot be run here."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Contestant:
    """One that crawls the pages: its module, which environment runs it, and what it does.

    `environment` None: Fonds's own, for the versions of what both use are then the same. `more` are arguments behind
    the origin's port, the pages, the requests at once and the folder. `program` must be installed on the machine.
    """

    name: str
    module: str
    does: str
    environment: str | None = None
    more: tuple[str, ...] = ()
    program: str | None = None

    @property
    def python(self) -> Path:
        """The interpreter that runs it."""
        if self.environment is None:
            return Path(sys.executable)
        return ROOT / ".venv-rivals" / self.environment / "bin" / "python"

    @property
    def hindrance(self) -> str | None:
        """Why it cannot be run on this machine; None: nothing is known to hinder it."""
        if not self.python.exists():
            return "its environment is not installed; make bench-rivals"
        if self.program is not None and shutil.which(self.program) is None:
            return f"{self.program} is not installed on this machine"
        return None

    def command(self, port: int, pages: int, concurrency: int, folder: Path) -> Sequence[str]:
        """What crawls so many pages of the origin at `port` into a folder."""
        given = map(str, (port, pages, concurrency, folder))
        return [str(self.python), "-m", self.module, *given, *self.more]


FONDS = Contestant("Fonds", "bench.rivals.fonds", "frontier, exact records, readers, database, index")
NAIVE = Contestant("naive", "bench.rivals.naive", "warcio, trafilatura in line, a commit an article")
CONTESTANTS = (
    FONDS,
    Contestant(
        "Fonds, requisites",
        "bench.rivals.fonds",
        "the same, and finds what pages need to be shown",
        more=("requisites",),
    ),
    NAIVE,
    Contestant("assembled", "bench.rivals.assembled", "pool of readers, fast, ISA-L, bodies as they came"),
    Contestant("bare Scrapy", "bench.bare_scrapy", "fetches and keeps nothing"),
    Contestant("scrapy-webarchive", "bench.rivals.webarchive", "a WACZ, unread", environment="webarchive"),
    Contestant("wget", "bench.rivals.wget_crawl", "a WARC file, unread", program="wget"),
    Contestant("trafilatura", "bench.rivals.trafilatura_crawl", "its command over a list; keeps no page"),
    Contestant("news-please", "bench.rivals.newsplease_crawl", "keeps no page", environment="newsplease"),
)
