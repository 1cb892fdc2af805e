"""What a clock that ran ahead left behind, once it was set right: plans and rests of a time that is yet to come.

They are undone where nothing else explains them; without that, hosts and pages would wait for hours or years.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.targets import wait_for_others
from storage.types import LISTING_ROLES, Role

_TARGETS = schema.targets
_HOSTS = schema.hosts
_CRAWLS = schema.crawls
IN_STEP = timedelta(minutes=1)
"""So far the clocks of machines that share a database may differ."""


def undo_plans(database: Database, publication: str, roles: Collection[Role], latest: datetime, now: datetime) -> int:
    """Make targets of these roles due now that are planned for later than any plan reaches; returns how many."""
    # What waits was due when it was last looked at. Listings have an index of their own, the rest one by its date.
    is_of_index = LISTING_ROLES.issuperset(roles)
    indexed = sa.text(schema.LISTING) if is_of_index else _TARGETS.c.waiting_since.is_(None)
    here = (_TARGETS.c.publication == publication, _TARGETS.c.role.in_(roles))
    return _make_due(database, now, *here, indexed, _TARGETS.c.due_at > latest)


def undo_first_plans(database: Database, publication: str, now: datetime) -> int:
    """Make targets due now that were found in the future and never visited; returns how many.

    Nothing is looked for unless a crawl began in the future, too.
    """
    with database.read() as connection:
        last = connection.scalar(sa.select(sa.func.max(_CRAWLS.c.started_at, type_=_CRAWLS.c.started_at.type)))
    if last is None or last <= now + IN_STEP:
        return 0
    never = (_TARGETS.c.visited_at.is_(None), _TARGETS.c.attempts == 0, _TARGETS.c.waiting_since.is_(None))
    return _make_due(database, now, _TARGETS.c.publication == publication, *never, _TARGETS.c.due_at > now)


def undo_waits(database: Database, latest: datetime) -> None:
    """End the waits that hosts asked for and that would last until later than this."""
    with database.begin() as connection:
        wait_for_others(connection)
        connection.execute(_HOSTS.update().where(_HOSTS.c.next_at > latest).values(next_at=None))


def undo_rests(database: Database, now: datetime) -> bool:
    """End the rests of hosts that begin in the future, which no visit can have begun; return whether there were any."""
    resting = sa.select(_HOSTS.c.host, _HOSTS.c.pace, _HOSTS.c.paced_until).where(_HOSTS.c.paced_until > now)
    with database.read() as connection:
        rows = connection.execute(resting).all()
    impossible = [row.host for row in rows if row.paced_until - timedelta(seconds=row.pace or 0) > now + IN_STEP]
    if impossible:
        with database.begin() as connection:
            wait_for_others(connection)
            here = (_HOSTS.c.host.in_(impossible), _HOSTS.c.paced_until > now)
            connection.execute(_HOSTS.update().where(*here).values(paced_until=None))
    return bool(impossible)


def _make_due(database: Database, now: datetime, *conditions: sa.ColumnElement[bool] | sa.TextClause) -> int:
    with database.begin() as connection:
        wait_for_others(connection)
        return connection.execute(_TARGETS.update().where(*conditions).values(due_at=now)).rowcount
