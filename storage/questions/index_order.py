"""Lists in the order of an index: a table is walked along it, and each of its rows is looked up in a view.

Asked for the view alone, the engines read all of its rows and sort them.
"""

from __future__ import annotations

from collections.abc import Mapping


def in_index_order(
    dialect: str, columns: Mapping[str, str], table: str, view: str, same: str, there: str | None = None
) -> str:
    """A query in parentheses with a name that gives the rows of a view in the order of an index of a table.

    Args:
        dialect: the engine's.
        columns: what it gives, as SQL by name: of a row `k` of the table, or `v` of the view.
        table: what is walked.
        view: where each row is looked up.
        same: the condition that a row of the view belongs to a row of the table.
        there: a condition on rows of the table, None for all of them.
    """
    listed = ", ".join(f"{column} AS {name}" for name, column in columns.items())
    if dialect == "sqlite":
        where = same if there is None else f"{there} AND {same}"
        return f"(SELECT {listed} FROM {table} AS k CROSS JOIN {view} AS v WHERE {where}) AS listed"
    # PostgreSQL keeps the order of a join only where one side cannot be made part of the other.
    one = f"SELECT v.* FROM {view} AS v WHERE {same} OFFSET 0"
    where = "" if there is None else f" WHERE {there}"
    return f"(SELECT {listed} FROM {table} AS k CROSS JOIN LATERAL ({one}) AS v{where}) AS listed"
