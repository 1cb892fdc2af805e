"""Values of the views in types of their own, where the views keep text: what each form of export starts from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from storage.questions.export_rows import Row
from storage.tables.view_columns import ColumnType, View


def json_row(view: View, row: Row) -> dict[str, Any]:
    """A row as a JSON object: lists and objects as such, truths as true and false, instants as the text they are."""
    return {column.name: _json_value(column.type, value) for column, value in zip(view.columns, row, strict=True)}


def _json_value(kind: ColumnType, value: Any) -> Any:
    if value is None:
        return None
    if kind.is_json:
        return json.loads(value)
    return bool(value) if kind is ColumnType.TRUTH else value


def names_of(view: View) -> Sequence[str]:
    """The names of its columns, in order."""
    return [column.name for column in view.columns]
