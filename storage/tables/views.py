"""The read-only views that programs are written against, the same columns and texts on both engines.

They hold no data, so they are dropped and made again at each upgrade. Instants come out as the text they are kept as.
What is withheld at the moment of the question is in none of them but the one that says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import withholdings_in_force

_STAMP = "".join(
    f"substr({{0}}, {start}, {length}) || " for start, length in ((1, 4), (6, 2), (9, 2), (12, 2), (15, 2))
) + ("substr({0}, 18, 2)")


def _replay_path(captures: str) -> str:
    stamp = _STAMP.format(f"{captures}.captured_at")
    return f"'/' || {captures}.publication || '/' || {stamp} || '/' || {captures}.url"


def _shown_path(captures: str) -> str:
    """NULL when there is nothing to show: no answer came, or its record is lost."""
    return f"CASE WHEN {captures}.status IS NOT NULL THEN {_replay_path(captures)} END"


def _shown(dialect: str, row: str) -> str:
    """The condition under which a row that a capture proves is shown."""
    return f"{row}.capture_id NOT IN ({withholdings_in_force.captures(dialect)})"


def _whole(dialect: str, row: str) -> str:
    """The condition under which no page of a row of `revisions` is withheld."""
    parts = withholdings_in_force.parts(dialect)
    here = f"z.article_id = {row}.article_id AND z.revision = {row}.revision"
    return f"NOT EXISTS (SELECT 1 FROM ({parts}) AS z WHERE {here})"


def _shown_revision(dialect: str, row: str) -> str:
    """The condition under which a row of `revisions` is shown."""
    article = f"{row}.article_id NOT IN ({withholdings_in_force.articles(dialect)})"
    return f"{_shown(dialect, row)} AND {article} AND {_whole(dialect, row)}"


def _latest(dialect: str, row: str, table: str = "revisions", owner: str = "article_id") -> str:
    """The number of the latest revision shown of a row's article or source."""
    shown = _shown(dialect, "x") + (f" AND {_whole(dialect, 'x')}" if table == "revisions" else "")
    return f"(SELECT max(x.revision) FROM {table} AS x WHERE x.{owner} = {row}.{owner} AND {shown})"


_PARTS = """
    (SELECT count(*) FROM revision_parts AS p WHERE p.article_id = r.article_id AND p.revision = r.revision{0})
"""


def _revisions(dialect: str) -> str:
    return f"""
        SELECT a.article_id, a.publication, a.url, r.title, r.deck, r.summary, r.dateline, r.text, r.language,
               r.published_on, r.published_at, r.published_precision, r.modified_at, r.writers, r.editors, r.topics,
               r.revision, {_latest(dialect, "r")} AS revisions,
               a.first_seen_at, a.last_seen_at, a.state,
               r.capture_id, c.captured_at, c.warc_file, c.record_offset, c.record_length, c.payload_digest,
               {_shown_path("c")} AS replay_path,
               r.published_zone, r.modified_on, r.modified_precision, r.modified_zone, r.images,
               CASE WHEN r.is_accessible_for_free THEN 1 WHEN NOT r.is_accessible_for_free THEN 0 END
                   AS is_accessible_for_free,
               r.evidence, r.blocks, a.volatile_since,
               coalesce(nullif({_PARTS.format("")}, 0), 1) AS parts,
               {_PARTS.format(" AND p.missing_since IS NOT NULL")} AS parts_missing
        FROM revisions AS r
        JOIN articles AS a ON a.article_id = r.article_id
        JOIN captures AS c ON c.capture_id = r.capture_id
        WHERE {_shown_revision(dialect, "r")}
    """


# Microseconds between two instants as twenty digits that sort: the only expression of which there are two.
_APART = {
    "sqlite": "printf('%020d', abs({0} - {1}))",
    "postgresql": "to_char(abs({0} - {1}), 'FM00000000000000000000')",
}
_MICROSECONDS = {
    "sqlite": "(CAST(strftime('%s', substr({0}, 1, 19)) AS INTEGER) * 1000000 + CAST(substr({0}, 21, 6) AS INTEGER))",
    "postgresql": "CAST(extract(epoch FROM CAST({0} AS timestamptz)) * 1000000 AS bigint)",
}


def _nearest(dialect: str) -> str:
    """The capture of a citation's source nearest to `cited_at`; one that brought the document comes first.

    A sort key is built and its least value taken, since SQLite lets no ORDER BY look out of its subquery.
    """
    moments = (_MICROSECONDS[dialect].format(moment) for moment in ("k.captured_at", "t.cited_at"))
    apart = _APART[dialect].format(*moments)
    brought = "CASE WHEN k.status BETWEEN 200 AND 299 THEN '0' ELSE '1' END"
    return f"""
        SELECT substr(min({brought} || {apart} || k.captured_at || k.capture_id), {1 + 20 + 27 + 1})
        FROM captures AS k
        WHERE k.publication = s.publication AND k.url IN (s.url, coalesce(s.resolved_url, s.url))
          AND {_shown(dialect, "k")}
    """


def citations(dialect: str, which: str) -> str:
    """The citations, as v_citations gives them, of the revisions that a condition on `t` (citations) chooses."""
    return f"""
            SELECT x.article_id, x.revision, x.position, x.label, x.url, x.url_as_printed, x.source_id, x.source_url,
                   x.host, x.publisher_class, x.state, x.cited_at, x.first_captured_at, x.last_checked_at,
                   x.changed_since, x.capture_id,
                   {_shown_path("c")} AS replay_path, x.block, x.last_check, x.last_failure, x.since
            FROM (
                SELECT t.article_id, t.revision, t.position, t.label, t.url, t.url_as_printed, t.source_id,
                       coalesce(s.resolved_url, s.url) AS source_url, s.host, s.publisher_class, s.state, t.cited_at,
                       s.first_captured_at, s.last_checked_at,
                       (SELECT min(g.at) FROM changes AS g
                         WHERE g.source_id = t.source_id AND g.kind = 'source-changed' AND g.at > t.cited_at)
                         AS changed_since,
                       ({_nearest(dialect)}) AS capture_id, t.block, s.last_check, s.last_failure, s.since
                FROM citations AS t
                LEFT JOIN sources AS s ON s.source_id = t.source_id
                JOIN revisions AS r ON r.article_id = t.article_id AND r.revision = t.revision
                WHERE {which} AND {_shown_revision(dialect, "r")}
            ) AS x
            LEFT JOIN captures AS c ON c.capture_id = x.capture_id
        """


def statements(dialect: str) -> dict[str, str]:
    """The query of each view in the words of an engine, by the view's name."""
    return {
        "v_articles": f"{_revisions(dialect)} AND r.revision = {_latest(dialect, 'r')}",
        "v_revisions": _revisions(dialect),
        "v_contributors": f"""
            SELECT k.article_id, k.revision, k.position, k.name, k.role, k.role_label
            FROM contributions AS k
            JOIN revisions AS r ON r.article_id = k.article_id AND r.revision = k.revision
            WHERE {_shown_revision(dialect, "r")}
        """,
        "v_citations": citations(dialect, f"t.revision = {_latest(dialect, 't')}"),
        "v_sources": f"""
            SELECT s.source_id, s.publication, s.url, coalesce(s.resolved_url, s.url) AS source_url, s.host,
                   s.publisher_class, s.state, r.title, r.language, r.media_type, s.first_cited_at,
                   s.first_captured_at, s.last_checked_at, coalesce(r.revision, 0) AS revisions, r.capture_id,
                   s.volatile_since, s.last_check, s.last_failure, s.since
            FROM sources AS s
            LEFT JOIN source_revisions AS r ON r.source_id = s.source_id
                 AND r.revision = {_latest(dialect, "s", "source_revisions", "source_id")}
        """,
        "v_source_revisions": f"""
            SELECT r.source_id, s.publication, s.url, r.revision, r.title, r.text, r.language, r.media_type, r.pages,
                   CASE WHEN r.partial THEN 1 ELSE 0 END AS partial,
                   r.published_on, r.published_at, r.published_precision, r.capture_id, c.captured_at, c.warc_file,
                   c.record_offset, c.record_length, c.payload_digest, {_shown_path("c")} AS replay_path,
                   r.agency, r.document_number, r.pages_lost, r.evidence, r.blocks
            FROM source_revisions AS r
            JOIN sources AS s ON s.source_id = r.source_id
            JOIN captures AS c ON c.capture_id = r.capture_id
            WHERE {_shown(dialect, "r")}
        """,
        "v_captures": f"""
            SELECT capture_id, publication, crawl_id, url, surt, captured_at, status, media_type, record_type, role,
                   via, payload_digest, warc_file, record_offset, record_length, truncated, error, reading, verdict,
                   verdict_reason, refers_to, failure
            FROM captures AS c
            WHERE {_shown(dialect, "c")}
        """,
        "v_changes": "SELECT cursor, at, kind, article_id, source_id, capture_id, publication FROM changes",
        "v_withholdings": f"""
            SELECT h.withholding_id, h.publication, h.kind, h.article_id, h.url, h.capture_id, h.reason, h.withheld_at,
                   h.withheld_until, h.released_at, h.release_reason,
                   CASE WHEN {withholdings_in_force.in_force(dialect)} THEN 1 ELSE 0 END AS in_force
            FROM withholdings AS h
        """,
        "v_topics": f"""
            SELECT t.article_id, t.revision, t.position, t.topic_group, t.name
            FROM topics AS t
            JOIN revisions AS r ON r.article_id = t.article_id AND r.revision = t.revision
            WHERE {_shown_revision(dialect, "r")}
        """,
        # An article of one page keeps no row of its own for it.
        "v_revision_parts": f"""
            SELECT p.article_id, p.revision, p.part, p.url, p.capture_id, c.captured_at, c.warc_file, c.record_offset,
                   c.record_length, c.payload_digest, p.content_digest, p.missing_since, p.is_added,
                   {_shown_path("c")} AS replay_path
            FROM (
                SELECT k.article_id, k.revision, k.part, k.url, k.capture_id, k.content_digest, k.missing_since,
                       CASE WHEN k.is_added THEN 1 ELSE 0 END AS is_added
                FROM revision_parts AS k
                UNION ALL
                SELECT o.article_id, o.revision, 1, y.url, o.capture_id, o.content_digest, NULL, 0
                FROM revisions AS o
                JOIN captures AS y ON y.capture_id = o.capture_id
                WHERE NOT EXISTS (SELECT 1 FROM revision_parts AS k
                                   WHERE k.article_id = o.article_id AND k.revision = o.revision)
            ) AS p
            JOIN revisions AS r ON r.article_id = p.article_id AND r.revision = p.revision
            LEFT JOIN captures AS c ON c.capture_id = p.capture_id
            WHERE {_shown_revision(dialect, "r")}
        """,
        # Only what captures prove: a rebuilt database does not know of a crawl that found nothing due.
        "v_crawls": f"""
            SELECT k.crawl_id, k.publication, k.captures, k.first_captured_at, k.last_captured_at,
                   w.started_at, w.ended_at, w.ending, w.exit_code, w.findings, w.finding_kinds, w.purpose
            FROM (
                SELECT c.crawl_id, c.publication, count(*) AS captures, min(c.captured_at) AS first_captured_at,
                       max(c.captured_at) AS last_captured_at
                FROM captures AS c
                WHERE {_shown(dialect, "c")}
                GROUP BY c.crawl_id, c.publication
            ) AS k
            LEFT JOIN crawls AS w ON w.crawl_id = k.crawl_id
        """,
    }


NAMES = tuple(statements("sqlite"))


def create_views(connection: Connection) -> None:
    """Make every view."""
    for name, statement in statements(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {statement}")


def drop(connection: Connection) -> None:
    """Take every view away, also one that only an older Fonds knew, so that the tables can be altered."""
    for name in sa.inspect(connection).get_view_names():
        if name.startswith("v_"):
            connection.exec_driver_sql(f"DROP VIEW {name}")
