"""What articles are counted by, as it is shown: without what is withheld at this moment."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from storage.tables import withholdings_in_force
from storage.tables.article_counts import CountKind, last_revisions, named

_KEPT = "SELECT publication, topic_group, name, articles, written FROM article_counts WHERE kind = '{0}'"
_NUMBER = "SELECT publication, topic_group, name, {0} AS articles, {0} * written AS written FROM ({1}) AS k"


def shown_counts(connection: Connection, kind: CountKind) -> str:
    """A query in parentheses with a name for the counts of a kind, as the latest revisions that are shown give them.

    Where nothing is withheld these are the counts that are kept, in the order of their index. Else those of the
    articles whose latest revision may be hidden are taken out, and come in again as their latest revision shown says.
    """
    kept = _KEPT.format(kind)
    if not withholdings_in_force.any_in_force(connection):
        return f"({kept} AND articles > 0) AS counted"
    hidden = _hidden(connection.dialect.name)
    gone = _NUMBER.format(-1, named(kind, last_revisions(f"a.article_id IN ({hidden})")))
    shown = f"SELECT v.article_id, v.publication, v.revision FROM v_articles AS v WHERE v.article_id IN ({hidden})"
    left = _NUMBER.format(1, named(kind, shown))
    return (
        "(SELECT publication, topic_group, name, sum(articles) AS articles, sum(written) AS written"
        f" FROM ({kept} UNION ALL {gone} UNION ALL {left}) AS every_count"
        " GROUP BY publication, topic_group, name HAVING sum(articles) > 0) AS counted"
    )


def _hidden(dialect: str) -> str:
    """A query for the articles of which something is withheld, be it all of them or one revision."""
    return (
        f"{withholdings_in_force.articles(dialect)}"
        " UNION ALL SELECT r.article_id FROM revisions AS r"
        f" WHERE r.capture_id IN ({withholdings_in_force.captures(dialect)})"
        f" UNION ALL SELECT p.article_id FROM ({withholdings_in_force.parts(dialect)}) AS p"
    )
