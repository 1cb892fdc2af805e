"""`fonds schedule`: what lets a machine run the archive by itself."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from access.cli.options import DEFAULT_ARCHIVE, ArchiveOption
from access.cli.output import answering, write, write_lines
from access.cli.schedule_compose import compose_file
from access.cli.schedule_units import crontab, scheduled_runs, staying_line, staying_unit, systemd_units
from storage.types.errors import FondsError, UsageError

if TYPE_CHECKING:
    from storage.archive.archive import Archive

_HOUR = 60

schedule = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


class ScheduleForm(StrEnum):
    """What runs commands by itself."""

    SYSTEMD = "systemd"
    CRON = "cron"
    COMPOSE = "compose"


@schedule.callback()
def _schedule() -> None:
    """Let a machine run the archive by itself."""


@schedule.command("print", short_help="Print units of systemd, lines of a crontab, or a Compose file.")
def print_command(
    form: Annotated[ScheduleForm, typer.Argument(metavar="systemd|cron|compose", help="For which of them.")],
    every: Annotated[int, typer.Option("--every", metavar="MINUTES", help="Minutes between two crawls.")] = 5,
    stay: Annotated[
        bool, typer.Option("--stay", help="What keeps fonds run at work, instead of commands that come and go.")
    ] = False,
    into: Annotated[
        Path | None,
        typer.Option("--into", metavar="DIR", help="Write the units into this folder, and print their names."),
    ] = None,
    archive: ArchiveOption = DEFAULT_ARCHIVE,
) -> None:
    """Print what lets this machine crawl every few minutes, and verify 1% of the files each night.

    A crawl with nothing due asks for nothing. The units belong into /etc/systemd/system, and their timers are
    started by systemctl enable --now; the lines belong into crontab -e. With --stay they are those of fonds run, which
    does all that comes due by itself, as does the service of Docker Compose.

    Example: fonds schedule print cron --every 10
    """
    from storage.archive.archive import Archive

    if every < 1 or _HOUR % every:
        raise UsageError(f"--every {every} does not divide an hour; take 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60")
    # What runs an archive that is not there fails each time.
    opened = Archive.at(archive)
    place, program = opened.path, Path(sys.prefix) / "bin" / "fonds"
    if any(letter in str(path) for path in (place, program) for letter in "\n\r"):
        raise UsageError("a path with a line break can stand in no unit and no crontab; move the archive")
    with answering():
        if form is ScheduleForm.CRON:
            write_lines(staying_line(program, place) if stay else crontab(scheduled_runs(every), program, place))
            return
        for name, text in _files(form, every, program, opened, stay=stay):
            if into is None:
                write_lines(f"# {name}\n{text}\n")
            else:
                write(str(_written(into / name, text)))


def _files(form: ScheduleForm, every: int, program: Path, archive: Archive, *, stay: bool) -> Iterator[tuple[str, str]]:
    """The names and the texts of the files to be put somewhere."""
    if form is ScheduleForm.COMPOSE:
        listen = archive.configuration.run.listen
        text = compose_file(_checkout(), archive.path, _owner(archive.path), listen, _variables(archive))
        yield "compose.yaml", text
    elif stay:
        yield staying_unit(program, archive.path)
    else:
        yield from systemd_units(scheduled_runs(every), program, archive.path)


def _checkout() -> Path:
    checkout = Path(__file__).parents[2]
    if not (checkout / "Makefile").is_file():
        raise UsageError(f"{checkout} is no checkout of the project, from which an image could be built")
    return checkout


def _variables(archive: Archive) -> tuple[str, ...]:
    """The names in the environment under which secrets of receivers are looked for."""
    secrets = (secret for one in archive.configuration.notify for secret in (one.secret, one.password))
    return tuple(secret.variable for secret in secrets if secret is not None and secret.variable is not None)


def _owner(archive: Path) -> tuple[int, int]:
    there = archive.stat()
    return there.st_uid, there.st_gid


def _written(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise FondsError(f"{path}: cannot be written ({error.strerror}); name another folder with --into") from error
    return path
