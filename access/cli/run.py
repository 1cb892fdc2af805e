"""`fonds run`: one process that stays, and does what comes due."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import write_at_once
from storage.types.clock import system_clock
from storage.types.errors import Locked
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.running.steward import Steward

_LOCK = "run.lock"


def run_command(
    unless_running: Annotated[
        bool, typer.Option("--unless-running", help="End at once, with 0, when another one works this archive already.")
    ] = False,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Stay, and do what comes due: crawl, upload, back up, verify, stamp and report, as fonds.toml says ([run]).

    Each is a process of its own, and a line when it has ended. SIGHUP has it read fonds.toml and the profiles again;
    SIGTERM, or Ctrl-C, lets what runs come to an end within 10 seconds, a second one ends it at once. /health and
    /metrics are answered on loopback.

    Example: fonds run --archive archive
    """
    from access.running.checked_archive import checked_archive
    from access.running.steward import Steward
    from access.running.watch_server import asked_at, watched
    from storage.archive.locking import hold

    opened = checked_archive(archive)
    try:
        with hold(opened.path / _LOCK, f"another fonds run works {opened.path}; there is one for each archive"):
            # Made, or brought up, as a crawl would: what looks after the archive would find none.
            opened.open_database(write=True).close()
            steward = Steward(opened, system_clock, write_at_once)
            address, named_by = opened.configuration.run.listen, "run.listen in fonds.toml"
            watch = watched(address, named_by, lambda: steward.standing, steward.crawl_metrics)
            with watch as where, _signals_to(steward):
                write_at_once(f"Working {opened.path}{asked_at(where)}; Ctrl-C ends it.")
                code = steward.work()
    except Locked:
        if not unless_running:
            raise
        code = ExitCode.DONE
    raise typer.Exit(code)


@contextmanager
def _signals_to(steward: Steward) -> Iterator[None]:
    """Hand the signals that stop or reload to the steward until the end of the block."""
    from access.running.steward import RELOAD, STOPPING

    before: dict[int, Callable[..., object] | int | None] = {}
    for number in (RELOAD, *STOPPING):
        before[number] = signal.signal(number, steward.signalled)
    try:
        yield
    finally:
        for restored, handler in before.items():
            signal.signal(restored, handler)
