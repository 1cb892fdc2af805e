"""How often a text changes, as columns of `articles` and `sources`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from sqlalchemy.engine import Connection, Row

from storage.tables.json_text import json_text
from storage.tables.revisions import RevisionTable, last_texts
from storage.types.filings import RUNAWAY_VISITS, TOKEN_VISITS, MovingPart, TextMotion


def motion_columns(motion: TextMotion) -> dict[str, object]:
    """The columns that keep it."""
    return {
        "changed_visits": motion.changed_visits,
        "volatile_since": motion.volatile_since,
        "moving_parts": json_text([asdict(part) for part in motion.parts]),
        "rest_digest": motion.at_rest,
    }


def motion_of(row: Row[Any]) -> TextMotion:
    """What the row of an article or a source keeps of it."""
    return TextMotion(row.changed_visits, row.volatile_since, _parts(json.loads(row.moving_parts)), row.rest_digest)


def texts_to_compare(connection: Connection, of: RevisionTable, owner_id: str, motion: TextMotion) -> tuple[str, ...]:
    """As many of the last texts of an article or a source as its next change is compared with, oldest first."""
    # Where a token is known, an edit of its line is told by one text.
    changed = max(motion.changed_visits + 1, TOKEN_VISITS if any(part.is_token for part in motion.parts) else 0)
    number = max((least for least in (TOKEN_VISITS, RUNAWAY_VISITS) if changed >= least), default=0)
    return last_texts(connection, of, owner_id, number) if number else ()


def _parts(kept: Iterable[dict[str, Any]]) -> tuple[MovingPart, ...]:
    return tuple(
        MovingPart(part["before"] or "", part["after"] or "", part["follows"], part.get("is_token", False))
        for part in kept
    )
