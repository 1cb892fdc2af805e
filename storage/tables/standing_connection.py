"""A connection that stays open for many questions of one statement each.

To take a connection, begin and commit costs more than such a question itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables.database import Database
from storage.tables.driver_errors import wrapped_errors
from storage.types.errors import DatabaseAway


class StandingConnection:
    """Asks a database, from any thread; each answer is the state of its moment. To be closed before the database.

    Args:
        database: the archive's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._turn = Lock()
        self.dialect = database.dialect

    def rows(self, statement: sa.Select[Any], parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
        """All rows of a statement; where the server ended the connection meanwhile, asked on a new one.

        Raises DatabaseError; the next question is asked on a new connection then.
        """
        with self._turn:
            was_open = self._connection is not None
            try:
                return self._asked(statement, parameters)
            except DatabaseAway:
                if not was_open:
                    raise
                return self._asked(statement, parameters)

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._turn:
            self._let_go()

    def _asked(self, statement: sa.Select[Any], parameters: Mapping[str, object]) -> Sequence[Row[Any]]:
        with wrapped_errors():
            if self._connection is None:
                self._connection = self._database.without_transactions()
            try:
                return self._connection.execute(statement, parameters).all()
            except BaseException:
                self._let_go()
                raise

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
