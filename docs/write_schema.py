"""Writes the tables of columns in docs/schema.md from what the program promises of its views.

`make docs` runs it; a test fails when the page is not what this would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from storage.tables.view_columns import ColumnType, View, ViewColumn, documented_views

PAGE = Path(__file__).parent / "schema.md"
_BLOCK = re.compile(r"(?ms)^<!-- columns of (\w+) -->\n.*?^<!-- end -->$")
_JSON = "JSON: "


def page() -> str:
    """The whole page as it should stand."""
    return _BLOCK.sub(lambda found: "\n".join(_block(documented_views()[found[1]])), PAGE.read_text("utf-8"))


def described() -> set[str]:
    """The views whose columns the page has a table for."""
    return {found[1] for found in _BLOCK.finditer(PAGE.read_text("utf-8"))}


def _block(view: View) -> Iterator[str]:
    yield f"<!-- columns of {view.name} -->"
    yield f"Key: {', '.join(f'`{name}`' for name in view.key)}."
    yield ""
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    for column in view.columns:
        yield f"| `{column.name}` | {_type(column)} | {column.meaning} |"
    yield "<!-- end -->"


def _type(column: ViewColumn) -> str:
    null = " or NULL" if column.may_be_null else ""
    return f"{_JSON if column.type.is_json else ''}{_words(column.type)}{null}"


def _words(kind: ColumnType) -> str:
    return {ColumnType.TRUTH: "0 or 1", ColumnType.INTEGERS: "integers"}.get(kind, kind.value)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
