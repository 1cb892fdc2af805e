"""The queue of the frontier: what each turn of a crawl asks is answered from an index, however much is due."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.due_visits import next_due
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets, lease_statements
from storage.types import FoundUrl, Role
from storage.types.targets import TargetOutcome
from tests.storage.engine_plans import plan
from tests.storage.filing import AT, after
from tests.storage.leases import give_back

ALL = WantedTargets(("lia", "heron"))


def page(number: int, host: str = "lia.example", role: Role = Role.ARTICLE) -> FoundUrl:
    """A page that was found."""
    return FoundUrl(f"https://{host}/{role}/{number}", role)


@pytest.fixture
def frontier(database: Database) -> Frontier:
    """The frontier of an archive that knows two publications."""
    for slug in ALL.publications:
        know_publication(database, slug, slug, None)
    return Frontier(database, "one")


def test_a_turn_reads_the_beginning_of_the_queue(frontier: Frontier, database: Database) -> None:
    """Hosts and first targets come from its index, in its order: nothing is sorted but what is leased."""
    frontier.add("lia", [page(number, f"{number % 50}.example") for number in range(400)], AT)
    if database.dialect == "postgresql":
        # The server does it by itself, a little later.
        with database.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    hosts, targets = lease_statements(ALL, "one", database.dialect)
    asking = {"now": AT, "hosts": 9, "per_host": 9}
    for shown in (plan(database, hosts, **asking), plan(database, targets, **asking, names=["1.example"])):
        assert "ix_targets_queue" in shown
        assert "ix_targets_due" not in shown
        assert "uq_targets" not in shown


def test_what_is_leased_waits_no_more_until_it_is_given_back(frontier: Frontier, database: Database) -> None:
    """Held, planned and due: only the last is in the queue, with the time since when it waits."""

    def waiting() -> dict[str, object]:
        with database.read() as connection:
            rows = connection.execute(sa.select(schema.targets.c.url, schema.targets.c.waiting_since))
            return {row.url.rsplit("/")[-1]: row.waiting_since for row in rows}

    frontier.add("lia", [page(1), page(2)], AT)
    first = frontier.lease(ALL, AT, 1, 1)
    assert waiting() == {"1": None, "2": AT}
    frontier.settle([TargetOutcome(first[0].target_id, True, AT, after(hours=1))])
    assert waiting() == {"1": None, "2": AT}
    assert frontier.opens_at(ALL, after(hours=2)) == after(hours=2)
    assert waiting() == {"1": after(hours=1), "2": AT}
    frontier.lease(ALL, after(hours=2), 9, 9)
    assert waiting() == {"1": None, "2": None}
    give_back(frontier)
    assert frontier.due(ALL, after(hours=2)) == 2
    assert waiting() == {"1": after(hours=1), "2": AT}


def test_more_than_enters_the_queue_at_once_is_leased_in_order(
    frontier: Frontier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is newest comes first, though it was planned last."""
    frontier.add("lia", [page(number) for number in range(6000)], AT)
    for number in range(63):
        held = frontier.lease(ALL, AT, 1, 96)
        plans = [TargetOutcome(each.target_id, True, AT, after(days=2, minutes=-number)) for each in held]
        frontier.settle(plans)
    assert frontier.lease(ALL, AT, 1, 96) == ()
    first = frontier.lease(ALL, after(days=2), 1, 3)
    assert [target.url.rsplit("/")[-1] for target in first] == ["0", "1", "2"]
    assert frontier.due(ALL, after(days=2)) == 5997


def test_the_roles_and_publications_of_a_host_are_merged(frontier: Frontier) -> None:
    """They wait in lists of their own, and are leased as one."""
    frontier.add("lia", [page(1), page(2), page(3, role=Role.SOURCE), page(4, role=Role.FEED)], AT)
    frontier.add("heron", [FoundUrl("https://lia.example/5", Role.ARTICLE, None, AT), page(6, role=Role.OTHER)], AT)
    leased = [target.url.rsplit("/")[-1] for target in frontier.lease(ALL, AT, 1, 4)]
    assert leased == ["3", "4", "5", "1"]


def test_when_something_is_due_is_known_of_resting_hosts_too(frontier: Frontier, database: Database) -> None:
    """A target of a host that asked for time is due when that is over, and others are due before."""

    def due() -> object:
        with database.read() as connection:
            return next_due(connection, ALL.publications)

    assert due() is None
    frontier.add("lia", [page(1), page(2)], AT)
    assert due() == AT
    one, two = frontier.lease(ALL, AT, 1, 9)
    rest = after(hours=3)
    frontier.settle([TargetOutcome(one.target_id, True, AT, after(hours=1), host_next_at=rest)])
    frontier.settle([TargetOutcome(two.target_id, True, AT, after(hours=9))])
    assert due() == rest
    frontier.add("lia", [page(3)], AT)
    assert due() == rest
    frontier.add("heron", [page(4, "heron.example")], AT)
    assert due() == AT
    assert page(4, "heron.example").url in [target.url for target in frontier.lease(ALL, rest, 9, 9)]
