"""Three machines share an archive on PostgreSQL and a store: workers do its long jobs, and a killed one harms none."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request
from pathlib import Path

import pytest

from tests.access.commands import Process, begin, finish, fonds
from tests.access.engines import rows
from tests.access.fleet.members import begin_worker, fleet_of, member, submit, wait_until
from tests.access.gazette import Gazette
from tests.databases import fresh_database
from tests.stores import Gate, new_bucket


def idle(folder: Path) -> bool:
    """Whether nothing runs or waits."""
    fleet = fleet_of(folder)
    assert fleet["dead"] == []
    return not fleet["running"] and not fleet["waiting"]


def metrics(address: str) -> str:
    """What a worker answers."""
    with urllib.request.urlopen(f"{address}metrics") as answer:
        told: bytes = answer.read()
    return told.decode()


def ended(process: Process) -> str:
    """What a worker said that was told to stop and did."""
    os.kill(process.pid, signal.SIGTERM)
    ran = finish(process, 30)
    assert ran.code == 0, ran.err
    return ran.out


def test_any_member_does_the_jobs_of_all(tmp_path: Path, postgresql: str, gate: Gate) -> None:
    """One crawls; what it uploaded is verified and read again by others, which have no file of it; each job once."""
    with fresh_database(postgresql) as url, Gazette(articles=4, sources=2).serving() as gazette:
        store = new_bucket(gate.endpoint)
        one, two, three = (member(tmp_path / name, url, store, gazette) for name in ("one", "two", "three"))
        assert submit(one, "crawl") == {"kind": "crawl", "submitted": 1, "waiting_already": 0}
        assert submit(two, "crawl", "gazette")["waiting_already"] == 1
        ran = fonds("worker", "--until-idle", "--listen", "never", "--archive", one)
        assert ran.code == 0, ran.err
        assert re.search(r"job=1 kind=crawl subject=gazette exit=0 seconds=\S+: \S+ crawl=", ran.out), ran.out
        assert len(rows(one, "SELECT url FROM v_articles")) == 4
        (filed,) = rows(one, "SELECT name, uploaded_to FROM warc_files")
        assert filed["uploaded_to"]
        assert not list(tmp_path.glob("*/collections/*/archive/*.gz"))

        assert submit(two, "verify")["submitted"] == 1
        assert submit(two, "reread")["submitted"] == 1
        ran = fonds("worker", "--until-idle", "--listen", "never", "--archive", three)
        assert ran.code == 0, ran.err
        assert f"kind=verify subject={filed['name']} exit=0" in ran.out
        assert f"kind=reread subject={filed['name']} exit=0" in ran.out
        # Its own index knows nothing of it until it is told.
        unindexed = fonds("verify", "--archive", three)
        assert (unindexed.code, "another machine captured by fonds store index" in unindexed.out) == (3, True)
        assert fonds("store", "index", "--json", "--archive", three).answer == {"files": 1}
        assert fonds("store", "index", "--json", "--archive", three).answer == {"files": 0}
        assert fonds("verify", "--archive", three).code == 0
        assert rows(one, "SELECT last_verified_at FROM warc_files")[0]["last_verified_at"] is not None
        assert idle(one)


def test_a_job_that_cannot_be_done_is_shown_until_it_can(tmp_path: Path, postgresql: str, gate: Gate) -> None:
    """A wrong one is dead at once, and in `fonds status`; one that fails otherwise waits to be tried again."""
    with fresh_database(postgresql) as url, Gazette(articles=1, sources=1).serving() as gazette:
        folder = member(tmp_path / "one", url, new_bucket(gate.endpoint), gazette)
        no_warc = tmp_path / "no.warc"
        no_warc.write_text("nothing of the kind")
        assert submit(folder, "import", no_warc)["submitted"] == 1
        assert submit(folder, "crawl")["submitted"] == 1
        (folder / "profiles" / "gazette.toml").write_text("name = 1\n")
        ran = fonds("worker", "--until-idle", "--listen", "never", "--archive", folder)
        assert ran.code == 0, ran.err
        fleet = fleet_of(folder)
        assert [(job["kind"], job["subject"], job["failures"]) for job in fleet["dead"]] == [("crawl", "gazette", 1)]
        assert "profile" in fleet["dead"][0]["line"]
        assert fleet["waiting"] == [["import", 1]]
        told = fonds("status", "--archive", folder).out
        assert "Dead" in told
        assert "crawl gazette: failed 1 time" in told


def test_a_fleet_needs_a_server(tmp_path: Path) -> None:
    """On SQLite there is one machine, and nothing to share out."""
    assert fonds("init", "lia", "--start-url", "https://news.example/", "--archive", tmp_path / "a").code == 0
    for command in (("worker",), ("submit", "crawl")):
        ran = fonds(*command, "--archive", tmp_path / "a")
        assert (ran.code, ran.only_line) == (2, "fonds: a fleet needs PostgreSQL: name one as database in fonds.toml")


def test_a_rebuild_is_submitted_into_a_server_without_its_password(tmp_path: Path) -> None:
    """A row of the queue keeps no secret, and no file lies on a machine that nobody chose."""
    assert fonds("init", "lia", "--start-url", "https://news.example/", "--archive", tmp_path / "a").code == 0
    for into, why in (
        ("postgresql://u:secret@h/n", "no password"),
        ("sqlite:///x", "a file would lie"),
        ("x", "no URL"),
    ):
        ran = fonds("submit", "rebuild", "--into", into, "--archive", tmp_path / "a")
        assert ran.code == 2
        assert why in ran.only_line
        assert "secret" not in ran.only_line


@pytest.mark.long
def test_a_worker_that_is_told_to_stop_gives_its_job_back(tmp_path: Path, postgresql: str, gate: Gate) -> None:
    """Within seconds, and nothing is counted against the job; until then it says on loopback how it does."""
    with fresh_database(postgresql) as url, Gazette(articles=8, sources=4, pause=2.0).serving() as gazette:
        folder = member(tmp_path / "one", url, new_bucket(gate.endpoint), gazette)
        assert fonds("db", "upgrade", "--archive", folder).code == 0
        submit(folder, "crawl")
        worker = begin("worker", "--listen", "127.0.0.1:0", "--archive", folder)
        assert worker.stdout is not None
        address = re.search(r"http://\S+?/", worker.stdout.readline())
        assert address
        wait_until(lambda: list(folder.glob("collections/*/archive/*.gz")))
        with urllib.request.urlopen(f"{address[0]}health") as answer:
            assert json.load(answer)["running"] == {"crawl": 1}
        assert 'fonds_worker_running_jobs{kind="crawl"} 1' in metrics(address[0])
        # How all jobs stand it looks up every few seconds.
        wait_until(lambda: "fonds_workers 1" in metrics(address[0]))
        assert " exit=4 " in ended(worker)
        fleet = fleet_of(folder)
        assert (fleet["waiting"], fleet["running"], fleet["dead"], fleet["workers"]) == ([["crawl", 1]], [], [], 0)


@pytest.mark.long
def test_a_killed_worker_leaves_its_jobs_to_the_others(tmp_path: Path, postgresql: str, gate: Gate) -> None:
    """Its crawl ends with it; the job is found without it, and done by another one: no page is kept twice."""
    with fresh_database(postgresql) as url, Gazette(articles=8, sources=4, pause=0.5).serving() as gazette:
        store = new_bucket(gate.endpoint)
        folders = [member(tmp_path / name, url, store, gazette) for name in ("one", "two", "three")]
        assert fonds("db", "upgrade", "--archive", folders[0]).code == 0
        workers = {folder: begin_worker(folder) for folder in folders}
        wait_until(lambda: (fleet_of(folders[0]) or {}).get("workers") == 3)
        submit(folders[0], "crawl")
        wait_until(lambda: list(tmp_path.glob("*/collections/*/archive/*.gz")))
        (at_work,) = {path.relative_to(tmp_path).parts[0] for path in tmp_path.glob("*/collections/*/archive/*.gz")}
        killed = workers.pop(tmp_path / at_work)
        os.kill(killed.pid, signal.SIGKILL)
        killed.communicate()
        # Found after 15 seconds, tried again after a minute, and the crawl takes its time.
        wait_until(lambda: idle(folders[0]), 400)
        assert len(rows(folders[0], "SELECT url FROM v_articles")) == 8
        said = "".join(ended(worker) for worker in workers.values())
        assert "kind=crawl subject=gazette exit=0" in said
