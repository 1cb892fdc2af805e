"""What a killed crawl left without a row is not asked for again when recovery has filed it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.recovered_visits import RecoveredVisits, visited_targets
from storage.archive.profile_file import load_profile
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import FoundUrl, Role, Target, WarcFileFacts
from tests.storage.filing import AT, Filing, after
from tests.storage.leases import give_back

ARTICLE, LISTING = "https://lia.example/news/1", "https://lia.example/"
ALL = WantedTargets(("lia",))


@pytest.mark.parametrize(("is_crawled", "due"), [(True, {LISTING}), (False, {ARTICLE, LISTING})])
def test_a_page_that_recovery_files_is_visited_when_the_killed_crawl_would_have(
    database: Database, *, is_crawled: bool, due: set[str]
) -> None:
    """Not at once, but for a listing, which nobody has read, and publications that this crawl is not about."""
    know_publication(database, "lia", "理亞", "zh-Hant")
    frontier = Frontier(database, "one")
    frontier.add("lia", [FoundUrl(ARTICLE, Role.ARTICLE), FoundUrl(LISTING, Role.SECTION)], AT)
    frontier.lease(ALL, AT, 10, 10)
    captures, filing = Captures(database), Filing(database)
    profiles = {"lia": replace(load_profile("any"), slug="lia")} if is_crawled else {}
    recovery = RecoveredVisits(database, captures, profiles, lambda: AT)
    robots = filing.made("https://lia.example/robots.txt", role=Role.ROBOTS)
    left = [filing.made(ARTICLE), filing.made(LISTING, role=Role.SECTION), robots]
    recovery.add(left, [WarcFileFacts(left[0].place.warc_file, "lia", 9000, closed=False)])
    ids = [capture.capture_id for capture in left]
    assert recovery.known(ids) == set(ids)
    assert not recovery.withheld(ids)
    give_back(frontier)
    assert {target.url for target in frontier.lease(ALL, after(seconds=1), 10, 10)} == due


def test_where_redirects_led_is_a_visit_to_what_they_began_at(database: Database) -> None:
    """Hop by hop, each to its own where two lead to one page; what a page needs is none, nor what leads in a circle or
    to a target of its own.
    """
    begun, filing = Target(7, "lia", ARTICLE, Role.ARTICLE, None, 0, 0, AT), Filing(database)
    first, second = (
        replace(filing.made(f"{LISTING}{name}"), via=via) for name, via in (("a", ARTICLE), ("b", f"{LISTING}a"))
    )
    picture = replace(filing.made(f"{LISTING}c", role=Role.REQUISITE), via=ARTICLE)
    circle = replace(filing.made(f"{LISTING}d"), via=f"{LISTING}d")
    robots = filing.made(f"{LISTING}robots.txt", role=Role.ROBOTS)
    found = visited_targets([first, second, picture, circle, robots], {ARTICLE: begun})
    assert list(found) == [(first, begun), (second, begun)]
    other = replace(begun, target_id=8, url=second.url)
    assert list(visited_targets([second], {ARTICLE: begun, second.url: other})) == [(second, other)]
    again = replace(first, via=other.url)
    found = visited_targets([first, again], {ARTICLE: begun, other.url: other})
    assert list(found) == [(first, begun), (again, other)]
