"""A command loads only what it needs."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from access.cli.main import COMMANDS, app
from tests.access.commands import begin, finish, fonds
from tests.access.gazette import Gazette
from tests.demo_archives import DemoArchives

# What neither the list of commands nor a question to the database needs.
_CRAWLER_AND_READER = frozenset(
    {"scrapy", "twisted", "trafilatura", "pypdfium2", "pypdf", "lxml", "cryptography", "OpenSSL"}
)
_FILES = frozenset({"warcio", "isal", "brotli", "zstandard", "obstore", "tomlkit", "cssselect", "jinja2", "feedparser"})
_OF_OTHER_COMMANDS = frozenset(
    {"alembic", "psycopg", "procrastinate", "idna", "sqlalchemy.orm", "sqlalchemy.dialects.postgresql", "opencc"}
)
_NEVER = _CRAWLER_AND_READER | _FILES | _OF_OTHER_COMMANDS | {"pydantic"}
# What SQLAlchemy would import for engines and plug-ins that Fonds does not have.
_FOR_ASYNCHRONOUS_ENGINES = frozenset({"asyncio", "ssl", "importlib.metadata", "email"})
_CLASSES_OF_READINGS = frozenset({"storage.types.readings", "storage.types.exchanges", "storage.types.captures"})
# Runs a command as a user does, then writes which modules it imported to stderr.
_FONDS_AND_MODULES = """
import sys
from access.cli.main import run
try:
    run()
finally:
    print("\\nMODULES", *sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [("--version",), ("--help",)], ids=" ".join)
def test_version_and_help_import_no_command(arguments: tuple[str, ...]) -> None:
    """They cost little: no database, no drawing of tables, and none of the commands."""
    modules = _imported(*arguments)
    assert not modules & (_NEVER | {"sqlalchemy", "rich.cells", "rich.console", "sqlite3", "asyncio"})
    assert {name for name in modules if name.startswith("access.cli.")} == {
        "access.cli.main",
        "access.cli.command_table",
        "access.cli.output",
        "access.cli.failures",
        "access.cli.folding",
        "access.cli.interruption",
        "access.cli.streams",
    }


def test_help_of_a_command_imports_that_command_alone() -> None:
    """`fonds crawl --help` imports neither what a crawl needs nor the other commands."""
    modules = _imported("crawl", "--help")
    assert "access.cli.crawl" in modules
    assert "access.cli.status" not in modules
    assert not modules & (_NEVER | {"sqlalchemy"})


@pytest.mark.parametrize("command", [("status",), ("search", "word")], ids=" ".join)
def test_a_question_imports_the_database_and_nothing_of_the_files(command: tuple[str, ...], tmp_path: Path) -> None:
    """`status` and `search` open SQLite; records, object store, migrations and the crawler stay unread."""
    archive = tmp_path / "archive"
    assert fonds("init", "lia", "--start-url", "https://news.example/", "--archive", archive).code == 0
    assert fonds("db", "upgrade", "--archive", archive).code == 0
    modules = _imported(*command, "--archive", str(archive))
    assert "sqlalchemy" in modules
    assert not modules & (_NEVER | _FOR_ASYNCHRONOUS_ENGINES | _CLASSES_OF_READINGS)


def test_a_crawl_imports_no_reader_into_its_own_process(tmp_path: Path) -> None:
    """Pages are read in other processes; nor does it import a server that Scrapy could open."""
    with Gazette(articles=1, sources=1).serving() as gazette:
        modules = _imported(*map(str, gazette.crawl_options(tmp_path / "archive")))
    assert {"scrapy", "crawler.engine", "pipelines.filing"} <= modules
    assert not modules & {"trafilatura", "pypdf", "pypdfium2", "pipelines.reader", "aiohttp", "procrastinate"}


def test_a_crawl_for_which_nothing_is_due_imports_no_engine(tmp_path: Path) -> None:
    """As a timer starts it most often: it asks the database, and ends."""
    with Gazette(articles=1, sources=1).serving() as gazette:
        options = list(map(str, gazette.crawl_options(tmp_path / "archive")))
        assert fonds(*options).code == 0
        modules = _imported(*options)
    assert "crawler.session_opening" in modules
    assert not modules & {"scrapy", "twisted", "OpenSSL", "crawler.engine", "pipelines.filing"}


def test_the_list_of_commands_names_each_command_that_can_be_called() -> None:
    """Each place in the table can be imported, and is called by the name under which it stands."""
    program: Any = get_command(app)
    assert list(program.commands) == list(COMMANDS)
    for name in COMMANDS:
        assert program.commands[name].name == name


def _imported(*arguments: str) -> frozenset[str]:
    """The modules that a command had imported when it ended with success."""
    ran = subprocess.run(
        [sys.executable, "-c", _FONDS_AND_MODULES, *arguments], capture_output=True, text=True, check=True
    )
    return frozenset(ran.stderr.rpartition("MODULES")[2].split())


def test_a_demo_that_keeps_serving_ends_with_an_interrupt(tmp_path: Path) -> None:
    """After its crawl the demo has the signals again."""
    process = begin("demo", "--keep-serving", "--quiet", "--archive", tmp_path / "archive")
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Serving "):
            break
    process.send_signal(signal.SIGINT)
    ran = finish(process)
    assert (ran.code, ran.err) == (0, "")


def test_a_demo_that_serves_shows_its_archive_to_people(tmp_path: Path) -> None:
    """At an address that it names, until an interrupt; not together with the site that was crawled."""
    process = begin("demo", "--serve", "--quiet", "--archive", tmp_path / "archive")
    assert process.stdout is not None
    line = next(line for line in process.stdout if line.startswith("Serving "))
    address = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert address, line
    with urllib.request.urlopen(address[0], timeout=30) as answer:
        assert b"Reading room" in answer.read()
    process.send_signal(signal.SIGINT)
    ran = finish(process)
    assert (ran.code, ran.err) == (0, "")
    assert fonds("demo", "--serve", "--keep-serving").code == 2


def test_a_demo_is_served_again_as_its_last_visit_left_it(demo_archives: DemoArchives, tmp_path: Path) -> None:
    """Without a crawl of the first visit, which would undo the corrections of the second."""
    archive = tmp_path / "archive"
    demo_archives.corrected(archive)
    before = fonds("list", "crawls", "--json", "--archive", archive).out
    process = begin("demo", "--serve", "--archive", archive)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("Serving ")
    process.send_signal(signal.SIGINT)
    assert finish(process).code == 0
    assert fonds("list", "crawls", "--json", "--archive", archive).out == before


@pytest.mark.parametrize(
    ("number", "while_importing", "arguments"),
    [
        (signal.SIGTERM, "access.cli.main", ("status",)),
        (signal.SIGHUP, "access.cli.interruption", ("crawl",)),
        (signal.SIGINT, "access.cli.main", ("crawl", "--quiet")),
        (signal.SIGINT, "atexit", ("search", "heron")),
    ],
)
def test_a_command_that_is_stopped_while_it_loads_is_resumable(
    number: int, while_importing: str, arguments: tuple[str, ...]
) -> None:
    """From its first line on: exit code 4, and one line, which is the line of a run that wants one."""
    program = """
import os, sys, builtins
real, number, when = builtins.__import__, int(sys.argv.pop()), sys.argv.pop()
def importing(name, *rest):
    if name == when:
        os.kill(os.getpid(), number)
    return real(name, *rest)
builtins.__import__ = importing
from access.cli.start import start
start()
"""
    command = [sys.executable, "-c", program, *arguments, while_importing, str(int(number))]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    stopped = "stopped; the same command goes on where this one ended\n"
    if "--quiet" in arguments:
        assert (ran.returncode, ran.stderr) == (4, "")
        assert ran.stdout.endswith(f"Z crawl=- publication=- ended=stopped findings=0 exit=4: {stopped}")
    else:
        assert (ran.returncode, ran.stdout, ran.stderr) == (4, "", f"fonds: {stopped}")


@pytest.mark.parametrize("command", [("status",), ("search", "x"), ("crawl", "lia"), ("verify",)])
def test_a_command_that_is_stopped_while_it_begins_is_resumable(command: tuple[str, ...], tmp_path: Path) -> None:
    """The import of the command itself is interrupted."""
    program = """
import os, signal, sys
from access.cli import main
from access.cli.interruption import end_as_interrupted
from storage.archive import archive
def interrupted(*_arguments, **_names):
    os.kill(os.getpid(), signal.SIGTERM)
for name in ("at", "planned"):
    setattr(archive.Archive, name, interrupted)
main.run()
"""
    arguments = [*command, "--archive", str(tmp_path)]
    ran = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 4, ran
    assert ran.stderr == "fonds: stopped; the same command goes on where this one ended\n"
