"""The database's server is stopped and started again beneath the processes that stay: they wait for it, and go on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.fleet.members import begin_worker, member, submit
from tests.access.gazette import Gazette
from tests.access.running.run_process import running, staying
from tests.databases import ServerOnTcp, fresh_database
from tests.stores import Gate, new_bucket

_BACK = "the database answers again"
_RUN_WAITS, _WORKER_WAITS = "nothing begins until it answers", "it is waited for"


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
            with staying(begin_worker(folder), "^Working for") as worker:
                with server_on_tcp.stopped():
                    run.line(_RUN_WAITS)
                    worker.line(_WORKER_WAITS)
                    code, health = run.health()
                    assert (code, health["status"]) == (503, "no-database")
                    ran = fonds("crawl", "--archive", folder)
                    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran.err
                run.line(_BACK)
                worker.line(_BACK)
                submit(folder, "verify")
                assert "exit=0" in worker.line("kind=verify")
                assert worker.stop(signal.SIGTERM) == 0
            assert run.stop(signal.SIGTERM) == 0
        for said, waits in ((run.said, _RUN_WAITS), (worker.said, _WORKER_WAITS)):
            assert [sum(text in line for line in said) for text in (waits, _BACK)] == [1, 1]
        assert len(rows(folder, "SELECT url FROM v_articles")) == 2
