"""Page requisites in the frontier: captured once, bounded for each page, asked for again when there is a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from storage.tables import schema
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.requisites import need
from storage.types import FoundUrl, ReadingState, Requisite, RequisiteKind, Role
from storage.types.profile import RequisiteRules
from storage.types.targets import TargetOutcome
from tests.storage.filing import AT, Filing, after
from tests.storage.leases import give_back

PAGE, OTHER_PAGE = "https://lia.example/1/", "https://lia.example/2/"
RULES = RequisiteRules(max_number=10, revisit_after=timedelta(days=1))
ALL = WantedTargets(("lia",))


def sheet(name: str) -> Requisite:
    """A style sheet."""
    return Requisite(f"https://cdn.example/{name}.css", RequisiteKind.STYLE)


def picture(name: int | str) -> Requisite:
    """A picture."""
    return Requisite(f"https://lia.example/{name}.jpg", RequisiteKind.IMAGE)


class Pages:
    """Pages that are read, and what the frontier then knows."""

    def __init__(self, database: Database) -> None:
        know_publication(database, "lia", "理亞", None)
        self.database = database
        self.filing = Filing(database)
        self.frontier = Frontier(database, "one")

    def read(
        self,
        needed: Sequence[Requisite],
        at: datetime = AT,
        url: str = PAGE,
        role: Role = Role.ARTICLE,
        rules: RequisiteRules = RULES,
        *,
        again: bool = False,
    ) -> None:
        """Capture a page, or a style sheet, and file what it needs."""
        capture = self.filing.keep(url, at, role=role)
        with self.database.begin() as connection:
            need(connection, capture, url, needed, rules, again=again)

    def row(self, requisite: Requisite) -> sa.Row[Any]:
        """What the frontier knows of a requisite."""
        with self.database.read() as connection:
            return connection.execute(sa.select(schema.targets).where(schema.targets.c.url == requisite.url)).one()

    def due(self, at: datetime = AT, wanted: WantedTargets = ALL) -> list[str]:
        """The addresses that may be asked for, which are leased with it and given back."""
        leased = self.frontier.lease(wanted, at, 99, 99)
        give_back(self.frontier)
        return [target.url for target in leased]

    def visit(self, at: datetime = AT, *, answered: bool = True) -> list[str]:
        """Ask for all that is due, without setting a next visit; returns what that was."""
        leased = self.frontier.lease(ALL, at, 99, 99)
        self.frontier.settle([TargetOutcome(target.target_id, answered, at, None) for target in leased])
        return [target.url for target in leased]


@pytest.fixture
def pages(database: Database) -> Pages:
    """The frontier of one publication."""
    return Pages(database)


def test_what_a_page_needs_is_due_at_once_behind_everything_else(pages: Pages) -> None:
    """In its order, in its role, named by the page; what tells of news goes first."""
    pages.read([sheet("a"), picture(1)])
    pages.frontier.add("lia", [FoundUrl("https://lia.example/3/", Role.ARTICLE)], AT)
    assert pages.due() == ["https://lia.example/3/", sheet("a").url, picture(1).url]
    row = pages.row(picture(1))
    assert (row.role, row.via, row.page, row.may_bring) == (Role.REQUISITE, PAGE, PAGE, 0)


def test_a_requisite_is_captured_once(pages: Pages) -> None:
    """Whatever page needs it, as long as it is not old."""
    pages.read([picture(1)])
    pages.visit()
    pages.read([picture(1), picture(2)], after(hours=20), OTHER_PAGE, again=True)
    assert pages.visit(after(hours=20)) == [picture(2).url]


def test_what_is_old_is_asked_for_again_when_a_page_has_news(pages: Pages) -> None:
    """Only then, and only what was not seen for the time that the profile says."""
    pages.read([picture(1)])
    pages.visit()
    pages.read([picture(1)], after(hours=30))
    assert pages.due(after(hours=30)) == []
    pages.read([picture(1)], after(hours=30), OTHER_PAGE, again=True)
    assert pages.due(after(hours=30)) == [picture(1).url]
    assert (pages.row(picture(1)).page, pages.row(picture(1)).visits) == (OTHER_PAGE, 1)


def test_what_never_came_is_tried_again_for_news(pages: Pages) -> None:
    """A failure that nobody retries any more is not for ever."""
    pages.read([picture(1)])
    pages.visit(answered=False)
    assert pages.due(after(hours=40)) == []
    pages.read([picture(1)], after(hours=40), OTHER_PAGE, again=True)
    assert pages.due(after(hours=40)) == [picture(1).url]
    assert pages.row(picture(1)).attempts == 0


def test_what_was_captured_before_the_frontier_knew_it_is_not_asked_for(pages: Pages) -> None:
    """After a rebuild the frontier is empty, and the archive is not."""
    pages.filing.keep(picture(1).url, AT, role=Role.REQUISITE, reading=ReadingState.NONE)
    pages.read([picture(1), picture(2)], after(hours=1))
    assert pages.due(after(hours=1)) == [picture(2).url]
    row = pages.row(picture(1))
    assert (row.visits, row.visited_at, row.due_at) == (1, AT, None)


def test_a_known_page_stays_what_it_is(pages: Pages) -> None:
    """A document that is cited and shown as a picture too is a source, and visited as one."""
    pages.frontier.add("lia", [FoundUrl(picture(1).url, Role.SOURCE, PAGE)], AT)
    pages.visit()
    pages.read([picture(1)], after(days=9), again=True)
    assert pages.due(after(days=9)) == []
    assert (pages.row(picture(1)).role, pages.row(picture(1)).page) == (Role.SOURCE, None)


def test_a_requisite_that_is_cited_becomes_a_source(pages: Pages) -> None:
    """And belongs to no page any more."""
    pages.read([picture(1)])
    pages.frontier.add("lia", [FoundUrl(picture(1).url, Role.SOURCE, PAGE)], AT)
    row = pages.row(picture(1))
    assert (row.role, row.page, row.may_bring) == (Role.SOURCE, None, None)


def test_what_another_process_asks_for_is_left_to_it(pages: Pages) -> None:
    """A leased target keeps its page and its time."""
    pages.read([picture(1)])
    Frontier(pages.database, "two").lease(ALL, AT, 9, 9)
    pages.read([picture(1)], after(days=3), OTHER_PAGE, again=True)
    assert (pages.row(picture(1)).page, pages.row(picture(1)).due_at) == (PAGE, AT)


def test_a_page_brings_no_more_than_its_profile_says(pages: Pages) -> None:
    """What stands last is left out."""
    pages.read([sheet("a"), *map(picture, range(20))])
    assert len(pages.due()) == RULES.max_number


def test_style_sheets_share_what_they_may_need(pages: Pages) -> None:
    """As much again as the page itself, and what a sheet leaves goes to those that it imports."""
    pages.read([sheet("a"), sheet("b"), sheet("c")])
    assert [pages.row(sheet(name)).may_bring for name in "abc"] == [4, 3, 3]
    pages.read([sheet("a1"), picture("a")], url=sheet("a").url, role=Role.REQUISITE)
    assert (pages.row(sheet("a1")).may_bring, pages.row(picture("a")).may_bring) == (2, 0)
    assert (pages.row(sheet("a1")).page, pages.row(sheet("a1")).via) == (PAGE, sheet("a").url)
    pages.read([picture("a1"), picture("a2"), picture("a3")], url=sheet("a1").url, role=Role.REQUISITE)
    assert picture("a2").url in pages.due()
    assert picture("a3").url not in pages.due()


def test_a_chain_of_sheets_without_end_ends(pages: Pages) -> None:
    """Each imports another that nobody has seen: the crawl is over when the page's share is used up."""
    pages.read([sheet("0")])
    asked = 0
    while leased := pages.visit():
        asked += len(leased)
        for url in leased:
            number = int(url.rpartition("/")[2].removesuffix(".css"))
            pages.read([sheet(str(number + 1))], url=url, role=Role.REQUISITE)
    assert asked == 1 + RULES.max_number


def test_sheets_that_import_each_other_are_asked_for_once(pages: Pages) -> None:
    """A circle is no chain."""
    pages.read([sheet("a")])
    pages.visit()
    pages.read([sheet("b")], url=sheet("a").url, role=Role.REQUISITE, again=True)
    assert pages.visit() == [sheet("b").url]
    pages.read([sheet("a")], url=sheet("b").url, role=Role.REQUISITE, again=True)
    assert pages.visit() == []


def test_pages_wanted_by_name_bring_what_they_need_and_nothing_else(pages: Pages) -> None:
    """`fonds capture` keeps one page with its requisites, also those of its style sheets."""
    pages.read([sheet("a")])
    pages.read([picture("a")], url=sheet("a").url, role=Role.REQUISITE)
    pages.read([picture(2)], url=OTHER_PAGE)
    wanted = WantedTargets(("lia",), None, (PAGE,))
    assert pages.due(wanted=wanted) == [sheet("a").url, picture("a").url]
    pages.visit()
    pages.frontier.make_due(wanted, after(hours=1))
    assert pages.due(after(hours=1), wanted) == []
