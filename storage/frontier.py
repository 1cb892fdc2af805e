"""The frontier: what is to be visited and when, leased host by host.

A host is leased by one member at a time, so that politeness holds across processes; with it go the targets of that
host that are due. A lease ends when its target is settled, or when its member is found dead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage import schema
from storage.database import Database
from storage.types import Found, Role, Target
from storage.upsert import insert_or_ignore
from storage.urlkey import host_of

_TARGETS = schema.targets
_HOSTS = schema.hosts
# Listings first, for they tell what is new; then what was found, newest first.
_FIRST = (Role.SITEMAP, Role.FEED, Role.SECTION)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which targets a crawl is about: those of these publications, and of these roles and URLs when they are given."""

    publications: Collection[str]
    roles: Collection[Role] | None = None
    urls: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit to a target came to.

    `due_at` is its next visit, None for never again. `host_next_at` is when its host may be asked again at the
    earliest (Retry-After), None when the host said nothing.
    """

    target_id: int
    answered: bool
    at: datetime
    due_at: datetime | None
    host_next_at: datetime | None = None


class Frontier:
    """The frontier of one archive as one member of a crawl sees it."""

    def __init__(self, database: Database, member: str) -> None:
        self._database = database
        self._member = member

    def add(self, publication: str, found: Iterable[Found], now: datetime) -> int:
        """Make targets of what was found, due now; what is known keeps its place unless its publisher changed it since.

        Returns how many are new.
        """
        with self._database.begin() as connection:
            return add_targets(connection, publication, found, now)

    def lease(self, wanted: Wanted, now: datetime, hosts: int, per_host: int) -> tuple[Target, ...]:
        """Targets that are due, at most `per_host` of each of at most `hosts` hosts, leased to this member.

        A host of which this member still holds more than half as many gives none.
        """
        with self._database.begin() as connection:
            leased = self._lease_hosts(connection, _due(wanted, now), now, hosts, per_host)
            if not leased:
                return ()
            rank = sa.case({role: place for place, role in enumerate(_FIRST)}, value=_TARGETS.c.role, else_=len(_FIRST))
            place = sa.func.row_number().over(
                partition_by=_TARGETS.c.host, order_by=(rank, _TARGETS.c.modified_at.desc(), _TARGETS.c.target_id)
            )
            due = (
                sa.select(_TARGETS.c.target_id, place.label("place"))
                .where(_due(wanted, now), _TARGETS.c.host.in_(leased))
                .subquery()
            )
            rows = connection.execute(
                _TARGETS.update()
                .where(_TARGETS.c.target_id.in_(sa.select(due.c.target_id).where(due.c.place <= per_host)))
                .values(leased_by=self._member)
                .returning(
                    _TARGETS.c.target_id,
                    _TARGETS.c.publication,
                    _TARGETS.c.url,
                    _TARGETS.c.role,
                    _TARGETS.c.via,
                    _TARGETS.c.attempts,
                    _TARGETS.c.visits,
                    _TARGETS.c.found_at,
                )
            ).all()
        targets = [
            Target(
                target_id=row.target_id,
                publication=row.publication,
                url=row.url,
                role=Role(row.role),
                via=row.via,
                attempts=row.attempts,
                visits=row.visits,
                found_at=row.found_at,
            )
            for row in rows
        ]
        return tuple(sorted(targets, key=lambda target: (target.role not in _FIRST, target.target_id)))

    def settle(self, visits: Sequence[Visit]) -> None:
        """File what visits came to, and free their targets, and the hosts with nothing left under way."""
        if not visits:
            return
        with self._database.begin() as connection:
            for visit in visits:
                connection.execute(
                    _TARGETS.update()
                    .where(_TARGETS.c.target_id == visit.target_id)
                    .values(
                        leased_by=None,
                        due_at=visit.due_at,
                        attempts=0 if visit.answered else _TARGETS.c.attempts + 1,
                        visits=_TARGETS.c.visits + (1 if visit.answered else 0),
                        visited_at=visit.at,
                    )
                )
                if visit.host_next_at is not None:
                    host = sa.select(_TARGETS.c.host).where(_TARGETS.c.target_id == visit.target_id).scalar_subquery()
                    connection.execute(_HOSTS.update().where(_HOSTS.c.host == host).values(next_at=visit.host_next_at))
            self._free_hosts(connection)

    def give_back(self, members: Collection[str] = ()) -> None:
        """Free what this member, or others that are gone, hold: it is as due as it was."""
        names = [self._member, *members]
        with self._database.begin() as connection:
            for table in (_TARGETS, _HOSTS):
                connection.execute(table.update().where(table.c.leased_by.in_(names)).values(leased_by=None))

    def crawl_delay(self, host: str, seconds: float | None) -> None:
        """Keep what a host's robots.txt asks between two requests."""
        with self._database.begin() as connection:
            insert_or_ignore(connection, _HOSTS, host=host)
            connection.execute(_HOSTS.update().where(_HOSTS.c.host == host).values(crawl_delay=seconds))

    def make_due(self, wanted: Wanted, now: datetime) -> None:
        """Let every target that is wanted be due now, whatever was planned for it or its host."""
        with self._database.begin() as connection:
            connection.execute(_TARGETS.update().where(*_wanted(wanted)).values(due_at=now))
            connection.execute(_HOSTS.update().values(next_at=None))

    def next_due(self, publications: Collection[str]) -> datetime | None:
        """When the next target is due, whoever may hold it; None when none ever is."""
        with self._database.read() as connection:
            return connection.scalar(
                sa.select(sa.func.min(_effective_due(), type_=schema.Instant()))
                .select_from(_TARGETS.join(_HOSTS, _HOSTS.c.host == _TARGETS.c.host))
                .where(_TARGETS.c.publication.in_(publications), _TARGETS.c.due_at.is_not(None))
            )

    def due(self, wanted: Wanted, now: datetime) -> int:
        """How many targets are due that this member could lease."""
        with self._database.read() as connection:
            return (
                connection.scalar(
                    sa.select(sa.func.count())
                    .select_from(_TARGETS.join(_HOSTS, _HOSTS.c.host == _TARGETS.c.host))
                    .where(_due(wanted, now), self._open_to_us(now))
                )
                or 0
            )

    def _lease_hosts(
        self, connection: Connection, due: sa.ColumnElement[bool], now: datetime, limit: int, per_host: int
    ) -> Sequence[str]:
        has_due = sa.exists().where(_TARGETS.c.host == _HOSTS.c.host, due)
        held = (
            sa.select(sa.func.count())
            .where(_TARGETS.c.host == _HOSTS.c.host, _TARGETS.c.leased_by == self._member)
            .correlate(_HOSTS)
            .scalar_subquery()
        )
        hosts = connection.scalars(
            sa.select(_HOSTS.c.host)
            .where(
                self._open_to_us(now),
                has_due,
                held <= per_host // 2,
            )
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        if hosts:
            connection.execute(_HOSTS.update().where(_HOSTS.c.host.in_(hosts)).values(leased_by=self._member))
        return hosts

    def _open_to_us(self, now: datetime) -> sa.ColumnElement[bool]:
        """A host that may be asked now, and that no other member asks."""
        return sa.and_(
            sa.or_(_HOSTS.c.leased_by.is_(None), _HOSTS.c.leased_by == self._member),
            sa.or_(_HOSTS.c.next_at.is_(None), _HOSTS.c.next_at <= now),
        )

    def _free_hosts(self, connection: Connection) -> None:
        busy = sa.select(_TARGETS.c.host).where(_TARGETS.c.leased_by == self._member)
        connection.execute(
            _HOSTS.update().where(_HOSTS.c.leased_by == self._member, _HOSTS.c.host.not_in(busy)).values(leased_by=None)
        )


def add_targets(connection: Connection, publication: str, found: Iterable[Found], now: datetime) -> int:
    """`Frontier.add` inside a transaction that files other things too."""
    new = 0
    for one in found:
        host = host_of(one.url)
        insert_or_ignore(connection, _HOSTS, host=host)
        listed = one.role is Role.ARTICLE
        inserted = insert_or_ignore(
            connection,
            _TARGETS,
            publication=publication,
            url=one.url,
            host=host,
            role=one.role,
            via=one.via,
            found_at=now,
            listed_at=now if listed else None,
            modified_at=one.modified_at,
            due_at=now,
            attempts=0,
            visits=0,
        )
        new += inserted
        if not inserted and listed:
            _seen_again(connection, publication, one, now)
    return new


def _seen_again(connection: Connection, publication: str, one: Found, now: datetime) -> None:
    """A listing shows a known article: it is due when the listing states a change since the last visit."""
    here = sa.and_(_TARGETS.c.publication == publication, _TARGETS.c.url == one.url)
    connection.execute(_TARGETS.update().where(here).values(listed_at=now))
    if one.modified_at is not None and one.modified_at <= now:
        connection.execute(
            _TARGETS.update()
            .where(here, _TARGETS.c.visited_at < one.modified_at, _TARGETS.c.leased_by.is_(None))
            .values(modified_at=one.modified_at, due_at=now)
        )


def _wanted(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    """Targets that are wanted, and that nobody holds."""
    conditions: list[sa.ColumnElement[bool]] = [
        _TARGETS.c.publication.in_(wanted.publications),
        _TARGETS.c.leased_by.is_(None),
    ]
    if wanted.roles is not None:
        conditions.append(_TARGETS.c.role.in_(wanted.roles))
    if wanted.urls is not None:
        conditions.append(_TARGETS.c.url.in_(wanted.urls))
    return conditions


def _due(wanted: Wanted, now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(*_wanted(wanted), _TARGETS.c.due_at <= now)


def _effective_due() -> sa.ColumnElement[datetime]:
    return sa.case(
        (_HOSTS.c.next_at > _TARGETS.c.due_at, _HOSTS.c.next_at),
        else_=_TARGETS.c.due_at,
    )
