"""What a history of visits makes of a source: its standing, since when, and each change told once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.source_state import passage, visited, visited_late
from storage.types import SourceState
from storage.types.source_standing import SourceCheck, SourceStanding
from tests.storage.filing import AT

# A history is written `day:what`.
_SAYS = {
    "ok": SourceState.CAPTURED,
    "moved": SourceState.MOVED,
    "404": SourceState.GONE,
    "410": SourceState.GONE,
    "soft": SourceState.SOFT_GONE,
    "home": SourceState.SOFT_GONE,
    "401": SourceState.WALLED,
    "403": SourceState.BLOCKED,
    "sold": SourceState.PARKED,
    "nohost": SourceState.UNREACHABLE,
    "robots": SourceState.ROBOTS,
    "down": SourceState.UNREACHABLE,
    "guard": SourceState.GUARDED,
    "other": SourceState.UNCONFIRMED,
    "perhaps": SourceState.DOUBTFUL,
}

# A dead address that shows another page at each second visit.
ALTERNATING = " ".join(f"{day}:{'404' if day % 2 else 'other'}" for day in range(1, 14))


def checks(history: str) -> list[SourceCheck]:
    """The visits of a history such as `0:ok 1:404`."""
    return [
        SourceCheck(
            _SAYS[what],
            AT + timedelta(days=float(day)),
            "https://ministry.example/" if what == "home" else None,
            is_firm=what in ("410", "nohost"),
        )
        for day, what in (visit.split(":") for visit in history.split())
    ]


@pytest.mark.parametrize(
    ("history", "state"),
    [
        ("", "pending"),
        # From nothing, the first answer that says something decides,
        ("0:ok", "captured"),
        ("0:403", "blocked"),
        ("0:401", "walled"),
        ("0:nohost", "unreachable"),
        ("0:robots", "robots"),
        ("0:down", "unreachable"),
        ("0:down 9:ok", "captured"),
        # but that a document was not found is no more believed from nothing than later.
        ("0:404", "pending"),
        ("0:410", "pending"),
        ("0:404 1:404", "pending"),
        ("0:home", "pending"),
        ("0:soft", "pending"),
        ("0:sold", "pending"),
        ("0:soft 1:soft", "pending"),
        ("0:soft 1:soft 3:soft", "soft-gone"),
        ("0:sold 0.1:sold 0.3:sold 1:sold", "pending"),
        ("0:sold 1:down 2:sold 3:sold", "parked"),
        ("0:soft 1:ok", "captured"),
        ("0:down 1:soft", "pending"),
        ("0:soft 1:403 2:soft 3:soft", "soft-gone"),
        ("0:down 1:home", "pending"),
        ("0:home 1:home 3:home", "soft-gone"),
        ("0:home 1:404 2:404 3:home 4:404", "gone"),
        ("0:ok 1:home", "captured"),
        ("0:404 1:404 2:404", "pending"),
        ("0:404 1:404 3:404", "gone"),
        ("0:410 1:410", "gone"),
        # What is said within an hour is said once, and only what is firm makes two visits enough.
        ("0:ok 1:410 1.04:410 2.01:404", "captured"),
        ("0:404 1:down 2:down 9:down", "pending"),
        ("0:404 1:down 2:404 3:404", "gone"),
        ("0:404 1:nohost 3:404", "gone"),
        ("0:404 1:ok", "captured"),
        ("0:404 1:403", "blocked"),
        ("0:404 1:soft", "pending"),
        ("0:down 0.1:down 0.2:404", "pending"),
        ("0:down 1:404 2:404 4:404", "gone"),
        # No single bad visit worsens what is known, nor do two, nor three within hours.
        ("0:ok 1:404", "captured"),
        ("0:ok 1:down", "captured"),
        ("0:ok 1:403", "captured"),
        ("0:ok 1:robots", "captured"),
        ("0:ok 1:guard", "captured"),
        ("0:moved 1:soft", "moved"),
        ("0:ok 1:404 9:404", "captured"),
        ("0:ok 1:404 1.1:404 1.2:404", "captured"),
        # Three over three days do; a 410 said twice over a day.
        ("0:ok 1:404 2:404 4:404", "gone"),
        ("0:ok 1:soft 2:soft 4:soft", "soft-gone"),
        ("0:ok 1:403 2:403 4:403", "blocked"),
        ("0:ok 1:401 2:401 4:401", "walled"),
        ("0:ok 1:sold", "captured"),
        ("0:ok 1:sold 2:sold", "captured"),
        ("0:ok 1:sold 2:sold 4:sold", "parked"),
        ("0:ok 1:403 2:401 4:403 5:401", "captured"),
        ("0:ok 1:robots 2:robots 4:robots", "robots"),
        ("0:ok 1:down 2:down 4:down", "unreachable"),
        ("0:ok 1:410 2:410", "gone"),
        ("0:ok 1:410", "captured"),
        ("0:ok 1:410 1.5:410", "captured"),
        # So does a name that is no longer there; a resolver that does not answer says nothing.
        ("0:ok 1:nohost", "captured"),
        ("0:ok 1:nohost 2:nohost", "gone"),
        ("0:ok 1:nohost 1.5:nohost", "captured"),
        ("0:ok 1:nohost 1.5:ok 2.5:nohost", "captured"),
        ("0:nohost 1:nohost", "gone"),
        ("0:nohost 0.5:nohost", "unreachable"),
        ("0:nohost 0.5:ok", "captured"),
        ("0:ok 1:nohost 2:410", "gone"),
        # Outages and blocks between neither count nor break the count.
        ("0:ok 1:404 2:down 3:403 4:404", "captured"),
        ("0:ok 1:404 2:down 3:404 3.5:403 4:404", "gone"),
        ("0:ok 1:403 2:403 3:404 4:403", "blocked"),
        # Anything good ends every count, and restores at once.
        ("0:ok 1:404 2:404 3:ok 5:404", "captured"),
        ("0:ok 1:404 2:404 4:404 5:ok", "captured"),
        ("0:ok 1:down 2:down 4:down 5:moved", "moved"),
        # A page that may not be the document restores nothing, but something answered: it is not that nothing is there.
        ("0:ok 50:404 51:other 150:404 151:other 250:404", "captured"),
        ("0:ok 50:410 51:other 150:410", "captured"),
        ("0:ok 50:nohost 51:other 150:nohost", "captured"),
        ("0:ok 1:soft 2:soft 3:other 4:soft 5:soft", "captured"),
        ("0:ok 1:down 2:down 3:other 4:down", "captured"),
        ("0:ok 1:other 2:404 3:404 5:404", "gone"),
        # One between two that found nothing does not end their count, which then takes longer; two in a row do.
        (f"0:ok {ALTERNATING}", "captured"),
        (f"0:ok {ALTERNATING} 15:404", "gone"),
        (f"0:ok {ALTERNATING} 14:other 15:404", "gone"),
        (f"0:ok {ALTERNATING} 14:other 14.5:perhaps 15:404", "captured"),
        (f"0:ok {ALTERNATING} 14:403 14.5:other 15:404", "gone"),
        (f"0:ok {ALTERNATING} 14:ok 15:404", "captured"),
        (f"0:ok {ALTERNATING.replace('404', '410')}", "captured"),
        (f"0:ok {ALTERNATING.replace('404', 'down')} 15:down", "unreachable"),
        # One that says itself that it may not be the document is believed as a wall is: at once where nothing is known,
        ("0:perhaps", "doubtful"),
        ("0:404 1:perhaps", "doubtful"),
        ("0:down 1:perhaps", "doubtful"),
        ("0:perhaps 1:down 2:down 9:down", "doubtful"),
        ("0:perhaps 1:ok", "captured"),
        ("0:perhaps 1:404 2:404 4:404", "gone"),
        ("0:perhaps 1:401 2:401 4:401", "walled"),
        # else at the third visit over three days, and what is gone does not come back by it.
        ("0:ok 1:perhaps 2:perhaps", "captured"),
        ("0:ok 1:perhaps 2:perhaps 4:perhaps", "doubtful"),
        ("0:ok 1:404 2:404 3:perhaps 4:404", "captured"),
        ("0:404 1:404 3:404 4:perhaps 5:perhaps 9:perhaps", "gone"),
        ("0:ok 1:404 2:404 4:404 5:other", "gone"),
        # Whether it stands in the way, or is another's, it leaves open.
        ("0:ok 1:403 2:other 3:403 4:403", "blocked"),
        ("0:ok 1:sold 2:other 3:sold 4:sold", "parked"),
        # What is gone stays so through outages, blocks and rules.
        ("0:410 1:410 2:down 3:down 9:down", "gone"),
        ("0:410 1:410 2:403 3:403 9:403 10:404", "gone"),
        ("0:410 1:410 2:robots 3:robots 9:robots", "gone"),
        ("0:soft 1:404 2:404 4:404", "gone"),
        # A domain that was given up may be sold; who holds it then may let it die again.
        ("0:ok 1:410 2:410 9:sold 10:sold 13:sold", "parked"),
        ("0:ok 1:410 2:410 9:sold", "gone"),
        ("0:sold 1:404 2:404 9:404", "gone"),
        ("0:sold 1:sold 3:sold 4:404 5:404 9:404", "parked"),
        ("0:sold 1:ok", "captured"),
        # Who blocks has not said that it is gone, and an outage does not open the wall.
        ("0:403 1:down 2:down 9:down", "blocked"),
        ("0:403 1:404", "blocked"),
        ("0:403 1:404 2:404 4:404", "gone"),
        # After an outage that lasted, what the server says needs to be confirmed too.
        ("0:ok 1:down 2:down 4:down 5:404", "unreachable"),
        ("0:ok 1:down 2:down 4:down 5:404 6:down 7:404 8:404", "gone"),
    ],
)
def test_the_standing_follows_from_the_visits(history: str, state: str) -> None:
    """Whatever else the last visit met."""
    visits = checks(history)
    standing, _ = passage(visits)
    assert standing.state == state
    assert standing.last_check == (visits[-1].state if visits else None)


@pytest.mark.parametrize(
    ("history", "changes"),
    [
        ("0:404 1:down 2:404 3:down 4:404 9:down 10:404", ["source-gone"]),
        ("0:404 1:404", []),
        ("0:home 1:home", []),
        ("0:home 1:home 3:home", ["source-gone"]),
        ("0:soft 1:404", []),
        ("0:sold 1:sold 3:sold", ["source-gone"]),
        ("0:ok 1:404 2:ok", ["source-captured"]),
        ("0:ok 1:404 2:404 4:404 5:down 6:soft 9:404", ["source-captured", "source-gone"]),
        ("0:410 1:410 2:ok 3:410 4:410 5:ok", ["source-gone", "source-captured", "source-gone", "source-state"]),
        ("0:404 1:ok", ["source-captured"]),
        ("0:403 1:down 2:robots", ["source-state"]),
        ("0:ok 1:moved 2:ok", ["source-captured", "source-state", "source-state"]),
    ],
)
def test_a_change_is_a_passage_of_the_standing_told_once(history: str, changes: list[str]) -> None:
    """An outage between two visits that say the same makes no second one."""
    assert list(passage(checks(history))[1]) == changes


@given(visits=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(sorted(_SAYS))), max_size=12))
def test_nothing_that_followers_keep_changes_without_a_change(visits: list[tuple[int, str]]) -> None:
    """State, address and first arrival, whatever the visits say and however late they are filed."""
    standing, known = SourceStanding(SourceState.PENDING), list[SourceCheck]()
    for day, what in visits:
        (check,) = checks(f"{day}:{what}")
        is_late = bool(known) and check.at < known[-1].at
        after, changes = visited_late(known, check) if is_late else visited(standing, check)
        kept, before = ((one.state, one.resolved_url, one.first_captured_at) for one in (after, standing))
        assert changes or kept == before
        standing, known = after, sorted((*known, check), key=lambda each: each.at)


def test_a_state_holds_since_the_first_visit_that_showed_it() -> None:
    """The first of those that were needed to believe it, also."""
    assert passage(checks("0:ok 1:ok 2:404"))[0].since == AT
    assert passage(checks("0:ok 2:404 3:404 9:404"))[0].since == AT + timedelta(days=2)
    assert passage(checks("0:404 3:404 9:404"))[0].since == AT


@pytest.mark.parametrize("cut", range(7))
def test_a_history_may_be_told_in_pieces(cut: int) -> None:
    """What is kept between two visits says all that the next one needs."""
    visits = checks("0:ok 1:404 2:down 3:404 4:403 5:410 6:410")
    before, first = passage(visits[:cut])
    after, second = passage(visits[cut:], before)
    assert (after, (*first, *second)) == passage(visits)


@pytest.mark.parametrize(
    "history",
    [
        "0:ok 1:404 2:404 5:404",
        "0:404 1:ok 2:404 3:down",
        "0:404 1:410 3:404 9:ok",
        "0:ok 1:410 2:410 9:sold 13:sold",
        "0:home 1:home 4:home 5:403",
    ],
)
def test_the_standing_is_the_same_in_whatever_order_visits_are_filed(history: str) -> None:
    """A record that is imported years later has the place of its time; each change is told, and none twice."""
    visits = checks(history)
    expected, changes = passage(visits)
    for order in permutations(visits):
        standing, told, known = SourceStanding(SourceState.PENDING), list[str](), list[SourceCheck]()
        for check in order:
            is_late = bool(known) and check.at < known[-1].at
            standing, made = visited_late(known, check) if is_late else visited(standing, check)
            told += made
            known = sorted((*known, check), key=lambda each: each.at)
        assert standing == expected
        # What was told of a history with a gap is not taken back.
        assert Counter(told) >= Counter(changes)
        assert max(Counter(told).values(), default=0) <= max(2, *Counter(changes).values(), 0)


def test_a_good_visit_that_is_filed_late_takes_back_a_state_that_rested_on_its_lack() -> None:
    """And one that was bad may complete the number that is needed."""
    gone = checks("0:404 1:404 4:404")
    assert visited_late(gone, checks("2:ok")[0])[0].state == "captured"
    bad = checks("0:ok 1:404 5:404")
    assert passage(bad)[0].state == "captured"
    late, changes = visited_late(bad, checks("2:404")[0])
    assert (late.state, late.since, list(changes)) == ("gone", AT + timedelta(days=1), ["source-gone"])
    first, changes = visited_late(checks("5:ok"), checks("1:ok")[0])
    assert (first.first_captured_at, first.since, list(changes)) == (
        AT + timedelta(days=1),
        AT + timedelta(days=1),
        ["source-state"],
    )


def test_a_bad_state_says_what_shows_it() -> None:
    """Of one that had to be confirmed, how many visits over how long; a good one needs no evidence."""
    visits = [replace(check, failure="404", reason=None) for check in checks("0:ok 1:404 2:404 5:404")]
    assert passage(visits)[0].evidence == "3 visits in 4.0 days: 404"
    assert passage(visits[1:3])[0].evidence is None
    assert passage(visits[1:])[0].evidence == "3 visits in 4.0 days: 404"
    assert passage([*visits, checks("6:ok")[0]])[0].evidence is None
    sold = [replace(check, reason="the page says 'for sale'") for check in checks("1:sold 2:sold 4:sold")]
    assert passage(sold[:2])[0].evidence is None
    assert passage(sold)[0].evidence == "3 visits in 3.0 days: the page says 'for sale'"
