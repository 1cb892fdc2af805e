"""The processes that share the crawl of a trial: begun, killed, and taken leave of when they have ended."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.access.commands import Process, Ran, finish
from tests.access.gazette import START
from tests.crawler.named_hosts import begin_crawl


@dataclass
class Members:
    """The processes of a trial, each with a folder of its own that shares the records of all, and a name of its own."""

    archive: Path
    port: int
    names: dict[str, str]
    at_work: dict[str, Process] = field(default_factory=dict)
    killed: dict[str, float] = field(default_factory=dict)
    begun: int = 0

    def begin(self, most: int | None = None) -> Process:
        """Begin one that asks for at most so many pages."""
        self.begun += 1
        name = f"member-{self.begun}@gazette.example"
        folder = self.archive.with_name(name)
        folder.mkdir()
        for shared in ("profiles", "collections"):
            (self.archive / shared).mkdir(exist_ok=True)
            (folder / shared).symlink_to(self.archive / shared)
        ours = f'contact = "{name}"\nlimits.readers = 1\n'
        (folder / "fonds.toml").write_text(ours + (self.archive / "fonds.toml").read_text())
        process: Process = begin_crawl(folder, START, self.port, self.names, dict(os.environ), most)
        self.at_work[name] = process
        return process

    def fill_up(self, number: int) -> None:
        """Begin some until so many are at work."""
        for _ in range(number - len(self.at_work)):
            self.begin()

    def kill(self, name: str) -> None:
        """Kill one."""
        process = self.at_work.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        self.killed[name] = time.monotonic()
        process.communicate()

    def take_ended(self) -> list[Ran]:
        """Those that have ended by themselves."""
        ended = [name for name, process in self.at_work.items() if process.poll() is not None]
        return [finish(self.at_work.pop(name)) for name in ended]
