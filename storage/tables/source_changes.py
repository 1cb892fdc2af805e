"""What each new revision of a cited source changed."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.json_text import json_text
from storage.tables.upsert import insert_or_renew
from storage.types import ChangeClass
from storage.types.filings import SourceDrift

_WORDING = SourceDrift(ChangeClass.WORDING)


def keep_change(connection: Connection, source_id: str, revision: int, drift: SourceDrift | None) -> None:
    """Keep what turned the revision before into this one; what is known already is renewed.

    Arguments: `drift` is None where the texts were not compared: then it is taken for a change of words.
    """
    known = drift or _WORDING
    row = {
        "source_id": source_id,
        "revision": revision,
        "before": revision - 1,
        "change_class": known.change_class,
        "numbers": json_text(known.numbers),
        "dates": json_text(known.dates),
    }
    insert_or_renew(connection, schema.source_changes, ("change_class", "numbers", "dates"), [row])
