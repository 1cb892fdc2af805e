"""An archive whose files lie in a store alone answers as one on disk does; a store that fails harms no crawl."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.index import cdxj
from storage.objects.store import open_store
from tests.access.commands import fonds, unread
from tests.access.engines import archive_on, rows
from tests.access.gazette import Gazette, add_profile
from tests.access.views import shown_of
from tests.databases import fresh_database
from tests.storage.filled_archive import warc_names, with_store
from tests.stores import CREDENTIALS, Gate, new_bucket, unavailable


@pytest.fixture(scope="module")
def gazette() -> Iterator[Gazette]:
    """A small newspaper."""
    with Gazette(articles=4, sources=2).serving() as served:
        yield served


# A rebuild brings the one of SQLite to PostgreSQL, where it is shown, verified and crawled on, too.
@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def archive(request: pytest.FixtureRequest, tmp_path: Path, postgresql: str) -> Iterator[Path]:
    """An archive's folder on either engine."""
    with archive_on(request.param, tmp_path / "archive", postgresql) as path:
        add_profile(path)
        yield path


def lines_of(archive: Path) -> list[str]:
    """The index."""
    return list(cdxj.lines(Archive.at(archive).collection("gazette") / "indexes"))


def test_an_archive_in_a_store_is_crawled_shown_verified_and_rebuilt(
    archive: Path, gazette: Gazette, gate: Gate, postgresql: str
) -> None:
    """With nothing kept here; the second crawl goes on, and a rebuild needs neither files, index nor profile."""
    store = with_store(Archive.create(archive), new_bucket(gate.endpoint), keep_local=False).configuration.store
    assert store.address is not None
    for _visit in range(2):
        ran = fonds(*gazette.crawl_options(archive), "--recheck")
        assert (ran.code, ran.err) == (0, "")
    assert warc_names(Archive.at(archive), "gazette") == []
    before, index = shown_of(archive), lines_of(archive)
    assert len(before["v_articles"]) == 4
    uploaded = rows(archive, "SELECT name, uploaded_to, sha256 FROM warc_files ORDER BY name")
    assert len(uploaded) == len(list(open_store(store.address).list("collections"))) > 1

    article = rows(archive, "SELECT article_id, capture_id FROM v_articles")[0]
    assert fonds("show", article["article_id"], "--archive", archive).code == 0
    gate.asked.clear()
    checked = fonds("profile", "check", article["capture_id"], "--archive", archive, "--json")
    assert checked.code == 0, checked.err
    # The record itself, or the revisit and its original.
    assert 1 <= len(gate.got("GET")) <= 2
    ran = fonds("verify", "--archive", archive)
    assert (ran.code, ran.err) == (0, ""), ran.out

    shutil.rmtree(archive / "collections")
    shutil.rmtree(archive / "profiles")
    with fresh_database(postgresql) as url:
        ran = fonds("rebuild", "--archive", archive, "--into", url, "--json")
        assert (ran.code, ran.err) == (0, "")
        (archive / "fonds.toml").write_text(
            f'database = "{url}"\n' + _without_database((archive / "fonds.toml").read_text())
        )
        assert shown_of(archive) == before
        assert lines_of(archive) == index
        assert rows(archive, "SELECT name, uploaded_to, sha256 FROM warc_files ORDER BY name") == uploaded
        assert fonds("verify", "--archive", archive).code == 0
        ran = fonds(*gazette.crawl_options(archive), "--recheck", "--json")
        assert (ran.code, ran.answer["changes"]["new"]) == (0, 0), ran.err


def test_an_answer_that_nobody_reads_keeps_no_file_from_the_store(tmp_path: Path, gazette: Gazette, gate: Gate) -> None:
    """`fonds crawl | head -1`: what is finished is uploaded."""
    archive = tmp_path / "archive"
    with_store(Archive.create(archive), new_bucket(gate.endpoint), keep_local=False)
    assert unread(*gazette.crawl_options(archive)) == 0
    assert [row["uploaded_to"] is None for row in rows(archive, "SELECT uploaded_to FROM warc_files")] == [False]


def test_a_crawl_goes_on_without_its_store_and_says_so(tmp_path: Path, gazette: Gazette, gate: Gate) -> None:
    """One line, exit code 3, no secret; the files stay, and the next push takes them."""
    archive = tmp_path / "archive"
    with_store(Archive.create(archive), new_bucket(gate.endpoint), keep_local=False)
    gate.spoil = unavailable
    ran = fonds(*gazette.crawl_options(archive))
    assert ran.code == 3
    assert ran.only_line.startswith("fonds: please check: object store: s3://")
    assert f"fonds store push --archive {archive}" in ran.only_line
    assert not any(secret in ran.err for name, secret in CREDENTIALS.items() if name != "AWS_REGION")
    assert len(warc_names(Archive.at(archive), "gazette")) == 1
    ran = fonds("store", "push", "--archive", archive)
    assert (ran.code, ran.only_line.startswith("fonds: object store: s3://")) == (1, True)
    gate.spoil = None
    ran = fonds("store", "push", "--archive", archive, "--json")
    assert (ran.code, ran.answer["uploaded"], ran.answer["removed"]) == (0, 1, 1)
    ran = fonds("store", "push", "--archive", archive)
    assert (ran.code, ran.out) == (0, "Uploaded 0 WARC files, 0 bytes.\n")


def test_a_store_that_is_not_there_is_told_before_a_rebuild_begins(tmp_path: Path, gate: Gate) -> None:
    """A missing bucket is no empty archive."""
    archive = Archive.create(tmp_path / "archive")
    with_store(archive, new_bucket(gate.endpoint))
    text = (archive.path / "fonds.toml").read_text()
    (archive.path / "fonds.toml").write_text(text.replace("s3://b", "s3://no-such-b"))
    ran = fonds("rebuild", "--archive", archive.path)
    assert (ran.code, "NoSuchBucket" in ran.only_line) == (1, True)


def test_a_push_without_a_store_is_an_error_of_the_configuration(tmp_path: Path) -> None:
    """It names the key."""
    Archive.create(tmp_path / "archive").open_database(write=True).close()
    ran = fonds("store", "push", "--archive", tmp_path / "archive")
    assert (ran.code, "store.url" in ran.only_line) == (2, True)


def _without_database(text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("database ="))
