"""All answers of a crawl share one budget of memory: they wait for each other, and the largest pays when none ends."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.body_budget import BodyBudget
from crawler.live_exchange import LiveExchange

NOW = datetime(2026, 3, 1, tzinfo=UTC)


class Answer:
    """An answer that comes over a connection of its own; `told` is what its budget said to the connection."""

    def __init__(self, budget: BodyBudget) -> None:
        self.live = LiveExchange(NOW, None, 0, None)
        self.told: list[str] = []
        self._budget = budget

    def brings(self, size: int) -> None:
        """So many bytes came."""
        self._budget.take(self.live, size, self)

    def ends(self) -> None:
        """It is whole, and waits for the disk."""
        self.live.finish(b"", by_close=False)

    def is_kept(self) -> None:
        """Its bytes are no longer held."""
        self._budget.free(self.live)

    def hold(self) -> None:
        """See Inflow."""
        self.told.append("hold")

    def let_on(self) -> None:
        """See Inflow."""
        self.told.append("let on")

    def cut_off(self, live: LiveExchange) -> None:
        """See Inflow."""
        assert live is self.live
        self.told.append("cut off")
        live.ended = NOW


def test_the_largest_answer_that_still_comes_is_cut_when_the_budget_is_spent() -> None:
    """Never the page of ordinary size that happens to come last."""
    budget = BodyBudget(100)
    large, small = Answer(budget), Answer(budget)
    large.brings(80)
    small.brings(20)
    assert large.told == []
    small.brings(1)
    assert (large.told, small.told) == (["cut off"], [])


def test_what_was_cut_is_held_until_it_is_kept_and_waited_for() -> None:
    """Else as much again would come while it is being written."""
    budget = BodyBudget(100)
    large, small = Answer(budget), Answer(budget)
    large.brings(80)
    small.brings(21)
    small.brings(5)
    assert (small.told, budget.spent) == (["hold"], 106)
    large.is_kept()
    assert (small.told, budget.spent) == (["hold", "let on"], 26)


def test_an_answer_that_is_whole_is_waited_for() -> None:
    """It is not cut, and nothing is while its memory will be free in a moment."""
    budget = BodyBudget(100)
    whole, other = Answer(budget), Answer(budget)
    whole.brings(100)
    whole.ends()
    other.brings(10)
    assert (whole.told, other.told) == ([], ["hold"])
    whole.is_kept()
    assert other.told == ["hold", "let on"]


def test_who_waits_for_nothing_more_goes_on_by_the_cut_of_the_largest() -> None:
    """All that come wait, and what was kept meanwhile made too little room."""
    budget = BodyBudget(100)
    whole, large, small = Answer(budget), Answer(budget), Answer(budget)
    large.brings(60)
    small.brings(30)
    whole.brings(10)
    whole.ends()
    large.brings(20)
    small.brings(20)
    whole.is_kept()
    assert (large.told, small.told) == (["hold", "cut off"], ["hold"])
    large.is_kept()
    assert small.told == ["hold", "let on"]


def test_a_listing_that_is_read_is_waited_for() -> None:
    """Its body is let go when it was read."""
    budget = BodyBudget(100)
    page = Answer(budget)
    with budget.holding(90):
        page.brings(20)
        assert page.told == ["hold"]
    assert page.told == ["hold", "let on"]


def test_an_answer_that_ends_while_it_is_held_leaves_its_connection_open() -> None:
    """The next one may come over the same."""
    budget = BodyBudget(100)
    whole, held = Answer(budget), Answer(budget)
    whole.brings(100)
    whole.ends()
    held.brings(5)
    held.ends()
    held.is_kept()
    assert held.told == ["hold", "let on"]


def test_what_is_freed_can_be_spent_again() -> None:
    """Also what is held while a listing is read; freeing twice changes nothing."""
    budget = BodyBudget(100)
    first = Answer(budget)
    first.brings(60)
    with budget.holding(40):
        assert budget.spent == 100
    first.is_kept()
    first.is_kept()
    assert budget.spent == 0
