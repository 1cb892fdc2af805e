"""`fonds changes`: what happened, a line a change, for programs that stop at any line and go on behind it."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from storage.archive.archive import Archive
from storage.tables import sqlite
from tests.access.commands import Ran, begin, finish, fonds
from tests.storage.filing import STATEMENT, Filing, after, article

SOURCE = "https://ministry.example/statement?no=7"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who files waits for no follower to leave the database: each follows until it is killed."""
    monkeypatch.setattr(sqlite, "_LEAVING_SECONDS", 0.0)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive in which an article was filed twice."""
    folder = tmp_path / "archive"
    folder.mkdir()
    with Archive.at(folder).open_database(write=True) as database:
        filing = Filing(database)
        filing.revise(article("一", citations=()))
        filing.revise(article("\x1b[31m二", citations=()), after(hours=1))
    return folder


def lines(ran: Ran) -> list[dict[str, Any]]:
    """The changes that were printed."""
    assert (ran.code, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def test_each_line_is_a_change_with_its_cursor(archive: Path) -> None:
    """With which the next call goes on; nothing acts on a terminal, and an end without changes is no error."""
    new, revised = lines(ran := fonds("changes", "--archive", archive))
    assert "\x1b" not in ran.out
    assert (new["kind"], new["number"], new["revision"], new["title"]) == ("new", 1, 1, "\x1b[31m二")
    assert revised["at"] == "2031-05-04T04:02:01.123456Z"
    assert lines(fonds("changes", "--since", new["cursor"], "--archive", archive)) == [revised]
    assert lines(fonds("changes", "--since", revised["cursor"], "--archive", archive)) == []
    assert lines(fonds("changes", "--kind", "revised", "--kind", "withheld", "--archive", archive)) == [revised]


def test_an_old_cursor_is_refused_in_one_line(archive: Path) -> None:
    """After a restore the numbers begin anew, and so must the reader."""
    (*_, last) = lines(fonds("changes", "--archive", archive))
    path = archive / "fonds.sqlite3"
    path.rename(archive / "old.sqlite3")
    with Archive.at(archive).open_database(write=True) as database:
        Filing(database).revise(article("一"))
    refused = fonds("changes", "--since", last["cursor"], "--archive", archive)
    assert (refused.code, refused.out) == (2, "")
    assert "rebuilt or restored; begin again without one" in refused.only_line
    assert fonds("changes", "--since", "x", "--archive", archive).code == 2


def test_a_follower_that_is_killed_goes_on_behind_its_last_line(archive: Path) -> None:
    """What is filed while it waits comes; Ctrl-C is how it ends."""
    follower = begin("changes", "--follow", "--archive", archive)
    assert follower.stdout is not None
    seen = [json.loads(follower.stdout.readline()) for _ in range(2)]
    with Archive.at(archive).open_database(write=True) as database:
        filing = Filing(database, "heron")
        filing.revise(article("三", citations=()))
    seen.append(json.loads(follower.stdout.readline()))
    os.killpg(follower.pid, signal.SIGKILL)
    follower.communicate()
    with Archive.at(archive).open_database(write=True) as database:
        filing.database = database
        filing.revise(article("四"), after(hours=1))
        filing.arrive(SOURCE, after(hours=2), STATEMENT)
    follower = begin("changes", "--follow", "--since", seen[-1]["cursor"], "--archive", archive)
    assert follower.stdout is not None
    seen += [json.loads(follower.stdout.readline()) for _ in range(3)]
    os.killpg(follower.pid, signal.SIGINT)
    assert finish(follower).code == 0
    assert [one["number"] for one in seen] == [1, 2, 3, 4, 5, 6]
    assert [one["kind"] for one in seen] == ["new", "revised", "new", "revised", "source-cited", "source-captured"]
