"""`fonds schedule print`: units and lines that run the archive as they say."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from access.cli.schedule_units import crontab, scheduled_runs, systemd_units
from tests.access.commands import fonds

_CRON_FIELDS = 5
AWKWARD = Path("/srv/100% own 'archive'")


def test_the_lines_of_a_crontab_run_the_command(tmp_path: Path) -> None:
    """What cron hands to the shell, its percent signs unescaped, runs a crawl and a verification of this archive."""
    program = tmp_path / "fonds"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$PWD" "$@"\n')
    program.chmod(0o755)
    archive = tmp_path / "100% own 'archive'"
    lines = crontab(scheduled_runs(10), program, archive).splitlines()
    assert [line.split()[:_CRON_FIELDS] for line in lines] == [["*/10", *"****"], ["17", "3", *"***"]]
    for line, log, arguments in zip(
        lines, ("crawl.log", "verify.log"), (["crawl", "--quiet"], ["verify", "--oldest", "1%"]), strict=True
    ):
        command = line.split(maxsplit=_CRON_FIELDS)[_CRON_FIELDS]
        assert command.count("%") == command.count("\\%")
        subprocess.run(["/bin/sh", "-c", command.replace("\\%", "%")], check=True)
        assert (tmp_path / log).read_text().splitlines() == [str(tmp_path), *arguments, "--archive", archive.name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("every", [1, 5, 60])
def test_systemd_takes_the_units(every: int, tmp_path: Path) -> None:
    """Whatever stands in the path of the archive; a service that names no program would be refused."""
    for name, text in systemd_units(scheduled_runs(every), Path(sys.executable), AWKWARD):
        (tmp_path / name).write_text(text)
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        check=False,
    )
    said = [line for line in verified.stderr.splitlines() if "fonds-" in line]
    assert (verified.returncode, said) == (0, [])


def test_the_command_prints_or_writes_the_units(tmp_path: Path) -> None:
    """Of the program that printed them, and of the archive by its whole path."""
    archive = tmp_path / "archive"
    printed = fonds("schedule", "print", "systemd", "--archive", archive)
    assert (printed.code, printed.err) == (0, "")
    assert f"ExecStart={Path(sys.prefix) / 'bin' / 'fonds'} crawl --quiet --archive {archive}\n" in printed.out
    written = fonds("schedule", "print", "systemd", "--archive", archive, "--into", tmp_path)
    names = [f"fonds-{what}.{kind}" for what in ("crawl", "verify") for kind in ("service", "timer")]
    assert written.out.splitlines() == [str(tmp_path / name) for name in names]
    assert all((tmp_path / name).read_text() in printed.out for name in names)


def test_a_crawl_comes_at_the_same_minutes_of_each_hour(tmp_path: Path) -> None:
    """Every seven minutes cannot be said to cron."""
    ran = fonds("schedule", "print", "cron", "--every", "7", "--archive", tmp_path)
    assert (ran.code, "does not divide an hour" in ran.err) == (2, True)
