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


def crontab(runs: tuple[ScheduledRun, ...], program: Path, archive: Path) -> str:
    """The lines of a crontab; arguments as for `systemd_units`."""
    lines = []
    for run in runs:
        words = (str(program), *run.arguments, "--archive", archive.name)
        command = f"cd {quote(str(archive.parent))} && {' '.join(map(quote, words))} >>{run.log} 2>&1"
        # cron takes a percent sign for the end of the line.
        lines.append(f"{run.cron}  {command.replace('%', chr(92) + '%')}\n")
    return "".join(lines)


def _unit_word(word: str) -> str:
    """A word of a command as systemd reads it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return escaped if escaped.isascii() and not set(escaped) & set(" \t'\"\\;") else f'"{escaped}"'
