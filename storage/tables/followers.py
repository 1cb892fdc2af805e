"""How far webhooks and receivers of notices have been told: the crawl's own memory, which a rebuild begins afresh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.upsert import insert_or_ignore
from storage.types.webhook_delivery import WebhookState

WEBHOOKS, RECEIVERS = schema.webhooks, schema.receivers


def states_of(connection: Connection, followers: sa.Table) -> Mapping[str, WebhookState]:
    """What is known of each of these followers, by its name."""
    rows = connection.execute(sa.select(followers))
    return {row.name: WebhookState(**row._asdict()) for row in rows}


def lease(connection: Connection, followers: sa.Table, state: WebhookState, until: datetime) -> bool:
    """Take a follower for one delivery; False when another process took it, or delivered meanwhile.

    Who dies over the delivery lets go of it at `until`; the state's `pending` says what was sent.
    """
    columns = followers.c
    insert_or_ignore(connection, followers, **asdict(WebhookState(state.name)))
    same = columns.cursor.is_(None) if state.cursor is None else columns.cursor == state.cursor
    free = columns.next_at.is_(None) if state.next_at is None else columns.next_at == state.next_at
    taken = followers.update().where(columns.name == state.name, same, free)
    leased = taken.values(next_at=until, pending=state.pending).returning(columns.name)
    return connection.execute(leased).first() is not None


def keep_state(connection: Connection, followers: sa.Table, state: WebhookState) -> None:
    """Keep what came of a delivery."""
    connection.execute(followers.update().where(followers.c.name == state.name).values(**asdict(state)))
