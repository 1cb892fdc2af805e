"""What lets a machine run Fonds by itself: units of systemd, or lines of a crontab."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from string import Template

_SERVICE = Template("""\
[Unit]
Description=Fonds: $what of $archive
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=$folder
ExecStart=$command
# Stopped early and resumable, or another one is still at it: both are well.
SuccessExitStatus=4 5
TimeoutStartSec=infinity
TimeoutStopSec=60
""")
_TIMER = Template("""\
[Unit]
Description=Fonds: when the $what of $archive begins

[Timer]
OnCalendar=$calendar
AccuracySec=10s
Persistent=true

[Install]
WantedBy=timers.target
""")
_STAYING = Template("""\
[Unit]
Description=Fonds: $archive is worked as things come due
Wants=network-online.target
After=network-online.target

[Service]
Type=exec
WorkingDirectory=$folder
ExecStart=$command
ExecReload=/bin/kill -HUP $$MAINPID
# Only the process itself is told to stop; it lets what it began come to an end.
KillMode=mixed
TimeoutStopSec=30
Restart=on-failure
RestartSec=30
# The configuration is wrong, or another one works the archive: neither mends itself.
RestartPreventExitStatus=2 5

[Install]
WantedBy=multi-user.target
""")
_HOUR = 60
_VERIFY_HOUR, _VERIFY_MINUTE = 3, 17


@dataclass(frozen=True, slots=True)
class ScheduledRun:
    """One command that is run again and again; `log` is the file for its output where nothing else keeps that."""

    what: str
    arguments: tuple[str, ...]
    calendar: str
    cron: str
    log: str


def scheduled_runs(every: int) -> tuple[ScheduledRun, ...]:
    """A crawl every so many minutes, a divisor of 60, and each night the files that were verified longest ago."""
    # Neither takes an hour for a number of minutes.
    often = ("*:00", "0 * * * *") if every == _HOUR else (f"*:0/{every}", f"*/{every} * * * *")
    crawl = ScheduledRun("crawl", ("crawl", "--quiet"), *often, "crawl.log")
    night = f"*-*-* {_VERIFY_HOUR:02}:{_VERIFY_MINUTE:02}:00", f"{_VERIFY_MINUTE} {_VERIFY_HOUR} * * *"
    return crawl, ScheduledRun("verify", ("verify", "--oldest", "1%"), *night, "verify.log")


def systemd_units(runs: tuple[ScheduledRun, ...], program: Path, archive: Path) -> Iterator[tuple[str, str]]:
    """The name and the text of each unit: a service and its timer for each run.

    Arguments: `program` is the absolute path of fonds, `archive` that of the archive.
    """
    for run in runs:
        words = (str(program), *run.arguments, "--archive", str(archive))
        named = {
            "what": run.what,
            "archive": str(archive).replace("%", "%%"),
            "folder": str(archive.parent).replace("%", "%%"),
            "command": " ".join(map(_unit_word, words)),
            "calendar": run.calendar,
        }
        yield f"fonds-{run.what}.service", _SERVICE.substitute(named)
        yield f"fonds-{run.what}.timer", _TIMER.substitute(named)


def staying_unit(program: Path, archive: Path) -> tuple[str, str]:
    """The name and the text of the unit that keeps `fonds run` at work; arguments as for `systemd_units`."""
    words = (str(program), "run", "--archive", str(archive))
    text = _STAYING.substitute(
        archive=str(archive).replace("%", "%%"),
        folder=str(archive.parent).replace("%", "%%"),
        command=" ".join(map(_unit_word, words)),
    )
    return "fonds-run.service", text


def staying_line(program: Path, archive: Path) -> str:
    """The line of a crontab that begins `fonds run` every few minutes when it is not at work; arguments likewise."""
    return _cron_line("*/5 * * * *", (str(program), "run", "--unless-running"), "run.log", archive)


def crontab(runs: tuple[ScheduledRun, ...], program: Path, archive: Path) -> str:
    """The lines of a crontab; arguments as for `systemd_units`."""
    return "".join(_cron_line(run.cron, (str(program), *run.arguments), run.log, archive) for run in runs)


def _cron_line(when: str, words: tuple[str, ...], log: str, archive: Path) -> str:
    named = (*words, "--archive", archive.name)
    command = f"cd {quote(str(archive.parent))} && {' '.join(map(quote, named))} >>{log} 2>&1"
    # cron takes a percent sign for the end of the line.
    return f"{when}  {command.replace('%', chr(92) + '%')}\n"


def _unit_word(word: str) -> str:
    """A word of a command as systemd reads it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if escaped.isascii() and not set(escaped) & set(" \t'\"\\;") else f'"{escaped}"'
