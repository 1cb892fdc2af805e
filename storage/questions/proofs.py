"""The proof of what an answer says: the record of a capture, where it lies, and the digest that it must have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.withheld_errors import refuse_capture
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.schema import captures as _captures
from storage.tables.withholdings_in_force import withheld_among
from storage.types import Capture, FailureKind
from storage.types.instants import instant_text
from storage.types.replay_path import replay_path


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the record of a capture lies, and the digest that it must have; all as the views give it.

    `replay_path` is None for a failure: there is nothing to replay. `failure` says which (`lost`: the record was there
    once, and `fonds verify --repair` found it lost), None for an answer.
    """

    capture_id: str
    captured_at: str
    status: int | None
    warc_file: str
    record_offset: int
    record_length: int
    payload_digest: str | None
    replay_path: str | None
    failure: str | None = None

    @property
    def is_lost(self) -> bool:
        """Whether the record was lost: nothing proves any more what was read from it."""
        return self.failure == FailureKind.LOST


def proven_captures(database: Database, capture_ids: Iterable[str]) -> tuple[Capture, ...]:
    """The captures of these ids, and for each revisit those that lead to its body; each once, in this order.

    Ids without a row are left out, and so are bodies that the archive does not have.

    Raises:
        Withheld: one of them is withheld.
    """
    captures = Captures(database)
    found: dict[str, Capture] = {}
    waiting = list(dict.fromkeys(capture_ids))
    while waiting:
        known = captures.by_id(waiting)
        found.update((capture_id, known[capture_id]) for capture_id in waiting if capture_id in known)
        originals = (known[capture_id].refers_to for capture_id in waiting if capture_id in known)
        waiting = [one for one in dict.fromkeys(originals) if one is not None and one not in found]
    with database.read() as connection:
        for capture_id in withheld_among(connection, found):
            refuse_capture(connection, capture_id, capture_id)
    return tuple(found.values())


def lost_among(database: Database, capture_ids: Iterable[str]) -> frozenset[str]:
    """Those of these captures whose record a repair told as lost: nothing proves any more what was read from them."""
    known = Captures(database).by_id(list(dict.fromkeys(capture_ids)))
    return frozenset(key for key, capture in known.items() if capture.failure is FailureKind.LOST)


def proofs_of(database: Database, capture_ids: Iterable[str]) -> tuple[Proof, ...]:
    """The proofs of captures in the order of their ids as given, those without a row left out."""
    ids = tuple(dict.fromkeys(capture_ids))
    with database.read() as connection:
        found = proofs(connection, ids)
    return tuple(found[capture_id] for capture_id in ids if capture_id in found)


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
                failure=row.failure,
            )
    return found
