"""A digest of everything that this program expects of a database: tables, what is counted, search index and views.

It is made from the definitions themselves, so no change of them can leave it as it was. It stands in the row of
`archive`: a database that bears another one was made by a Fonds with other tables, whatever its migration is called.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

import sqlalchemy as sa

from storage.tables import schema, search_index, views
from storage.tables.article_counts import CountKind

_LENGTH = 16


@cache
def schema_fingerprint() -> str:
    """The digest for this program, the same on both engines."""
    expected = [
        [table_parts(table) for table in schema.metadata.sorted_tables],
        list(CountKind),
        [list(search_index.CREATE[dialect]) for dialect in sorted(search_index.CREATE)],
        [
            {name: " ".join(statement.split()) for name, statement in views.statements(dialect).items()}
            for dialect in sorted(search_index.CREATE)
        ],
    ]
    return hashlib.sha256(json.dumps(expected).encode()).hexdigest()[:_LENGTH]


def table_parts(table: sa.Table) -> list[object]:
    """What a table is made of: columns, keys and indexes; the words of comments do not count."""
    return [
        table.name,
        [_column_parts(column) for column in table.columns],
        sorted(
            sorted(column.name for column in constraint.columns)
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint)
        ),
        sorted(_index_parts(index) for index in table.indexes),
    ]


def _column_parts(column: sa.Column[Any]) -> list[object]:
    references = sorted(key.target_fullname for key in column.foreign_keys)
    return [column.name, type(column.type).__name__, column.nullable, column.primary_key, references]


def _index_parts(index: sa.Index) -> list[object]:
    given = {**index.dialect_kwargs, **index.info}
    options = sorted(f"{name}={value}" for name, value in given.items() if value is not None)
    return [str(index.name), [str(part) for part in index.expressions], index.unique, options]
