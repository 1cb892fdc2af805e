"""What a search may find, as a condition on a row `d` of the search index: its scope, its time, and what is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from storage.tables import withholdings_in_force
from storage.tables.search_index import BORROWED
from storage.types.instants import instant_text
from storage.types.search_scope import SearchScope

_SCOPES = {
    SearchScope.ARTICLES: "d.scope = 'articles'",
    SearchScope.REVISIONS: "d.scope = 'articles'",
    SearchScope.SOURCES: "d.scope = 'sources'",
    SearchScope.ALL: f"d.scope <> '{BORROWED}'",
    SearchScope.BORROWED: f"d.scope = '{BORROWED}'",
}


def scope_condition(
    dialect: str, scope: SearchScope, value: Callable[[str], str], *, as_of: datetime | None, hides: bool
) -> str:
    """The condition that the scope sets; what is withheld at the moment is in none.

    Where the latest revision of something is withheld, the latest one that is shown stands in its place.

    Args:
        dialect: the database's.
        scope: what is searched.
        value: gives the name of a value in the SQL.
        as_of: as the archive held it just before this instant, None for now.
        hides: whether anything is withheld now.
    """
    conditions = [_SCOPES[scope]]
    hidden = withholdings_in_force.revisions(dialect)
    shown = f" AND ({{0}}.owner_id, {{0}}.revision) NOT IN ({hidden})" if hides else ""
    if shown and scope is SearchScope.BORROWED:
        shown = f" AND {{0}}.owner_id NOT IN ({withholdings_in_force.captures(dialect)})"
    before = f" AND {{0}}.captured_at < {value(instant_text(as_of))}" if as_of is not None else ""
    newest = (
        "d.revision = (SELECT max(p.revision) FROM search_documents AS p"
        f" WHERE p.owner_id = d.owner_id{(shown + before).format('p')})"
    )
    if scope is not SearchScope.REVISIONS and as_of is not None:
        conditions.append(newest)
    elif scope is not SearchScope.REVISIONS and hides:
        owners = f"SELECT q.owner_id FROM ({hidden}) AS q"
        conditions.append(f"CASE WHEN d.owner_id IN ({owners}) THEN {newest} ELSE d.latest = 1 END")
    elif scope is not SearchScope.REVISIONS:
        conditions.append("d.latest = 1")
    return " AND ".join(conditions) + (shown + before).format("d")
