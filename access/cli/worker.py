"""`fonds worker`: one process of this machine that does the jobs of a fleet."""

from __future__ import annotations

from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import write_at_once
from storage.types.clock import system_clock
from storage.types.errors import UsageError

_LOCK = "worker.lock"


def worker_command(
    listen: Annotated[
        str, typer.Option("--listen", metavar="ADDR:PORT", help="Where /health and /metrics are answered, or never.")
    ] = "127.0.0.1:8076",
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="End when nothing waits that this machine may do now.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Do the jobs that fonds submit let wait, one after the other, on a PostgreSQL that several machines share.

    Each is the command that you would type, in a process of its own, and a line when it has ended. What fails is tried
    again after a minute, then two, up to an hour, and is dead after six failures in a row: fonds status shows it. Jobs
    of a worker that was killed are tried again. SIGTERM, or Ctrl-C, lets what runs come to an end within 10 seconds;
    what did not end waits again. There is one worker for each archive's folder.

    Example: fonds worker --archive archive
    """
    from access.fleet.optional import job_queue
    from access.fleet.worker import FleetWorker
    from access.running.watch_server import asked_at, watched
    from storage.archive.archive import Archive
    from storage.archive.locking import hold
    from storage.archive.run_settings import NEVER, loopback_address

    address = None if listen == NEVER else loopback_address(listen)
    if address is None and listen != NEVER:
        raise UsageError(f"--listen {listen}: give an address on loopback such as 127.0.0.1:8076, or never")
    opened = Archive.kept_at(archive)
    why_not = f"another fonds worker works for {opened.path}; there is one for each folder"
    with hold(opened.path / _LOCK, why_not), opened.open_database(write=True) as database:
        worker = FleetWorker(opened, database, job_queue(opened, database), system_clock, write_at_once)
        with watched(address, "--listen", lambda: worker.standing, None) as where:
            write_at_once(f"Working for {opened.path}{asked_at(where)}; Ctrl-C ends it.")
            code = worker.work(until_idle=until_idle)
    raise typer.Exit(code)
