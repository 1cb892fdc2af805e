"""How many citations the latest revisions of a publication print, with an address and without one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import withholdings_in_force

# Counted by revision first: each is asked once whether it is the latest, not each of its citations.
_COUNTED = (
    "SELECT CAST(coalesce(sum(c.addressed), 0) AS BIGINT) AS addressed,"
    " CAST(coalesce(sum(c.printed - c.addressed), 0) AS BIGINT) AS unaddressed"
    " FROM (SELECT article_id, revision, count(source_id) AS addressed, count(*) AS printed FROM citations"
    " GROUP BY article_id, revision) AS c"
)
_SHOWN = sa.text(
    f"{_COUNTED} JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    " WHERE a.publication = :slug"
)
_ALL = sa.text(
    f"{_COUNTED} JOIN articles AS a ON a.article_id = c.article_id WHERE a.publication = :slug"
    " AND c.revision = (SELECT max(r.revision) FROM revisions AS r WHERE r.article_id = c.article_id)"
)


def count_citations(connection: Connection, publication: str) -> tuple[int, int]:
    """How many citations of what is shown have an address, and how many have none."""
    # The view asks of each article what of it is withheld: half of what counting costs when nothing is.
    counted = _SHOWN if withholdings_in_force.any_in_force(connection) else _ALL
    row = connection.execute(counted, {"slug": publication}).one()
    return row.addressed, row.unaddressed
