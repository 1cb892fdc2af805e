"""PostgreSQL as Fonds uses it: either end finds out within half a minute that the other one went without a goodbye.

A machine that loses its power or its network ends no connection. Until its end is found out, the server keeps what its
processes held, such as a lock for which others wait; and who waits for an answer of a server that is gone waits on.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

# After so many silent seconds the other end is asked for a sign of life, so many seconds apart, so many times.
_SILENT, _APART, _TIMES = 15, 5, 3
_PATIENCE = _SILENT + _APART * _TIMES
CLIENT_SETTINGS = {
    "connect_timeout": _PATIENCE,
    "keepalives": 1,
    "keepalives_idle": _SILENT,
    "keepalives_interval": _APART,
    "keepalives_count": _TIMES,
    "tcp_user_timeout": _PATIENCE * 1000,
}
"""What a client sets for its own end of a connection, by the names of libpq."""
SERVER_SETTINGS = {
    "tcp_keepalives_idle": _SILENT,
    "tcp_keepalives_interval": _APART,
    "tcp_keepalives_count": _TIMES,
    "tcp_user_timeout": _PATIENCE * 1000,
}
"""What a client asks the server to set for its end, by the names of PostgreSQL."""
_ASK_SERVER = "; ".join(f"SET {name} = {value}" for name, value in SERVER_SETTINGS.items())
# The connection broke, or could not be made (08); the server is shut down, has crashed, or begins; has no room for one.
_AWAY = ("08", "57P01", "57P02", "57P03", "53300")
READ_ONLY = "25006"
"""The state of a statement that would write on a server that only reads: a standby, until it is promoted."""


def engine(url: sa.URL) -> Engine:
    """The engine for the server at `url`; what the URL itself says of connections precedes."""
    made = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=_settings_for(url),
        pool_pre_ping=True,
        # The connection that was used last has planned what is asked most; the others are for what comes meanwhile.
        pool_size=8,
        pool_use_lifo=True,
    )

    @event.listens_for(made, "connect")
    def _ask_server(connection: Any, _record: Any) -> None:
        # Outside a transaction, whose end could take it back.
        connection.autocommit = True
        connection.execute(_ASK_SERVER)
        connection.autocommit = False

    @event.listens_for(made, "checkout")
    def _ask_for_no_kind_of_transaction(connection: Any, _record: Any, _proxy: Any) -> None:
        # SQLAlchemy gives back who read as one that asks to write, which a standby refuses in words of its own.
        connection.read_only = None

    return made


def client_address(url: sa.URL) -> str:
    """The address of the server at `url` as its own clients take it, with its password and our settings."""
    own = {name: str(value) for name, value in _settings_for(url).items()}
    return url.set(drivername="postgresql").update_query_dict(own).render_as_string(hide_password=False)


def _settings_for(url: sa.URL) -> dict[str, int]:
    return {name: value for name, value in CLIENT_SETTINGS.items() if name not in url.query}


def is_away(error: SQLAlchemyError) -> bool:
    """Whether an error says that the server cannot be reached or written to now: what failed may be tried again."""
    if not isinstance(error, DBAPIError):
        return False
    is_read_only = getattr(error.orig, "sqlstate", None) == READ_ONLY
    return is_read_only or (isinstance(error, OperationalError) and is_driver_away(error.orig))


def is_driver_away(error: BaseException | None) -> bool:
    """`is_away` of an error of the driver itself."""
    state = getattr(error, "sqlstate", "")
    return state is None or state.startswith((*_AWAY, READ_ONLY))
