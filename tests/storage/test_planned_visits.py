"""What an answer alone says of the next visit is filed with it, so that no death in between asks for it twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.targets import hasten
from storage.types import FoundUrl, PlannedVisit, Role, Target
from storage.types.filings import NextVisit
from storage.types.targets import TargetOutcome
from tests.storage.filing import AT, after
from tests.storage.leases import give_back

ALL = WantedTargets(("lia",))


@pytest.fixture
def frontier(database: Database) -> Frontier:
    """A frontier in which one page is due."""
    know_publication(database, "lia", "理亞", "zh-Hant")
    frontier = Frontier(database, "one")
    frontier.add("lia", [FoundUrl("https://lia.example/news/1", Role.ARTICLE)], AT)
    return frontier


def lease(frontier: Frontier, at: timedelta = timedelta()) -> tuple[Target, ...]:
    """What is due so much later."""
    return frontier.lease(ALL, AT + at, 10, 10)


def test_a_page_whose_answer_was_filed_is_not_due_when_its_crawl_is_found_dead(
    database: Database, frontier: Frontier
) -> None:
    """It is when the plan says."""
    (target,) = lease(frontier)
    Captures(database).add([], [], visits=[PlannedVisit(target.target_id, AT, after(hours=1), visits=1)])
    assert lease(frontier) == ()
    give_back(frontier)
    assert lease(frontier, timedelta(minutes=59)) == ()
    (again,) = lease(frontier, timedelta(hours=1))
    assert again.visits == 1


@pytest.mark.parametrize(("read_says", "due"), [(after(minutes=30), 30), (after(hours=3), 60), (AT, 60)])
def test_what_was_read_of_it_hastens_the_plan_of_a_crawl_that_is_found_dead(
    database: Database, frontier: Frontier, read_says: datetime, due: int
) -> None:
    """Nobody settles that visit, and a source would be visited months after the date that its text asks for."""
    (target,) = lease(frontier)
    Captures(database).add([], [], visits=[PlannedVisit(target.target_id, AT, after(hours=1), visits=1)])
    with database.begin() as connection:
        hasten(connection, "lia", (NextVisit(target.url, read_says),))
    give_back(frontier)
    assert lease(frontier, timedelta(minutes=due - 1)) == ()
    assert len(lease(frontier, timedelta(minutes=due))) == 1


def test_settling_overrides_the_plan_and_counts_the_visit_once(database: Database, frontier: Frontier) -> None:
    """The plan is only for a death in between."""
    (target,) = lease(frontier)
    Captures(database).add([], [], visits=[PlannedVisit(target.target_id, AT, None, visits=1)])
    frontier.settle([TargetOutcome(target.target_id, True, AT, after(hours=2), visits=1)])
    (again,) = lease(frontier, timedelta(hours=2))
    assert (again.visits, again.attempts) == (1, 0)


def test_a_listing_that_was_not_read_is_due_and_is_asked_for_as_if_it_had_never_answered(
    database: Database, frontier: Frontier
) -> None:
    """A 304 would confirm what nobody read."""
    (target,) = lease(frontier)
    frontier.settle([TargetOutcome(target.target_id, True, AT, AT)])
    (target,) = lease(frontier)
    assert target.visits == 1
    Captures(database).add([], [], visits=[PlannedVisit(target.target_id, AT, is_unread=True)])
    give_back(frontier)
    (again,) = lease(frontier)
    assert again.visits == 0


@pytest.mark.parametrize("failure", ["unreadable", "damaged"])
def test_a_listing_that_was_wrong_is_asked_for_as_if_it_had_never_answered(
    database: Database, frontier: Frontier, failure: str
) -> None:
    """Until it is sound: a 304 would say no more than that it is as wrong as before."""
    (target,) = lease(frontier)
    Captures(database).add([], [], visits=[PlannedVisit(target.target_id, AT, is_unread=True)])
    frontier.settle([TargetOutcome(target.target_id, True, AT, after(hours=2), failure=failure)])
    (again,) = lease(frontier, timedelta(hours=2))
    assert (again.visits, again.attempts) == (0, 0)
