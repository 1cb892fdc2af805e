"""What `views.toml` says of the views is what they are: names, order, types, NULLs and keys; PostgreSQL says it too."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from storage.tables import views
from storage.tables.database import Database
from storage.tables.typed_views import SCHEMA
from storage.tables.view_columns import ColumnType, View, ViewColumn, documented_views
from tests.storage.test_views import full

VIEWS = documented_views()
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")


@pytest.fixture(scope="module")
def shown(filled: tuple[Database, Database]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Every row of every view, by engine and view."""
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for database in filled:
        with database.read() as connection:
            found[database.dialect] = {
                name: [dict(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()]
                for name in VIEWS
            }
    return found


fill = full


def test_each_view_is_described(filled: tuple[Database, Database]) -> None:
    """With its columns in their order: a view that changes unannounced fails here, on either engine."""
    assert set(views.NAMES) == set(VIEWS)
    for database in filled:
        with database.read() as connection:
            for name, view in VIEWS.items():
                columns = connection.execute(sa.text(f"SELECT * FROM {name}")).keys()
                assert list(columns) == [column.name for column in view.columns], name


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
@pytest.mark.parametrize("view", VIEWS.values(), ids=str)
def test_what_it_shows_is_of_the_types_told(
    shown: dict[str, dict[str, list[dict[str, Any]]]], engine: str, view: View
) -> None:
    """NULL only where it may be, and no two rows with one key."""
    rows = shown[engine][view.name]
    for row in rows:
        for column in view.columns:
            assert _is_of(column, row[column.name]), (column, row[column.name])
    keys = [tuple(row[name] for name in view.key) for row in rows]
    assert len(set(keys)) == len(keys)


def _is_of(column: ViewColumn, value: Any) -> bool:
    if value is None:
        return column.may_be_null
    match column.type:
        case ColumnType.TEXT:
            return isinstance(value, str)
        case ColumnType.INSTANT:
            return isinstance(value, str) and _INSTANT.fullmatch(value) is not None
        case ColumnType.DATE:
            return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
        case ColumnType.INTEGER:
            return type(value) is int
        case ColumnType.NUMBER:
            return isinstance(value, float)
        case ColumnType.TRUTH:
            return value in (0, 1)
        case ColumnType.EVIDENCE | ColumnType.COUNTS:
            return isinstance(json.loads(value), dict)
        case _:
            return isinstance(json.loads(value), list)


def test_both_engines_show_as_many_rows(shown: dict[str, dict[str, list[dict[str, Any]]]]) -> None:
    """Of each view, and most of them have some."""
    for name in VIEWS:
        assert len(shown["sqlite"][name]) == len(shown["postgresql"][name]), name
    assert sum(bool(rows) for rows in shown["sqlite"].values()) >= len(VIEWS) - 3


def test_postgresql_tells_what_each_column_means(filled: tuple[Database, Database]) -> None:
    """As a comment, with the view's rows and key as one of its own; in both schemas."""
    with filled[1].read() as connection:
        for name, view in VIEWS.items():
            for schema in ("", f"{SCHEMA}."):
                told = connection.execute(
                    sa.text(
                        "SELECT a.attname, col_description(a.attrelid, a.attnum) FROM pg_attribute AS a"
                        " WHERE a.attrelid = to_regclass(:name) AND a.attnum > 0"
                    ),
                    {"name": f"{schema}{name}"},
                ).all()
                assert [tuple(row) for row in told] == [(column.name, column.meaning) for column in view.columns]
                about = connection.scalar(
                    sa.text("SELECT obj_description(to_regclass(:name))"), {"name": f"{schema}{name}"}
                )
                assert about == f"{view.rows}; key: {', '.join(view.key)}"


def test_the_typed_views_hold_the_same_in_types_of_their_own(filled: tuple[Database, Database]) -> None:
    """Instants, days, arrays and JSON as they are, row by row the values of the texts."""
    with filled[1].read() as connection:
        for name, view in VIEWS.items():
            order = f"ORDER BY {', '.join(view.key)}"
            plain = connection.execute(sa.text(f"SELECT * FROM {name} {order}")).all()
            typed = connection.execute(sa.text(f"SELECT * FROM {SCHEMA}.{name} {order}")).all()
            assert len(plain) == len(typed)
            for kept, made in zip(plain, typed, strict=True):
                for column, text, value in zip(view.columns, kept, made, strict=True):
                    assert value == _typed(column, text), column


def _typed(column: ViewColumn, text: Any) -> Any:
    if text is None:
        return None
    if column.type is ColumnType.INSTANT:
        return datetime.fromisoformat(text)
    if column.type is ColumnType.DATE:
        return date.fromisoformat(text)
    if column.type is ColumnType.TRUTH:
        return bool(text)
    return json.loads(text) if column.type.is_json else text
