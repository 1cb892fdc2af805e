"""`fonds db`: a database is checked, copied to the other engine, moved there, and read by roles that may only read."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from storage.archive.archive import Archive
from storage.tables import views
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.views import shown_of
from tests.databases import fresh_database
from tests.demo_archives import DemoArchives


@pytest.fixture
def archive(tmp_path: Path, demo_archives: DemoArchives) -> Path:
    """The demo's archive after two crawls, in SQLite."""
    return demo_archives.copy(tmp_path / "archive", crawls=2)


def test_a_sound_database_is_told_view_by_view(archive: Path) -> None:
    """With how many rows each shows, and a digest of them."""
    ran = fonds("db", "check", "--archive", archive, "--json", "--quiet")
    assert (ran.code, ran.answer["findings"]) == (0, [])
    articles = rows(archive, "SELECT * FROM v_articles")
    assert ran.answer["views"]["v_articles"]["rows"] == len(articles) > 0
    told = fonds("db", "check", "--archive", archive, "--quiet").out
    assert "Nothing is wrong with it." in told


def test_a_database_with_lost_rows_is_looked_at(archive: Path) -> None:
    """What refers to a lost row, and a gap in the list of changes, are findings; the command ends with 3."""
    with Archive.at(archive).open_database(write=True) as database, database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM changes WHERE cursor = 3")
    ran = fonds("db", "check", "--archive", archive, "--json", "--quiet")
    assert ran.code == 3
    (finding,) = ran.answer["findings"]
    assert "list of changes" in finding
    assert finding in ran.err


def test_an_archive_moves_to_the_other_engine_and_back(archive: Path, postgresql: str, tmp_path: Path) -> None:
    """Every view shows the same there; the epoch stays, so followers of changes go on; a second copy is refused."""
    before, epoch = shown_of(archive), rows(archive, "SELECT epoch FROM archive")
    with fresh_database(postgresql) as url:
        moved = fonds("db", "copy", url, "--switch", "--archive", archive, "--json", "--quiet")
        assert (moved.code, moved.answer["switched"]) == (0, True)
        assert Archive.at(archive).sqlite_path is None
        assert shown_of(archive) == before
        assert rows(archive, "SELECT epoch FROM archive") == epoch
        again = fonds("db", "copy", url, "--archive", archive)
        assert (again.code, "own database" in again.only_line) == (2, True)
        back = tmp_path / "back.sqlite3"
        copied = fonds("db", "copy", f"sqlite:///{back}", "--archive", archive, "--json", "--quiet")
        assert copied.code == 0
        assert copied.answer["views"] == moved.answer["views"]
        assert Archive.at(archive).sqlite_path is None
        # It is a second database of the same archive: its cursors are others.
        (archive / "fonds.toml").write_text(f'database = "sqlite:///{back}"\n')
        assert shown_of(archive) == before
        assert rows(archive, "SELECT epoch FROM archive") != epoch


def test_a_copy_that_cannot_be_made_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    """A database that holds rows is not written to, and one that was made for the copy is gone."""
    taken = fonds("db", "copy", f"sqlite:///{archive / 'fonds.sqlite3'}", "--archive", archive)
    assert taken.code == 2
    with Archive.at(archive).open_database(write=True) as database, database.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO crawl_members (member, crawl_id, joined_at) SELECT 'somebody', min(crawl_id), '' FROM crawls"
        )
    new = tmp_path / "new.sqlite3"
    ran = fonds("db", "copy", f"sqlite:///{new}", "--switch", "--archive", archive)
    assert (ran.code, "a crawl is running" in ran.only_line, new.exists()) == (1, True, False)
    assert "new.sqlite3" not in (archive / "fonds.toml").read_text()


def test_a_role_may_read_the_views_alone(archive: Path, postgresql: str) -> None:
    """Those of both schemas and `archive`; no other table, and after the views were made again it still may."""
    with fresh_database(postgresql) as url:
        assert fonds("db", "copy", url, "--switch", "--archive", archive, "--quiet").code == 0
        unknown = fonds("db", "grant", "nobody-here", "--archive", archive)
        assert (unknown.code, "CREATE ROLE" in unknown.only_line) == (1, True)
        with psycopg.connect(url, autocommit=True) as owner:
            owner.execute('CREATE ROLE "news desk" LOGIN')
            try:
                assert fonds("db", "grant", "news desk", "--archive", archive).code == 0
                _reads_views_alone(owner)
                _made_again(archive)
                _reads_views_alone(owner)
                told = fonds("db", "check", "--archive", archive, "--quiet").out
                assert "May be read by news desk." in told
                assert fonds("db", "grant", "news desk", "--revoke", "--archive", archive).code == 0
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    _as_reader(owner, "SELECT count(*) FROM v_articles")
            finally:
                owner.execute('DROP OWNED BY "news desk"; DROP ROLE "news desk"')


def _reads_views_alone(owner: psycopg.Connection) -> None:
    for asked in ("v_articles", "typed.v_citations_all", "archive"):
        assert _as_reader(owner, f"SELECT count(*) FROM {asked}") > 0
    for refused in ("SELECT count(*) FROM revisions", "DELETE FROM archive", "CREATE TABLE typed.mine (a int)"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            _as_reader(owner, refused)
    # What PostgreSQL lets everybody do.
    assert _as_reader(owner, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'revisions'::regclass") > 0
    assert _as_reader(owner, "SELECT has_database_privilege(current_database(), 'TEMPORARY')::int") == 1


def _as_reader(owner: psycopg.Connection, asked: str) -> int:
    owner.execute('SET ROLE "news desk"')
    try:
        (count,) = owner.execute(asked).fetchone() or (0,)
        return int(count)
    finally:
        owner.execute("RESET ROLE")


def _made_again(archive: Path) -> None:
    """Take the views away and make them, as an upgrade does."""
    with Archive.at(archive).open_database(write=True) as opened, opened.begin() as connection:
        views.create_views(connection, views.drop(connection))
