"""What becomes of the long jobs that machines share, when they end and when they are left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from procrastinate.schema import SchemaManager

from storage.tables.database import Database
from storage.tables.fleet_jobs import (
    SCHEMA,
    fleet_standing,
    is_heard,
    make_job_tables,
    not_waiting,
    note_end,
    sweep_stranded,
)
from storage.types.exit_codes import ExitCode
from storage.types.fleet_jobs import MOST_FAILURES, AfterEnd, FleetJob, JobEnd, JobKind, after_end

_MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("exit_code", "failures", "after"),
    [
        (ExitCode.DONE, 3, AfterEnd(0)),
        (ExitCode.LOOK, 3, AfterEnd(0)),
        (ExitCode.STOPPED, 3, AfterEnd(3, timedelta(0))),
        (ExitCode.LOCKED, 3, AfterEnd(3, _MINUTE)),
        (ExitCode.COULD_NOT, 0, AfterEnd(1, _MINUTE)),
        (ExitCode.COULD_NOT, 2, AfterEnd(3, 4 * _MINUTE)),
        (-9, 3, AfterEnd(4, 8 * _MINUTE)),
        (ExitCode.COULD_NOT, MOST_FAILURES - 1, AfterEnd(MOST_FAILURES, is_dead=True)),
        (ExitCode.USAGE, 0, AfterEnd(1, is_dead=True)),
    ],
)
def test_what_becomes_of_a_job_follows_from_how_it_ended(exit_code: int, failures: int, after: AfterEnd) -> None:
    """Told to stop or locked out is no failure; a failure waits twice as long each time, and the sixth is the last."""
    assert after_end(JobEnd(int(exit_code), "said"), failures) == after


def test_a_crawl_that_met_a_silent_site_has_done_its_work() -> None:
    """What is wrong with a site is no failure of the job."""
    assert after_end(JobEnd(ExitCode.COULD_NOT, "said", failed=False), 2) == AfterEnd(0)


@pytest.fixture
def jobs(shared: str) -> Iterator[Database]:
    """A database with the tables of the queue and one job that a worker took."""
    with Database.open(shared, write=True) as database:
        make_job_tables(database, SchemaManager.get_schema())
        make_job_tables(database, SchemaManager.get_schema())
        _run(database, "INSERT INTO procrastinate_workers DEFAULT VALUES")
        _run(
            database,
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            """ VALUES ('host:far', 'fonds.verify', '{"subject": "a.warc.gz", "options": {}}'::jsonb, 'doing', 1)""",
        )
        yield database


def test_workers_that_begin_together_make_one_queue(shared: str) -> None:
    """Each finds what another one makes meanwhile, and says nothing of it."""
    schema, together = SchemaManager.get_schema(), 6
    gate = threading.Barrier(together)

    def make() -> None:
        with Database.open(shared, write=True) as database:
            gate.wait(60)
            make_job_tables(database, schema)

    with ThreadPoolExecutor(together) as pool:
        for made in [pool.submit(make) for _ in range(together)]:
            made.result()
    with Database.open(shared, write=True) as database:
        assert fleet_standing(database) is not None


def _run(database: Database, statement: str) -> None:
    with database.begin() as connection:
        connection.execute(sa.text(f"SET LOCAL search_path TO {SCHEMA}"))
        # A colon in it is none of a parameter.
        connection.exec_driver_sql(statement)


def _take(database: Database) -> None:
    _run(database, "UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1")


def test_a_job_whose_worker_is_gone_is_tried_again_and_dies_of_it_in_the_end(jobs: Database) -> None:
    """A living worker keeps its jobs; those of one that is gone wait longer each time, until they are dead."""
    same = FleetJob(JobKind.VERIFY, "a.warc.gz")
    assert sweep_stranded(jobs) == 0
    assert not_waiting(jobs, (same,)) == ()
    _run(jobs, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    for failures in range(1, MOST_FAILURES):
        assert sweep_stranded(jobs) == 1
        standing = fleet_standing(jobs)
        assert standing is not None
        assert (standing.waiting, standing.hosts, standing.dead) == ((("verify", 1),), (("far", 1),), ())
        assert not_waiting(jobs, (same,)) == ()
        if failures == 1:
            # Who does it and is told to stop counts nothing against it.
            assert note_end(jobs, 1, JobEnd(ExitCode.STOPPED, "stopped")).failures == 1
        _take(jobs)
    assert sweep_stranded(jobs) == 1
    standing = fleet_standing(jobs)
    assert standing is not None
    assert [(one.kind, one.subject, one.failures) for one in standing.dead] == [("verify", "a.warc.gz", MOST_FAILURES)]
    assert (standing.waiting, standing.running, standing.workers) == ((), (), 0)
    # Submitted again, it waits anew, and the dead one is forgotten.
    assert not_waiting(jobs, (same,)) == (same,)
    assert fleet_standing(jobs) == type(standing)((), (), (), (), 0)


def test_a_worker_knows_when_others_take_it_for_dead(jobs: Database) -> None:
    """Its signs of life may have ended with one that failed, though it goes on; and one without a row is dead, too."""
    assert (is_heard(jobs, 1), is_heard(jobs, 2)) == (True, False)
    _run(jobs, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")
    assert not is_heard(jobs, 1)


def test_databases_without_jobs_have_none(database: Database) -> None:
    """An archive without a fleet is asked and swept, and nothing is made."""
    assert (fleet_standing(database), sweep_stranded(database)) == (None, 0)
