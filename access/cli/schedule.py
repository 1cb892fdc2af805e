"""`fonds schedule`: what lets a machine run the archive by itself."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import answering, write, write_lines
from access.cli.schedule_units import crontab, scheduled_runs, systemd_units
from storage.types.errors import FondsError, UsageError

_HOUR = 60

schedule = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


class ScheduleForm(StrEnum):
    """What runs commands by itself."""

    SYSTEMD = "systemd"
    CRON = "cron"


@schedule.callback()
def _schedule() -> None:
    """Let a machine run the archive by itself."""


@schedule.command("print", short_help="Print units of systemd, or lines of a crontab.")
def print_command(
    form: Annotated[ScheduleForm, typer.Argument(metavar="systemd|cron", help="For which of them.")],
    every: Annotated[int, typer.Option("--every", metavar="MINUTES", help="Minutes between two crawls.")] = 5,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Write the units into this folder, and print their names."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print what lets this machine crawl every few minutes, and verify 1% of the files each night.

    A crawl with nothing due asks for nothing. The units belong into /etc/systemd/system, and their timers are
    started by systemctl enable --now; the lines belong into crontab -e.

    Example: fonds schedule print cron --every 10
    """
    if every < 1 or _HOUR % every:
        raise UsageError(f"--every {every} does not divide an hour; take 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60")
    place, program = archive.resolve(), Path(sys.prefix) / "bin" / "fonds"
    if any(letter in str(path) for path in (place, program) for letter in "\n\r"):
        raise UsageError("a path with a line break can stand in no unit and no crontab; move the archive")
    runs = scheduled_runs(every)
    with answering():
        if form is ScheduleForm.CRON:
            write_lines(crontab(runs, program, place))
            return
        for name, text in systemd_units(runs, program, place):
            if into is None:
                write_lines(f"# {name}\n{text}\n")
            else:
                write(str(_written(into / name, text)))


def _written(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FondsError(f"{path}: cannot be written ({error.strerror}); name another folder with --into") from error
    return path
