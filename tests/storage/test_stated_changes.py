"""How far a listing is believed that says of articles that they changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.targets import count_change
from storage.types import FoundUrl, Role
from storage.types.stated_changes import TRIED, StatedBefore
from storage.types.targets import TargetOutcome

AT = datetime(2031, 5, 4, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)
WANTED = WantedTargets(("lia",))
ARTICLES = 60


@pytest.mark.parametrize(
    ("stated", "borne_out", "believed", "is_doubtful"),
    [
        (0, 0, 20, False),
        (12, 0, 8, False),
        (20, 0, 0, True),
        (20, 20, 180, False),
        (100, 10, 0, True),
        (99, 10, 1, False),
    ],
)
def test_a_listing_is_tried_and_then_believed_as_far_as_it_was_right(
    stated: int, borne_out: int, believed: int, is_doubtful: bool
) -> None:
    """Twenty visits in vain are the most that a lie costs; nine for each change that was one are worth it."""
    before = StatedBefore(stated, borne_out)
    assert (before.believed, before.is_doubtful) == (believed, is_doubtful)


@pytest.fixture
def frontier(database: Database) -> Frontier:
    """The frontier of an archive that knows one publication."""
    know_publication(database, "lia", "理亞", "zh-Hant")
    return Frontier(database, "me")


def shown(frontier: Frontier, changed_at: datetime, now: datetime) -> int:
    """Let a listing show all articles as changed; returns how many changes were not believed."""
    urls = [f"https://lia.example/news/{number}" for number in range(ARTICLES)]
    found = [FoundUrl(url, Role.ARTICLE, "https://lia.example/map.xml", changed_at) for url in urls]
    return frontier.add_shown("lia", found, now).doubted


def visited(database: Database, frontier: Frontier, now: datetime, *, has_changed: bool) -> int:
    """Visit what is due, and return how many articles that were."""
    targets = frontier.lease(WANTED, now, 9, 999)
    for target in targets if has_changed else ():
        with database.begin() as connection:
            count_change(connection, "lia", target.url)
    frontier.settle([TargetOutcome(target.target_id, True, now, now + timedelta(days=30)) for target in targets])
    return len(targets)


def test_a_sitemap_that_dates_everything_anew_costs_twenty_visits(database: Database, frontier: Frontier) -> None:
    """After that it is told, and hastens nothing until visits that were due anyway bear it out."""
    shown(frontier, AT - HOUR, AT)
    assert visited(database, frontier, AT, has_changed=True) == ARTICLES
    costs, doubts = [], []
    for hour in range(1, 5):
        now = AT + hour * HOUR
        doubts.append(shown(frontier, now, now))
        costs.append(visited(database, frontier, now, has_changed=False))
    assert costs == [TRIED, 0, 0, 0]
    assert doubts == [0, ARTICLES, ARTICLES, ARTICLES]


def test_a_sitemap_that_is_right_hastens_every_change(database: Database, frontier: Frontier) -> None:
    """The first twenty bear it out for all others."""
    shown(frontier, AT - HOUR, AT)
    visited(database, frontier, AT, has_changed=True)
    changed_at, now = AT + HOUR, AT + 2 * HOUR
    for cost in (TRIED, ARTICLES - TRIED, 0):
        assert shown(frontier, changed_at, now) == 0
        assert visited(database, frontier, now, has_changed=True) == cost
        now += HOUR


def test_a_gap_makes_the_other_listings_due(frontier: Frontier) -> None:
    """Those that were read before, and not just now."""
    listings = [FoundUrl(f"https://lia.example/{number}/", Role.SECTION) for number in range(3)]
    frontier.add("lia", listings, AT)
    targets = frontier.lease(WANTED, AT, 9, 9)
    week = AT + timedelta(days=7)
    for target, at in zip(targets, (AT, AT, AT + 3 * HOUR), strict=True):
        frontier.settle([TargetOutcome(target.target_id, True, at, week)])
    assert frontier.back_fill("lia", AT + 3 * HOUR) == 2
    assert len(frontier.lease(WANTED, AT + 3 * HOUR, 9, 9)) == 2
