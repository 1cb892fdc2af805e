"""Members that may ask for the same share the servers: who has more than its part lets go, who has less takes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from storage.types.fair_share import SharedServers

MOST = 64


def servers(first: int, count: int) -> list[str]:
    """So many servers."""
    return [f"@192.0.2.{number:03}" for number in range(first, first + count)]


def held(*counts: int) -> SharedServers:
    """What is held when this member has the first of the servers, and each of the others the next."""
    return SharedServers(
        "member-0", frozenset(servers(0, counts[0])), {f"member-{number}": count for number, count in enumerate(counts)}
    )


def free(shared: SharedServers, count: int, hosts: int = 1) -> list[tuple[str, str]]:
    """So many servers that nobody holds, with some hosts each."""
    first = sum(shared.held.values())
    return [(f"{number}.{server}", server) for server in servers(first, count) for number in range(hosts)]


@pytest.mark.parametrize(
    ("counts", "kept", "is_owed"),
    [
        pytest.param((20, *[0] * 7), 3, False, id="who came first keeps its part"),
        pytest.param((0, 20, *[0] * 6), 0, True, id="who comes waits for its part"),
        pytest.param((2, *[3] * 4, *[2] * 3), 2, False, id="who has its part keeps it, and is owed nothing"),
        pytest.param((3, *[3] * 3, *[2] * 4), 3, False, id="what cannot be divided is let be"),
        pytest.param((2, 2, 2, 2, 0, 0, 0), 2, False, id="by one member of those that have as much"),
        pytest.param((2, 3, 2, 1, 0, 0, 0), 1, False, id="and by no other, while somebody has less than a part"),
        pytest.param((20, 0), 10, False, id="others have left"),
        pytest.param((0, *[1] * 7), 0, False, id="fewer servers than members: who has none is not needed"),
        pytest.param((1, *[0] * 7), 1, False, id="the last server stays where it is"),
        pytest.param([0] * 8, 0, False, id="nothing is held"),
    ],
)
def test_a_member_keeps_its_part_of_what_all_hold(counts: Sequence[int], kept: int, is_owed: bool) -> None:
    """As many servers as come to each, one more where they do not divide."""
    shared = held(*counts)
    assert len(shared.kept) == kept
    assert shared.kept <= shared.own
    assert shared.is_owed is is_owed


@pytest.mark.parametrize(
    ("counts", "waiting", "taken"),
    [
        pytest.param((0, 17, *[0] * 6), 5, 3, id="what was let go of, up to its part"),
        pytest.param((3, *[2] * 7), 1, 0, id="and no more"),
        pytest.param((2, *[2] * 4, *[3] * 3), 1, 1, id="what is one too many goes to somebody"),
        pytest.param((3, *[3] * 4, 2, 2, 0), 1, 0, id="while who has less takes the rest"),
        pytest.param([0] * 8, 20, 3, id="at the beginning"),
        pytest.param([0] * 8, MOST, 8, id="where there may be more, its part of one turn"),
        pytest.param((30, *[0] * 7), MOST, 8, id="and that in each turn"),
        pytest.param([0] * 100, MOST, 1, id="one at least"),
    ],
)
def test_a_member_takes_of_what_is_free_what_is_its_part(counts: Sequence[int], waiting: int, taken: int) -> None:
    """In the order in which it was found."""
    shared = held(*counts)
    found = free(shared, waiting)
    assert shared.chosen(found, MOST) == tuple(host for host, _ in found[:taken])


def test_all_hosts_of_a_server_go_together() -> None:
    """Of a server that is kept, and of those that are taken; a server above this member's part is left."""
    shared = held(1, 1)
    (kept,) = shared.own
    found = [("one.example", kept), *free(shared, 3, hosts=2), ("two.example", kept)]
    assert shared.chosen(found, MOST) == ("one.example", *(host for host, _ in found[1:5]), "two.example")


@pytest.mark.parametrize(("members", "count"), [(8, 20), (8, 200), (3, 2), (5, 5), (7, 8)])
def test_turn_by_turn_all_come_to_their_part(members: int, count: int) -> None:
    """From one that holds everything: who is above its part lets go, and in the end nobody is owed anything."""
    everything = servers(0, count)
    owned = {f"member-{number}": frozenset[str]() for number in range(members)} | {"member-0": frozenset(everything)}
    for _ in range(members + 2):
        for member in owned:
            shared = SharedServers(member, owned[member], {each: len(part) for each, part in owned.items()})
            leased = frozenset[str]().union(*owned.values())
            found = [(server, server) for server in everything if server not in leased]
            owned[member] = shared.kept.union(shared.chosen(found, count + 1))
    parts = sorted(map(len, owned.values()))
    assert sum(parts) == count
    assert (parts[0], parts[-1]) == (count // members, -(-count // members))
