"""Fields of articles about which the rules of a reader found different things, counted for a crawl."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class DisputedField:
    """On how many pages of a host a field was disputed."""

    field: str
    host: str
    count: int


def disputed_fields(database: Database, crawl_id: str) -> tuple[DisputedField, ...]:
    """Count the disputed fields of the revisions first shown in a crawl, most often first."""
    # No engine reads JSON as the other does; few revisions of a crawl hold the word.
    statement = sa.text(
        "SELECT r.evidence, c.url FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id"
        " WHERE c.crawl_id = :crawl AND r.evidence LIKE '%\"disputed\":[%'"
    )
    counted = Counter[tuple[str, str]]()
    with database.read() as connection:
        for evidence, url in connection.execute(statement, {"crawl": crawl_id}):
            host = urlsplit(url).hostname or ""
            counted.update((field, host) for field, found in json.loads(evidence).items() if found.get("disputed"))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(DisputedField(field, host, count) for (field, host), count in ordered)
