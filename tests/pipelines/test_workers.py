"""Reader processes: one bad page costs one page, never the pool, never the crawl."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from pipelines.fork_client import ForkServer
from pipelines.reader_processes import Readers, WorkerError
from pipelines.reader_worker import ReaderWorker, goes_on
from storage.types import Refusal, Verdict
from tests.pipelines import jobs

SOON = 30.0


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """Two workers with a short deadline."""
    with Readers(2, deadline=1.0, memory=1024**3) as readers:
        yield readers


def refusal(outcome: object) -> Refusal:
    """The outcome as the refusal that it must be."""
    assert isinstance(outcome, Refusal)
    assert outcome.verdict is Verdict.WORKER
    return outcome


def wait_until_gone(process_id: int) -> None:
    """Wait until a process that is not our child has ended."""
    for _attempt in range(3000):
        try:
            state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return
        if state == "Z":
            return
        time.sleep(0.01)
    pytest.fail(f"process {process_id} still runs")


def test_a_job_runs_in_another_process_and_its_result_comes_back(readers: Readers) -> None:
    """The crawl's own process never parses a page."""
    assert readers.submit(jobs.reverse, "北約").result(SOON) == "約北"
    assert readers.submit(jobs.process_id).result(SOON) != os.getpid()


def test_jobs_run_beside_each_other(readers: Readers, tmp_path: Path) -> None:
    """A page that takes long does not hold up the next one."""
    slow = readers.submit(jobs.wait_for, tmp_path / "mark")
    assert readers.submit(jobs.reverse, "ab").result(SOON) == "ba"
    (tmp_path / "mark").touch()
    assert slow.result(SOON) == "done"


def test_a_page_that_kills_its_worker_is_refused_and_the_next_is_read(readers: Readers) -> None:
    """A killed worker costs the page that it was reading, and no other."""
    killed = [readers.submit(jobs.kill_itself) for _ in range(3)]
    read = [readers.submit(jobs.reverse, str(number)) for number in range(10, 20)]
    assert [refusal(one.result(SOON)).reason for one in killed] == ["the reader process died, twice: signal 9"] * 3
    assert [one.result(SOON) for one in read] == [str(number)[::-1] for number in range(10, 20)]


def test_a_page_whose_worker_was_killed_by_chance_is_read_by_the_next(readers: Readers, tmp_path: Path) -> None:
    """One death is not held against the page."""
    assert readers.submit(jobs.die_once, tmp_path / "mark").result(SOON) == "survived"


def test_an_idle_worker_that_is_killed_is_replaced(readers: Readers) -> None:
    """A pool with shared queues breaks here."""
    for _round in range(4):
        victim = readers.submit(jobs.process_id).result(SOON)
        assert isinstance(victim, int)
        os.kill(victim, signal.SIGKILL)
        assert readers.submit(jobs.reverse, "ab").result(SOON) == "ba"


def test_a_page_that_hangs_is_refused_at_its_deadline(readers: Readers, tmp_path: Path) -> None:
    """The hanging process is gone, and the pool goes on."""
    reason = refusal(readers.submit(jobs.compute_for_ever, tmp_path / "pid").result(SOON)).reason
    assert reason == "no outcome within 1 seconds of CPU time"
    wait_until_gone(int((tmp_path / "pid").read_text()))
    assert readers.submit(jobs.reverse, "ab").result(SOON) == "ba"


def test_a_job_that_only_waits_is_no_page_that_takes_too_long(readers: Readers) -> None:
    """A machine that is busy with other things makes every page slow, and none harmful."""
    assert readers.submit(jobs.wait, 1.5).result(SOON) == "done"


def test_a_job_that_waits_for_ever_ends_at_the_last_bound(tmp_path: Path) -> None:
    """It is ten times the CPU time: a job that neither ends nor computes."""
    with Readers(1, deadline=0.2) as readers:
        reason = refusal(readers.submit(jobs.hang, tmp_path / "pid").result(SOON)).reason
    assert reason == "no outcome within 2 seconds"
    wait_until_gone(int((tmp_path / "pid").read_text()))


def test_a_job_that_goes_on_computing_is_waited_for(tmp_path: Path) -> None:
    """A machine that is busy with other things may give it little: ten times its CPU time says nothing of it."""
    server = ForkServer(())
    worker = ReaderWorker(server, 1024**3, wall=2.0)
    try:
        worker.start()
        assert worker.run(pickle.dumps((jobs.compute, (5.0,), {})), SOON) == "done"
        with pytest.raises(TimeoutError):
            worker.run(pickle.dumps((jobs.hang, (tmp_path / "pid",), {})), SOON)
    finally:
        worker.end()
        server.end()


@pytest.mark.parametrize(
    ("before", "after", "is_at_work"),
    [(10.0, 13.0, True), (10.0, 12.99, False), (0.0, 300.0, True), (10.0, 10.0, False)],
)
def test_a_hundredth_of_a_processor_is_work(before: float, after: float, *, is_at_work: bool) -> None:
    """In three hundred seconds; less is a job that waits for something that never comes."""
    assert goes_on(before, after, 300.0) is is_at_work


def test_where_nobody_says_what_a_process_took_the_last_bound_holds() -> None:
    """As it does for one that is gone."""
    assert not goes_on(None, 13.0, 300.0)
    assert not goes_on(10.0, None, 300.0)


def test_a_pattern_that_never_lets_go_of_the_interpreter_is_ended(readers: Readers) -> None:
    """No handler of the interpreter would run while a regular expression backtracks."""
    assert "CPU time" in refusal(readers.submit(jobs.backtrack).result(SOON)).reason


def test_a_worker_that_is_killed_while_it_starts_is_replaced(tmp_path: Path) -> None:
    """The kernel ends whom it likes when memory is short; the page is read by the next."""
    sys.path.insert(0, str(tmp_path))
    (tmp_path / "killed_once.py").write_text(KILLED_ONCE, encoding="utf-8")
    try:
        with Readers(1, modules=("killed_once",)) as readers:
            assert readers.submit(jobs.reverse, "ab").result(SOON) == "ba"
    finally:
        sys.path.remove(str(tmp_path))
    assert (tmp_path / "mark").exists()


def test_workers_that_are_always_killed_while_they_start_are_one_clear_error(tmp_path: Path) -> None:
    """A machine without memory for any reader must not be tried for ever."""
    sys.path.insert(0, str(tmp_path))
    (tmp_path / "always_killed.py").write_text("import os; os.kill(os.getpid(), 9)\n", encoding="utf-8")
    try:
        with Readers(1, modules=("always_killed",)) as readers:
            future = readers.submit(jobs.reverse, "ab")
            with pytest.raises(WorkerError, match=r"no reader process came up, tried 4 times: .*signal 9"):
                future.result(SOON)
    finally:
        sys.path.remove(str(tmp_path))


def test_abandoned_jobs_end_at_once(tmp_path: Path) -> None:
    """A crawl that is told to stop does not wait for a listing that is slow to read."""
    with Readers(1, deadline=600) as readers:
        running = readers.submit(jobs.hang, tmp_path / "pid")
        waiting = readers.submit(jobs.reverse, "ab")
        for _attempt in range(3000):
            if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
                break
            time.sleep(0.01)
        readers.abandon()
        for future in (running, waiting):
            with pytest.raises(CancelledError):
                future.result(SOON)


def test_a_page_that_devours_memory_is_refused(readers: Readers) -> None:
    """The limit holds for the worker, not for the crawl."""
    reason = refusal(readers.submit(jobs.devour).result(SOON)).reason
    assert reason == "the reader needs more memory than it may use"
    assert readers.submit(jobs.reverse, "ab").result(SOON) == "ba"


def test_an_error_of_the_reader_is_an_outcome_of_its_page(readers: Readers, caplog: pytest.LogCaptureFixture) -> None:
    """The outcome names the error, and the log has its traceback."""
    assert refusal(readers.submit(jobs.fail).result(SOON)).reason == "ValueError: no closing tag"
    assert "in fail" in caplog.text


def test_what_a_reader_prints_does_not_reach_the_answer(
    readers: Readers, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """stdout belongs to the commands."""
    assert readers.submit(jobs.print_something).result(SOON) == "done"
    assert capfd.readouterr().out == ""


def test_signals_that_end_a_crawl_leave_its_readers_to_finish(tmp_path: Path) -> None:
    """A service manager signals every process of a service; pages in hand must not be refused for that."""
    with Readers(1) as readers:
        worker = readers.submit(jobs.process_id).result(SOON)
        assert isinstance(worker, int)
        assert os.getpgid(worker) != os.getpgid(0)  # the keyboard's interrupt goes to a process group
        job = readers.submit(jobs.wait_for, tmp_path / "mark")
        os.kill(worker, signal.SIGTERM)
        os.kill(worker, signal.SIGINT)
        (tmp_path / "mark").touch()
        assert job.result(SOON) == "done"
        assert readers.submit(jobs.process_id).result(SOON) == worker


def test_closing_cancels_what_waits_and_ends_what_runs(tmp_path: Path) -> None:
    """Nothing is left running and no future is left without an end."""
    readers = Readers(1, deadline=0.1)
    running = readers.submit(jobs.hang, tmp_path / "pid")
    waiting = readers.submit(jobs.reverse, "ab")
    for _attempt in range(3000):
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            break
        time.sleep(0.01)
    readers.close()
    refusal(running.result(0))
    with pytest.raises(CancelledError):
        waiting.result(0)
    wait_until_gone(int((tmp_path / "pid").read_text()))
    with pytest.raises(RuntimeError, match="closed"):
        readers.submit(jobs.reverse, "ab")


def test_a_job_that_cannot_be_sent_is_an_error_of_the_caller(readers: Readers) -> None:
    """It is raised where the mistake was made, not in a future."""
    with pytest.raises((pickle.PicklingError, AttributeError)):
        readers.submit(lambda: None)


def test_workers_that_cannot_start_are_an_error_and_not_a_verdict_on_pages() -> None:
    """A broken installation must not mark every page as unreadable."""
    with Readers(1, modules=("pipelines.no_such_module",)) as readers:
        future = readers.submit(jobs.reverse, "ab")
        with pytest.raises(WorkerError, match="no_such_module"):
            future.result(SOON)


KILLED_ONCE = """
import os
from pathlib import Path
mark = Path(__file__).with_name("mark")
if not mark.exists():
    mark.touch()
    os.kill(os.getpid(), 9)
"""
PARENT = """
import sys, time
from pathlib import Path
from pipelines.reader_processes import Readers
from tests.pipelines import jobs
readers = Readers(2, deadline=600)
futures = [readers.submit(jobs.hang, Path(sys.argv[1]) / name) for name in ("first", "second")]
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent's death")
def test_workers_die_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """A crawl that was killed with -9 leaves no process behind, even if a page hangs in it."""
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path)], cwd=root) as parent:
        notes = [tmp_path / "first", tmp_path / "second"]
        for _attempt in range(3000):
            if all(note.exists() and note.read_text() for note in notes):
                break
            time.sleep(0.01)
        parent.kill()
    for note in notes:
        wait_until_gone(int(note.read_text()))


def test_the_server_of_a_crawl_that_was_killed_ends_in_silence() -> None:
    """Also while it still imports: a traceback would stand in the crawl's log, as if the next run had failed."""
    program = """
import socket
from pipelines.fork_server import serve
crawl, server = socket.socketpair()
crawl.close()
serve(server.detach(), ())
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "end",
    ["crawl.close()", "worker.send(b'answer'); crawl.close()", "send(os.close, crawl.fileno()); crawl.detach()"],
    ids=["before-a-job", "with-an-answer-unread", "while-it-works"],
)
def test_a_worker_whose_crawl_was_killed_ends_in_silence(end: str) -> None:
    """Whether it waits or works: the connection's end, its reset and a broken pipe all say that the crawl is gone."""
    program = f"""
import os, pickle, socket, struct
from multiprocessing.connection import Connection
from pipelines.worker_loop import CPU_SECONDS, work
def send(job, *args):
    Connection(os.dup(crawl.fileno())).send_bytes(struct.pack(CPU_SECONDS, 60.0) + pickle.dumps((job, args, {{}})))
crawl, worker = socket.socketpair()
{end}
work(worker.detach(), 1024**3)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_worker_whose_crawl_was_killed_meanwhile_ends_in_silence() -> None:
    """Nobody is left who would be told, and the log of the job ends with the crawl."""
    program = """
import os
from pipelines.fork_server import _die_with_parent, _never_return
parents = iter([1, 2])
os.getppid = lambda: next(parents)
_never_return(_die_with_parent)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", "")
