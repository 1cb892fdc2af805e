"""Fields that articles lack: what the bounds of a crawl ask the database."""

from __future__ import annotations

import sqlalchemy as sa

from storage.database import Database

# Fields of a reading that have a table of their own.
_TABLES = {"contributors": "contributions", "citations": "citations"}


def missing(
    database: Database, crawl_id: str, publication: str, field: str, examples: int = 3
) -> tuple[int, list[str]]:
    """How many revisions first shown in this crawl lack a field, and the URLs of a few of them.

    Arguments: `field` is a name from ArticleReading that a profile expects.
    """
    if field == "canonical_url":
        # An article without an address cannot be filed.
        return 0, []
    lacks = f"(r.{field} IS NULL OR r.{field} IN ('', '[]'))"
    if field in _TABLES:
        rows = f"SELECT 1 FROM {_TABLES[field]} AS x WHERE x.article_id = r.article_id AND x.revision = r.revision"
        lacks = f"NOT EXISTS ({rows})"
    statement = (
        "FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id"
        f" WHERE c.crawl_id = :crawl AND c.publication = :publication AND {lacks}"
    )
    values = {"crawl": crawl_id, "publication": publication, "most": examples}
    with database.read() as connection:
        count = connection.execute(sa.text(f"SELECT count(*) {statement}"), values).scalar_one()
        urls = connection.execute(sa.text(f"SELECT c.url {statement} ORDER BY c.captured_at LIMIT :most"), values)
        return count, [row.url for row in urls]
