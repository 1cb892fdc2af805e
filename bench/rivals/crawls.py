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
    """One that crawls the pages: its module, and which environment runs it.

    `environment` None: Fonds's own, for the versions of what both use are then the same. `more` are arguments behind
    the origin's port, the pages, the requests at once and the folder. `program` must be installed on the machine.
    """

    name: str
    module: str
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


FONDS = Contestant("Fonds", "bench.rivals.fonds")
# What each does stands in bench/README.md.
CONTESTANTS = (
    FONDS,
    Contestant("Fonds, requisites", "bench.rivals.fonds", more=("requisites",)),
    Contestant("naive", "bench.rivals.naive"),
    Contestant("assembled", "bench.rivals.assembled"),
    Contestant("bare Scrapy", "bench.bare_scrapy"),
    Contestant("scrapy-webarchive", "bench.rivals.webarchive", environment="webarchive"),
    Contestant("wget", "bench.rivals.wget_crawl", program="wget"),
    Contestant("trafilatura", "bench.rivals.trafilatura_crawl"),
    Contestant("news-please", "bench.rivals.newsplease_crawl", environment="newsplease"),
)
