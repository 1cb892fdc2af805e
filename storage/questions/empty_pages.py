"""The pages that came without text, of which none is kept and no browser has made one yet: scripts may write it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.types import Role
from storage.types.instants import instant_of


@dataclass(frozen=True, slots=True)
class EmptyPage:
    """A page of an article or a source that was refused as empty, whenever it came; `captured_at` is the last time."""

    url: str
    role: Role
    captured_at: datetime


# A text that was read of it at any time says that it is not without one; where a browser was tried, it has been tried.
_EMPTY = sa.text("""
    SELECT e.url, e.role, max(e.captured_at) AS captured_at
    FROM v_captures AS e
    WHERE e.verdict = 'empty' AND e.publication = :slug AND e.role IN ('article', 'source')
      AND NOT EXISTS (SELECT 1 FROM v_captures AS k
                       WHERE k.url = e.url AND k.publication = e.publication
                         AND (k.reading = 'done' OR k.record_type = 'rendered') AND k.role IN ('article', 'source'))
    GROUP BY e.url, e.role
    ORDER BY max(e.captured_at) DESC, e.url
""")


def empty_pages_in(connection: Connection, publication: str) -> tuple[EmptyPage, ...]:
    """The pages of a publication, and of what it cites, that came without text, the last one first."""
    return tuple(
        EmptyPage(row.url, Role(row.role), instant_of(row.captured_at))
        for row in connection.execute(_EMPTY, {"slug": publication})
    )


def urls_without_text(connection: Connection, publications: Iterable[str]) -> frozenset[str]:
    """The addresses of what these publications cite that came without text."""
    return frozenset(
        page.url
        for publication in sorted(set(publications))
        for page in empty_pages_in(connection, publication)
        if page.role is Role.SOURCE
    )
