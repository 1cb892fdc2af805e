"""A command loads only what it needs."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.access.commands import begin, finish

HEAVY = ("scrapy", "twisted", "trafilatura", "pypdfium2", "sqlalchemy", "alembic", "lxml", "obstore", "cryptography")


@pytest.mark.parametrize("module", HEAVY)
def test_the_command_line_loads_without_crawler_and_reader(module: str) -> None:
    """`fonds --version` and `fonds --help` load none of it, and a command only what it needs."""
    program = f"import sys, access.cli.main; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_demo_that_keeps_serving_ends_with_an_interrupt(tmp_path: Path) -> None:
    """After its crawl the demo has the signals again."""
    process = begin("demo", "--keep-serving", "--archive", tmp_path / "archive")
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Serving "):
            break
    process.send_signal(signal.SIGINT)
    ran = finish(process)
    assert (ran.code, ran.err) == (0, "")
