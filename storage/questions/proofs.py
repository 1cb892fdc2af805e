"""The proof of what an answer says: the record of a capture, where it lies, and the digest that it must have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables.parameter_batches import parameter_batches
from storage.tables.schema import captures as _captures
from storage.types.instants import instant_text
from storage.types.replay_path import replay_path


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the record of a capture lies, and the digest that it must have; all as the views give it.

    `replay_path` is None for a failure: there is nothing to replay.
    """

    capture_id: str
    captured_at: str
    status: int | None
    warc_file: str
    record_offset: int
    record_length: int
    payload_digest: str | None
    replay_path: str | None


def proofs(connection: Connection, capture_ids: Iterable[str]) -> Mapping[str, Proof]:
    """The proofs of captures by id, of withheld ones too: a crawl that made one is told where its record lies."""
    found: dict[str, Proof] = {}
    for part in parameter_batches(sorted(set(capture_ids))):
        rows = sa.select(_captures).where(_captures.c.capture_id.in_(part))
        for row in connection.execute(rows):
            found[row.capture_id] = Proof(
                capture_id=row.capture_id,
                captured_at=instant_text(row.captured_at),
                status=row.status,
                warc_file=row.warc_file,
                record_offset=row.record_offset,
                record_length=row.record_length,
                payload_digest=row.payload_digest,
                replay_path=None if row.status is None else replay_path(row.publication, row.captured_at, row.url),
            )
    return found
