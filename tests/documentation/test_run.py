"""The commands that the documents print about the demo run, in their order, and end well."""

from __future__ import annotations

from contextlib import chdir
from pathlib import Path
from shutil import copytree

import pytest

from tests.access.commands import fonds
from tests.documentation.printed import PAGES, Printed, printed

# Ends with 4 or waits for Ctrl-C, as it says; shown running by tests of its own.
_SERVES = ("replay", "serve", "--keep-serving")


def _of(page: str) -> list[Printed]:
    return [one for one in printed("fonds") if one.page == page and one.about_the_demo]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a reader has done no more than `make demo`."""
    place = tmp_path_factory.mktemp("reader")
    _run(place, ("fonds", "demo", "--archive", "demo-archive"))
    return place


def _run(folder: Path, words: tuple[str, ...]) -> None:
    with chdir(folder):
        ran = fonds(*words[1:])
    assert (words[0], ran.code) == ("fonds", 0), f"{' '.join(words)}\n{ran.out}\n{ran.err}"


# The translation prints the same commands, which a test beside this one holds.
@pytest.mark.parametrize("page", [page.name for page in PAGES if _of(page.name) and page.name != "README.zh-Hant.md"])
def test_what_a_page_prints_can_be_done(begun: Path, tmp_path: Path, page: str) -> None:
    """One after the other, as a reader would."""
    copytree(begun, tmp_path / "reader")
    for command in _of(page):
        if not set(_SERVES) & set(command.words):
            _run(tmp_path / "reader", command.words)
