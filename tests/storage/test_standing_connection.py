"""A connection that stays open: each question sees the state of its moment, and an error costs it alone."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.standing_connection import StandingConnection
from storage.types.errors import DatabaseError

_SLUGS = sa.select(schema.publications.c.slug).order_by(schema.publications.c.slug)


@pytest.fixture
def asked(database: Database) -> Iterator[StandingConnection]:
    """A connection to a fresh database."""
    connection = StandingConnection(database)
    yield connection
    connection.close()


def _slugs(asked: StandingConnection) -> list[str]:
    return [row.slug for row in asked.rows(_SLUGS, {})]


def test_each_question_sees_what_was_written_before_it(database: Database, asked: StandingConnection) -> None:
    """As no transaction that lasts would; and whoever writes waits for none."""
    assert _slugs(asked) == []
    know_publication(database, "lia", "Lia", None)
    assert _slugs(asked) == ["lia"]
    know_publication(database, "office", "Office", None)
    assert _slugs(asked) == ["lia", "office"]


def test_a_question_that_fails_is_told_and_the_next_one_is_answered(
    database: Database, asked: StandingConnection
) -> None:
    """On PostgreSQL a connection could not be used after an error."""
    know_publication(database, "lia", "Lia", None)
    with pytest.raises(DatabaseError):
        asked.rows(sa.select(sa.table("no_such_table", sa.column("a"))), {})
    assert _slugs(asked) == ["lia"]


def test_any_thread_may_ask(database: Database, asked: StandingConnection) -> None:
    """One after the other."""
    know_publication(database, "lia", "Lia", None)
    answers = [_slugs(asked)]
    threads = [Thread(target=lambda: answers.append(_slugs(asked))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [["lia"]] * 5


def test_a_closed_one_leaves_nothing_open(database: Database) -> None:
    """Closed twice, too; asked again it opens anew."""
    asked = StandingConnection(database)
    asked.close()
    assert _slugs(asked) == []
    asked.close()
    asked.close()
    with database.begin() as connection:
        connection.execute(schema.publications.delete())


def test_a_connection_that_the_server_ended_costs_no_question(shared: str) -> None:
    """A server that was started again meanwhile is asked as if nothing had been."""
    with Database.open(shared, write=True) as database:
        asked = StandingConnection(database)
        assert _slugs(asked) == []
        with database.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        assert _slugs(asked) == []
        asked.close()
