"""Cited sources as the archive held them at an earlier time: their texts, and the visits made up to then.

What those visits come to is decided where visits are judged (`pipelines.source_state`); aliases are those of today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from storage.questions.past_articles import unless_later
from storage.questions.proofs import proofs
from storage.questions.source_details import LAST_VISIT, ShownSource, source_details
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.source_checks import checks_of
from storage.types.errors import UnknownId
from storage.types.instants import instant_text
from storage.types.request_faults import RequestFault, fault_of
from storage.types.source_standing import SourceCheck


def _text_before(source: str, before: str) -> str:
    """A join of the text, as `r`, that a source had before an instant, both given as SQL.

    Of the table, not of the view: SQLite would make all rows of a view that is joined from the left, for each page.
    """
    return f"""
        LEFT JOIN source_revisions AS r ON r.source_id = {source} AND r.revision = (
            SELECT max(x.revision) FROM v_source_revisions AS x
             WHERE x.source_id = {source} AND x.captured_at < {before})
    """


def _borrowed_before(source: str, before: str) -> str:
    """A query for the number of copies that a source had in other archives before an instant, both given as SQL.

    The time is no condition: by it SQLite would go through all captures of the archive, for each source.
    """
    return f"""
        SELECT count(CASE WHEN b.captured_at < {before} THEN 1 END) FROM v_borrowings AS b WHERE b.source_id = {source}
    """


def sources_before(columns: Iterable[str], moment: datetime) -> str:
    """A query in parentheses with the name `v` that gives, with these columns of v_sources, what was cited.

    State, address and times of visits are today's.
    """
    before = f"'{instant_text(moment)}'"
    changed = _columns_before(before)
    named = ", ".join(f"{changed.get(column, f's.{column}')} AS {column}" for column in columns)
    text = _text_before("s.source_id", before)
    return f"(SELECT {named} FROM v_sources AS s {text} WHERE s.first_cited_at < {before}) AS v"


def _columns_before(before: str) -> dict[str, str]:
    """Of the columns of a source `s` with the text `r` those that said something else then."""
    return {
        **{column: f"r.{column}" for column in ("title", "language", "media_type", "capture_id")},
        "revisions": "coalesce(r.revision, 0)",
        "rendered_by": "(SELECT c.rendered_by FROM captures AS c WHERE c.capture_id = r.capture_id)",
        # Kept of the latest text alone.
        "canonical_url": "CASE WHEN r.revision = s.revisions THEN s.canonical_url END",
        "borrowed": f"({_borrowed_before('s.source_id', before)})",
        # Estimated and planned from all visits up to now.
        "next_check_at": "CAST(NULL AS text)",
        "change_rate": "CAST(NULL AS double precision)",
        "volatile_since": unless_later("s.volatile_since", before),
    }


_TEXT = """
    SELECT revision, title, language, media_type, text, capture_id, rendered_by FROM v_source_revisions
     WHERE source_id = :id AND captured_at < :before ORDER BY revision DESC LIMIT 1
"""
_CITING = """
    SELECT DISTINCT r.article_id, coalesce(r.title, r.url) AS title FROM v_citations_all AS c
      JOIN v_revisions AS r ON r.article_id = c.article_id AND r.revision = c.revision
     WHERE c.source_id = :id AND r.captured_at < :before AND r.revision = (
           SELECT max(x.revision) FROM v_revisions AS x
            WHERE x.article_id = r.article_id AND x.captured_at < :before)
     ORDER BY title, r.article_id
"""


def source_before(database: Database, source_id: str, moment: datetime) -> ShownSource:
    """A source with the text, the last visit and the citing articles of just before an instant.

    State, address and times of visits are today's.

    Raises:
        UnknownId: nobody cited it yet.
    """
    values = {"id": source_id, "before": instant_text(moment)}
    with database.read() as connection:
        now = source_details(connection, source_id)
        if now.first_cited_at >= values["before"]:
            raise UnknownId(fault_of(RequestFault.SOURCE_LATER, key=source_id))
        text = connection.execute(sa.text(_TEXT), values).one_or_none()
        last = connection.execute(sa.text(LAST_VISIT.format(more="AND v.at < :before")), values).one_or_none()
        citing = connection.execute(sa.text(_CITING), values).all()
        shown = [row.capture_id for row in (text, last) if row is not None]
        proof_of = proofs(connection, shown)
    return replace(
        now,
        title=None if text is None else text.title,
        language=None if text is None else text.language,
        media_type=None if text is None else text.media_type,
        text=None if text is None else text.text,
        rendered_by=None if text is None else text.rendered_by,
        revisions=0 if text is None else text.revision,
        proof=None if text is None else proof_of[text.capture_id],
        last_visit=None if last is None else proof_of[last.capture_id],
        last_error=None if last is None else last.error,
        cited_by=tuple((one.article_id, one.title) for one in citing),
    )


def addresses_of(database: Database, source_ids: Collection[str]) -> Mapping[str, str]:
    """The address under which each of these sources was cited, by source."""
    asked = sa.text("SELECT source_id, url FROM sources WHERE source_id IN :ids")
    asked = asked.bindparams(sa.bindparam("ids", expanding=True))
    with database.read() as connection:
        return {
            row.source_id: row.url
            for part in parameter_batches(sorted(source_ids))
            for row in connection.execute(asked, {"ids": part})
        }


def checks_before(
    database: Database, source_ids: Collection[str], moment: datetime
) -> Mapping[str, Sequence[SourceCheck]]:
    """What each visit to these sources said by itself, those made before an instant, the oldest first, by source."""
    with database.read() as connection:
        return checks_of(connection, source_ids, moment)
