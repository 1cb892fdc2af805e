"""Filing what a person decided of cited addresses, and what follows from it at once."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.changes import record_change, wait_for_filers
from storage.tables.citing import file_cited
from storage.tables.source_acts import SourceAct
from storage.tables.source_aliases import make_alias, stand_alone
from storage.tables.targets import add_targets
from storage.tables.upsert import insert_or_ignore
from storage.types import AliasReason, ChangeKind, FoundUrl, Role, identity
from storage.types.source_identity import page_around

_ACTS = schema.source_acts
_SOURCES = schema.sources


def file_act(connection: Connection, act: SourceAct) -> None:
    """File an act; an address that is cited already becomes an alias, or a source of its own that is due at once.

    Those who follow the list of changes are told of it, under the id of that address and at the time of the act.
    """
    wait_for_filers(connection)
    number = (connection.scalar(sa.select(sa.func.max(_ACTS.c.number))) or 0) + 1
    row = {
        "act_id": act.act_id,
        "number": number,
        "publication": act.publication,
        "url": act.url,
        "stands_for": act.stands_for,
        "reason": act.reason,
        "decided_at": act.decided_at,
    }
    if not insert_or_ignore(connection, _ACTS, row):
        return
    source_id = identity.source_id(act.publication, act.url)
    is_cited = connection.scalar(sa.select(sa.literal(1)).where(_SOURCES.c.source_id == source_id)) is not None
    if not is_cited:
        return
    kind = ChangeKind.SOURCE_PARTED if act.stands_for is None else ChangeKind.SOURCE_ALIASED
    record_change(connection, kind, act.publication, act.decided_at, source_id=source_id)
    if act.stands_for is None:
        stand_alone(connection, source_id)
        if page_around(act.url) is None:
            found = FoundUrl(act.url, Role.SOURCE, act.url)
            add_targets(connection, act.publication, [found], act.decided_at)
        return
    other = file_cited(connection, act.publication, act.stands_for, act.decided_at)
    make_alias(connection, source_id, other, AliasReason.PERSON)
