"""The database: the same schema on both engines, reached by migrations alone, and never half understood."""

from __future__ import annotations

import sqlite3
import stat
import threading
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.tables import schema, upgrading, views
from storage.tables.database import Database
from storage.tables.fingerprint import schema_fingerprint, table_parts
from storage.tables.upgrading import MIGRATIONS
from storage.types.errors import DatabaseError
from storage.types.instants import instant_of, instant_text
from tests.storage.filing import AT, Filing
from tests.told_tables import upgrade_by_migrations

_SEARCH = ("search_documents", "search_chunks", "search_common", "search_tokens")


def statement(database: Database, text: str) -> None:
    """Do to the database what no function of Fonds would."""
    with database.begin() as connection:
        connection.execute(sa.text(text))


def set_revision(url: str, revision: str) -> None:
    """Let the database say that it has the schema of another Fonds."""
    database = Database.open(url, write=True)
    statement(database, f"UPDATE alembic_version SET version_num = '{revision}'")
    database.close()


def test_what_tests_tell_a_new_database_is_what_the_migrations_tell_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests run the migrations once in each process: every other database has the same tables, word for word."""
    # One for the process to learn from, if this test is the first, and one that is told.
    for name in ("learned", "told"):
        Database.open(f"sqlite:///{tmp_path / name}", write=True).close()
    monkeypatch.setattr(upgrading, "upgrade_tables", upgrade_by_migrations)
    Database.open(f"sqlite:///{tmp_path / 'migrated'}", write=True).close()
    made = []
    for name in ("told", "migrated"):
        with closing(sqlite3.connect(tmp_path / name)) as file:
            tables = file.execute("SELECT type, name, sql FROM sqlite_master ORDER BY rowid").fetchall()
            made.append((tables, file.execute("SELECT version_num FROM alembic_version").fetchall()))
    assert made[0] == made[1]
    assert len(made[0][0]) > 100


# Of an index of an expression SQLAlchemy reads what it is made of from PostgreSQL alone.
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index:UserWarning")
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index:sqlalchemy.exc.SAWarning")
def test_the_migrated_schema_is_the_one_that_the_tables_describe(database: Database) -> None:
    """Alembic finds no difference of tables, columns, types, keys or indexes."""

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith(_SEARCH))

    with database.read() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": ours, "compare_type": True, "target_metadata": schema.metadata}
        )
        assert compare_metadata(context, schema.metadata) == []


def test_every_column_has_the_words_of_the_tables(database: Database) -> None:
    """What may be NULL may be NULL in the migrated database, and nothing else."""
    with database.read() as connection:
        inspector = sa.inspect(connection)
        for table in schema.metadata.sorted_tables:
            found = {column["name"]: column["nullable"] for column in inspector.get_columns(table.name)}
            assert found == {column.name: column.nullable for column in table.columns}, table.name
            for column in table.columns:
                assert not column.nullable or (column.comment or "").startswith("NULL: "), column


def test_there_is_exactly_one_newest_schema() -> None:
    """The migrations have one head, and until the first tag it is the only one."""
    script = ScriptDirectory(str(MIGRATIONS))
    assert script.get_heads() == ["0001"]
    assert schema.HEAD == "0001"
    assert [revision.revision for revision in script.walk_revisions()] == ["0001"]


def test_opening_again_changes_nothing(database_url: str) -> None:
    """The archive's epoch and cursor are given once."""
    epochs = set()
    for write in (True, True, False):
        database = Database.open(database_url, write=write)
        with database.read() as connection:
            epochs.add(connection.execute(sa.select(schema.archive)).one())
        database.close()
    assert len(epochs) == 1


def test_many_may_open_a_new_database_at_once(database_url: str) -> None:
    """One of them makes the schema, the others wait for it."""
    errors: list[BaseException] = []

    def opening() -> None:
        try:
            Database.open(database_url, write=True).close()
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    Database.open(database_url, write=False).close()


@pytest.mark.parametrize("write", [True, False])
def test_a_newer_database_is_refused_with_one_line(database_url: str, write: bool) -> None:
    """Nothing is changed in a database whose schema this program does not know."""
    set_revision(database_url, "9999")
    with pytest.raises(DatabaseError) as refused:
        Database.open(database_url, write=write)
    assert "newer Fonds" in str(refused.value)
    assert "9999" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 1


def test_an_older_database_is_refused_for_reading(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader upgrades nothing: it says which command does."""
    Database.open(database_url, write=True).close()
    monkeypatch.setattr(schema, "HEAD", "0002")
    with pytest.raises(DatabaseError, match="older than this program; fonds db upgrade"):
        Database.open(database_url, write=False)


def test_a_database_that_is_none_of_ours_is_refused_for_reading(database_url: str, tmp_path: Path) -> None:
    """An empty one says how one is made."""
    if database_url.startswith("sqlite"):
        sqlite3.connect(tmp_path / "fonds.sqlite3").close()
    with pytest.raises(DatabaseError, match=r"holds no Fonds database|no database at"):
        Database.open(database_url, write=False)


def test_an_upgrade_makes_the_views_anew(database_url: str) -> None:
    """Views of the present program stand after an upgrade, and none that only an older one had."""
    database = Database.open(database_url, write=True)
    with database.begin() as connection:
        views.drop(connection)
        connection.execute(sa.text("CREATE VIEW v_old AS SELECT slug FROM publications"))
        cascade = " CASCADE" if database.dialect == "postgresql" else ""
        connection.execute(sa.text(f"DROP TABLE search_documents{cascade}"))
        views.drop(connection)
        views.create_views(connection)
        assert set(sa.inspect(connection).get_view_names()) == set(views.NAMES)
    database.close()


def test_sqlite_is_left_as_one_plain_file(tmp_path: Path) -> None:
    """After a clean end there is no WAL beside the file, and its journal mode is DELETE."""
    url = f"sqlite:///{tmp_path / 'fonds.sqlite3'}"
    database = Database.open(url, write=True)
    Filing(database).keep()
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["fonds.sqlite3"]
    with closing(sqlite3.connect(tmp_path / "fonds.sqlite3")) as plain:
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_sqlite_is_left_plain_although_a_reader_was_slow_to_go(tmp_path: Path) -> None:
    """A reader that has the file open for a moment does not leave the WAL lying there."""
    url = f"sqlite:///{tmp_path / 'fonds.sqlite3'}"
    database = Database.open(url, write=True)
    reader = Database.open(url, write=False)
    with reader.read() as connection:
        connection.execute(sa.select(schema.publications)).all()
    going = threading.Timer(0.2, reader.close)
    going.start()
    database.close()
    going.join()
    assert [path.name for path in tmp_path.iterdir()] == ["fonds.sqlite3"]


def test_a_reader_needs_no_leave_to_write(tmp_path: Path) -> None:
    """A database in a folder, and of a name, that cannot be written is read; writing to it is refused."""
    folder = tmp_path / "odd name? 100%25#1"
    folder.mkdir()
    url = sa.URL.create("sqlite", database=str(folder / "fonds.sqlite3"))
    database = Database.open(url, write=True)
    Filing(database).keep()
    database.close()
    (folder / "fonds.sqlite3").chmod(stat.S_IRUSR)
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    reader = Database.open(url, write=False)
    with reader.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(schema.captures)) == 1
    with pytest.raises(DatabaseError, match="readonly"):
        statement(reader, "DELETE FROM captures")
    reader.close()
    folder.chmod(stat.S_IRWXU)
    assert [path.name for path in folder.iterdir()] == ["fonds.sqlite3"]


def test_a_reader_sees_one_state(database: Database) -> None:
    """What is written while a reading transaction lasts is not seen in it."""
    count = sa.select(sa.func.count()).select_from(schema.captures)
    with database.read() as connection:
        before = connection.scalar(count)
        Filing(database).keep()
        assert connection.scalar(count) == before == 0
    with database.read() as connection:
        assert connection.scalar(count) == 1


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    """An error takes back what was written before it."""
    twice = sa.insert(schema.publications).values([{"slug": "heron", "name": "1"}, {"slug": "heron", "name": "2"}])

    def fail() -> None:
        with database.begin() as connection:
            connection.execute(schema.publications.insert().values(slug="lia", name="理亞"))
            connection.execute(twice)

    with pytest.raises(DatabaseError):
        fail()
    with database.read() as connection:
        assert connection.execute(sa.select(schema.publications)).all() == []


def test_an_error_of_the_driver_is_an_error_of_the_database(database: Database) -> None:
    """One line, its cause kept; a row that points nowhere is such an error on both engines."""
    with pytest.raises(DatabaseError) as refused, database.begin() as connection:
        connection.execute(schema.article_aliases.insert().values(publication="x", url="y", article_id="z"))
    assert "\n" not in str(refused.value)
    assert refused.value.__cause__ is not None


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite:////nowhere/at/all/fonds.sqlite3", "unable to open"),
        ("mysql://u:secret@h/db", "not supported"),
        ("no url of:secret@", "no URL"),
        ("postgresql://u:secret@127.0.0.1:1/db", "."),
    ],
)
def test_a_database_that_cannot_be_reached_says_so(url: str, why: str) -> None:
    """One line without the password."""
    with pytest.raises(DatabaseError, match=why) as refused:
        Database.open(url, write=True)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    """A damaged file is an error of the database, not of the program."""
    (tmp_path / "fonds.sqlite3").write_bytes(b"rubbish" * 2000)
    for write in (True, False):
        with pytest.raises(DatabaseError, match="not a database"):
            Database.open(f"sqlite:///{tmp_path / 'fonds.sqlite3'}", write=write)


def test_instants_are_one_text_for_one_moment() -> None:
    """UTC, microseconds, Z; and the same moment again."""
    assert instant_text(AT) == "2031-05-04T03:02:01.123456Z"
    assert instant_of(instant_text(AT)) == AT


def test_a_naive_time_is_refused(database: Database) -> None:
    """No zone is guessed."""
    with pytest.raises(DatabaseError, match="time zone"), database.begin() as connection:
        connection.execute(
            schema.crawls.insert().values(crawl_id="c", started_at=AT.replace(tzinfo=None), purpose="crawl")
        )


@pytest.mark.parametrize("write", [True, False])
def test_a_database_with_other_tables_is_refused_with_the_command_that_helps(database_url: str, write: bool) -> None:
    """Its migration bears the same name, but its fingerprint is another: one line names `fonds rebuild`."""
    database = Database.open(database_url, write=True)
    statement(database, "UPDATE archive SET fingerprint = 'another'")
    database.close()
    _is_refused(database_url, write=write)


@pytest.mark.parametrize("write", [True, False])
def test_a_database_from_before_fingerprints_is_refused_likewise(database_url: str, write: bool) -> None:
    """It has no column for one."""
    database = Database.open(database_url, write=True)
    statement(database, "ALTER TABLE archive DROP COLUMN fingerprint")
    database.close()
    _is_refused(database_url, write=write)


def _is_refused(database_url: str, *, write: bool) -> None:
    with pytest.raises(DatabaseError, match="fonds rebuild") as refused:
        Database.open(database_url, write=write)
    assert "\n" not in str(refused.value)
    assert refused.value.exit_code == 1


def test_any_change_of_a_table_changes_its_fingerprint() -> None:
    """Columns, types, NULL, keys and indexes all count, so that no change of the definitions can be forgotten."""

    def table(*more: sa.schema.SchemaItem, kind: type[sa.types.TypeEngine[Any]] = sa.Text, null: bool = False) -> str:
        name = sa.Column("name", kind, nullable=null)
        return str(
            table_parts(sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), name, *more))
        )

    assert table() == table()
    tables = [
        table(),
        table(null=True),
        table(kind=sa.Integer),
        table(sa.Column("more", sa.Text)),
        table(sa.Column("more", sa.Text, sa.ForeignKey("other.name"))),
        table(sa.UniqueConstraint("name")),
        table(sa.Index("ix_name", "name")),
        table(sa.Index("ix_name", "name", unique=True)),
        table(sa.Index("ix_name", "name", postgresql_using="hash")),
    ]
    assert len(set(tables)) == len(tables)


def test_an_index_of_another_expression_changes_the_fingerprint() -> None:
    """The same column is no mark of the same index."""

    def indexed(length: int) -> str:
        table = sa.Table("t", sa.MetaData(), sa.Column("name", sa.Text))
        start = sa.func.substr(table.c.name, sa.literal_column("1"), sa.literal_column(str(length)))
        sa.Index("ix_name", start)
        return str(table_parts(table))

    assert indexed(500) == indexed(500)
    assert indexed(500) != indexed(400)


def test_the_fingerprint_is_the_same_whenever_it_is_made() -> None:
    """Else every archive would be refused."""
    schema_fingerprint.cache_clear()
    first = schema_fingerprint()
    schema_fingerprint.cache_clear()
    assert schema_fingerprint() == first


def test_what_a_stopped_machine_left_half_done_is_undone_for_who_only_reads(tmp_path: Path) -> None:
    """SQLite leaves a journal when it stops within a transaction, and lets no reader undo it: they would all fail."""
    url = f"sqlite:///{tmp_path / 'fonds.sqlite3'}"
    Database.open(url, write=True).close()
    (tmp_path / "stopped").mkdir()
    with closing(sqlite3.connect(tmp_path / "fonds.sqlite3", isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size=1")
        writer.execute("BEGIN")
        writer.execute("CREATE TABLE half (done)")
        writer.executemany("INSERT INTO half VALUES (?)", [("x" * 2000,)] * 500)
        for name in ("fonds.sqlite3", "fonds.sqlite3-journal"):
            copyfile(tmp_path / name, tmp_path / "stopped" / name)
    with Database.open(f"sqlite:///{tmp_path / 'stopped' / 'fonds.sqlite3'}", write=False) as database:
        assert database.is_empty()
    assert [path.name for path in (tmp_path / "stopped").iterdir()] == ["fonds.sqlite3"]
