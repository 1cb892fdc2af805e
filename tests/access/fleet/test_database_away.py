"""The database's server is stopped and started again beneath the processes that stay: they wait for it, and go on."""

from __future__ import annotations

import signal
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

from tests.access.commands import Process, fonds
from tests.access.engines import rows
from tests.access.fleet.members import begin_worker, member, submit
from tests.access.gazette import Gazette
from tests.access.running.run_process import running
from tests.databases import ServerOnTcp, fresh_database
from tests.stores import Gate, new_bucket

_BACK = "the database answers again"
_RUN_WAITS, _WORKER_WAITS = "nothing begins until it answers", "it is waited for"


class Lines:
    """What a process says, line by line."""

    def __init__(self, process: Process) -> None:
        self.said: list[str] = []
        self._process = process
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._follower = Thread(target=self._follow, daemon=True)
        self._follower.start()

    def until(self, text: str) -> None:
        """Wait for a line with a text."""
        while not self.said or text not in self.said[-1]:
            self.said.append(self._lines.get(timeout=60))

    def end(self) -> int:
        """Tell the process to stop, and return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        code = self._process.wait(60)
        self._follower.join()
        assert self._process.stderr is not None
        self._process.stderr.close()
        return code

    def _follow(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as said:
            for line in said:
                self._lines.put(line)


@pytest.mark.long
def test_a_worker_and_a_run_wait_for_a_database_that_is_away(
    tmp_path: Path, server_on_tcp: ServerOnTcp, gate: Gate
) -> None:
    """Each says so in one line, and in another that it goes on; what is submitted then is done. Both end with 0."""
    with fresh_database(server_on_tcp.url) as url, Gazette(articles=2, sources=1).serving() as gazette:
        folder = member(tmp_path / "one", url, new_bucket(gate.endpoint), gazette)
        with (folder / "fonds.toml").open("a") as configuration:
            configuration.write('[run]\nlisten = "127.0.0.1:0"\ncrawl = "1s"\nretry = "1s"\n')
        with running(folder) as run:
            run.line(" ended=done ")
            lines = Lines(begin_worker(folder))
            try:
                lines.until("Working for")
                with server_on_tcp.stopped():
                    run.line(_RUN_WAITS)
                    lines.until(_WORKER_WAITS)
                    code, health = run.health()
                    assert (code, health["status"]) == (503, "no-database")
                    ran = fonds("crawl", "--archive", folder)
                    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran.err
                run.line(_BACK)
                lines.until(_BACK)
                submit(folder, "verify")
                lines.until("kind=verify")
                assert "exit=0" in lines.said[-1]
            finally:
                assert lines.end() == 0
            assert run.stop(signal.SIGTERM) == 0
        for said, waits in ((run.said, _RUN_WAITS), (lines.said, _WORKER_WAITS)):
            assert [sum(text in line for line in said) for text in (waits, _BACK)] == [1, 1]
        assert len(rows(folder, "SELECT url FROM v_articles")) == 2
