"""Single captures with the proof of each: one, or those that a crawl made."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.proofs import Proof, proofs
from storage.tables.database import Database
from storage.tables.schema import captures as _captures
from storage.types import Role
from storage.types.urlkey import normalized_or_same


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """One visit as v_captures gives it.

    Of a rendering, `rendered_by` is the browser and `refers_to` the capture that was rendered; of a revisit that is the
    one whose body it has.
    """

    publication: str
    url: str
    role: str
    record_type: str
    via: str | None
    crawl_id: str
    media_type: str | None
    truncated: str | None
    error: str | None
    failure: str | None
    reading: str
    verdict: str | None
    verdict_reason: str | None
    proof: Proof
    refers_to: str | None = None
    rendered_by: str | None = None


def capture_details(connection: Connection, capture_id: str) -> ShownCapture:
    """A capture that the archive has, withheld or not."""
    row = connection.execute(sa.select(_captures).where(_captures.c.capture_id == capture_id)).one()
    return _shown(row, proofs(connection, [capture_id])[capture_id])


def captured_in(
    database: Database, crawl_id: str, urls: Collection[str] | None = None, since: datetime | None = None
) -> tuple[ShownCapture, ...]:
    """The captures of one crawl in their order, without those of robots.txt: withheld ones too, for their maker.

    With `urls` only those of these addresses and of what they redirected to; with `since` none from before.
    """
    made = sa.select(_captures).where(_captures.c.crawl_id == crawl_id, _captures.c.role != Role.ROBOTS)
    if since is not None:
        made = made.where(_captures.c.captured_at >= since)
    with database.read() as connection:
        rows = connection.execute(made.order_by(_captures.c.captured_at, _captures.c.capture_id)).all()
        if urls is not None:
            rows = _led_to(rows, {normalized_or_same(url) for url in urls})
        proof_of = proofs(connection, [row.capture_id for row in rows])
    return tuple(_shown(row, proof_of[row.capture_id]) for row in rows)


def _led_to(rows: Sequence[Row[Any]], urls: set[str]) -> list[Row[Any]]:
    """The captures of these addresses, and those that their redirects led to."""
    kept: list[Row[Any]] = []
    redirecting: set[str] = set()
    for row in rows:
        if row.via in redirecting or normalized_or_same(row.url) in urls:
            kept.append(row)
            if row.status is not None and 300 <= row.status <= 399 and row.status != 304:
                redirecting.add(row.url)
    return kept


def _shown(row: Row[Any], proof: Proof) -> ShownCapture:
    return ShownCapture(**{name: getattr(row, name) for name in ShownCapture.__slots__ if name != "proof"}, proof=proof)
