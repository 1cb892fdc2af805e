"""Articles as the archive held them at an earlier time.

A revision was there from the capture that first showed it; a state follows from the changes up to then. A revision that
was completed later is shown as it is kept now, and what is withheld now is not shown for any time.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from storage.questions.withheld_errors import refuse_article
from storage.tables.database import Database
from storage.types import ArticleState
from storage.types.errors import UnknownId
from storage.types.instants import instant_text
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable

_STATE_BEFORE = """
    CASE WHEN (SELECT g.kind FROM changes AS g
                WHERE g.article_id = {article} AND g.kind IN ('new', 'withdrawn', 'restored') AND g.at < {before}
                ORDER BY g.at DESC, g.cursor DESC LIMIT 1) = 'withdrawn' THEN 'withdrawn' ELSE 'live' END
"""
_NEWEST_BEFORE = (
    "SELECT max(x.revision) FROM v_revisions AS x WHERE x.article_id = {article} AND x.captured_at < {before}"
)

# Withheld or not.
_WAS_KEPT = """
    SELECT 1 FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id
     WHERE r.article_id = :id AND c.captured_at < :before LIMIT 1
"""


def newest_before(article: str, before: str) -> str:
    """A query for the number of the latest revision that an article had before an instant, both given as SQL."""
    return _NEWEST_BEFORE.format(article=article, before=before)


def state_before(article: str, before: str) -> str:
    """An expression for the state that an article had then."""
    return _STATE_BEFORE.format(article=article, before=before)


def was_latest_before(moment: datetime) -> str:
    """The condition that the row `v` of v_revisions was the latest of its article just before an instant."""
    before = f"'{instant_text(moment)}'"
    return f"v.captured_at < {before} AND v.revision = ({newest_before('v.article_id', before)})"


def columns_before(moment: datetime) -> dict[str, str]:
    """Of that row's columns those that said something else then, as SQL by name."""
    before = f"'{instant_text(moment)}'"
    later = ("last_seen_at", "missing_since", "volatile_since")
    return {
        "state": state_before("v.article_id", before),
        "revisions": "v.revision",
        "parts_missing": f"""(
            SELECT count(*) FROM v_revision_parts AS p
             WHERE p.article_id = v.article_id AND p.revision = v.revision AND p.missing_since < {before})""",
        **{column: unless_later(f"v.{column}", before) for column in later},
    }


def unless_later(column: str, before: str) -> str:
    """An expression for the value of a column of instants, NULL from an instant on, both given as SQL."""
    return f"CASE WHEN {column} < {before} THEN {column} END"


def revision_before(database: Database, article_id: str, moment: datetime) -> tuple[int, ArticleState]:
    """The number of the revision of an article that was the latest one just before an instant, and its state then.

    Raises:
        UnknownId: there is no such article, or it was not there yet.
        Withheld: it was there, and is not shown now.
    """
    values = {"id": storable(article_id), "before": instant_text(moment)}
    newest, state = newest_before(":id", ":before"), state_before(":id", ":before")
    asked = f"SELECT ({newest}) AS revision, {state} AS state"
    with database.read() as connection:
        row = connection.execute(sa.text(asked), values).one()
        if row.revision is None and connection.scalar(sa.text(_WAS_KEPT), values) is not None:
            refuse_article(connection, values["id"], f"article {values['id']}")
    if row.revision is None:
        raise UnknownId(fault_of(RequestFault.ARTICLE_LATER, key=article_id))
    return row.revision, ArticleState(row.state)
