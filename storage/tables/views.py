"""The read-only views that programs are written against, the same columns and texts on both engines.

They hold no data, so they are dropped and made again at each upgrade. Instants come out as the text they are kept as.
What is withheld at the moment of the question is in none of them but the one that says so.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import revision_change_view, source_views, typed_views, withholdings_in_force
from storage.tables.reading_roles import grant_reading, reading_roles
from storage.tables.view_parts import latest, shown, shown_path, shown_revision

_PARTS = """
    (SELECT count(*) FROM revision_parts AS p WHERE p.article_id = r.article_id AND p.revision = r.revision{0})
"""


def _revisions(dialect: str) -> str:
    return f"""
        SELECT a.article_id, a.publication, a.url, r.title, r.deck, r.summary, r.dateline, r.text, r.language,
               r.published_on, r.published_at, r.published_precision, r.modified_at, r.writers, r.editors, r.topics,
               r.revision, {latest(dialect, "r")} AS revisions,
               a.first_seen_at, a.last_seen_at, a.state,
               r.capture_id, c.captured_at, c.warc_file, c.record_offset, c.record_length, c.payload_digest,
               {shown_path("c")} AS replay_path,
               r.published_zone, r.modified_on, r.modified_precision, r.modified_zone, r.images,
               CASE WHEN r.is_accessible_for_free THEN 1 WHEN NOT r.is_accessible_for_free THEN 0 END
                   AS is_accessible_for_free,
               r.evidence, r.blocks, a.volatile_since,
               coalesce(nullif({_PARTS.format("")}, 0), 1) AS parts,
               {_PARTS.format(" AND p.missing_since IS NOT NULL")} AS parts_missing,
               a.gone_since AS missing_since, c.rendered_by
        FROM revisions AS r
        JOIN articles AS a ON a.article_id = r.article_id
        JOIN captures AS c ON c.capture_id = r.capture_id
        WHERE {shown_revision(dialect, "r")}
    """


def statements(dialect: str) -> dict[str, str]:
    """The query of each view in the words of an engine, by the view's name."""
    return {
        "v_articles": f"{_revisions(dialect)} AND r.revision = {latest(dialect, 'r')}",
        "v_revisions": _revisions(dialect),
        "v_contributors": f"""
            SELECT k.article_id, k.revision, k.position, k.name, k.role, k.role_label
            FROM contributions AS k
            JOIN revisions AS r ON r.article_id = k.article_id AND r.revision = k.revision
            WHERE {shown_revision(dialect, "r")}
        """,
        "v_captures": f"""
            SELECT capture_id, publication, crawl_id, url, surt, captured_at, status, media_type, record_type, role,
                   via, payload_digest, warc_file, record_offset, record_length, truncated, error, reading, verdict,
                   verdict_reason, refers_to, failure, rendered_by
            FROM captures AS c
            WHERE {shown(dialect, "c")}
        """,
        "v_items": f"""
            SELECT i.item_id, i.publication, i.crawl_id, i.kind, i.content, i.kept_at, i.capture_id, c.url,
                   c.captured_at, c.warc_file, c.record_offset, c.record_length, c.payload_digest,
                   {shown_path("c")} AS replay_path
            FROM items AS i
            JOIN captures AS c ON c.capture_id = i.capture_id
            WHERE {shown(dialect, "c")}
        """,
        "v_changes": """
            SELECT g.cursor, g.at, g.kind, g.article_id, g.source_id, g.capture_id, g.publication,
                   coalesce(r.revision, o.revision) AS revision, d.change_class, g.crawl_id
            FROM changes AS g
            LEFT JOIN revisions AS r ON r.article_id = g.article_id AND r.capture_id = g.capture_id
            LEFT JOIN source_revisions AS o ON o.source_id = g.source_id AND o.capture_id = g.capture_id
            LEFT JOIN source_changes AS d ON d.source_id = o.source_id AND d.revision = o.revision
        """,
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
            WHERE {shown_revision(dialect, "r")}
        """,
        # An article of one page keeps no row of its own for it.
        "v_revision_parts": f"""
            SELECT p.article_id, p.revision, p.part, p.url, p.capture_id, c.captured_at, c.warc_file, c.record_offset,
                   c.record_length, c.payload_digest, p.content_digest, p.missing_since, p.is_added,
                   {shown_path("c")} AS replay_path
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
            WHERE {shown_revision(dialect, "r")}
        """,
        # Only what captures prove: a rebuilt database does not know of a crawl that found nothing due.
        "v_crawls": f"""
            SELECT k.crawl_id, k.publication, k.captures, k.first_captured_at, k.last_captured_at,
                   w.started_at, w.ended_at, w.ending, w.exit_code, w.findings, w.finding_kinds, w.purpose
            FROM (
                SELECT c.crawl_id, c.publication, count(*) AS captures, min(c.captured_at) AS first_captured_at,
                       max(c.captured_at) AS last_captured_at
                FROM captures AS c
                WHERE {shown(dialect, "c")}
                GROUP BY c.crawl_id, c.publication
            ) AS k
            LEFT JOIN crawls AS w ON w.crawl_id = k.crawl_id
        """,
        **source_views.statements(dialect),
        "v_revision_changes": revision_change_view.statement(dialect),
    }


NAMES = tuple(statements("sqlite"))


def create_views(connection: Connection, readers: Collection[str] = ()) -> None:
    """Make every view, and on PostgreSQL what only that engine has of them; `readers` are roles that may read them."""
    for name, statement in statements(connection.dialect.name).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {statement}")
    if connection.dialect.name == "postgresql":
        typed_views.create_typed_views(connection)
    for role in readers:
        grant_reading(connection, role)


def drop(connection: Connection) -> tuple[str, ...]:
    """Take every view away, also one that only an older Fonds knew, so that the tables can be altered.

    Returns the roles that could read them.
    """
    readers: tuple[str, ...] = ()
    if connection.dialect.name == "postgresql":
        readers = reading_roles(connection)
        typed_views.drop_typed_views(connection)
    for name in sa.inspect(connection).get_view_names():
        if name.startswith("v_"):
            connection.exec_driver_sql(f"DROP VIEW {name}")
    return readers
