"""`fonds replay` as a user runs it: begun, waited for, asked, and ended."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.replay.player import Replayed

LOOPBACK = "127.0.0.1"
_PATIENCE = 90.0


class Replaying:
    """A running `fonds replay` on a free port; a context manager. It ends with SIGTERM, as a supervisor ends it.

    Args:
        archive: that is replayed.
        options: of the command.
        patience: how many seconds it may take to begin.
    """

    def __init__(self, archive: Path, *options: str, patience: float = _PATIENCE) -> None:
        self._patience = patience
        self._archive = archive
        self._options = options

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", "from access.cli.main import run; run()", "replay"),
                *("--archive", str(self._archive), "--port", "0", *self._options),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("FONDS_")},
        )
        assert self.process.stdout is not None
        impatience = threading.Timer(self._patience, self.process.kill)
        impatience.start()
        self.said = [self.process.stdout.readline(), self.process.stdout.readline()]
        impatience.cancel()
        if not self.said[1]:
            raise AssertionError(self.process.communicate())
        self.address = self.said[1].strip().rsplit("/", 2)[0]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    def end(self, number: int) -> tuple[int, str]:
        """Send it a signal and wait; returns its exit code and what it said to stderr."""
        self.process.send_signal(number)
        try:
            _, err = self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        return self.process.returncode, err

    def get(self, path: str) -> Replayed:
        """Ask for a path, such as a `replay_path` of the views."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=60)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "identity"})
            answer = connection.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return Replayed(answer.status, fields, answer.read())
        finally:
            connection.close()


def untouched(replay_path: str) -> str:
    """The path at which a player gives the very bytes that lie behind a `replay_path`."""
    _, publication, instant, url = replay_path.split("/", 3)
    return f"/{publication}/{instant}id_/{url}"
