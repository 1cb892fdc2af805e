"""The views of what is cited: citations, sources with their aliases, visits, revisions and changes."""

from __future__ import annotations

from storage.tables.view_parts import latest, shown, shown_path, shown_revision, shown_under
from storage.types.tokens import SourceState

# Microseconds between two instants as twenty digits that sort: the only expression of which there are two.
_APART = {
    "sqlite": "printf('%020d', abs({0} - {1}))",
    "postgresql": "to_char(abs({0} - {1}), 'FM00000000000000000000')",
}
_MICROSECONDS = {
    "sqlite": "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({0}, 21, 6) AS INTEGER))",
    "postgresql": "CAST(extract(epoch FROM CAST({0} AS timestamptz)) * 1000000 AS bigint)",
}


def _nearest(dialect: str, captures: str) -> str:
    """The capture nearest to `cited_at` among `captures`, rows `k`; one that brought the document comes first.

    A sort key is built and its least value taken, since SQLite lets no ORDER BY look out of its subquery.
    """
    moments = (_MICROSECONDS[dialect].format(moment) for moment in ("k.captured_at", "t.cited_at"))
    apart = _APART[dialect].format(*moments)
    brought = "CASE WHEN k.status BETWEEN 200 AND 299 THEN '0' ELSE '1' END"
    return f"""
        SELECT substr(min({brought} || {apart} || k.captured_at || k.capture_id), {1 + 20 + 27 + 1})
        FROM {captures} AND {shown(dialect, "k")}
    """


_OWN = """
    captures AS k
    WHERE k.publication = o.publication AND k.url IN (o.url, w.url, coalesce({resolved}, w.url))
      AND k.capture_id NOT IN (SELECT b.capture_id FROM borrowings AS b)
"""
_BORROWED = """
    borrowings AS b JOIN captures AS k ON k.capture_id = b.capture_id
    WHERE b.source_id IN (o.source_id, s.source_id)
"""
_ARRIVED = ", ".join(f"'{state}'" for state in SourceState if state.has_arrived)
# Where the last visit before an instant that found the document was led.
_RESOLVED_BEFORE = f"""(
    SELECT q.resolved_url FROM source_visits AS q
    WHERE q.source_id = w.source_id AND q.says IN ({_ARRIVED}) AND q.at < {{before}}
    ORDER BY q.at DESC, q.capture_id DESC LIMIT 1
)"""
# What follows is said of a citation `t`, of its source as it was cited `o`, and of what that is an alias of `s`; or of
# the citation `x` with all of this.
CHANGED = """
    SELECT min(g.at) FROM changes AS g
    WHERE g.source_id IN (o.source_id, s.source_id) AND g.kind = 'source-changed' AND g.at > t.cited_at
"""
CHANGE_CLASS = """
    SELECT min(d.change_class) FROM changes AS g
    JOIN source_revisions AS e ON e.source_id = g.source_id AND e.capture_id = g.capture_id
    JOIN source_changes AS d ON d.source_id = e.source_id AND d.revision = e.revision
    WHERE g.source_id IN (x.source_id, x.cited_id) AND g.kind = 'source-changed' AND g.at = x.changed_since
"""
# Who was captured first counts, the alias that was cited or what it is an alias of.
FIRST_CAPTURED = """
    CASE WHEN o.first_captured_at < s.first_captured_at THEN o.first_captured_at
         ELSE coalesce(s.first_captured_at, o.first_captured_at) END
"""


def lag(dialect: str) -> str:
    """Seconds between citation and first capture, rounded up: 0 only for what was captured before."""
    first, cited = (_MICROSECONDS[dialect].format(moment) for moment in ("x.first_captured_at", "x.cited_at"))
    return f"CASE WHEN x.first_captured_at <= x.cited_at THEN 0 ELSE ({first} - {cited} + 999999) / 1000000 END"


def citations(dialect: str, which: str, before: str | None = None) -> str:
    """The citations, as v_citations gives them, of the revisions that a condition on `t` (citations) chooses.

    With an instant as SQL in `before`, captures, visits and changes from then on are left out; states and the times of
    last checks are those of now.

    `o` is the source as it was cited, `s` the one that it is an alias of, or itself; `w` is the one whose visits tell
    what became of the address.
    """
    until = "" if before is None else f" AND k.captured_at < {before}"
    resolved = "w.resolved_url" if before is None else _RESOLVED_BEFORE.format(before=before)
    own = _OWN.format(resolved=resolved)
    first = FIRST_CAPTURED if before is None else f"CASE WHEN ({FIRST_CAPTURED}) < {before} THEN {FIRST_CAPTURED} END"
    changed = CHANGED if before is None else f"{CHANGED} AND g.at < {before}"
    return f"""
            SELECT x.article_id, x.revision, x.position, x.label, x.url, x.url_as_printed, x.source_id, x.source_url,
                   x.host, x.publisher_class, x.state, x.cited_at, x.first_captured_at, x.last_checked_at,
                   x.changed_since, x.capture_id,
                   {shown_path("c")} AS replay_path, x.block, x.last_check, x.last_failure, x.since,
                   {lag(dialect)} AS lag_seconds, ({CHANGE_CLASS}) AS change_class, x.borrowed
            FROM (
                SELECT t.article_id, t.revision, t.position, t.label, t.url, t.url_as_printed, w.source_id,
                       coalesce({resolved}, w.url) AS source_url, w.host, w.publisher_class,
                       CASE WHEN t.url IS NULL AND t.url_as_printed IS NOT NULL THEN 'unsupported' ELSE w.state END
                       AS state, t.cited_at,
                       {first} AS first_captured_at, w.last_checked_at,
                       ({changed}) AS changed_since,
                       ({_nearest(dialect, own + until)}) AS capture_id,
                       t.block, w.last_check, w.last_failure, w.since,
                       ({_nearest(dialect, _BORROWED + until)}) AS borrowed, o.source_id AS cited_id
                FROM citations AS t
                LEFT JOIN sources AS o ON o.source_id = t.source_id
                LEFT JOIN sources AS s ON s.source_id = coalesce(o.alias_of, o.source_id)
                LEFT JOIN sources AS w ON w.source_id = {shown_under("o")}
                JOIN revisions AS r ON r.article_id = t.article_id AND r.revision = t.revision
                WHERE {which} AND {shown_revision(dialect, "r")}
            ) AS x
            LEFT JOIN captures AS c ON c.capture_id = x.capture_id
        """


def statements(dialect: str) -> dict[str, str]:
    """The query of each view of citations and sources, by the view's name."""
    return {
        "v_citations": citations(dialect, f"t.revision = {latest(dialect, 't')}"),
        "v_citations_all": citations(dialect, "1 = 1"),
        "v_sources": f"""
            SELECT s.source_id, s.publication, s.url, coalesce(s.resolved_url, s.url) AS source_url, s.host,
                   s.publisher_class, s.state, r.title, r.language, r.media_type, s.first_cited_at,
                   s.first_captured_at, s.last_checked_at, coalesce(r.revision, 0) AS revisions, r.capture_id,
                   s.volatile_since, s.last_check, s.last_failure, s.since, s.next_check_at, s.change_rate,
                   s.canonical_url, s.evidence,
                   (SELECT count(*) FROM sources AS a WHERE a.alias_of = s.source_id) AS aliases,
                   (SELECT count(*) FROM borrowings AS b
                     JOIN sources AS e ON e.source_id = b.source_id
                     WHERE s.source_id IN (e.source_id, e.alias_of) AND {shown(dialect, "b")}) AS borrowed, s.alias_of,
                   (SELECT c.rendered_by FROM captures AS c WHERE c.capture_id = r.capture_id) AS rendered_by
            FROM sources AS s
            LEFT JOIN source_revisions AS r ON r.source_id = s.source_id
                 AND r.revision = {latest(dialect, "s", "source_revisions", "source_id")}
            WHERE s.source_id = {shown_under("s")}
        """,
        "v_source_aliases": """
            SELECT s.alias_of AS source_id, s.publication, s.url, s.source_id AS alias_id, s.alias_by, s.first_cited_at
            FROM sources AS s
            WHERE s.alias_of IS NOT NULL
        """,
        "v_source_visits": f"""
            SELECT {shown_under("s")} AS source_id, s.publication, s.url, v.capture_id, v.at, v.says,
                   v.outcome, CASE WHEN v.is_firm THEN 1 ELSE 0 END AS is_firm, v.resolved_url, v.reason,
                   v.source_id AS visited_id, v.revision,
                   CASE WHEN v.is_changed THEN 1 WHEN NOT v.is_changed THEN 0 END AS is_changed,
                   c.warc_file, c.record_offset, c.record_length, c.payload_digest, {shown_path("c")} AS replay_path
            FROM source_visits AS v
            JOIN sources AS s ON s.source_id = v.source_id
            JOIN captures AS c ON c.capture_id = v.capture_id
            WHERE {shown(dialect, "v")}
        """,
        "v_source_changes": f"""
            SELECT d.source_id, s.publication, s.url, d.revision, d.before, d.change_class, d.numbers, d.dates,
                   c.captured_at AS at, r.capture_id, b.capture_id AS before_capture_id
            FROM source_changes AS d
            JOIN sources AS s ON s.source_id = d.source_id
            JOIN source_revisions AS r ON r.source_id = d.source_id AND r.revision = d.revision
            JOIN source_revisions AS b ON b.source_id = d.source_id AND b.revision = d.before
            JOIN captures AS c ON c.capture_id = r.capture_id
            WHERE {shown(dialect, "r")} AND {shown(dialect, "b")}
        """,
        "v_borrowings": f"""
            SELECT {shown_under("s")} AS source_id, s.publication, s.url, c.url AS copy_url, b.held_by,
                   b.held_at, CASE WHEN b.is_unaltered THEN 1 ELSE 0 END AS is_unaltered, b.title, b.text, b.language,
                   b.media_type, b.capture_id, c.captured_at, c.warc_file, c.record_offset, c.record_length,
                   c.payload_digest, {shown_path("c")} AS replay_path
            FROM borrowings AS b
            JOIN sources AS s ON s.source_id = b.source_id
            JOIN captures AS c ON c.capture_id = b.capture_id
            WHERE {shown(dialect, "b")}
        """,
        "v_source_revisions": f"""
            SELECT r.source_id, s.publication, s.url, r.revision, r.title, r.text, r.language, r.media_type, r.pages,
                   CASE WHEN r.partial THEN 1 ELSE 0 END AS partial,
                   r.published_on, r.published_at, r.published_precision, r.capture_id, c.captured_at, c.warc_file,
                   c.record_offset, c.record_length, c.payload_digest, {shown_path("c")} AS replay_path,
                   r.agency, r.document_number, r.pages_lost, r.evidence, r.blocks, r.files, c.rendered_by
            FROM source_revisions AS r
            JOIN sources AS s ON s.source_id = r.source_id
            JOIN captures AS c ON c.capture_id = r.capture_id
            WHERE {shown(dialect, "r")}
        """,
    }
