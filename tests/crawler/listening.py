"""A listener that notes in a file what it is told of robots.txt: a crawl of the tests runs in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

from crawler.robots import Robots
from storage.types import Errand


class NotingListener:
    """Appends a line of JSON for each robots.txt that was read."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def robots_read(self, errand: Errand, robots: Robots) -> None:
        """See crawler.robots.RobotsListener."""
        with self._path.open("a") as notes:
            told = [errand.publication, errand.role, robots.origin, robots.sitemaps, robots.crawl_delay]
            notes.write(json.dumps(told) + "\n")
