"""The frontier: due targets are leased host by host, each to one member, and none is ever lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.freeing import free_leases
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.targets import hasten
from storage.tables.wrong_clock import undo_first_plans, undo_plans, undo_waits
from storage.types import FailureKind, FoundUrl, Role, Target
from storage.types.filings import NextVisit
from storage.types.targets import TargetOutcome
from storage.types.urlkey import LONGEST_URL
from tests.storage.filing import AT, after, ended
from tests.storage.leases import give_back

ALL = WantedTargets(("lia",))


def page(number: int | str, host: str = "lia.example") -> str:
    """An address of a host."""
    return f"https://{host}/news/{number}"


def found(*numbers: int | str, host: str = "lia.example", role: Role = Role.ARTICLE) -> list[FoundUrl]:
    """Pages shown by a feed."""
    return [FoundUrl(page(number, host), role, "https://lia.example/feed") for number in numbers]


@pytest.fixture
def frontier(database: Database) -> Frontier:
    """The frontier of an archive that knows one publication, as the member `one` sees it."""
    know_publication(database, "lia", "理亞", "zh-Hant")
    know_publication(database, "heron", "蒼鷺", None)
    return Frontier(database, "one")


@pytest.fixture
def other(database: Database, frontier: Frontier) -> Frontier:
    """The same as the member `two` sees it."""
    return Frontier(database, "two")


def lease(frontier: Frontier, now: datetime = AT, hosts: int = 10, per_host: int = 10) -> list[str]:
    """The addresses leased."""
    return [target.url for target in frontier.lease(ALL, now, hosts, per_host)]


def settle(frontier: Frontier, targets: tuple[Target, ...], at: datetime, wait: timedelta = timedelta(hours=1)) -> None:
    """Say that targets answered, and are due again after `wait`."""
    frontier.settle([TargetOutcome(target.target_id, True, at, at + wait) for target in targets])


def row(database: Database, url: str) -> sa.Row[tuple[object, ...]]:
    """What stands in the frontier of a URL."""
    with database.read() as connection:
        return connection.execute(sa.select(schema.targets).where(schema.targets.c.url == url)).one()


class TestAdding:
    """What was found becomes a target."""

    def test_it_is_due_at_once_and_once(self, frontier: Frontier) -> None:
        """Found again it keeps its place; found in two roles at once it has the first."""
        twice = [*found(1, 2), *found(1), *found(2, role=Role.SOURCE)]
        assert frontier.add("lia", twice, AT) == 2
        assert frontier.add("lia", found(2, 3), after(hours=1)) == 1
        assert frontier.add("lia", [], AT) == 0
        targets = frontier.lease(ALL, after(hours=1), 10, 10)
        assert [(target.url, target.role, target.via, target.found_at) for target in targets] == [
            (page(1), Role.ARTICLE, "https://lia.example/feed", AT),
            (page(2), Role.ARTICLE, "https://lia.example/feed", AT),
            (page(3), Role.ARTICLE, "https://lia.example/feed", after(hours=1)),
        ]
        assert {(target.publication, target.attempts, target.visits) for target in targets} == {("lia", 0, 0)}

    def test_each_publication_has_its_own(self, frontier: Frontier) -> None:
        """A source that two cite is visited for each."""
        assert frontier.add("lia", found(1), AT) == frontier.add("heron", found(1), AT) == 1
        wanted = WantedTargets(("lia", "heron"))
        assert {target.publication for target in frontier.lease(wanted, AT, 9, 9)} == {"lia", "heron"}

    def test_thousands_are_added_in_their_order(self, frontier: Frontier) -> None:
        """A sitemap's worth."""
        assert frontier.add("lia", iter(found(*range(1800))), AT) == 1800
        assert lease(frontier, per_host=5) == [page(number) for number in range(5)]

    def test_the_longest_urls_are_storable(self, frontier: Frontier) -> None:
        """Characters are chosen that no engine can press together; a longer one is no URL of ours."""
        long = page("".join(f"{number * 7919 % 1_000_003:x}" for number in range(2000)))
        assert frontier.add("lia", [FoundUrl(long[:LONGEST_URL], Role.SOURCE)], AT) == 1
        with pytest.raises(ValueError, match="longer than"):
            frontier.add("lia", [FoundUrl(long[: LONGEST_URL + 1], Role.SOURCE)], AT)

    def test_a_role_that_says_more_takes_over(self, frontier: Frontier, database: Database) -> None:
        """An article that was cited before a listing showed it is due at once, as an article and as a whole."""
        frontier.add("lia", found(1, role=Role.SOURCE), AT)
        settle(frontier, frontier.lease(ALL, AT, 9, 9), AT)
        frontier.add("lia", found(1), after(minutes=1))
        (target,) = frontier.lease(ALL, after(minutes=1), 9, 9)
        assert (target.role, target.visits) == (Role.ARTICLE, 0)

    @pytest.mark.parametrize(
        ("before", "now", "by_hand", "then"),
        [
            (Role.OTHER, Role.SOURCE, False, Role.SOURCE),
            (Role.REQUISITE, Role.ARTICLE, False, Role.ARTICLE),
            (Role.SOURCE, Role.FEED, False, Role.FEED),
            (Role.ARTICLE, Role.SOURCE, False, Role.ARTICLE),
            (Role.ARTICLE, Role.SECTION, False, Role.ARTICLE),
            (Role.ARTICLE, Role.SECTION, True, Role.SECTION),
            (Role.SECTION, Role.ARTICLE, True, Role.SECTION),
            (Role.SECTION, Role.SOURCE, False, Role.SECTION),
            (Role.SOURCE, Role.OTHER, True, Role.SOURCE),
        ],
    )
    def test_which_role_says_more(
        self, frontier: Frontier, database: Database, before: Role, now: Role, by_hand: bool, then: Role
    ) -> None:
        """A start address that somebody names is a listing, whatever a page took it for."""
        frontier.add("lia", [FoundUrl(page(1), before, "https://lia.example/x")], AT)
        frontier.add("lia", [FoundUrl(page(1), now, None if by_hand else "https://lia.example/y")], AT)
        assert row(database, page(1)).role == then


class TestStatedChanges:
    """What a listing states of a known article."""

    def state(self, frontier: Frontier, modified_at: datetime | None, now: datetime) -> list[str]:
        """Visit an article at AT, let a listing state its change, and lease what is due at `now`."""
        frontier.add("lia", found(1), AT)
        settle(frontier, frontier.lease(ALL, AT, 9, 9), AT, timedelta(days=30))
        frontier.add("lia", [FoundUrl(page(1), Role.ARTICLE, None, modified_at)], now)
        return lease(frontier, now)

    def test_a_change_since_the_visit_makes_it_due(self, frontier: Frontier) -> None:
        """A correction is seen within the listing's next visit."""
        assert self.state(frontier, after(minutes=5), after(minutes=10)) == [page(1)]

    @pytest.mark.parametrize("modified_at", [None, AT, after(minutes=-5), after(days=1)])
    def test_no_other_word_does(self, frontier: Frontier, modified_at: datetime | None) -> None:
        """Neither an older change, nor none, nor one that is still to come."""
        assert self.state(frontier, modified_at, after(minutes=10)) == []

    def test_its_last_listing_is_known(self, frontier: Frontier, database: Database) -> None:
        """Of an article, not of a source."""
        frontier.add("lia", [*found(1), *found(2, role=Role.SOURCE)], AT)
        frontier.add("lia", [*found(1), *found(2, role=Role.SOURCE)], after(hours=1))
        assert row(database, page(1)).listed_at == after(hours=1)
        assert row(database, page(2)).listed_at is None


class TestLeasing:
    """Who visits what, and in which order."""

    def test_what_was_just_cited_comes_first_then_listings_then_what_is_newest(self, frontier: Frontier) -> None:
        """By the publisher's word; what says nothing of its age comes as it was found, copies elsewhere last of all."""
        frontier.add(
            "lia",
            [
                FoundUrl(page("copy"), Role.MEMENTO),
                FoundUrl(page("picture"), Role.REQUISITE),
                FoundUrl(page("unknown"), Role.ARTICLE),
                FoundUrl(page("old"), Role.ARTICLE, None, after(days=-2)),
                FoundUrl(page("new"), Role.ARTICLE, None, after(days=-1)),
                FoundUrl(page("source"), Role.SOURCE),
                FoundUrl(page("section"), Role.SECTION),
                FoundUrl(page("feed"), Role.FEED),
                FoundUrl(page("sitemap"), Role.SITEMAP),
            ],
            AT,
        )
        order = ["source", "feed", "section", "sitemap", "new", "old", "unknown", "picture", "copy"]
        assert lease(frontier, per_host=4) == [page(name) for name in order[:4]]
        give_back(frontier)
        assert lease(frontier) == [page(name) for name in order]

    def test_only_what_is_due_is_leased(self, frontier: Frontier) -> None:
        """Not a moment before."""
        frontier.add("lia", found(1), AT)
        settle(frontier, frontier.lease(ALL, AT, 9, 9), AT)
        assert lease(frontier, after(minutes=59)) == []
        assert lease(frontier, after(hours=1)) == [page(1)]

    def test_so_many_of_so_many_hosts(self, frontier: Frontier) -> None:
        """A host with much to do does not keep others waiting."""
        for host in ("a.example", "b.example", "c.example"):
            frontier.add("lia", found(1, 2, 3, 4, host=host), AT)
        first = frontier.lease(ALL, AT, 2, 2)
        assert len(first) == 4
        assert len({target.url.split("/")[2] for target in first}) == 2
        second = frontier.lease(ALL, AT, 2, 2)
        assert {target.url.split("/")[2] for target in second} - {target.url.split("/")[2] for target in first}
        assert not {target.target_id for target in first} & {target.target_id for target in second}

    def test_a_host_with_enough_underway_gives_no_more(self, frontier: Frontier) -> None:
        """Until half of it is done."""
        frontier.add("lia", found(*range(10)), AT)
        targets = frontier.lease(ALL, AT, 9, 4)
        assert lease(frontier, per_host=4) == []
        settle(frontier, targets[:1], AT)
        assert lease(frontier, per_host=4) == []
        settle(frontier, targets[1:2], AT)
        assert lease(frontier, per_host=4) == [page(number) for number in range(4, 8)]

    def test_a_host_is_asked_by_one_member_at_a_time(self, frontier: Frontier, other: Frontier) -> None:
        """Until that one has settled all it had of it."""
        frontier.add("lia", [*found(1, 2, 3), *found(1, host="b.example")], AT)
        targets = frontier.lease(WantedTargets(("lia",), urls=(page(1), page(2))), AT, 9, 9)
        assert lease(other) == [page(1, "b.example")]
        assert other.due(ALL, AT) == 0
        settle(frontier, targets[:1], AT)
        assert lease(other) == []
        settle(frontier, targets[1:], AT)
        assert other.due(ALL, AT) == 1
        assert lease(other) == [page(3)]

    def test_what_is_due_is_counted_at_open_hosts_alone(self, frontier: Frontier, other: Frontier) -> None:
        """However many hosts there are, and whoever holds one of them."""
        frontier.add("lia", [*found(1, 2, 3), *found(1, 2, host="b.example"), *found(1, host="c.example")], AT)
        assert other.due(ALL, AT) == 6
        frontier.lease(WantedTargets(("lia",), urls=(page(1),)), AT, 9, 9)
        assert (frontier.due(ALL, AT), other.due(ALL, AT)) == (5, 3)

    def test_only_wanted_roles_and_urls(self, frontier: Frontier) -> None:
        """A crawl may be about less than everything."""
        frontier.add("lia", [*found(1, 2), *found(3, role=Role.SOURCE), *found(4, role=Role.FEED)], AT)
        frontier.add("heron", found(5), AT)
        roles = WantedTargets(("lia",), frozenset({Role.SOURCE, Role.FEED}))
        urls = WantedTargets(("lia",), urls=(page(2), page(5)))
        assert (frontier.due(ALL, AT), frontier.due(roles, AT), frontier.due(urls, AT)) == (4, 2, 1)
        assert [target.url for target in frontier.lease(roles, AT, 9, 9)] == [page(3), page(4)]
        assert [target.url for target in frontier.lease(urls, AT, 9, 9)] == [page(2)]
        assert frontier.due(WantedTargets(()), AT) == 0


class TestSettling:
    """What a visit came to."""

    def test_answers_and_failures_are_counted(self, frontier: Frontier, database: Database) -> None:
        """A failure counts until the next answer."""
        frontier.add("lia", found(1), AT)
        for number, answered in enumerate((False, False, True, False)):
            (target,) = frontier.lease(ALL, after(hours=number), 9, 9)
            at = after(hours=number)
            frontier.settle([TargetOutcome(target.target_id, answered, at, at + timedelta(hours=1))])
            settled = row(database, page(1))
            assert (settled.attempts, settled.visits) == ((1, 0), (2, 0), (0, 1), (1, 1))[number]
            assert (settled.visited_at, settled.leased_by) == (at, None)

    @pytest.mark.parametrize("is_settled", [True, False], ids=["after its visit is settled", "before"])
    def test_what_was_read_may_hasten_the_next_visit(
        self, frontier: Frontier, database: Database, is_settled: bool
    ) -> None:
        """Whichever is filed first; a later date than the one that is set changes nothing."""
        frontier.add("lia", found(1, 2), AT)
        targets = frontier.lease(ALL, AT, 10, 10)
        if is_settled:
            settle(frontier, targets, AT, timedelta(days=2))
        with database.begin() as connection:
            sooner, later = NextVisit(page(1), after(hours=3)), NextVisit(page(2), after(days=9))
            hasten(connection, "lia", (sooner, later))
        assert row(database, page(1)).due_at == (after(hours=3) if is_settled else AT)
        if not is_settled:
            settle(frontier, targets, AT, timedelta(days=2))
        assert row(database, page(1)).due_at == after(hours=3)
        assert row(database, page(2)).due_at == after(days=2)

    def test_a_target_that_was_visited_shortly_before_is_not_hastened(
        self, frontier: Frontier, database: Database
    ) -> None:
        """As a source that another article cites minutes after its visit, which a killed crawl may have made."""
        frontier.add("lia", found(1), AT)
        settle(frontier, frontier.lease(ALL, AT, 10, 10), AT, timedelta(days=2))
        hour = timedelta(hours=1)
        for minutes, due in ((59, after(days=2)), (60, after(days=2)), (61, after(minutes=61))):
            with database.begin() as connection:
                hasten(connection, "lia", (NextVisit(page(1), after(minutes=minutes)),), rested=hour)
            assert row(database, page(1)).due_at == due

    @pytest.mark.parametrize(("minutes", "due"), [(59, 48 * 60), (60, 48 * 60), (61, 1)])
    def test_a_visit_that_is_not_settled_yet_gives_rest_as_well(
        self, frontier: Frontier, database: Database, minutes: int, due: int
    ) -> None:
        """As a source that an article cites while the answer of its visit is being filed; else it is due at once."""
        frontier.add("lia", found(1), AT)
        targets = frontier.lease(ALL, AT, 10, 10)
        with database.begin() as connection:
            hasten(connection, "lia", (NextVisit(page(1), after(minutes=minutes)),), rested=timedelta(hours=1))
        settle(frontier, targets, AT, timedelta(days=2))
        assert row(database, page(1)).due_at == after(minutes=due)

    def test_what_hastened_one_visit_does_not_hasten_the_one_after_it(
        self, frontier: Frontier, database: Database
    ) -> None:
        """Each visit's reading says anew how soon the next one is."""
        frontier.add("lia", found(1), AT)
        settle(frontier, frontier.lease(ALL, AT, 10, 10), AT, timedelta(days=2))
        with database.begin() as connection:
            hasten(connection, "lia", (NextVisit(page(1), after(hours=3)),))
        settle(frontier, frontier.lease(ALL, after(hours=4), 10, 10), after(hours=4), timedelta(days=2))
        assert lease(frontier, after(hours=51)) == []
        assert lease(frontier, after(hours=52)) == [page(1)]

    def test_never_again_is_never(self, frontier: Frontier) -> None:
        """A target without a next visit is never due."""
        frontier.add("lia", found(1), AT)
        (target,) = frontier.lease(ALL, AT, 9, 9)
        frontier.settle([TargetOutcome(target.target_id, True, AT, None)])
        assert lease(frontier, after(days=9999)) == []
        assert frontier.next_due(["lia"]) is None

    def test_a_host_that_asks_for_time_is_given_it(self, frontier: Frontier, other: Frontier) -> None:
        """By every member, for every target of it; the longer of two waits counts."""
        frontier.add("lia", [*found(1, 2, 3), *found(1, host="b.example")], AT)
        one, two, _three, elsewhere = frontier.lease(ALL, AT, 9, 9)
        frontier.settle(
            [
                TargetOutcome(one.target_id, False, AT, after(minutes=5), host_next_at=after(hours=1)),
                TargetOutcome(two.target_id, False, AT, after(minutes=5), host_next_at=after(minutes=10)),
                TargetOutcome(elsewhere.target_id, False, AT, after(minutes=5)),
            ]
        )
        give_back(frontier)
        assert lease(other, after(minutes=59)) == [page(1, "b.example")]
        assert sorted(lease(other, after(hours=1))) == [page(1), page(2), page(3)]

    def test_the_host_that_asked_for_time_is_given_it(self, frontier: Frontier, other: Frontier) -> None:
        """Not the host that had redirected to it; also when nothing was known of it before."""
        frontier.add("lia", found(1, 2), AT)
        one, two = frontier.lease(ALL, AT, 9, 9)
        frontier.settle(
            [
                TargetOutcome(one.target_id, False, AT, after(minutes=5), after(hours=1), answering="b.example"),
                TargetOutcome(two.target_id, False, AT, after(minutes=5), after(minutes=9), answering="lia.example"),
            ]
        )
        give_back(frontier)
        frontier.add("lia", found(1, host="b.example"), AT)
        assert lease(other, after(minutes=8)) == []
        assert sorted(lease(other, after(minutes=59))) == [page(1), page(2)]
        assert lease(other, after(hours=1)) == [page(1, "b.example")]

    def test_what_is_given_back_is_as_due_as_it_was(self, frontier: Frontier, other: Frontier) -> None:
        """One's own, and what dead members held."""
        frontier.add("lia", [*found(1), *found(1, host="b.example")], AT)
        frontier.lease(WantedTargets(("lia",), urls=(page(1),)), AT, 9, 9)
        other.lease(ALL, AT, 9, 9)
        assert lease(Frontier(frontier._database, "three")) == []
        give_back(frontier, ["two"])
        assert len(lease(Frontier(frontier._database, "three"))) == 2


class TestOutages:
    """What failed with its host comes when the host answers again."""

    def test_what_failed_with_its_host_is_due_at_the_first_answer(self, frontier: Frontier) -> None:
        """Not by the waits of each page; a page that failed before keeps its waits, and so does one elsewhere."""
        frontier.add("lia", [*found(1, 2, 3, 4), *found(5, host="there.example")], AT)
        targets = {target.url: target for target in frontier.lease(ALL, AT, 10, 10)}

        def visit(url: str, minutes: float, *, answered: bool) -> TargetOutcome:
            at, failure = after(minutes=minutes), None if answered else FailureKind.REFUSED
            return TargetOutcome(targets[url].target_id, answered, at, at + timedelta(hours=9), failure=failure)

        frontier.settle([visit(page(1), 0, answered=False), visit(page(2), 9, answered=True)])
        frontier.settle([visit(page(1), 9.5, answered=False)])
        frontier.settle([visit(page(3), 10, answered=False), visit(page(5, "there.example"), 10, answered=False)])
        assert lease(frontier, after(minutes=60)) == []
        frontier.settle([visit(page(4), 70, answered=True)])
        assert lease(frontier, after(minutes=70)) == [page(3)]

    def test_a_page_that_fails_beside_answers_waits(self, frontier: Frontier) -> None:
        """Its host has too much to do, or cannot give that one."""
        frontier.add("lia", found(1, 2), AT)
        first, second = frontier.lease(ALL, AT, 10, 10)
        frontier.settle([TargetOutcome(first.target_id, False, AT, after(hours=9), failure="503")])
        frontier.settle([TargetOutcome(second.target_id, True, after(minutes=1), after(hours=9))])
        assert lease(frontier, after(hours=8)) == []

    @pytest.mark.parametrize("kind", [FailureKind.ROBOTS, FailureKind.GUARDED, FailureKind.UNSUPPORTED])
    def test_what_was_not_asked_for_says_nothing_of_its_host(self, frontier: Frontier, kind: FailureKind) -> None:
        """Neither that it fails, nor that it answers."""
        frontier.add("lia", found(1, 2), AT)
        first, second = frontier.lease(ALL, AT, 10, 10)
        frontier.settle([TargetOutcome(first.target_id, False, AT, after(hours=9), failure=kind)])
        frontier.settle([TargetOutcome(second.target_id, True, after(hours=1), after(hours=9))])
        assert lease(frontier, after(hours=8)) == []


class TestTimes:
    """When something is due again."""

    def test_the_next_visit_is_told(self, frontier: Frontier) -> None:
        """The earliest one, not before its host may be asked; of these publications."""
        assert frontier.next_due(["lia"]) is None
        frontier.add("lia", [*found(1), *found(1, host="b.example")], AT)
        frontier.add("heron", found(9, host="c.example"), after(days=-1))
        one, two = sorted(frontier.lease(ALL, AT, 9, 9), key=lambda target: target.url)
        frontier.settle(
            [
                TargetOutcome(one.target_id, True, AT, after(hours=3)),
                TargetOutcome(two.target_id, False, AT, after(hours=1), host_next_at=after(hours=2)),
            ]
        )
        assert frontier.next_due(["lia"]) == after(hours=2)
        assert frontier.next_due(["lia", "heron"]) == after(days=-1)

    def test_a_recheck_makes_everything_due(self, frontier: Frontier) -> None:
        """Whatever was planned, also for what should never be visited again; of what is wanted."""
        frontier.add("lia", [*found(1, 2), *found(3, host="b.example")], AT)
        targets = frontier.lease(ALL, AT, 9, 9)
        frontier.settle(
            [TargetOutcome(target.target_id, True, AT, None, host_next_at=after(days=1)) for target in targets]
        )
        now = after(minutes=1)
        frontier.make_due(WantedTargets(("lia",), urls=(page(1),)), now)
        assert lease(frontier, now) == [page(1)]
        frontier.make_due(ALL, now)
        assert sorted(lease(frontier, now)) == [page(3, "b.example"), page(2)]

    def test_plans_of_a_clock_that_ran_ahead_are_undone(self, frontier: Frontier, database: Database) -> None:
        """What is due later than any plan reaches is due now; what was planned rightly stays, and so do other roles."""
        frontier.add("lia", [*found(1, 2), *found(3, role=Role.SOURCE)], AT)
        three, one, two = frontier.lease(ALL, AT, 9, 9)
        ahead = after(days=4000)
        frontier.settle(
            [
                TargetOutcome(one.target_id, True, ahead, ahead, host_next_at=ahead, paced=(("lia.example", 5.0),)),
                TargetOutcome(two.target_id, True, AT, after(days=3)),
                TargetOutcome(three.target_id, True, ahead, ahead),
            ]
        )
        assert undo_plans(database, "lia", [Role.ARTICLE], after(days=30), AT) == 1
        undo_waits(database, after(days=7))
        assert lease(frontier) == [page(1)]
        assert row(database, page(2)).due_at == after(days=3)
        assert row(database, page(3)).due_at == ahead

    def test_what_was_found_in_the_future_is_due_when_the_clock_is_set_right(
        self, frontier: Frontier, database: Database
    ) -> None:
        """When a crawl began then, too; what failed, or was visited, keeps its plan."""
        ahead = after(hours=20)
        frontier.add("lia", found(1, 2), ahead)
        assert undo_first_plans(database, "lia", AT) == 0
        one = Membership.join(database, ahead)
        first, second = Frontier(database, one.member).lease(ALL, ahead, 9, 9)
        frontier.settle([TargetOutcome(first.target_id, False, ahead, after(hours=21))])
        # What was leased and not asked for is free again.
        one.leave(ended(ahead))
        assert lease(frontier) == []
        assert undo_first_plans(database, "lia", AT) == 1
        assert lease(frontier) == [second.url]


class TestPace:
    """A host that changes hands is not asked at once."""

    def test_a_rest_that_begins_in_the_future_is_none(self, frontier: Frontier, other: Frontier) -> None:
        """A clock that was set back by a day keeps no host from anybody for a day; clocks may differ by a minute."""
        frontier.add("lia", found(1, 2, 3), AT)
        ahead = after(days=1)
        (one,) = frontier.lease(ALL, ahead, 9, 1)
        frontier.settle([TargetOutcome(one.target_id, True, ahead, None, paced=(("lia.example", 10.0),))])
        assert other.opens_at(ALL, after(days=1, minutes=-1)) == after(days=1, seconds=10)
        assert lease(other, after(minutes=5)) == []
        assert other.opens_at(ALL, after(minutes=5)) == after(minutes=5)
        assert lease(other, after(minutes=5)) == [page(2), page(3)]

    def test_others_wait_until_a_host_has_rested(self, frontier: Frontier, other: Frontier) -> None:
        """Who asked it goes on by its own clock; the wait is told, so that nobody takes it for the end."""
        frontier.add("lia", found(1, 2), AT)
        (target,) = frontier.lease(ALL, AT, 9, 1)
        frontier.settle([TargetOutcome(target.target_id, True, AT, None, paced=(("lia.example", 10.0),))])
        assert lease(other, after(seconds=9)) == []
        assert other.opens_at(ALL, after(seconds=9)) == after(seconds=10)
        assert other.due(ALL, after(seconds=9)) == 1
        assert frontier.opens_at(ALL, after(seconds=9)) == after(seconds=9)
        assert lease(frontier, after(seconds=9)) == [page(2)]
        assert other.opens_at(ALL, after(seconds=9)) is None
        give_back(frontier)
        assert other.opens_at(ALL, after(seconds=30)) == after(seconds=30)
        assert lease(other, after(seconds=10)) == [page(2)]

    def test_the_host_that_a_redirect_led_to_rests_too(self, frontier: Frontier, other: Frontier) -> None:
        """Also one of which nothing was known."""
        frontier.add("lia", found(1), AT)
        (target,) = frontier.lease(ALL, AT, 9, 9)
        frontier.settle(
            [TargetOutcome(target.target_id, True, AT, None, paced=(("lia.example", 1.0), ("b.example", 10.0)))]
        )
        frontier.add("lia", found(1, host="b.example"), AT)
        assert lease(other, after(seconds=9)) == []
        assert lease(other, after(seconds=10)) == [page(1, "b.example")]

    def test_a_recheck_keeps_it(self, frontier: Frontier, other: Frontier) -> None:
        """A crawl right behind another one leaves hosts the time that their profile promises them."""
        frontier.add("lia", found(1), AT)
        (target,) = frontier.lease(ALL, AT, 9, 9)
        frontier.settle([TargetOutcome(target.target_id, True, AT, None, paced=(("lia.example", 10.0),))])
        other.make_due(ALL, after(seconds=1))
        assert lease(other, after(seconds=1)) == []
        assert other.opens_at(ALL, after(seconds=1)) == after(seconds=10)

    def test_the_hosts_of_a_member_that_was_killed_rest_first(self, frontier: Frontier, other: Frontier) -> None:
        """A request of its may have left a moment ago; the last wait that was held is given once more."""
        frontier.add("lia", [*found(1, 2), *found(1, host="b.example")], AT)
        first, *_ = frontier.lease(ALL, AT, 9, 1)
        frontier.settle([TargetOutcome(first.target_id, True, AT, None, paced=(("lia.example", 10.0),))])
        frontier.lease(ALL, AT, 9, 9)
        with frontier._database.begin() as connection:
            free_leases(connection, ["one"], after(minutes=1))
        assert lease(other, after(minutes=1)) == [page(1, "b.example")]
        assert lease(other, after(minutes=1, seconds=10)) == [page(2)]


def in_threads(*works: Callable[[], object]) -> None:
    """Do all at once, and tell the first error."""
    errors: list[BaseException] = []

    def doing(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told below, in the thread of the test
            errors.append(error)

    threads = [threading.Thread(target=doing, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_listings_that_show_the_same_in_another_order_do_not_wait_for_each_other(frontier: Frontier) -> None:
    """Feed, sitemap and section of one publication are read side by side, new articles and known ones."""
    pages = found(*range(300))
    for now in (AT, after(hours=1)):
        orders = (pages, pages[::-1], pages[150:] + pages[:150])
        in_threads(*(partial(frontier.add, "lia", order, now) for order in orders))
    assert frontier.due(ALL, AT) == 300


def test_members_that_crawl_at_once_visit_everything_once(frontier: Frontier, other: Frontier) -> None:
    """No target is leased twice and no host by two, while both lease, settle and find more."""
    hosts = [f"h{number}.example" for number in range(12)]
    for host in hosts:
        frontier.add("lia", found(*range(4), host=host), AT)
    visited: list[str] = []
    owner: dict[str, str] = {}

    def crawling(member: Frontier, name: str) -> None:
        while targets := member.lease(ALL, AT, 3, 2):
            for target in targets:
                host = target.url.split("/")[2]
                assert owner.setdefault(host, name) == name, host
                visited.append(target.url)
                if target.role is Role.ARTICLE:
                    member.add("lia", [FoundUrl(target.url + "/source", Role.SOURCE, target.url)], AT)
            for host in {target.url.split("/")[2] for target in targets}:
                # Whoever leases it next, from here on, is right.
                owner.pop(host)
            settle(member, targets, AT)

    in_threads(lambda: crawling(frontier, "one"), lambda: crawling(other, "two"))
    assert len(visited) == len(set(visited)) == 12 * 4 * 2
    assert frontier.due(ALL, AT) == 0
