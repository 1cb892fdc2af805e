"""Whether an article still stands: the rules for withdrawn and restored, without a database."""

from __future__ import annotations

import pytest

from pipelines.article_state import missed, seen
from storage.types import ArticleState, ChangeKind
from storage.types.filings import ArticleStanding
from tests.storage.filing import AT, after

LIVE = ArticleStanding(ArticleState.LIVE, AT, AT)


def after_visits(*visits: tuple[float, bool]) -> tuple[ArticleStanding, list[ChangeKind]]:
    """The standing of an article after visits at these hours, each with whether it was gone, and all changes."""
    standing = LIVE
    changes: list[ChangeKind] = []
    for hours, gone in visits:
        standing, made = (missed if gone else seen)(standing, after(hours=hours))
        changes += made
    return standing, changes


@pytest.mark.parametrize(
    ("hours", "withdrawn"),
    [
        ((1, 13), False),
        ((1, 1000), False),
        ((1, 2, 3, 24.9), False),
        ((1, 13, 24.999), False),
        ((1, 13, 25), True),
        ((1, 2, 3, 25), True),
        ((1, 2, 1000), True),
    ],
)
def test_three_misses_over_a_day_withdraw_it(hours: tuple[float, ...], withdrawn: bool) -> None:
    """Neither two, however far apart, nor many within a day."""
    standing, changes = after_visits(*((hour, True) for hour in hours))
    assert standing.state is (ArticleState.WITHDRAWN if withdrawn else ArticleState.LIVE)
    assert changes == ([ChangeKind.WITHDRAWN] if withdrawn else [])
    assert (standing.gone_visits, standing.gone_since) == (len(hours), after(hours=hours[0]))
    assert standing.last_seen_at == AT


def test_a_withdrawal_is_told_once() -> None:
    """Further misses change nothing."""
    assert after_visits((1, True), (13, True), (25, True), (37, True))[1] == [ChangeKind.WITHDRAWN]


def test_a_sight_in_between_begins_anew() -> None:
    """Misses in a row are counted."""
    standing, changes = after_visits((1, True), (20, True), (22, False), (26, True), (30, True))
    assert (standing.state, standing.gone_visits, changes) == (ArticleState.LIVE, 2, [])


def test_what_is_seen_again_is_restored_once() -> None:
    """It counts as live from then on."""
    standing, changes = after_visits((1, True), (13, True), (25, True), (30, False), (31, False))
    assert changes == [ChangeKind.WITHDRAWN, ChangeKind.RESTORED]
    assert standing == ArticleStanding(ArticleState.LIVE, AT, after(hours=31))


def test_a_visit_filed_late_says_nothing_of_the_present() -> None:
    """A miss from before the last sight is none; a sight from before the misses restores nothing."""
    assert missed(LIVE, after(hours=-1)) == (LIVE, ())
    standing, changes = after_visits((10, True), (20, True), (34, True), (-5, False), (5, False))
    assert changes == [ChangeKind.WITHDRAWN]
    assert standing.state is ArticleState.WITHDRAWN
    assert (standing.first_seen_at, standing.last_seen_at) == (after(hours=-5), after(hours=5))


def test_the_first_sight_makes_it_live() -> None:
    """Nothing was known of it, so nothing is restored."""
    assert seen(None, AT) == (LIVE, ())
