"""How an engine goes about a statement, for tests of what is looked up and what is gone through."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables.database import Database

_PLAN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def plan(database: Database, query: sa.Executable, **values: object) -> str:
    """How the engine goes about a query."""

    def explain(
        _connection: object, _cursor: object, statement: str, parameters: object, _context: object, _many: bool
    ) -> tuple[str, object]:
        return (statement if statement.startswith("BEGIN") else _PLAN[database.dialect] + statement), parameters

    sa.event.listen(database._engine, "before_cursor_execute", explain, retval=True)
    try:
        with database._engine.connect() as connection:
            rows = connection.execute(query, values).cursor.fetchall()
    finally:
        sa.event.remove(database._engine, "before_cursor_execute", explain)
    return "\n".join(str(row[-1]) for row in rows)
