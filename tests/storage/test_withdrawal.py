"""Lines are taken out of an index for good, however it is written at that moment."""

from __future__ import annotations

import fcntl
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.index import cdxj
from storage.index.cdxj import IndexWriter, lines
from storage.index.showing import hide, show_captures
from storage.types import Capture
from storage.types.urlkey import surt
from tests.storage.indexed import CAPTURE


def captures(count: int) -> list[Capture]:
    """So many captures of different addresses, whose lines are not in the order of their records."""
    made = []
    for number in range(count):
        url = f"https://example.org/{(number * 7919) % count:06}"
        place = replace(CAPTURE.place, offset=number * 1000)
        made.append(replace(CAPTURE, capture_id=f"urn:uuid:{number:036}", url=url, surt=surt(url), place=place))
    return made


def lines_of(some: list[Capture]) -> list[str]:
    """Their lines in byte order."""
    return sorted(text for one in some if (text := cdxj.line(one)) is not None)


class Withheld:
    """The captures that are withheld, as a database would know them."""

    def __init__(self) -> None:
        self.ids: set[str] = set()

    def __call__(self, ids: object) -> set[str]:
        return self.ids


@pytest.mark.parametrize("merged", [False, True])
def test_lines_are_taken_out_and_put_back(tmp_path: Path, merged: bool) -> None:
    """From whichever file holds them; every file stays sorted; done twice it changes nothing."""
    every = captures(500)
    with_writer(tmp_path, every, whole_run=2_000 if merged else 1 << 30)
    gone = every[::3]
    assert hide(tmp_path, gone) == len(gone)
    assert list(lines(tmp_path)) == lines_of([one for one in every if one not in gone])
    assert hide(tmp_path, gone) == 0
    for path in tmp_path.glob("*.cdxj"):
        kept = path.read_bytes().splitlines()
        assert kept == sorted(kept)
    show_captures(tmp_path, gone, lambda ids: ())
    assert list(lines(tmp_path)) == lines_of(every)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    show_captures(tmp_path, every, lambda ids: ())
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_the_file_that_a_killed_withdrawal_was_writing_goes_with_the_next(tmp_path: Path) -> None:
    """Whether that takes lines out or finds that they are gone; one that is being written stays."""
    every = captures(3)
    with_writer(tmp_path, every, whole_run=1 << 30)
    for gone in (every[:1], every[:1]):
        left = tmp_path / "killed.tmp"
        left.write_bytes(b"half a li")
        hide(tmp_path, gone)
        assert not left.exists()
    with (tmp_path / "living.tmp").open("xb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        hide(tmp_path, every[1:])
        assert (tmp_path / "living.tmp").exists()
    assert list(lines(tmp_path)) == []


def with_writer(folder: Path, some: list[Capture], whole_run: int) -> None:
    """Publish captures one handful after the other."""
    writer = IndexWriter(folder, grace=0, whole_run=whole_run)
    for start in range(0, len(some), 20):
        writer.add(some[start : start + 20])
        writer.publish()
    writer.close()


def test_a_running_writer_does_not_bring_them_back(tmp_path: Path) -> None:
    """Neither those that it has just published and still holds, nor those that it was given before they were hidden."""
    withheld = Withheld()
    every = captures(40)
    writer = IndexWriter(tmp_path, withheld, grace=0)
    writer.add(every[:20])
    writer.publish()
    writer.add(every[20:30])
    gone = [*every[5:10], *every[25:30]]
    withheld.ids |= {one.capture_id for one in gone}
    assert hide(tmp_path, gone) == 5
    writer.publish()
    writer.add(every[30:])
    writer.close()
    kept = [one for one in every if one not in gone]
    assert list(lines(tmp_path)) == lines_of(kept)
    IndexWriter(tmp_path, grace=0).close()
    assert list(lines(tmp_path)) == lines_of(kept)


def test_nothing_is_lost_and_nothing_leaks_while_a_crawl_writes(tmp_path: Path) -> None:
    """A writer publishes and merges as fast as it can; lines are hidden meanwhile, those to come included."""
    withheld = Withheld()
    every = captures(3_000)
    writer = IndexWriter(tmp_path, withheld, grace=0, whole_run=4_000)

    def write() -> None:
        for start in range(0, len(every), 10):
            writer.add(every[start : start + 10])
            writer.publish()

    thread = threading.Thread(target=write)
    thread.start()
    gone: list[Capture] = []
    while thread.is_alive():
        gone += every[len(gone) * 7 : len(gone) * 7 + 1]
        withheld.ids |= {one.capture_id for one in gone}
        hide(tmp_path, gone)
    thread.join()
    writer.close()
    assert len(gone) > 3
    assert list(lines(tmp_path)) == lines_of([one for one in every if one not in gone])


def test_what_is_withheld_is_not_shown_again(tmp_path: Path) -> None:
    """Whoever mends an index gives no line to what is withheld."""
    every = captures(10)
    show_captures(tmp_path, every, lambda ids: {every[3].capture_id})
    assert list(lines(tmp_path)) == lines_of([*every[:3], *every[4:]])


@given(kept=st.sets(st.integers(0, 300), max_size=80), gone=st.sets(st.integers(0, 300), max_size=80))
def test_any_lines_out_of_any_others(tmp_path_factory: pytest.TempPathFactory, kept: set[int], gone: set[int]) -> None:
    """What is left is what was there without what was to go."""
    folder = tmp_path_factory.mktemp("index")
    every = captures(301)
    show_captures(folder, [every[number] for number in kept], lambda ids: ())
    hide(folder, [every[number] for number in gone])
    assert list(lines(folder)) == lines_of([every[number] for number in kept - gone])
