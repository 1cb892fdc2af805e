"""The view of what went and what came between one revision of an article and the next, piece by piece.

It is a question over the texts as they are kept, so it follows whatever is withheld, completed or read again. A text is
divided at its blank lines; a list has its entries. What only moved is in neither column.
"""

from __future__ import annotations

from storage.tables.view_parts import shown, shown_revision, whole

_FIELDS = ("title", "deck", "summary", "dateline", "language", "published_on", "published_at")
# Each list with its table and what an entry of it is shown as.
_LISTS = {
    "contributors": ("contributions", "coalesce({0}.role_label, {0}.role) || ': ' || {0}.name"),
    "topics": ("topics", "CASE WHEN {0}.topic_group <> '' THEN {0}.topic_group || '-' ELSE '' END || {0}.name"),
    "citations": (
        "citations",
        "trim(coalesce({0}.label, '') || ' ' || coalesce(nullif({0}.url, ''), {0}.url_as_printed, ''))",
    ),
}
# SQLite divides a text by making JSON of it: U+10FFFF, which no text has, marks the ends of paragraphs meanwhile.
_PARAGRAPHS = {
    "sqlite": (
        "json_each('[' || replace(json_quote(replace({0}, char(10, 10), char(1114111))),"
        " char(1114111), '\",\"') || ']') AS e",
        "e.key + 1",
    ),
    "postgresql": ("unnest(string_to_array({0}, chr(10) || chr(10))) WITH ORDINALITY AS e (value, key)", "e.key"),
}
_FIND = {"sqlite": "instr({0}, {1})", "postgresql": "strpos({0}, {1})"}
_END = {"sqlite": "char(10, 10)", "postgresql": "chr(10) || chr(10)"}
_SORTED = {"sqlite": "{0}", "postgresql": '({0}) COLLATE "C"'}


def statement(dialect: str) -> str:
    """The query of the view in the words of an engine."""
    arms = []
    for kind, here, there in (("removed", "before", "revision"), ("added", "revision", "before")):
        arms.append(_values(dialect, kind, here, there))
        arms.append(_paragraphs(dialect, kind, here, there))
        arms += [_entries(dialect, kind, here, there, field) for field in _LISTS]
    return " UNION ALL ".join(arms)


def _pairs(dialect: str) -> str:
    """Each revision that is shown, with the one shown before it."""
    earlier = f"x.article_id = r.article_id AND x.revision < r.revision AND {shown(dialect, 'x')}"
    return f"""
        (SELECT r.article_id, a.publication, r.revision, c.captured_at AS at, r.capture_id,
                (SELECT max(x.revision) FROM revisions AS x WHERE {earlier} AND {whole(dialect, "x")}) AS before
           FROM revisions AS r
           JOIN articles AS a ON a.article_id = r.article_id
           JOIN captures AS c ON c.capture_id = r.capture_id
          WHERE r.revision > 1 AND {shown_revision(dialect, "r")}) AS w
    """


def _arm(dialect: str, kind: str, field: str, number: str, text: str, source: str) -> str:
    return f"""
        SELECT w.article_id, w.publication, w.revision, w.before, {field} AS field, '{kind}' AS kind,
               {number} AS number, {_SORTED[dialect].format(text)} AS text, w.at, w.capture_id
          FROM {_pairs(dialect)} {source}
    """


def _values(dialect: str, kind: str, here: str, there: str) -> str:
    """Fields of one value."""
    fields = " UNION ALL ".join(f"SELECT '{field}' AS field" for field in _FIELDS)
    own, other = (_value_of(row) for row in ("n", "o"))
    source = f"""
        JOIN revisions AS n ON n.article_id = w.article_id AND n.revision = w.{here}
        JOIN revisions AS o ON o.article_id = w.article_id AND o.revision = w.{there}
        CROSS JOIN ({fields}) AS f
        WHERE {own} IS NOT NULL AND ({other} IS NULL OR {own} <> {other})
    """
    return _arm(dialect, kind, "f.field", "1", own, source)


def _value_of(row: str) -> str:
    """The value of the field that `f` names."""
    cases = " ".join(f"WHEN '{field}' THEN {row}.{field}" for field in _FIELDS)
    return f"CASE f.field {cases} END"


def _paragraphs(dialect: str, kind: str, here: str, there: str) -> str:
    divided, number = _PARAGRAPHS[dialect]
    end = _END[dialect]
    found = _FIND[dialect].format(f"{end} || o.text || {end}", f"{end} || e.value || {end}")
    source = f"""
        JOIN revisions AS n ON n.article_id = w.article_id AND n.revision = w.{here}
        JOIN revisions AS o ON o.article_id = w.article_id AND o.revision = w.{there}
        CROSS JOIN {"LATERAL " if dialect == "postgresql" else ""}{divided.format("n.text")}
        WHERE e.value <> '' AND {found} = 0
    """
    return _arm(dialect, kind, "'text'", number, "e.value", source)


def _entries(dialect: str, kind: str, here: str, there: str, field: str) -> str:
    """The entries of a list."""
    table, shown_as = _LISTS[field]
    own, other = shown_as.format("n"), shown_as.format("o")
    source = f"""
        JOIN {table} AS n ON n.article_id = w.article_id AND n.revision = w.{here}
        WHERE w.before IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM {table} AS o
             WHERE o.article_id = w.article_id AND o.revision = w.{there} AND {own} = {other})
    """
    return _arm(dialect, kind, f"'{field}'", "n.position", own, source)
