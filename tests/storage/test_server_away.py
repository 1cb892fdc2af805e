"""A server on TCP that is found dead, goes away and comes back."""

from __future__ import annotations

import socket

import psycopg
import pytest
import sqlalchemy as sa

from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.postgresql import CLIENT_SETTINGS, SERVER_SETTINGS, engine
from storage.types.errors import DatabaseAway, DatabaseError
from tests.databases import ServerOnTcp, fresh_database


def test_either_end_asks_for_signs_of_life(server_on_tcp: ServerOnTcp) -> None:
    """Half a minute later the server frees what a machine without power held; a rollback undoes nothing."""
    made = engine(sa.make_url(server_on_tcp.url))
    with made.connect() as connection:
        connection.rollback()
        for name, value in SERVER_SETTINGS.items():
            (told,) = connection.execute(sa.text("SELECT setting FROM pg_settings WHERE name = :name"), {"name": name})
            assert told.setting == str(value)
        own = connection.connection.driver_connection
        assert isinstance(own, psycopg.Connection)
        with socket.socket(fileno=own.fileno()) as ours:
            for option, name in (
                (socket.TCP_KEEPIDLE, "keepalives_idle"),
                (socket.TCP_KEEPINTVL, "keepalives_interval"),
                (socket.TCP_KEEPCNT, "keepalives_count"),
                (socket.TCP_USER_TIMEOUT, "tcp_user_timeout"),
            ):
                assert ours.getsockopt(socket.IPPROTO_TCP, option) == CLIENT_SETTINGS[name]
            ours.detach()
    made.dispose()


def test_what_the_address_says_of_its_connections_precedes(server_on_tcp: ServerOnTcp) -> None:
    """A network that needs other waits has them."""
    made = engine(sa.make_url(f"{server_on_tcp.url}keepalives_idle=61"))
    with made.connect() as connection:
        own = connection.connection.driver_connection
        assert isinstance(own, psycopg.Connection)
        assert own.info.get_parameters()["keepalives_idle"] == "61"
    made.dispose()


def test_a_server_that_is_away_is_told_from_a_statement_that_is_wrong(server_on_tcp: ServerOnTcp) -> None:
    """The same open database goes on when it is back."""
    with Database(engine(sa.make_url(server_on_tcp.url)), write=False) as database:

        def asked(text: str) -> object:
            with database.read() as connection:
                return connection.scalar(sa.text(text))

        with server_on_tcp.stopped(), pytest.raises(DatabaseAway):
            asked("SELECT 1")
        assert asked("SELECT 1") == 1
        with pytest.raises(DatabaseError) as wrong:
            asked("SELECT 1/0")
        assert not isinstance(wrong.value, DatabaseAway)


def test_a_standby_is_read_and_is_written_to_once_it_is_promoted(server_on_tcp: ServerOnTcp) -> None:
    """After a failover: until then what would write is told from a wrong statement, and what to do; nothing is lost."""
    with fresh_database(server_on_tcp.url) as url:
        Database.open(url, write=True).close()
        with server_on_tcp.standing_by(), Database.open(url, write=True) as database:
            assert database.is_empty()
            with pytest.raises(DatabaseAway, match="it is a standby, or was told to write nothing: name the server"):
                know_publication(database, "lia", "理亞", None)
        with Database.open(url, write=True) as database:
            know_publication(database, "lia", "理亞", None)
            with database.read() as connection:
                assert connection.scalar(sa.text("SELECT name FROM publications")) == "理亞"


def test_a_statement_that_takes_longer_than_the_server_allows_says_what_to_do(server_on_tcp: ServerOnTcp) -> None:
    """Its transaction leaves nothing, and the database goes on."""
    made = engine(sa.make_url(f"{server_on_tcp.url}options=-c statement_timeout=20ms"))
    with Database(made, write=True) as database:

        def waits() -> None:
            with database.begin() as connection:
                connection.execute(sa.text("CREATE TABLE left_over (number int)"))
                connection.execute(sa.text("SELECT pg_sleep(9)"))

        with pytest.raises(DatabaseError, match="see which time-outs the server sets") as told:
            waits()
        assert not isinstance(told.value, DatabaseAway)
        with database.read() as connection:
            assert connection.scalar(sa.text("SELECT to_regclass('left_over')")) is None
