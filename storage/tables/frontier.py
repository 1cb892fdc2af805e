"""The frontier: what is to be visited and when, leased host by host.

A host is leased by one member at a time, so that politeness holds across processes; with it go the targets of that
host that are due. A lease ends when its target is settled, or when its member leaves or is found dead.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.tables.due_visits import next_due
from storage.tables.leasing import (
    FREE_HOSTS,
    GIVE_BACK,
    LEASE_HOSTS,
    LEASE_TARGETS,
    SETTLE,
    WantedTargets,
    conditions_of,
    count_waiting,
    lease_statements,
    open_to,
    settled_values,
    waiting_at,
)
from storage.tables.outages import file_outages
from storage.tables.pacing import let_hosts_wait, pace_hosts, rested
from storage.tables.queue import AT_ONCE, QUEUE, waits
from storage.tables.servers import server_rests_until, take_server
from storage.tables.sharing import share_in, share_no_more, shared_out
from storage.tables.targets import add_targets, target_of, wait_for_others
from storage.tables.wrong_clock import IN_STEP, undo_rests
from storage.types import FoundUrl, Target
from storage.types.cadence import SHORT_REST
from storage.types.targets import AddedTargets, TargetOutcome

_TARGETS = schema.targets
_HOSTS = schema.hosts
# URLs filed in one transaction: others write in between, and a statement has a limit of parameters.
_AT_ONCE = 500
_JUST_READ = timedelta(hours=1)


class Frontier:
    """The frontier of one archive as one member of a crawl sees it.

    Args:
        database: the archive's.
        member: whose leases these are.
        require_alive: raises within a transaction when others take this member for dead; it then leases nothing.
    """

    def __init__(
        self, database: Database, member: str, require_alive: Callable[[Connection], None] = lambda _: None
    ) -> None:
        self._database = database
        self._member = member
        self._require_alive = require_alive

    def add(self, publication: str, found: Iterable[FoundUrl], now: datetime) -> int:
        """Make targets of what was found, due now. Known ones keep their due date unless their publisher changed them.

        A URL found again in a role that says more (an article that was cited before a listing showed it) is due at once
        in that role. Returns how many are new.
        """
        return len(self.add_shown(publication, found, now).new)

    def add_shown(self, publication: str, found: Iterable[FoundUrl], now: datetime) -> AddedTargets:
        """Do the same with what one listing shows, and return what became of it."""
        new, doubted = set[str](), 0
        waiting = iter(found)
        while some := list(islice(waiting, _AT_ONCE)):
            with self._writing() as connection:
                added = add_targets(connection, publication, some, now)
            new |= added.new
            doubted += added.doubted
        return AddedTargets(frozenset(new), doubted)

    def back_fill(self, publication: str, now: datetime) -> int:
        """Make the listings of a publication due that were read before, but not within an hour; returns how many."""
        there = sa.and_(_TARGETS.c.leased_by.is_(None), _TARGETS.c.visits > 0, _TARGETS.c.due_at > now)
        with self._writing() as connection:
            return connection.execute(
                _TARGETS.update()
                .where(_TARGETS.c.publication == publication, sa.text(schema.LISTING), there)
                .where(_TARGETS.c.visited_at < now - _JUST_READ)
                .values(due_at=now)
            ).rowcount

    def lease(
        self,
        wanted: WantedTargets,
        now: datetime,
        hosts: int,
        per_host: int,
        over: Sequence[TargetOutcome] = (),
        given_back: Sequence[int] = (),
    ) -> tuple[Target, ...]:
        """Lease targets that are due to this member: at most `per_host` of each of at most `hosts` hosts.

        Listings come first, then what its publisher says is newest. A host gives none while this member still holds
        more than half of `per_host`. The visits in `over` are settled, and `given_back` freed, in the same transaction.
        Where other members may ask for the same, none gets more than its part of the servers.
        """
        while True:
            with self._writing() as connection:
                self._require_alive(connection)
                self._settle(connection, over, given_back)
                over = given_back = ()
                if self._queue(connection, wanted, now):
                    return self._lease(connection, wanted, now, hosts, per_host)

    def _lease(
        self, connection: Connection, wanted: WantedTargets, now: datetime, hosts: int, per_host: int
    ) -> tuple[Target, ...]:
        shared = share_in(connection, self._member, wanted)
        kept = {} if shared is None else {"kept": sorted(shared.kept)}
        asking = {"now": now, "hosts": hosts, "per_host": per_host, **kept}
        open_hosts, targets = lease_statements(wanted, self._member, self._database.dialect, is_shared=bool(kept))
        found = [row.host for row in connection.execute(open_hosts, asking)]
        leased = found if shared is None else shared_out(connection, shared, found, hosts)
        if not leased:
            return ()
        connection.execute(LEASE_HOSTS, {"member": self._member, "names": leased})
        rows = connection.execute(targets, {**asking, "names": leased}).all()
        connection.execute(LEASE_TARGETS, {"member": self._member, "ids": [row.target_id for row in rows]})
        return tuple(target_of(row) for row in rows)

    def _queue(self, connection: Connection, wanted: WantedTargets, now: datetime) -> bool:
        """Take into the queue what is due by now; False when there is more than one transaction is to take."""
        if not wanted.publications:
            return True
        entered = connection.execute(QUEUE, {"slugs": wanted.publications, "now": now}).rowcount
        return entered < AT_ONCE

    def _queue_all(self, wanted: WantedTargets, now: datetime) -> None:
        is_done = False
        while not is_done:
            with self._writing() as connection:
                is_done = self._queue(connection, wanted, now)

    def settle(self, visits: Sequence[TargetOutcome], given_back: Sequence[int] = ()) -> None:
        """File what came of visits; free their targets, those that were not visited after all, and what hosts are left.

        A host is free when nothing of it is held any more.
        """
        if visits or given_back:
            with self._writing() as connection:
                self._settle(connection, visits, given_back)

    def _settle(self, connection: Connection, visits: Sequence[TargetOutcome], given_back: Sequence[int]) -> None:
        if visits:
            connection.execute(SETTLE, [settled_values(visit) for visit in visits])
            file_outages(connection, visits)
            let_hosts_wait(connection, visits)
            pace_hosts(connection, self._member, ((visit.at, visit.paced) for visit in visits))
        if given_back:
            connection.execute(GIVE_BACK, {"member": self._member, "ids": given_back})
        if visits or given_back:
            connection.execute(FREE_HOSTS, {"member": self._member})

    def make_due(self, wanted: WantedTargets, now: datetime) -> None:
        """Make every wanted target due now, whatever was planned for it or its host."""
        with self._writing() as connection:
            # Only pages that were named become due. Their requisites do when a page brings news of them.
            conditions = [*conditions_of(wanted), *([] if wanted.urls is None else [_TARGETS.c.url.in_(wanted.urls)])]
            connection.execute(_TARGETS.update().where(*conditions).values(due_at=now))
            wanted_hosts = sa.select(_TARGETS.c.host).where(*conditions)
            connection.execute(_HOSTS.update().where(_HOSTS.c.host.in_(wanted_hosts)).values(next_at=None))

    def take_server(self, host: str, address: str, now: datetime) -> str | None:
        """File the address behind which a host stands; the name of its server, None while this member may not ask.

        It may not while another member asks that host, or another one behind the same address or of the same
        registrable domain, or did a moment ago.
        """
        with self._writing() as connection:
            return take_server(connection, self._member, host, address, now)

    def opens_at(self, wanted: WantedTargets, now: datetime) -> datetime | None:
        """When this member may first ask for something that is due; its host may have to rest. None: nothing is due."""
        self._queue_all(wanted, now)
        opens = self._opens_at(wanted, now)
        # All hosts are looked through for rests that cannot be: only where such a one may be what is waited for.
        if opens is not None and opens > now + IN_STEP and undo_rests(self._database, now):
            return self._opens_at(wanted, now)
        return opens

    def _opens_at(self, wanted: WantedTargets, now: datetime) -> datetime | None:
        until = sa.case((rested(self._member, now), sa.literal(now, Instant())), else_=_HOSTS.c.paced_until)
        server_until = server_rests_until(self._member, now)
        until = sa.case((server_until > until, server_until), else_=until)
        until = sa.case((_HOSTS.c.next_at > until, _HOSTS.c.next_at), else_=until)
        open_hosts = waiting_at(wanted, now, open_to(self._member, now + SHORT_REST))
        with self._database.read() as connection:
            opens: datetime | None = connection.scalar(
                sa.select(sa.func.min(until, type_=Instant())).where(_HOSTS.c.host.in_(open_hosts))
            )
        return opens

    def is_owed(self, wanted: WantedTargets) -> bool:
        """Whether others hold what is this member's part of what it wants, and will let go of it."""
        with self._writing() as connection:
            shared = share_in(connection, self._member, wanted)
        return shared is not None and shared.is_owed

    def share_no_more(self) -> None:
        """Leave all that is free to the other members, until this one leases again."""
        with self._writing() as connection:
            share_no_more(connection, self._member)

    def next_due(self, publications: Collection[str]) -> datetime | None:
        """When the next target is due, whoever holds it; None when none ever is."""
        with self._database.read() as connection:
            return next_due(connection, publications)

    def publications_on(self, hosts: Collection[str]) -> dict[str, frozenset[str]]:
        """The publications that have targets on each of these hosts, whether or not they are due."""
        slug, host = schema.publications.c.slug, _HOSTS.c.host
        # Publication by publication, because an index finds one target at once, but not all publications of a host.
        waits_here = sa.exists().where(waits(slug, host)).correlate(_HOSTS, schema.publications)
        is_planned_here = (
            sa.exists()
            .where(_TARGETS.c.host == host, _TARGETS.c.publication == slug, _TARGETS.c.waiting_since.is_(None))
            .correlate(_HOSTS, schema.publications)
        )
        has_target = sa.or_(waits_here, is_planned_here)
        with self._database.read() as connection:
            slugs = connection.scalars(sa.select(slug)).all()
            if len(slugs) == 1:
                return {name: frozenset(slugs) for name in hosts}
            rows = connection.execute(
                sa.select(host, slug).select_from(_HOSTS.join(schema.publications, has_target)).where(host.in_(hosts))
            ).all()
        return {name: frozenset(row.slug for row in rows if row.host == name) for name in hosts}

    def due(self, wanted: WantedTargets, now: datetime) -> int:
        """How many targets are due that this member could lease, now or when their hosts have rested."""
        self._queue_all(wanted, now)
        counted = count_waiting(wanted, now, open_to(self._member, now + SHORT_REST))
        with self._database.read() as connection:
            return connection.scalar(counted) or 0

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._database.begin() as connection:
            wait_for_others(connection)
            yield connection
