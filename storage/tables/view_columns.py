"""What the views promise, column by column, as `views.toml` says it: the one place where names, types and words stand.

The documentation, the comments and the schema `typed` on PostgreSQL, and the columns of exports are made of it. It is
read when one of these is made, and by no other command.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("views.toml")


class ColumnType(StrEnum):
    """What a column holds. From `TEXTS` on it is JSON text, except where a view is asked for types of its engine."""

    TEXT = "text"
    INSTANT = "instant"
    DATE = "date"
    INTEGER = "integer"
    NUMBER = "number"
    TRUTH = "truth"
    TEXTS = "texts"
    INTEGERS = "integers"
    TOPICS = "topics"
    PAIRS = "pairs"
    IMAGES = "images"
    BLOCKS = "blocks"
    EVIDENCE = "evidence"
    COUNTS = "counts"

    @property
    def is_json(self) -> bool:
        """Whether the views keep it as JSON text."""
        return self not in _PLAIN


_PLAIN = frozenset(
    {
        ColumnType.TEXT,
        ColumnType.INSTANT,
        ColumnType.DATE,
        ColumnType.INTEGER,
        ColumnType.NUMBER,
        ColumnType.TRUTH,
    }
)


@dataclass(frozen=True, slots=True)
class ViewColumn:
    """A column: what it holds, whether it may be NULL, and what it means, in a line of Markdown."""

    name: str
    type: ColumnType
    may_be_null: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class View:
    """A view: what its rows are, the columns that tell them apart, and all columns in order."""

    name: str
    rows: str
    key: tuple[str, ...]
    columns: tuple[ViewColumn, ...]

    def column(self, name: str) -> ViewColumn:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


@cache
def documented_views() -> Mapping[str, View]:
    """Every view by its name, in the order of the documentation."""
    loaded = tomllib.loads(_FILE.read_text("utf-8"))
    common = loaded.pop("common")
    columns = {
        name: tuple(_column(*(entry if len(entry) > 1 else (entry[0], *common[entry[0]]))) for entry in told["columns"])
        for name, told in loaded.items()
        if "columns" in told
    }
    return {name: _view(name, told, columns) for name, told in loaded.items()}


def _view(name: str, told: Mapping[str, Any], columns: Mapping[str, tuple[ViewColumn, ...]]) -> View:
    return View(name, told["rows"], tuple(told["key"]), columns[told.get("as", name)])


def _column(name: str, kind: str, meaning: str) -> ViewColumn:
    return ViewColumn(name, ColumnType(kind.removesuffix("?")), kind.endswith("?"), meaning)
