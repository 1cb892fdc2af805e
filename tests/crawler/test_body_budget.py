"""All answers of a crawl share one budget of memory, and the largest pays when it is spent."""

from __future__ import annotations

from datetime import UTC, datetime

from crawler.body_budget import BodyBudget
from crawler.live_exchange import LiveExchange

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def coming() -> LiveExchange:
    """An exchange whose answer comes."""
    return LiveExchange(NOW, None, 0, None)


def test_the_largest_answer_that_still_comes_is_cut_when_the_budget_is_spent() -> None:
    """Never the page of ordinary size that happens to come last."""
    budget, cut = BodyBudget(100), []
    large, small = coming(), coming()
    budget.take(large, 80, lambda: cut.append("large"))
    budget.take(small, 20, lambda: cut.append("small"))
    assert cut == []
    budget.take(small, 1, lambda: cut.append("small"))
    assert (cut, budget.spent) == (["large"], 21)


def test_an_answer_that_is_whole_is_not_cut() -> None:
    """It waits for the disk, and its memory will be free in a moment."""
    budget, cut = BodyBudget(100), []
    whole, other = coming(), coming()
    budget.take(whole, 100, lambda: cut.append("whole"))
    whole.finish(b"", by_close=False)
    budget.take(other, 10, lambda: cut.append("other"))
    assert cut == ["other"]


def test_what_is_freed_can_be_spent_again() -> None:
    """Also what is held while a listing is read; freeing twice changes nothing."""
    budget, first = BodyBudget(100), coming()
    budget.take(first, 60, lambda: None)
    with budget.holding(40):
        assert budget.spent == 100
    budget.free(first)
    budget.free(first)
    assert budget.spent == 0
