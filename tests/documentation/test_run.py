"""The commands that the documents print about the demo run, in their order, and end well."""

from __future__ import annotations

import shutil
from contextlib import chdir
from pathlib import Path

import pytest

from tests.access.commands import fonds
from tests.demo_archives import DemoArchives
from tests.documentation.printed import PAGES, Printed, printed

# Ends with 4 or waits for Ctrl-C, as it says; shown running by tests of its own.
_SERVES = ("replay", "serve", "--keep-serving")
_DEMO = ("fonds", "demo")


def _of(page: str) -> list[Printed]:
    return [
        one for one in printed("fonds") if one.page == page and one.about_the_demo and not set(_SERVES) & set(one.words)
    ]


# The translation prints the same commands, which a test beside this one holds.
_WITH_COMMANDS = [page.name for page in PAGES if _of(page.name) and page.name != "README.zh-Hant.md"]
_DEMOS = sorted({one.words for page in _WITH_COMMANDS for one in _of(page) if one.words[:2] == _DEMO})


@pytest.fixture
def reader(tmp_path: Path, demo_archives: DemoArchives) -> Path:
    """Where a reader has done no more than `make demo`."""
    place = tmp_path / "reader"
    demo_archives.copy(place / "demo-archive", crawls=1)
    return place


def _run(folder: Path, words: tuple[str, ...]) -> None:
    with chdir(folder):
        ran = fonds(*words[1:])
    assert (words[0], ran.code) == ("fonds", 0), f"{' '.join(words)}\n{ran.out}\n{ran.err}"


@pytest.mark.parametrize("words", _DEMOS, ids=" ".join)
def test_a_printed_demo_is_crawled(reader: Path, words: tuple[str, ...]) -> None:
    """Whichever page prints it."""
    _run(reader, words)


@pytest.mark.parametrize("page", _WITH_COMMANDS)
def test_what_a_page_prints_can_be_done(reader: Path, demo_archives: DemoArchives, page: str) -> None:
    """One after the other, as a reader would; what a demo leaves is at hand, for the test above crawls it."""
    for command in _of(page):
        if command.words[:2] == _DEMO:
            shutil.rmtree(reader / "demo-archive")
            demo_archives.copy(reader / "demo-archive", crawls=2)
        else:
            _run(reader, command.words)
