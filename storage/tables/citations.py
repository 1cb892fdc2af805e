"""What revisions of articles cite: each citation as printed, its source, and the source's target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.citing import cite_source
from storage.tables.column_types import Instant
from storage.tables.targets import add_targets, hasten
from storage.types import Capture, Citation, FoundUrl, Role
from storage.types.filings import NextVisit
from storage.types.publisher_class import PublisherRule
from storage.types.source_identity import redirector_of
from storage.types.storable import storable
from storage.types.waits import FIRST_WAITS

_TABLE = schema.citations
# Built once, because building one costs more than running it.
_ADD = _TABLE.insert()
_FIRST_CITED = (
    sa.select(_TABLE.c.label, _TABLE.c.url, sa.func.min(_TABLE.c.cited_at, type_=Instant()))
    .where(_TABLE.c.article_id == sa.bindparam("of_article"))
    .group_by(_TABLE.c.label, _TABLE.c.url)
)


def add_citations(
    connection: Connection,
    capture: Capture,
    article_id: str,
    revision: int,
    citations: Sequence[Citation],
    cited_before: Mapping[str, datetime],
    publishers: Sequence[PublisherRule] = (),
) -> None:
    """File the citations of a revision, and make the sources targets, due at once.

    A source that is known already is due at once, too, when the article did not cite it before, unless it was visited
    within the hour: an hour after a citation it is visited anyway.

    `cited_before` is what `first_cited` says, before any citation of the revision is taken out; `publishers` are the
    publication's own rules for who publishes what it cites.
    """
    rows: list[dict[str, object]] = []
    sources: list[FoundUrl] = []
    again: list[NextVisit] = []
    for position, citation in enumerate(citations, 1):
        before = cited_before.get(_cited(citation.label, citation.url))
        cited_at = before or capture.captured_at
        cite = partial(
            cite_source,
            connection,
            capture.publication,
            cited_at=cited_at,
            publishers=publishers,
            capture_id=capture.capture_id,
        )
        source_id = None
        if citation.url is not None:
            cited = cite(citation.url)
            source_id = cited.source_id
            through = redirector_of(citation.url_as_printed or "", capture.url, citation.url)
            if through is not None:
                # Whoever looks for the address that is printed finds the source.
                cite(through)
            if cited.visited is not None:
                # Of those at a host that were never visited, the one cited last comes first.
                sources.append(FoundUrl(cited.visited, Role.SOURCE, capture.url, capture.captured_at))
                again += [NextVisit(cited.visited, cited_at)] if before is None else []
        rows.append(
            {
                "article_id": article_id,
                "revision": revision,
                "position": position,
                "label": citation.label,
                "url": citation.url,
                "url_as_printed": citation.url_as_printed,
                "source_id": source_id,
                "cited_at": cited_at,
                "block": citation.block,
            }
        )
    if rows:
        connection.execute(_ADD, rows)
    add_targets(connection, capture.publication, sources, capture.captured_at)
    hasten(connection, capture.publication, again, only=Role.SOURCE, rested=FIRST_WAITS[0])


def _cited(label: str | None, url: str | None) -> str:
    """What a citation names: its address, or its title where no address is printed; a mended title is no new one."""
    return storable(url or label or "")


def first_cited(connection: Connection, article_id: str) -> dict[str, datetime]:
    """When the article first cited what it cites: a later revision does not make an old citation younger."""
    rows = connection.execute(_FIRST_CITED, {"of_article": article_id})
    first: dict[str, datetime] = {}
    for label, url, cited_at in rows:
        cited = _cited(label, url)
        first[cited] = min(cited_at, first.get(cited, cited_at))
    return first
