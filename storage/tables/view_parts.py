"""The pieces that the queries of several views are made of, in the words of either engine."""

from __future__ import annotations

from storage.tables import withholdings_in_force
from storage.types.tokens import GONE_STATES

_STAMP = "".join(
    f"substr({{0}}, {start}, {length}) || " for start, length in ((1, 4), (6, 2), (9, 2), (12, 2), (15, 2))
) + ("substr({0}, 18, 2)")


def replay_path(captures: str) -> str:
    """Where a capture is replayed."""
    stamp = _STAMP.format(f"{captures}.captured_at")
    return f"'/' || {captures}.publication || '/' || {stamp} || '/' || {captures}.url"


def shown_path(captures: str) -> str:
    """NULL when there is nothing to show: no answer came, or its record is lost."""
    return f"CASE WHEN {captures}.status IS NOT NULL THEN {replay_path(captures)} END"


def shown(dialect: str, row: str) -> str:
    """The condition under which a row that a capture proves is shown."""
    return f"{row}.capture_id NOT IN ({withholdings_in_force.captures(dialect)})"


def shown_under(row: str) -> str:
    """The id of the source under which a row of `sources` is shown: its own, unless it says no more than another one.

    What a redirect or a document's own statement joined is visited still, and has a state of its own.
    """
    return f"CASE WHEN {row}.alias_by IN ('address', 'person') THEN {row}.alias_of ELSE {row}.source_id END"


def is_gone(state: str) -> str:
    """The condition that a state of a source is one of those that are gone, in whichever way."""
    states = ", ".join(f"'{gone}'" for gone in GONE_STATES)
    return f"{state} IN ({states})"


def whole(dialect: str, row: str) -> str:
    """The condition under which no page of a row of `revisions` is withheld."""
    parts = withholdings_in_force.parts(dialect)
    here = f"z.article_id = {row}.article_id AND z.revision = {row}.revision"
    return f"NOT EXISTS (SELECT 1 FROM ({parts}) AS z WHERE {here})"


def shown_revision(dialect: str, row: str) -> str:
    """The condition under which a row of `revisions` is shown."""
    article = f"{row}.article_id NOT IN ({withholdings_in_force.articles(dialect)})"
    return f"{shown(dialect, row)} AND {article} AND {whole(dialect, row)}"


def latest(dialect: str, row: str, table: str = "revisions", owner: str = "article_id") -> str:
    """The number of the latest revision shown of a row's article or source."""
    here = shown(dialect, "x") + (f" AND {whole(dialect, 'x')}" if table == "revisions" else "")
    return f"(SELECT max(x.revision) FROM {table} AS x WHERE x.{owner} = {row}.{owner} AND {here})"
