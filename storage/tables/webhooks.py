"""How far each webhook has come: the crawl's own memory, which a rebuilt database begins afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.upsert import insert_or_ignore
from storage.types.webhook_delivery import WebhookState

_TABLE = schema.webhooks


def webhook_states(connection: Connection) -> Mapping[str, WebhookState]:
    """What is known of each webhook, by its name."""
    rows = connection.execute(sa.select(_TABLE))
    return {row.name: WebhookState(**row._asdict()) for row in rows}


def lease(connection: Connection, state: WebhookState, until: datetime) -> bool:
    """Take a webhook for one delivery; False when another process took it, or delivered meanwhile.

    Who dies over the delivery lets go of it at `until`; the state's `pending` says what was sent.
    """
    insert_or_ignore(connection, _TABLE, **asdict(WebhookState(state.name)))
    same = _TABLE.c.cursor.is_(None) if state.cursor is None else _TABLE.c.cursor == state.cursor
    free = _TABLE.c.next_at.is_(None) if state.next_at is None else _TABLE.c.next_at == state.next_at
    taken = _TABLE.update().where(_TABLE.c.name == state.name, same, free).values(next_at=until, pending=state.pending)
    return connection.execute(taken.returning(_TABLE.c.name)).first() is not None


def keep_state(connection: Connection, state: WebhookState) -> None:
    """Keep what came of a delivery."""
    connection.execute(_TABLE.update().where(_TABLE.c.name == state.name).values(**asdict(state)))
