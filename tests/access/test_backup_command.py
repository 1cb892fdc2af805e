"""`fonds backup` and `fonds restore` as a user runs them: what is lost comes back, with every view as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from tests.access.commands import fonds
from tests.access.engines import archive_on, rows
from tests.access.gazette import Gazette
from tests.access.views import shown_of
from tests.databases import fresh_database


@pytest.fixture(scope="module")
def gazette() -> Iterator[Gazette]:
    """A small newspaper."""
    with Gazette(articles=4, sources=2).serving() as served:
        yield served


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgresql: str, gazette: Gazette
) -> Iterator[Path]:
    """An archive that was crawled twice, on either engine; each test leaves it as it found it."""
    with archive_on(request.param, tmp_path_factory.mktemp("backup") / "archive", postgresql) as path:
        for _visit in range(2):
            assert fonds(*gazette.crawl_options(path), "--recheck").code == 0
        yield path


@pytest.fixture(scope="module")
def once_crawled(tmp_path_factory: pytest.TempPathFactory, gazette: Gazette) -> Path:
    """An archive in SQLite that was crawled once; tests work on copies of it."""
    archive = tmp_path_factory.mktemp("once") / "archive"
    assert fonds(*gazette.crawl_options(archive)).code == 0
    return archive


def found(archive: Path) -> list[str]:
    """What a search finds."""
    return [hit["url"] for hit in fonds("search", "航道", "--archive", archive, "--json").answer["hits"]]


def test_a_lost_archive_comes_back_whole_and_goes_on(
    archive: Path, tmp_path: Path, gazette: Gazette, postgresql: str
) -> None:
    """Every view row by row, the search, the frontier; on either engine, whatever the backup came from."""
    ran = fonds("backup", tmp_path / "backup", "--archive", archive)
    assert (ran.code, ran.err) == (0, ""), ran.err
    assert ran.out.splitlines()[1].startswith("Snapshot 2")
    ran = fonds("backup", tmp_path / "backup", "--archive", archive, "--json")
    # fonds.toml and the profile: each snapshot has its own.
    assert (ran.code, ran.answer["files"], ran.answer["findings"]) == (0, 2, [])
    before, words = shown_of(archive), found(archive)
    targets = rows(archive, "SELECT * FROM targets ORDER BY target_id")
    assert len(words) == 4
    with fresh_database(postgresql) as url:
        for number, database in enumerate(("sqlite:///fonds.sqlite3", url)):
            again = tmp_path / f"again-{number}"
            ran = fonds("restore", tmp_path / "backup", "--database", database, "--archive", again)
            assert (ran.code, ran.err) == (0, ""), ran.err
            assert ran.out.splitlines()[1] == f"Next: fonds verify --archive {again}"
            assert shown_of(again) == before
            assert found(again) == words
            assert rows(again, "SELECT * FROM targets ORDER BY target_id") == targets
            assert fonds("verify", "--archive", again).code == 0
            ran = fonds(*gazette.crawl_options(again), "--recheck", "--json")
            assert (ran.code, ran.answer["changes"]["new"], ran.answer["changes"]["revised"]) == (0, 0, 0)


def test_either_part_that_is_lost_comes_back(archive: Path, tmp_path: Path) -> None:
    """Files beside their database; the database of SQLite beside its files, as a rebuild makes it too."""
    assert fonds("backup", tmp_path / "backup", "--archive", archive).code == 0
    before = shown_of(archive)
    shutil.rmtree(archive / "collections")
    assert fonds("verify", "--archive", archive).code == 3
    ran = fonds("restore", tmp_path / "backup", "--only", "files", "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert shown_of(archive) == before
    assert fonds("verify", "--archive", archive).code == 0
    ran = fonds("restore", tmp_path / "backup", "--only", "database", "--archive", archive)
    assert (ran.code, "holds rows already" in ran.only_line) == (1, True)
    if Archive.at(archive).sqlite_path is None:
        return
    (archive / "fonds.sqlite3").unlink()
    ran = fonds("restore", tmp_path / "backup", "--only", "database", "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert shown_of(archive) == before
    assert fonds("verify", "--archive", archive).code == 0
    (archive / "fonds.sqlite3").unlink()
    assert fonds("rebuild", "--archive", archive).code == 0
    assert shown_of(archive) == before


def test_what_came_after_the_backup_is_mended_from_the_records(
    once_crawled: Path, tmp_path: Path, gazette: Gazette
) -> None:
    """A database that is older than the files beside it: repair files the rows of the newer ones."""
    archive = tmp_path / "archive"
    shutil.copytree(once_crawled, archive)
    assert fonds("backup", tmp_path / "backup", "--archive", archive).code == 0
    assert fonds(*gazette.crawl_options(archive), "--recheck").code == 0
    captures = shown_of(archive)["v_captures"]
    (archive / "fonds.sqlite3").unlink()
    assert fonds("restore", tmp_path / "backup", "--only", "database", "--archive", archive).code == 0
    assert fonds("verify", "--archive", archive).code == 3
    assert fonds("verify", "--repair", "--archive", archive).code == 0
    assert len(shown_of(archive)["v_captures"]) == len(captures)
    assert fonds("verify", "--archive", archive).code == 0


def test_a_backup_is_checked_without_being_restored(once_crawled: Path, tmp_path: Path) -> None:
    """And tells what it lost; what cannot be done is one line."""
    archive, backup = once_crawled, tmp_path / "backup"
    absent = fonds("restore", tmp_path / "nowhere", "--archive", archive)
    assert (absent.code, f"{tmp_path / 'nowhere'}: there is no backup" in absent.only_line) == (1, True)
    (empty,) = [fonds("restore", tmp_path, "--archive", archive)]
    assert (empty.code, "there is no backup" in empty.only_line) == (1, True)
    assert fonds("backup", backup, "--archive", archive).code == 0
    ran = fonds("restore", backup, "--check", "--json")
    assert (ran.code, ran.answer["findings"]) == (0, [])
    ran = fonds("restore", backup, "--archive", archive)
    assert (ran.code, "is not empty" in ran.only_line) == (1, True)
    path = next((backup / "collections").rglob("*.warc.gz"))
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)
    ran = fonds("restore", backup, "--check")
    assert (ran.code, "is not what was backed up" in ran.only_line) == (3, True)
    for snapshot in (backup / "snapshots").iterdir():
        (snapshot / "manifest.json").unlink()
    ran = fonds("restore", backup, "--archive", tmp_path / "again")
    assert (ran.code, "incomplete" in ran.only_line) == (1, True)
    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("backup", "https://bucket.example"),
        ("backup", "{archive}/inside"),
        ("restore", "s3://key:secret@bucket"),
        ("restore", ".", "--check", "--only", "files"),
        ("restore", ".", "--only", "files", "--database", "sqlite:///x"),
    ],
)
def test_wrong_arguments_are_told(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """In one line, and nothing is done."""
    archive = tmp_path / "archive"
    Archive.create(archive).open_database(write=True).close()
    ran = fonds(*(one.replace("{archive}", str(archive)) for one in arguments), "--archive", archive)
    assert ran.code == 2
    assert "secret" not in ran.only_line
