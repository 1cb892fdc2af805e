"""Roles of a PostgreSQL server that may read an archive's views, and of its tables `archive` alone.

What such a role may do hangs on the views themselves, which are made again at each upgrade: so who could read them is
noted before and given the same again.
"""

from __future__ import annotations

from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection

from storage.tables import typed_views
from storage.types.errors import UnknownId

# Whoever follows the list of changes needs to know which epoch its cursors are of.
_EPOCH = "archive"


def grant_reading(connection: Connection, role: str) -> None:
    """Let a role read every view, in both schemas, and the epoch of the cursors. Raises UnknownId for no such role."""
    _require(connection, role)
    _each(connection, f"GRANT SELECT ON {{0}} TO {_quoted(connection, role)}")
    for schema in _schemas(connection):
        connection.exec_driver_sql(f"GRANT USAGE ON SCHEMA {schema} TO {_quoted(connection, role)}")


def revoke_reading(connection: Connection, role: str) -> None:
    """Take from a role what `grant_reading` gave it. Raises UnknownId for no such role."""
    _require(connection, role)
    _each(connection, f"REVOKE ALL ON {{0}} FROM {_quoted(connection, role)}")


def reading_roles(connection: Connection) -> tuple[str, ...]:
    """The roles, besides the owner, that may read the articles, in the order of their names."""
    asked = text(
        "SELECT DISTINCT pg_get_userbyid(g.grantee) FROM pg_class AS c, aclexplode(c.relacl) AS g"
        " WHERE c.oid = to_regclass('v_articles') AND g.privilege_type = 'SELECT' AND g.grantee NOT IN (0, c.relowner)"
        " ORDER BY 1"
    )
    return tuple(connection.scalars(asked))


def _each(connection: Connection, statement: str) -> None:
    names = [name for name in inspect(connection).get_view_names() if name.startswith("v_")]
    if typed_views.has_typed_views(connection):
        typed = [name for name in inspect(connection).get_view_names(typed_views.SCHEMA) if name.startswith("v_")]
        names += [f'{typed_views.SCHEMA}."{name}"' for name in typed]
    for name in (*names, _EPOCH):
        connection.exec_driver_sql(statement.format(name))


def _schemas(connection: Connection) -> tuple[str, ...]:
    own = str(connection.scalar(text("SELECT current_schema()")))
    typed = (typed_views.SCHEMA,) if typed_views.has_typed_views(connection) else ()
    return (_quoted(connection, own), *typed)


def _require(connection: Connection, role: str) -> None:
    if connection.scalar(text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": role}) is None:
        raise UnknownId(f"the server has no role {role!r}; its administrator makes one with CREATE ROLE … LOGIN")


def _quoted(connection: Connection, name: str) -> str:
    # The driver takes a single % for a parameter.
    return connection.dialect.identifier_preparer.quote_identifier(name).replace("%", "%%")
