"""What PostgreSQL can say of the views beyond their texts: comments on each column, and the schema `typed`.

In `typed` every view stands once more, with the same columns and rows: instants as timestamptz, days as date, lists of
texts and numbers as arrays, all other JSON as jsonb, truths as boolean. Nobody has to cast, and nothing is kept twice.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.engine import Connection

from storage.tables.view_columns import ColumnType, View, ViewColumn, documented_views

SCHEMA = "typed"
_ELEMENTS = (
    "ARRAY(SELECT e.value{1} FROM jsonb_array_elements_text(CAST({0} AS jsonb)) WITH ORDINALITY AS e"
    " ORDER BY e.ordinality)"
)
_JSON = "CAST({0} AS jsonb)"
_CASTS = {
    ColumnType.INSTANT: "CAST({0} AS timestamptz)",
    ColumnType.DATE: "CAST({0} AS date)",
    ColumnType.TRUTH: "({0} = 1)",
    ColumnType.TEXTS: _ELEMENTS.replace("{1}", ""),
    ColumnType.INTEGERS: _ELEMENTS.replace("{1}", "::integer"),
}


def create_typed_views(connection: Connection) -> None:
    """Comment on the views and their columns, and make those of the schema `typed`.

    A role that may not create a schema in its database gets the comments alone: `fonds db check` says so.
    """
    views = documented_views().values()
    statements = [comment for view in views for comment in _comments(view, view.name)]
    if _may_create(connection):
        statements.append(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
        for view in views:
            name = f"{SCHEMA}.{view.name}"
            columns = ", ".join(_typed(column) for column in view.columns)
            statements.append(f"CREATE VIEW {name} AS SELECT {columns} FROM {view.name} AS v")
            statements += _comments(view, name)
    # At once, which the driver does for statements without parameters.
    connection.exec_driver_sql("; ".join(statements), execution_options={"no_parameters": True})


def drop_typed_views(connection: Connection) -> None:
    """Take the views of the schema away; whatever else lies in it stays."""
    names = connection.exec_driver_sql(
        f"SELECT table_name FROM information_schema.views WHERE table_schema = '{SCHEMA}' AND table_name LIKE 'v\\_%%'"
    )
    for name in names.scalars().all():
        connection.exec_driver_sql(f'DROP VIEW {SCHEMA}."{name}"')


def has_typed_views(connection: Connection) -> bool:
    """Whether the schema's views are there."""
    return connection.exec_driver_sql(f"SELECT to_regclass('{SCHEMA}.v_articles')").scalar() is not None


def _may_create(connection: Connection) -> bool:
    there = f"EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = '{SCHEMA}')"
    in_it = f"has_schema_privilege('{SCHEMA}', 'CREATE')"
    asked = f"SELECT CASE WHEN {there} THEN {in_it} ELSE has_database_privilege(current_database(), 'CREATE') END"
    return bool(connection.exec_driver_sql(asked).scalar())


def _typed(column: ViewColumn) -> str:
    cast = _CASTS.get(column.type, _JSON if column.type.is_json else "{0}")
    value = cast.format(f"v.{column.name}")
    if column.may_be_null and column.type in (ColumnType.TEXTS, ColumnType.INTEGERS):
        value = f"CASE WHEN v.{column.name} IS NOT NULL THEN {value} END"
    return f"{value} AS {column.name}"


def _comments(view: View, name: str) -> Iterator[str]:
    about = f"{view.rows}; key: {', '.join(view.key)}"
    yield f"COMMENT ON VIEW {name} IS {_quoted(about)}"
    for column in view.columns:
        yield f"COMMENT ON COLUMN {name}.{column.name} IS {_quoted(column.meaning)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
