"""Rows handed over in forms that need no Fonds: each read back by a program of another's making."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow.parquet
import pytest
import sqlalchemy as sa

from access.cli.export_tables import counted_rows
from access.export.forms import ExportFormName, form_of
from access.export.line_files import Csv
from access.export.parquet_files import ParquetFiles, parquet_schema
from access.export.table_values import json_row
from access.export.tables import ExportedTables, export_tables
from storage.archive.archive import Archive
from storage.questions.articles import ArticleFilter
from storage.questions.export_rows import EXPORTED
from storage.tables.view_columns import ColumnType, View, ViewColumn, documented_views
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.demo_archives import DemoArchives

VIEWS = {name: documented_views()[name] for name in EXPORTED}
WITHHELD = "https://heron.example/2025/10/idle-boats/"
NOW = datetime(2031, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive, one article of which is withheld; the tests of this module only read it."""
    copied = demo_archives.copy(tmp_path_factory.mktemp("exported") / "archive", crawls=2)
    assert fonds("withhold", WITHHELD, "--reason", "tests", "--archive", copied).code == 0
    return copied


@pytest.fixture(scope="module")
def shown(archive: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every view, as JSON objects, in the order of the keys."""
    found = {}
    with Archive.at(archive).open_database(write=False) as database, database.read() as connection:
        for name, view in VIEWS.items():
            asked = connection.execute(sa.text(f"SELECT * FROM {name} ORDER BY {', '.join(view.key)}"))
            found[name.removeprefix("v_")] = [json_row(view, tuple(row)) for row in asked]
    return found


def _export(archive: Path, form: str, output: Path, *more: str) -> dict[str, Any]:
    ran = fonds("export", form, "--output", output, "--archive", archive, "--json", "--quiet", *more)
    assert ran.code == 0, ran.err
    answer: dict[str, Any] = ran.answer
    return answer


def test_json_lines_are_the_rows_of_the_views(
    archive: Path, shown: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    """All of them, with their lists and objects; what is withheld is in none, nor is the act."""
    told = _export(archive, "jsonl", tmp_path / "out")
    for name, expected in shown.items():
        written = (tmp_path / "out" / f"{name}.jsonl").read_text("utf-8")
        assert [json.loads(line) for line in written.splitlines()] == expected
        assert told["rows"][name] == len(expected)
        # Where else an address was found is kept.
        assert WITHHELD not in written or name == "captures"
    assert not (tmp_path / "out" / "withholdings.jsonl").exists()
    assert not (tmp_path / "out.exporting").exists()


def test_the_manifest_tells_columns_keys_and_digests(archive: Path, tmp_path: Path) -> None:
    """And what was asked for."""
    _export(archive, "csv", tmp_path / "out", "--table", "topics", "--publication", "heron")
    manifest = json.loads((tmp_path / "out" / "datapackage.json").read_text("utf-8"))
    (resource,) = manifest["resources"]
    assert (resource["name"], resource["path"], resource["hash"][:7]) == ("topics", "topics.csv", "sha256:")
    assert resource["schema"]["primaryKey"] == ["article_id", "revision", "position"]
    assert manifest["asked"] == {"publication": "heron", "tables": ["topics"]}


def test_csv_is_read_by_others(archive: Path, shown: dict[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    """By Python, pandas, Polars and DuckDB, with an empty text told from NULL."""
    _export(archive, "csv", tmp_path / "out", "--table", "sources", "--table", "articles")
    path = tmp_path / "out" / "sources.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        read = list(csv.DictReader(file))
    assert [row["url"] for row in read] == [row["url"] for row in shown["sources"]]
    assert list(pandas.read_csv(path)["url"]) == [row["url"] for row in read]
    assert polars.read_csv(path)["url"].to_list() == [row["url"] for row in read]
    counted = _duckdb(f"SELECT count(*), count(title) FROM read_csv('{path}')")
    assert counted == [(len(read), sum(row["title"] is not None for row in shown["sources"]))]


def _duckdb(asked: str) -> list[tuple[Any, ...]]:
    found = duckdb.sql(asked)
    assert found is not None
    return found.fetchall()


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("https://bad.example")', '"\'=HYPERLINK(""https://bad.example"")"'),
        ("+1", '"\'+1"'),
        ("-2+3", '"\'-2+3"'),
        ("@SUM(A1)", '"\'@SUM(A1)"'),
        ("\uff1d1+1", '"\'\uff1d1+1"'),
        (' \t"=1', '"\' \t""=1"'),
        ("\rnext", '"\'\rnext"'),
        ("a=b", '"a=b"'),
        ("", '""'),
        (None, ""),
    ],
)
def test_no_cell_is_a_formula(text: str | None, cell: str) -> None:
    """A spreadsheet shows what stands behind an apostrophe and does nothing."""
    columns = (ViewColumn("title", ColumnType.TEXT, True, ""), ViewColumn("n", ColumnType.INTEGER, True, ""))
    view = View("v_x", "", ("n",), columns)
    (line,) = Csv().lines(view, [(text, -5)])
    assert line.decode() == f"{cell},-5\r\n"


def test_parquet_has_types_of_its_own(archive: Path, shown: dict[str, list[dict[str, Any]]], tmp_path: Path) -> None:
    """DuckDB, pandas and Polars read the same rows, with instants, days, lists and structs."""
    _export(archive, "parquet", tmp_path / "out")
    for name, expected in shown.items():
        table = pyarrow.parquet.read_table(tmp_path / "out" / name)
        assert table.schema.equals(parquet_schema(VIEWS[f"v_{name}"]))
        assert table.num_rows == len(expected)
    articles = tmp_path / "out" / "articles"
    first = shown["articles"][0]
    (row, *_) = _duckdb(
        "SELECT published_on, captured_at, writers[1], topics[1].name, len(blocks), is_accessible_for_free"
        f" FROM read_parquet('{articles}/*.parquet') ORDER BY article_id"
    )
    assert (row[0] and row[0].isoformat()) == first["published_on"]
    assert row[1] == datetime.fromisoformat(first["captured_at"])
    assert row[2:5] == (first["writers"][0], first["topics"][0][1], len(first["blocks"]))
    frame = pandas.read_parquet(articles)
    assert list(frame["title"]) == [row["title"] for row in shown["articles"]]
    assert str(frame["captured_at"].dtype).startswith("datetime64")
    lazy = polars.read_parquet(f"{articles}/*.parquet")
    assert lazy["captured_at"].dtype == polars.Datetime("us", "UTC")
    assert lazy["blocks"][0][0]["text"] == first["blocks"][0]["text"]


def test_parquet_is_divided_into_files(tmp_path: Path) -> None:
    """Each whole before the next begins; read together they are one table."""
    view = VIEWS["v_topics"]
    files = ParquetFiles(tmp_path / "topics", view, 0, rows_of_a_file=2)
    marks = []
    for number in range(5):
        files.write([("a", number, 1, None, "name")])
        marks.append(files.keep())
    files.close()
    assert marks == [None, 1, None, 2, None]
    assert pandas.read_parquet(tmp_path / "topics")["revision"].tolist() == [0, 1, 2, 3, 4]


def test_sqlite_holds_the_tables_with_keys(
    archive: Path, shown: dict[str, list[dict[str, Any]]], tmp_path: Path
) -> None:
    """And says what each column means."""
    _export(archive, "sqlite", tmp_path / "out.sqlite3")
    connection = sqlite3.connect(tmp_path / "out.sqlite3")
    try:
        for name, expected in shown.items():
            (count,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            assert count == len(expected)
        joined = "SELECT count(*) FROM citations AS c JOIN articles AS a USING (article_id)"
        assert connection.execute(joined).fetchone() == (len(shown["citations"]),)
        meaning = "SELECT meaning FROM columns WHERE table_name = 'articles' AND name = 'deck'"
        assert connection.execute(meaning).fetchone() == ("the subtitle as printed",)
    finally:
        connection.close()


def _all(folder: Path) -> Iterator[tuple[str, bytes]]:
    paths = [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        if path.name != "datapackage.json":
            yield "" if path == folder else path.name, path.read_bytes()


@pytest.mark.parametrize("form", ExportFormName)
def test_an_export_that_was_stopped_goes_on(archive: Path, tmp_path: Path, form: ExportFormName) -> None:
    """Wherever it was stopped, what comes out is what a run without a stop writes; another archive begins it again."""
    whole = _run(archive, form, tmp_path / "whole", lambda step: None)
    runs = 0
    resumed = None
    while resumed is None:
        runs += 1
        steps = iter(range(2 * runs))
        try:
            # A run is stopped when its steps are used up; the next one has some more.
            resumed = _run(archive, form, tmp_path / "stopped", lambda step, left=steps: _go_on(left))
        except KeyboardInterrupt:
            assert not (tmp_path / "stopped").exists()
    assert runs > 1
    assert resumed.is_resumed
    assert resumed.rows == whole.rows
    if form is ExportFormName.PARQUET:
        name = "topics"
        assert pandas.read_parquet(tmp_path / "stopped" / name).equals(pandas.read_parquet(tmp_path / "whole" / name))
    elif form is ExportFormName.SQLITE:
        assert _dumped(tmp_path / "stopped") == _dumped(tmp_path / "whole")
    else:
        assert dict(_all(tmp_path / "stopped")) == dict(_all(tmp_path / "whole"))


def _go_on(left: Iterator[int]) -> None:
    if next(left, None) is None:
        raise KeyboardInterrupt


def _run(archive: Path, form: ExportFormName, output: Path, report: Any) -> ExportedTables:
    names = ("v_articles",) if form.is_of_articles else ("v_topics", "v_contributors")
    with Archive.at(archive).open_database(write=False) as database:
        return export_tables(
            database,
            form_of(form),
            {name: VIEWS[name] for name in names},
            ArticleFilter(),
            output,
            NOW,
            asked={},
            at_once=9,
            report_step=report,
        )


def _dumped(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    try:
        return sorted(connection.iterdump())
    finally:
        connection.close()


def test_only_what_belongs_to_the_chosen_articles_comes(archive: Path, tmp_path: Path) -> None:
    """With the filters of `fonds list articles`: their revisions, their sources, and the captures of these."""
    (pick,) = rows(
        archive,
        "SELECT article_id, published_on FROM v_articles WHERE published_on IS NOT NULL ORDER BY published_on LIMIT 1",
    )
    day = pick["published_on"]
    _export(archive, "jsonl", tmp_path / "out", "--by", "published", "--until", day)
    read = {
        name.removeprefix("v_"): [
            json.loads(line)
            for line in (tmp_path / "out" / f"{name.removeprefix('v_')}.jsonl").read_text("utf-8").splitlines()
        ]
        for name in VIEWS
    }
    chosen = {row["article_id"] for row in read["articles"]}
    assert chosen == {
        row["article_id"] for row in rows(archive, f"SELECT * FROM v_articles WHERE published_on <= '{day}'")
    }
    for name in ("revisions", "contributors", "topics", "citations_all"):
        assert {row["article_id"] for row in read[name]} <= chosen
    cited = {row["source_id"] for row in read["citations_all"] if row["source_id"]}
    assert {row["source_id"] for row in read["sources"]} == cited
    proofs = {row["capture_id"] for row in (*read["revisions"], *read["source_visits"])}
    assert proofs == {row["capture_id"] for row in read["captures"]}


@pytest.mark.parametrize(
    ("form", "rows", "told"),
    [
        ("tei", {"articles": 43}, "43 documents"),
        ("jsonld", {"articles": 1}, "1 article"),
        ("csv", {"articles": 2}, "2 rows of articles"),
        ("csv", {"articles": 2, "topics": 3}, "5 rows of 2 tables"),
        ("tei", {"articles": 0}, "nothing matched: 0 documents"),
        ("csv", {"articles": 0, "publications": 1}, "no article matched: 1 row of 2 tables"),
        ("csv", {"topics": 0}, "nothing matched: 0 rows of topics"),
    ],
)
def test_an_export_says_how_much_of_what_it_holds(form: str, rows: dict[str, int], told: str) -> None:
    """Documents are no rows, and an export of nothing says so."""
    assert counted_rows(form, rows) == told


def test_a_name_that_is_taken_is_kept(archive: Path, tmp_path: Path) -> None:
    """An earlier export is replaced only by --force, another folder never; an unknown table is named."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    _export(archive, "jsonl", tmp_path / "out", "--table", "topics")
    for output, more, code, said in (
        ("out", (), 1, "is there already"),
        ("mine", ("--force",), 2, "no export"),
        ("none/out", (), 1, "there is no folder"),
        ("new", ("--table", "withholdings"), 2, "there is no table 'withholdings'"),
    ):
        asked = ("export", "jsonl", "--output", tmp_path / output, "--archive", archive, "--quiet", *more)
        ran = fonds(*asked)
        assert (ran.code, said in ran.only_line) == (code, True), ran.err
    assert (tmp_path / "mine" / "letter.txt").read_text() == "dear"
    _export(archive, "jsonl", tmp_path / "out", "--table", "contributors", "--force")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["contributors.jsonl", "datapackage.json"]
