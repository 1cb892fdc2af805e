"""How many citations the latest revisions of a publication print, with an address and without one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, withholdings_in_force

_COUNTED = (
    "SELECT CAST(coalesce(sum(c.addressed), 0) AS BIGINT) AS addressed,"
    " CAST(coalesce(sum(c.printed - c.addressed), 0) AS BIGINT) AS unaddressed FROM"
)
_LATEST = "(SELECT max(r.revision) FROM revisions AS r WHERE r.article_id = {article})"
# Counted by revision first: each is asked once whether it is the latest, not each of its citations.
_SHOWN = sa.text(
    f"{_COUNTED} (SELECT article_id, revision, count(source_id) AS addressed, count(*) AS printed FROM citations"
    " GROUP BY article_id, revision) AS c"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision WHERE a.publication = :slug"
)
_OF_ITS_ARTICLES = sa.text(
    f"{_COUNTED} (SELECT count(p.source_id) AS addressed, count(*) AS printed FROM articles AS a"
    f" JOIN citations AS p ON p.article_id = a.article_id AND p.revision = {_LATEST.format(article='a.article_id')}"
    " WHERE a.publication = :slug) AS c"
)
# All there are, without those of earlier revisions, which few articles have.
_OF_EVERY_ARTICLE = sa.text(
    f"{_COUNTED} (SELECT count(source_id) AS addressed, count(*) AS printed FROM citations"
    " UNION ALL SELECT -count(p.source_id), -count(*) FROM citations AS p"
    " WHERE p.article_id IN (SELECT article_id FROM revisions WHERE revision > 1)"
    f" AND p.revision < {_LATEST.format(article='p.article_id')}) AS c"
)


def count_citations(connection: Connection, publication: str) -> tuple[int, int]:
    """How many citations of what is shown have an address, and how many have none."""
    # The view asks of each article what of it is withheld: most of what counting costs when nothing is.
    if withholdings_in_force.any_in_force(connection):
        row = connection.execute(_SHOWN, {"slug": publication}).one()
    elif _is_alone(connection, publication):
        row = connection.execute(_OF_EVERY_ARTICLE).one()
    else:
        row = connection.execute(_OF_ITS_ARTICLES, {"slug": publication}).one()
    return row.addressed, row.unaddressed


def _is_alone(connection: Connection, publication: str) -> bool:
    """Whether the archive knows no other publication, whose articles could have citations too."""
    known = connection.scalars(sa.select(schema.publications.c.slug).limit(2)).all()
    return known == [publication]
