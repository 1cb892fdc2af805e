"""`fonds export wacz`: what is handed over is whole, as it was kept, and opens with others' tools."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from access.export.scope import HandOverScope, article_scope, crawl_scope, publication_scope
from access.export.wacz import export_wacz
from access.replay.environment import is_ready
from storage.archive.archive import Archive
from storage.types import RecordType
from storage.warc.fetch_grouping import captures_of
from tests.access.commands import fonds
from tests.access.corrected import ARRIVED, GONE, MOVED, corrected
from tests.access.engines import rows
from tests.access.gazette import Gazette
from tests.access.looks import KEPT, STATIC, gazette_with_looks
from tests.access.packages import Received, received, validate
from tests.databases import fresh_database

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three visits to a newspaper that corrects itself."""
    return tmp_path_factory.mktemp("corrected") / "archive"


@pytest.fixture(scope="module", autouse=True)
def gazette(archive: Path) -> Iterator[Gazette]:
    """The newspaper."""
    with corrected(archive) as serving:
        yield serving


@pytest.fixture
def output(tmp_path: Path) -> Path:
    """Where a package is to be written."""
    return tmp_path / "out" / "package.wacz"


@pytest.fixture(autouse=True)
def folder(output: Path) -> None:
    """The folder for it."""
    output.parent.mkdir()


def handed_over(archive: Path, output: Path, *options: str) -> tuple[dict[str, Any], Received]:
    """Export, and return what the command answers and the package."""
    ran = fonds("export", "wacz", "--archive", archive, "--output", output, "--json", *options)
    assert ran.code == 0, ran.err
    assert [path.name for path in output.parent.iterdir()] == [output.name]
    package = received(output)
    assert ran.answer["pages"] == len(package.pages)
    assert ran.answer["captures"] == len(package.rows("captures"))
    assert ran.answer["bytes"] == output.stat().st_size
    return ran.answer, package


def crawl_of(archive: Path, number: int) -> str:
    """The id of a crawl, from 0."""
    return str(rows(archive, "SELECT crawl_id FROM crawls ORDER BY started_at")[number]["crawl_id"])


def assert_every_line_and_row_finds_its_record(archive: Path, package: Received, folder: Path) -> None:
    """Index lines and rows point at members of the package that equal those of the archive, byte for byte."""
    opened = Archive.at(archive)
    kept = {row["capture_id"]: row for row in rows(archive, "SELECT * FROM captures")}
    places = set()
    for row in package.rows("captures"):
        own = kept[row["capture_id"]]
        file = opened.warc_path(own["publication"], own["warc_file"]).read_bytes()
        there = package.record_at(row["warc_file"], row["record_offset"], row["record_length"])
        assert there == file[own["record_offset"] :][: own["record_length"]]
        places.add((row["warc_file"], row["record_offset"], row["record_length"], row["url"]))
    for line in package.index():
        assert (line.filename, line.offset, line.length, line.url) in places
    for row in package.rows("revisions") + package.rows("source_revisions"):
        assert (row["warc_file"], row["record_offset"], row["record_length"]) in {place[:3] for place in places}
    assert package.lines == sorted(package.lines, key=str.encode)
    found = package.records(folder)
    for row in package.rows("captures"):
        assert row["refers_to"] is None or found[row["refers_to"]].record_id
    assert fonds("verify", *(folder / name for name in package.warcs)).code == 0


def test_a_whole_collection_holds_its_files_as_they_lie(archive: Path, output: Path, tmp_path: Path) -> None:
    """The only publication needs no naming; every WARC file is there unchanged, every page once for each text."""
    _, package = handed_over(archive, output)
    files = (archive / "collections" / "gazette" / "archive").iterdir()
    assert package.warcs == {file.name: file.read_bytes() for file in files}
    assert_every_line_and_row_finds_its_record(archive, package, tmp_path)
    assert len(package.rows("captures")) == len(rows(archive, "SELECT * FROM captures"))
    texts = rows(
        archive, "SELECT url, title, text FROM v_revisions UNION ALL SELECT url, title, text FROM v_source_revisions"
    )
    front, *listed = package.pages
    assert (front["url"], front["title"]) == ("http://gazette.example/", "The Gazette")
    moved = {MOVED: ARRIVED}
    assert sorted((page["url"], page["title"], page["text"]) for page in listed) == sorted(
        (moved.get(row["url"], row["url"]), row["title"], row["text"]) for row in texts
    )
    assert package.manifest["title"] == "The Gazette"
    assert package.manifest["mainPageUrl"] == "http://gazette.example/"


def test_an_article_comes_with_its_revisions_and_all_it_cites(
    archive: Path, output: Path, gazette: Gazette, tmp_path: Path
) -> None:
    """Both states of its text, the sources as they stood and as they became, the redirect and the page that is gone."""
    _, package = handed_over(archive, output, "--article", gazette.article_url(0))
    assert_every_line_and_row_finds_its_record(archive, package, tmp_path)
    captured = {row["url"] for row in package.rows("captures")}
    assert captured == {gazette.article_url(0), *map(gazette.source_url, (0, 1)), MOVED, ARRIVED, GONE}
    texts = [(page["url"], page["title"]) for page in package.pages]
    article = (gazette.article_url(0), "航道測量第0號報導")
    corrected_source = [(gazette.source_url(1), "Document 1"), (gazette.source_url(1), "Document 31")]
    assert texts[:2] == [article, article]
    assert sorted(texts[2:]) == sorted(
        [*corrected_source, (gazette.source_url(0), "Document 0"), (ARRIVED, "Document 40")]
    )
    assert [row["revision"] for row in package.rows("revisions")] == [1, 2]
    assert "更正後的第1段" in package.rows("revisions")[1]["text"]
    assert [(row["revision"], row["url"]) for row in package.rows("citations")] == [
        (revision, url) for revision in (1, 2) for url in (*map(gazette.source_url, (0, 1)), MOVED, GONE)
    ]
    assert {row["state"] for row in package.rows("sources")} == {"captured", "pending"}
    assert package.manifest["title"] == "航道測量第0號報導"
    assert package.manifest["mainPageUrl"] == gazette.article_url(0)
    (name,) = package.warcs
    assert name == f"gazette-article-{package.rows('revisions')[0]['article_id']}.warc.gz"


@pytest.mark.parametrize(("number", "status"), [(1, {200}), (2, {200, 304})])
def test_revisits_come_with_the_capture_that_they_confirm(
    archive: Path, output: Path, gazette: Gazette, tmp_path: Path, number: int, status: set[int]
) -> None:
    """All visits to an article that did not change: an original, and its revisits; a 304 has no line in the index."""
    _, package = handed_over(archive, output, "--article", gazette.article_url(number))
    assert_every_line_and_row_finds_its_record(archive, package, tmp_path)
    visits = [row for row in package.rows("captures") if row["url"] == gazette.article_url(number)]
    assert [row["record_type"] for row in visits] == ["response", "revisit", "revisit"]
    assert {row["status"] for row in visits} == status
    lines = [line for line in package.index() if line.url == gazette.article_url(number)]
    assert len(lines) == sum(row["status"] == 200 for row in visits)
    assert [page["url"] for page in package.pages].count(gazette.article_url(number)) == 1


def test_a_crawl_comes_with_what_its_revisits_refer_to(
    archive: Path, output: Path, gazette: Gazette, tmp_path: Path
) -> None:
    """The last crawl's file goes in as it lies, and the earlier captures that it confirmed in a file beside it."""
    last = crawl_of(archive, 2)
    _, package = handed_over(archive, output, "--crawl", last.removeprefix("urn:uuid:"))
    assert_every_line_and_row_finds_its_record(archive, package, tmp_path)
    own = {row["capture_id"] for row in rows(archive, "SELECT capture_id FROM captures WHERE crawl_id = :id", id=last)}
    captures = {row["capture_id"]: row for row in package.rows("captures")}
    assert own <= captures.keys()
    assert {row["record_type"] for name, row in captures.items() if name not in own} == {RecordType.RESPONSE}
    assert f"crawl-{last.removeprefix('urn:uuid:')}.warc.gz" in package.warcs
    pages = {page["url"]: page for page in package.pages}
    assert {*gazette.article_urls, ARRIVED} <= pages.keys()
    # Shown by the crawl's own capture where it can be; a 304 by the one that it confirms.
    confirmed = f"urn:uuid:{pages[gazette.article_url(2)]['id']}"
    assert confirmed not in own
    assert f"urn:uuid:{pages[gazette.article_url(1)]['id']}" in own
    assert re.fullmatch(r"Crawl of \d{4}-\d\d-\d\d \d\d:\d\d UTC", package.manifest["title"])


def test_copied_records_keep_their_file_description_and_companions(
    archive: Path, output: Path, gazette: Gazette, tmp_path: Path
) -> None:
    """The copy reads as a file of the archive: each capture with request, role and crawl, whose beginning it tells."""
    _, package = handed_over(archive, output, "--article", gazette.article_url(0))
    found = package.records(tmp_path)
    for record in found.values():
        assert record.type == "warcinfo" or found[record.warcinfo_id or ""].type == "warcinfo"
    (name,) = package.warcs
    again = {capture.capture_id: capture for capture in captures_of(tmp_path / name)}
    for row in package.rows("captures"):
        capture = again[row["capture_id"]]
        assert (capture.crawl_id, capture.role, capture.via) == (row["crawl_id"], row["role"], row["via"])
    told = [(record.target_uri or "").rpartition(":")[2] for record in found.values() if record.type == "metadata"]
    assert told.count("crawl-start") == told.count("crawl-end") == 3
    requests = [record for record in found.values() if record.type == "request"]
    assert {record.concurrent_to for record in requests} == again.keys()


def test_the_same_archive_gives_the_same_bytes_on_either_engine(
    archive: Path, tmp_path: Path, gazette: Gazette, postgresql: str
) -> None:
    """Only the time it tells as its own differs: two exports at one time are equal, from SQLite and PostgreSQL."""
    with fresh_database(postgresql) as url:
        assert fonds("rebuild", "--archive", archive, "--into", url).code == 0
        scopes: list[Callable[[Database], HandOverScope]] = [
            lambda database: publication_scope(database, "gazette"),
            lambda database: crawl_scope(database, crawl_of(archive, 1)),
            lambda database: article_scope(Archive.at(archive), database, gazette.article_url(0)),
        ]
        for scope in scopes:
            made: list[bytes] = []
            for engine in (f"sqlite:///{archive / 'fonds.sqlite3'}", url):
                from storage.tables.database import Database

                database = Database.open(engine, write=False)
                try:
                    path = tmp_path / f"{len(made)}.wacz"
                    export_wacz(Archive.at(archive), database, scope(database), path, NOW, replace=True)
                finally:
                    database.close()
                made.append(path.read_bytes())
            assert made[0] == made[1]


def test_an_article_comes_with_what_its_pages_look_like(output: Path, tmp_path: Path) -> None:
    """Sheets and the sheets they import, fonts, pictures in all sizes, also of the source; a second export is equal."""
    archive = tmp_path / "archive"
    with gazette_with_looks().serving() as paper:
        assert fonds(*paper.crawl_options(archive)).code == 0
        url, cited = paper.article_url(0), paper.source_urls
        other = paper.article_url(1)
    _, package = handed_over(archive, output, "--article", url)
    assert_every_line_and_row_finds_its_record(archive, package, tmp_path)
    # What is missing may have the body of another host's missing robots.txt, and then rests on its record.
    there = {line.url for line in package.index() if not line.url.endswith("/robots.txt")}
    assert there == {url, *cited, *KEPT, f"{STATIC}/no.ico"}
    _, package = handed_over(archive, output, "--article", other, "--force")
    assert {line.url for line in package.index()} & set(KEPT) == {"http://office-0.example/office.css"}


@pytest.mark.skipif(not is_ready(), reason="py-wacz is not installed; make replay does it")
@pytest.mark.replay
@pytest.mark.parametrize("scope", ["publication", pytest.param("crawl", marks=pytest.mark.long), "article"])
def test_the_makers_of_the_format_find_it_valid(archive: Path, output: Path, gazette: Gazette, scope: str) -> None:
    """py-wacz: contents, digests, and the tables by the columns that the manifest states for them."""
    what = {"publication": "gazette", "crawl": crawl_of(archive, 2), "article": gazette.article_url(0)}[scope]
    handed_over(archive, output, f"--{scope}", what)
    validate(output)


def test_blocks_of_the_index_are_found_by_their_list(archive: Path, output: Path) -> None:
    """Each block unpacks by itself to the lines that begin with the key told, and its digest is that of its bytes."""
    _, package = handed_over(archive, output)
    meta, *blocks = package.members["indexes/index.idx"].decode().splitlines()
    assert meta == '!meta 0 {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}'
    assert len(blocks) == 1
    assert package.lines[0].startswith(blocks[0].split(" {")[0] + " ")
    assert gzip.decompress(package.members["indexes/index.cdx.gz"]).count(b"\n") == len(package.lines)
