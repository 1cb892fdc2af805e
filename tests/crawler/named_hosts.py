"""A crawl whose host names stand for addresses of loopback, in a process of its own, for a reactor runs once."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from crawler.crawl import crawl
from crawler.resolving import CachingSystemResolver
from crawler.session import CrawlOptions
from crawler.stop_limits import StopLimits
from storage.archive.configuration import NetworkSettings
from tests import warm_python

PROGRAM = "import sys; from tests.crawler.named_hosts import main; main(*sys.argv[1:])"


def begin_crawl(
    archive: Path, start: str, port: int, names: dict[str, str], env: dict[str, str], most: int | None = None
) -> Any:
    """Begin a crawl of the gazette that finds each host under its address of loopback, at a port; `most` pages."""
    arguments = (str(archive), start, str(port), json.dumps(names), json.dumps(most))
    return warm_python.begin(PROGRAM, *arguments, env=env)


def main(archive: str, start: str, port: str, names: str, most: str) -> None:
    """Crawl what is due, and print the ending."""
    addresses: dict[str, str] = json.loads(names)

    def look_up(host: str, *arguments: Any) -> Sequence[tuple[Any, ...]]:
        return socket.getaddrinfo(addresses.get(host, host), *arguments)

    CachingSystemResolver.look_up = staticmethod(look_up)
    # Each host keeps its name and is asked at this port.
    network = NetworkSettings(connect_to=(f":::{port}",), allow_network=("127.0.0.0/8",))
    limits = StopLimits(pages=json.loads(most))
    report = crawl(CrawlOptions(Path(archive), ("gazette",), (start,), network=network, limits=limits))
    print(json.dumps({"ending": report.end.ending, "code": report.end.exit_code}))  # noqa: T201 - the answer
