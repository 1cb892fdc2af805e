"""Hosts on one server go to one member at a time, and rest after a visit to any of them."""

from __future__ import annotations

from datetime import datetime

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import FoundUrl, Role, Target
from storage.types.targets import TargetOutcome
from tests.storage.filing import AT, after, ended
from tests.storage.leases import give_back

ALL = WantedTargets(("lia",))
HOSTS = ("one.example", "two.example", "elsewhere.example")
ADDRESSES = dict(zip(HOSTS, ("192.0.2.1", "192.0.2.1", "192.0.2.9"), strict=True))


@pytest.fixture
def members(database: Database) -> tuple[Frontier, Frontier]:
    """Two members of a crawl that has a target at each host."""
    know_publication(database, "lia", "理亞", "zh-Hant")
    one, two = Frontier(database, "one"), Frontier(database, "two")
    one.add("lia", [FoundUrl(f"https://{host}/a", Role.SOURCE, "https://lia.example/1") for host in HOSTS], AT)
    return one, two


def leased(frontier: Frontier, now: datetime = AT, hosts: int = 10) -> list[str]:
    """The hosts of the targets that are leased."""
    return sorted(target.url.split("/")[2] for target in frontier.lease(ALL, now, hosts, 10))


def know(frontier: Frontier, *hosts: str, now: datetime = AT) -> list[bool]:
    """Whether a member may ask these hosts, whose names were looked up."""
    return [frontier.take_server(host, ADDRESSES[host], now) is not None for host in hosts]


def test_who_looks_a_name_up_second_waits_for_the_server(members: tuple[Frontier, Frontier]) -> None:
    """Until the other member holds nothing there any more; the same member may ask all of its hosts."""
    one, two = members
    assert leased(one, hosts=1) == [min(HOSTS)]
    assert know(one, "one.example", "two.example", "elsewhere.example") == [True, True, True]
    assert know(two, "two.example", "elsewhere.example") == [False, False]
    give_back(one)
    assert know(two, "two.example") == [True]
    assert know(one, "one.example") == [False]


def test_what_is_given_back_goes_to_who_asks_the_server(members: tuple[Frontier, Frontier]) -> None:
    """At once, and with the host; who gave it back gets it no more until the server is free, and loses nothing else."""
    one, two = members
    first, *rest = two.lease(ALL, AT, 10, 10)
    assert know(one, "one.example") == [True]
    back = next(each for each in (first, *rest) if "one.example" in each.url)
    assert know(two, "one.example", "elsewhere.example") == [False, True]
    two.settle([], [back.target_id])
    assert leased(two) == []
    assert leased(one) == ["one.example"]
    two.settle([], [back.target_id])
    assert leased(Frontier(two._database, "three")) == []


def test_hosts_of_a_known_server_go_to_one_member(members: tuple[Frontier, Frontier]) -> None:
    """All of them, with the server; a host elsewhere goes to another."""
    one, two = members
    assert know(one, *HOSTS) == [True, True, True]
    give_back(one)
    assert leased(one, hosts=1) == ["elsewhere.example"]
    assert leased(two) == ["one.example", "two.example"]
    assert leased(one) == []
    assert one.opens_at(ALL, AT) is None
    assert one.due(ALL, AT) == 0


def test_a_server_rests_after_a_visit_to_any_of_its_hosts(members: tuple[Frontier, Frontier]) -> None:
    """For whoever did not make the visit, as long as the slowest of the visited hosts does."""
    one, two = members
    know(one, *HOSTS)
    give_back(one)
    (target,) = [each for each in one.lease(ALL, AT, 10, 10) if "one.example" in each.url]
    one.settle([TargetOutcome(target.target_id, True, AT, None, paced=(("one.example", 30.0),))])
    give_back(one)
    assert leased(two, after(seconds=20)) == ["elsewhere.example"]
    assert two.opens_at(ALL, after(seconds=20)) == after(seconds=30)
    assert know(two, "two.example", now=after(seconds=20)) == [False]
    assert leased(one, after(seconds=20)) == ["two.example"]
    give_back(one)
    assert leased(two, after(seconds=31)) == ["two.example"]


@pytest.mark.parametrize(
    ("met", "server"),
    [
        (("a.office.example 1",), "@1"),
        (("a.office.example 1", "b.office.example 2"), "@1"),
        (("a.office.gov.example 1", "b.other.gov.example 2"), "@1"),
        (("a.office.gov.tw 1", "b.other.gov.tw 2"), "@2"),
        (("a.office.example 1", "b.office.example 2", "third.example 2"), "@1"),
        (("third.example 2", "a.office.example 1", "b.office.example 2"), "@2"),
        (("a.office.example 1", "a.office.example 2"), "@1"),
        (("192.0.2.7 192.0.2.7", "192.0.2.8 192.0.2.8"), "@192.0.2.8"),
    ],
)
def test_hosts_behind_one_address_or_of_one_domain_have_one_server(
    database: Database, met: tuple[str, ...], server: str
) -> None:
    """That of the address, where anybody was met there, and else that of the domain; asked again it is the same."""
    frontier, asked = Frontier(database, "one"), [one.split(" ") for one in met]
    for _ in range(2):
        taken = [frontier.take_server(host, address, AT) for host, address in asked]
        assert taken[-1] == server
    with database.read() as connection:
        hosts = sa.select(schema.hosts.c.host, schema.hosts.c.server)
        kept = {row.host: row.server for row in connection.execute(hosts)}
    assert [kept[host] for host, _ in asked] == taken


def test_who_came_first_lets_go_of_what_is_above_its_part(shared: str) -> None:
    """A second process is owed its part, and takes it when it is free; of what died or takes nothing more, all."""
    hosts = [f"{number}.example" for number in range(6)]
    with Database.open(shared, write=True) as database:
        know_publication(database, "lia", "理亞", "zh-Hant")
        joined = [Membership.join(database, AT) for _ in range(2)]
        one, two = (Frontier(database, each.member, each.require_alive) for each in joined)
        one.add("lia", [FoundUrl(f"https://{host}/{page}", Role.SOURCE) for host in hosts for page in range(4)], AT)

        def taken(member: Frontier) -> list[Target]:
            return list(member.lease(ALL, AT, 10, 2))

        first = taken(one)
        assert {target.url.split("/")[2] for target in first} == set(hosts)
        assert (taken(two), two.is_owed(ALL), one.is_owed(ALL)) == ([], True, False)
        one.settle([TargetOutcome(target.target_id, True, AT, after(days=1)) for target in first])
        assert sorted({target.url.split("/")[2] for target in taken(two)}) == hosts[:3]
        assert sorted({target.url.split("/")[2] for target in taken(one)}) == hosts[3:]
        assert (one.is_owed(ALL), two.is_owed(ALL)) == (False, False)
        two.share_no_more()
        give_back(two)
        assert sorted({target.url.split("/")[2] for target in taken(one)}) == hosts[:3]
        for each in joined:
            each.leave(ended(AT))


def test_hosts_on_one_server_count_once_when_servers_are_shared_out(shared: str) -> None:
    """Of nine hosts on one server and one host on each of three others, two members have two servers each."""
    with Database.open(shared, write=True) as database:
        know_publication(database, "lia", "理亞", "zh-Hant")
        joined = [Membership.join(database, AT) for _ in range(2)]
        one, two = (Frontier(database, each.member, each.require_alive) for each in joined)
        addresses = {f"{number}.example": f"192.0.2.{max(number - 8, 0)}" for number in range(12)}
        one.add("lia", [FoundUrl(f"https://{host}/a", Role.SOURCE) for host in addresses], AT)
        for host, address in addresses.items():
            one.take_server(host, address, AT)

        def taken(member: Frontier) -> list[str]:
            return [addresses[target.url.split("/")[2]] for target in member.lease(ALL, AT, 20, 2)]

        first = one.lease(ALL, AT, 20, 2)
        assert len(first) == len(addresses)
        assert (taken(two), two.is_owed(ALL)) == ([], True)
        one.settle([TargetOutcome(target.target_id, True, AT, AT) for target in first])
        assert [len(set(taken(each))) for each in (two, one)] == [2, 2]
        for each in joined:
            each.leave(ended(AT))
