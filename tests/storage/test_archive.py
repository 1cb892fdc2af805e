"""An archive on disk: made once, opened as it is, and crawled by one at a time where its database says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.archive.locking import hold, is_held
from storage.types.errors import ArchiveError, ConfigurationError, DatabaseError, Locked, ProfileError


def test_a_new_archive_has_its_folders_and_no_more(tmp_path: Path) -> None:
    """Making it again changes nothing."""
    for _again in range(2):
        archive = Archive.create(tmp_path / "a" / "b")
        assert sorted(path.name for path in archive.path.iterdir()) == ["collections", "profiles"]
    assert (archive.publications, archive.collections()) == ((), ())


def test_no_archive_is_made_by_looking(tmp_path: Path) -> None:
    """The error says how one is made."""
    with pytest.raises(ArchiveError, match=r"no archive in .*; make one with fonds init"):
        Archive.at(tmp_path / "absent")
    assert list(tmp_path.iterdir()) == []


def test_an_archive_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    """A file stands in its place."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ArchiveError, match="cannot be made"):
        Archive.create(tmp_path / "file")


def test_everything_lies_where_players_look_for_it(tmp_path: Path) -> None:
    """pywb's layout of collections."""
    archive = Archive.create(tmp_path)
    archive.collection("lia").mkdir()
    (archive.path / "collections" / "stray").write_text("")
    assert archive.collections() == ("lia",)
    assert archive.warc_path("lia", "x.warc.gz") == archive.path / "collections" / "lia" / "archive" / "x.warc.gz"
    (archive.path / "collections" / "stray").unlink()
    archive.collection("lia").rmdir()
    (archive.path / "collections").rmdir()
    assert archive.collections() == ()


def test_start_addresses_are_remembered(tmp_path: Path) -> None:
    """Once; what is known is not written again."""
    archive = Archive.create(tmp_path).remembering("lia", ("https://lia.example/",))
    assert archive.publications == ("lia",)
    assert archive.configuration.start_urls("lia") == ("https://lia.example/",)
    written = (tmp_path / "fonds.toml").stat().st_mtime_ns
    assert archive.remembering("lia", ("https://lia.example/",)) == archive
    assert (tmp_path / "fonds.toml").stat().st_mtime_ns == written
    assert archive.remembering("heron", ()).publications == ("lia", "heron")


def test_its_own_profiles_come_first(tmp_path: Path) -> None:
    """Then the shipped ones."""
    archive = Archive.create(tmp_path)
    assert archive.profile("lia").slug == "lia"
    (tmp_path / "profiles" / "lia.toml").write_text('name = "Mine"\n')
    assert archive.profile("lia").name == "Mine"
    with pytest.raises(ProfileError):
        archive.profile("nobody")


def test_its_database_lies_in_it(tmp_path: Path) -> None:
    """The default, and one of another name; in a folder of an odd name too."""
    folder = tmp_path / "odd? #name"
    archive = Archive.create(folder)
    with pytest.raises(DatabaseError, match="no database at"):
        archive.open_database(write=False)
    for write in (True, False):
        archive.open_database(write=write).close()
    (folder / "fonds.toml").write_text('database = "sqlite:///other.sqlite3"')
    Archive.at(folder).open_database(write=True).close()
    assert {path.name for path in folder.glob("*.sqlite3")} == {"fonds.sqlite3", "other.sqlite3"}


def test_a_server_may_keep_its_database(tmp_path: Path, shared: str) -> None:
    """By URL; then several may crawl at once."""
    (tmp_path / "fonds.toml").write_text(f'database = "{shared}"')
    archive = Archive.at(tmp_path)
    database = archive.open_database(write=False)
    assert database.dialect == "postgresql"
    database.close()
    with archive.sole_crawl(), archive.sole_crawl():
        assert list(tmp_path.iterdir()) == [tmp_path / "fonds.toml"]


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/d", "x:secret@"])
def test_an_impossible_database_is_an_error_of_the_configuration(tmp_path: Path, url: str) -> None:
    """It names file and key, and no password."""
    (tmp_path / "fonds.toml").write_text(f'database = "{url}"')
    with pytest.raises(ConfigurationError, match=r"fonds\.toml: database: ") as refused:
        Archive.at(tmp_path).open_database(write=True)
    assert "secret" not in str(refused.value)


def test_one_crawl_at_a_time(tmp_path: Path) -> None:
    """The second is told, and may begin when the first has ended, however that came."""
    archive = Archive.create(tmp_path)

    def crawl() -> None:
        with archive.sole_crawl():
            pass

    def fall_over() -> None:
        with archive.sole_crawl():
            with pytest.raises(Locked, match="another crawl is running") as refused:
                crawl()
            assert refused.value.exit_code == 5
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fall_over()
    crawl()


def test_who_looks_whether_a_lock_is_held_is_in_nobodys_way(tmp_path: Path) -> None:
    """While one holds the lock and before and after; no file is made by looking."""
    lock = tmp_path / "crawl.lock"
    assert not is_held(lock)
    assert not lock.exists()
    with hold(lock, "held"):
        assert is_held(lock)
    assert not is_held(lock)
