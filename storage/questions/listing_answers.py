"""What a listing answered before: the captures of it that a new answer is compared with."""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.capture_rows import capture_of_row
from storage.tables.database import Database
from storage.types import Capture, RecordType

_OK = 200


def answers_before(database: Database, capture: Capture, most: int) -> tuple[Capture, ...]:
    """What a listing answered before a capture of it, the last answer first; no revisits, whose content is known."""
    captures = schema.captures
    earlier = (
        captures.c.url == capture.url,
        captures.c.publication == capture.publication,
        captures.c.role == capture.role,
        captures.c.record_type == RecordType.RESPONSE,
        captures.c.status == _OK,
        captures.c.captured_at < capture.captured_at,
    )
    query = sa.select(captures).where(*earlier).order_by(captures.c.captured_at.desc()).limit(most)
    with database.read() as connection:
        return tuple(capture_of_row(row) for row in connection.execute(query))
