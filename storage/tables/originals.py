"""The whole responses that bodies are kept with already, to which a revisit may refer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.tables import schema, withholdings_in_force
from storage.tables.capture_rows import validated_of
from storage.tables.parameter_batches import parameter_batches
from storage.types import RecordType, Role, Validated

_TABLE = schema.captures


Ask = Callable[[sa.Select[Any], Mapping[str, object]], Sequence[Row[Any]]]
"""Gives all rows of a statement with its parameters."""


def originals_of(
    ask: Ask, dialect: str, publication: str, keys: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Validated]:
    """Return the first whole response of each (payload digest, framing) that a publication's collection holds.

    A withheld body is no original: the same body at another URL is kept whole, so that it can be shown.

    Args:
        ask: asks the database.
        dialect: its engine.
        publication: whose collection.
        keys: what is looked for.
    """
    found: dict[tuple[str, str], Validated] = {}
    for part in parameter_batches(sorted({digest for digest, _ in keys})):
        size = _size_for(len(part))
        asked = {f"digest_{number}": part[min(number, len(part) - 1)] for number in range(size)}
        for row in ask(_holding(dialect, size), {"slug": publication, **asked}):
            if (row.payload_digest, row.framing) in keys:
                found.setdefault((row.payload_digest, row.framing), validated_of(row))
    return found


def _size_for(count: int) -> int:
    """The power of two that is not less."""
    return 1 << (count - 1).bit_length()


# Asked with every batch of records. A list whose length is left open would be written into the statement each time,
# which takes longer than the engine's answer; so there is a statement for each of a few lengths.
@lru_cache(maxsize=32)
def _holding(dialect: str, size: int) -> sa.Select[Any]:
    return (
        sa.select(_TABLE.c.capture_id, _TABLE.c.url, _TABLE.c.captured_at, _TABLE.c.payload_digest, _TABLE.c.framing)
        .where(
            _TABLE.c.publication == sa.bindparam("slug"),
            _TABLE.c.payload_digest.in_([sa.bindparam(f"digest_{number}") for number in range(size)]),
            _TABLE.c.record_type == RecordType.RESPONSE,
            # Players find an original by its line in the index, and these have none.
            _TABLE.c.role != Role.OTHER_METHOD,
            _TABLE.c.truncated.is_(None),
            sa.text(f"captures.capture_id NOT IN ({withholdings_in_force.captures(dialect)})"),
        )
        .order_by(_TABLE.c.captured_at, _TABLE.c.capture_id)
    )
