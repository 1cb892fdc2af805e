"""Fields of articles about which the rules of a reader found different things, counted for a crawl."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

import sqlalchemy as sa

from storage.questions.field_gaps import last_evidence
from storage.tables import schema
from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class DisputedLately:
    """How many of the `articles` that were read last have a disputed field, and how many each field, most first."""

    articles: int
    disputed: int
    fields: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class DisputedField:
    """On how many pages of a host a field was disputed."""

    field: str
    host: str
    count: int


def disputed_fields(database: Database, crawl_id: str) -> tuple[DisputedField, ...]:
    """Count the disputed fields of the revisions first shown in a crawl, most often first."""
    # No engine reads JSON as the other does; an index has the few revisions that hold the word.
    statement = sa.text(
        "SELECT r.evidence, c.url FROM revisions AS r JOIN captures AS c ON c.capture_id = r.capture_id"
        f" WHERE c.crawl_id = :crawl AND r.{schema.DISPUTED}"
    )
    counted = Counter[tuple[str, str]]()
    with database.read() as connection:
        for evidence, url in connection.execute(statement, {"crawl": crawl_id}):
            host = urlsplit(url).hostname or ""
            counted.update((field, host) for field in _disputed(evidence))
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(DisputedField(field, host, count) for (field, host), count in ordered)


def disputed_lately(database: Database, publication: str) -> DisputedLately:
    """Count the disputed fields of the articles of a publication whose text was filed last."""
    with database.read() as connection:
        evidence = last_evidence(connection, publication)
    fields = [_disputed(text) for text in evidence]
    counted = Counter(field for found in fields for field in found)
    ordered = sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    return DisputedLately(len(fields), sum(map(bool, fields)), tuple(ordered))


def _disputed(evidence: str) -> tuple[str, ...]:
    """The fields about which the rules disagreed that made this evidence."""
    return tuple(field for field, found in json.loads(evidence).items() if found.get("disputed"))
