"""`fonds serve` and `fonds token`: the API over the network, for those who may ask."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from storage.archive.archive import Archive
from tests.access.commands import Ran, begin, finish, fonds
from tests.storage.filing import Filing, after, article

ROOT = Path(__file__).parents[2]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with an article."""
    folder = tmp_path / "archive"
    folder.mkdir()
    with Archive.at(folder).open_database(write=True) as database:
        Filing(database).revise(article("一"))
    return folder


@contextmanager
def serving(*options: str | Path) -> Iterator[tuple[str, list[Ran]]]:
    """A server, its address, and what it came to after the block."""
    server = begin("serve", *options)
    ended: list[Ran] = []
    assert server.stdout is not None
    line = server.stdout.readline()
    found = re.search(r"http://\S+/api/v1/", line)
    assert found, line + finish(server).err
    try:
        yield found[0], ended
    finally:
        os.killpg(server.pid, signal.SIGINT)
        ended.append(finish(server))


def ask(address: str, token: str | None = None) -> tuple[int, Any]:
    """Status and document."""
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def followed(address: str, folder: Path) -> str:
    """What the program in docs/api.md prints, which keeps its cursor in a folder."""
    program = (ROOT / "docs" / "api.md").read_text().partition("```python\n")[2].partition("```")[0]
    asked = program.replace("http://127.0.0.1:8074/api/v1/", address)
    assert asked != program
    ran = subprocess.run([sys.executable, "-c", asked], cwd=folder, capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_it_serves_until_it_is_told_to_stop(archive: Path, tmp_path: Path) -> None:
    """Beside a writer, whose database it leaves alone; a rebuilt one is asked at once; the log has a line an answer."""
    with serving("--listen", "127.0.0.1:0", "--archive", archive) as (address, ended):
        assert ask(f"{address}articles")[1]["answers"][0]["title"] == "一"
        with Archive.at(archive).open_database(write=True) as database:
            filing = Filing(database, "heron")
            filing.revise(article("二", canonical_url="https://heron.example/2"), after(hours=1))
        assert followed(address, tmp_path).split()[::2] == ["new", "source-cited"] * 2
        assert followed(address, tmp_path) == ""
        # Nobody holds the file between two questions, so it is left as one plain file.
        assert not (archive / "fonds.sqlite3-wal").exists()
        cursor = ask(f"{address}changes")[1]["cursor"]
        assert len(ask(f"{address}articles")[1]["answers"]) == 2
        # Who stays is no reason to go on serving, nor to complain.
        staying = urllib.request.urlopen(f"{address}changes/events", timeout=30)
        assert staying.readline() == f"id: {ask(f'{address}changes')[1]['changes'][0]['cursor']}\n".encode()
        (archive / "fonds.sqlite3").rename(archive / "old.sqlite3")
        assert ask(f"{address}articles")[0] == 503
        Archive.at(archive).open_database(write=True).close()
        assert ask(f"{address}articles") == (200, {"answers": [], "cursor": None, "more": False})
        assert ask(f"{address}changes?since={cursor}")[0] == 410
        # The loop of the documentation, run as it is printed, begins again by itself.
        assert followed(address, tmp_path) == ""
        with Archive.at(archive).open_database(write=True) as database:
            Filing(database).revise(article("三"))
        lines = followed(address, tmp_path).splitlines()
        assert lines == ["new https://lia.example/news/1", "source-cited https://ministry.example/statement?no=7"]
        beside = urllib.request.urlopen(f"{address}changes/events", timeout=30)
    for stream in (staying, beside):
        stream.close()
    (ran,) = ended
    assert ran.code == 0
    lines = ran.err.splitlines()
    assert any(
        re.fullmatch(r"fonds: 127\.0\.0\.1 loopback GET /api/v1/articles 200 \d+ bytes \d+ ms", line) for line in lines
    )
    assert not any(cursor in line for line in lines)


def test_tokens_are_shown_once(archive: Path) -> None:
    """And let their bearers in until they are revoked."""
    given = ("--archive", archive)
    refused = fonds("serve", "--login", *given)
    assert (refused.code, "fonds token add NAME" in refused.only_line) == (2, True)
    assert fonds("serve", "--listen", "nowhere", *given).code == 2
    secret = fonds("token", "add", "newsroom", *given).out.strip()
    assert secret.startswith("fonds_")
    (listed,) = json.loads(fonds("token", "list", "--json", *given).out)
    assert (listed["name"], listed["scope"]) == ("newsroom", "read")
    assert secret not in fonds("token", "list", *given).out
    with serving("--listen", "127.0.0.1:0", "--login", *given) as (address, ended):
        assert ask(f"{address}articles")[0] == 401
        assert ask(f"{address}articles", secret)[0] == 200
        assert fonds("token", "revoke", "newsroom", "--json", *given).answer["name"] == "newsroom"
        assert ask(f"{address}articles", secret)[0] == 401
    assert secret not in ended[0].err
    assert fonds("token", "revoke", "newsroom", *given).code == 1
