"""`fonds schedule print`: units and lines that run the archive as they say."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from access.cli.schedule_compose import compose_file
from access.cli.schedule_units import crontab, scheduled_runs, staying_line, staying_unit, systemd_units
from tests.access.commands import fonds

_CRON_FIELDS = 5
ROOT = Path(__file__).parents[2]
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


def test_the_line_that_keeps_a_process_at_work_begins_it_unless_it_is(tmp_path: Path) -> None:
    """Every few minutes, and without a word when it is there."""
    line = staying_line(Path("/opt/fonds"), tmp_path / "archive")
    command = f"cd {tmp_path} && /opt/fonds run --unless-running --archive archive >>run.log 2>&1"
    assert line == f"*/5 * * * *  {command}\n"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("every", [1, 5, 60])
def test_systemd_takes_the_units(every: int, tmp_path: Path) -> None:
    """Whatever stands in the path of the archive; a service that names no program would be refused."""
    program = Path(sys.executable)
    for name, text in (*systemd_units(scheduled_runs(every), program, AWKWARD), staying_unit(program, AWKWARD)):
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
    missing = fonds("schedule", "print", "systemd", "--archive", archive)
    assert (missing.code, missing.out) == (1, "")
    assert missing.only_line.startswith(f"fonds: there is no archive in {archive}; ")
    archive.mkdir()
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


def test_compose_keeps_the_process_at_work_for_the_owner_of_the_archive(tmp_path: Path) -> None:
    """Whatever stands in the path of the archive; Compose itself takes the file, where it is installed."""
    text = compose_file(ROOT, AWKWARD / "$HOME", (1000, 100), ("127.0.0.1", 8075), ["DESK_PASSWORD"])
    source = json.dumps(str(AWKWARD / "$$HOME"))
    for line in (f"        source: {source}", '    user: "1000:100"', '    command: ["run", "--archive", "/archive"]'):
        assert line in text.splitlines()
    copied = [line.split()[1:-1] for line in text.splitlines() if line.strip().startswith("COPY ")]
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*built["packages"], "requirements"} == {names[0] for names in copied if (ROOT / names[0]).is_dir()}
    assert any("environment:" in line and '"DESK_PASSWORD"' in line for line in text.splitlines())
    assert all((ROOT / name).exists() for names in copied for name in names)
    compose = ["docker", "compose", "-f", str(tmp_path / "compose.yaml")]
    (tmp_path / "compose.yaml").write_text(text)
    if shutil.which("docker") and not subprocess.run([*compose[:2], "version"], capture_output=True).returncode:
        taken = subprocess.run([*compose, "config", "--format", "json"], capture_output=True, text=True, check=False)
        assert taken.returncode == 0, taken.stderr
        assert json.loads(taken.stdout)["services"]["fonds"]["volumes"][0]["source"] == str(AWKWARD / "$HOME")


@pytest.mark.parametrize(
    ("listen", "asked"),
    [
        ('"127.0.0.1:9123"', "http://127.0.0.1:9123/health"),
        ('"[::1]:9123"', "http://[::1]:9123/health"),
        ('"127.0.0.1:0"', None),
        ('"never"', None),
    ],
)
def test_compose_asks_for_health_where_it_is_answered(tmp_path: Path, listen: str, asked: str | None) -> None:
    """At the archive's own address; nowhere when that is a free port or none."""
    archive = tmp_path / "archive"
    assert fonds("init", "lia", "--start-url", "https://news.example/", "--archive", archive).code == 0
    with (archive / "fonds.toml").open("a") as file:
        file.write(f"\n[run]\nlisten = {listen}\n")
    printed = fonds("schedule", "print", "compose", "--archive", archive).out
    assert re.findall(r"urlopen\('(\S+)'", printed) == ([] if asked is None else [asked])
    assert ("healthcheck:" in printed) == (asked is not None)
