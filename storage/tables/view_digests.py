"""What all views show, as one digest a view: equal digests mean equal rows, in any order and on either engine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import views

_AT_ONCE = 500
_MODULUS = 2**256


@dataclass(frozen=True, slots=True)
class ViewDigest:
    """How many rows a view shows, and the sum of their SHA-256, which does not depend on their order."""

    rows: int
    digest: str


def view_digests(connection: Connection) -> Iterator[tuple[str, ViewDigest]]:
    """Each view with its digest, read row by row; a view that fails raises what the database says."""
    for name in views.NAMES:
        rows, total = 0, 0
        shown = connection.execute(sa.text(f"SELECT * FROM {name}"), execution_options={"yield_per": _AT_ONCE})
        for row in shown:
            written = json.dumps(list(row), ensure_ascii=False, separators=(",", ":")).encode()
            total = (total + int.from_bytes(hashlib.sha256(written).digest())) % _MODULUS
            rows += 1
        yield name, ViewDigest(rows, f"{total:064x}")
