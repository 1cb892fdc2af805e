"""What a person decided of cited addresses: that one is an alias of another, or a source of its own.

An act holds for an address whether or not it was cited yet; of several, the one that was filed last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema

_ACTS = schema.source_acts
# Built once, because building one costs more than running it.
_LAST = (
    sa.select(_ACTS)
    .where(_ACTS.c.publication == sa.bindparam("of_publication"), _ACTS.c.url == sa.bindparam("of_url"))
    .order_by(_ACTS.c.number.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class SourceAct:
    """An act, as its WARC record states it.

    `url` is the address that it is about; `stands_for` the one that it is an alias of, None when it is a source of its
    own. `reason` is None when none was given.
    """

    act_id: str
    publication: str
    url: str
    decided_at: datetime
    stands_for: str | None = None
    reason: str | None = None


def act_on(connection: Connection, publication: str, url: str) -> SourceAct | None:
    """The act that holds for an address, None when nobody decided about it."""
    row = connection.execute(_LAST, {"of_publication": publication, "of_url": url}).one_or_none()
    if row is None:
        return None
    return SourceAct(row.act_id, publication, url, row.decided_at, row.stands_for, row.reason)
