"""When a target is visited again, by its role, its visits so far and what came of this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.types import FailureKind, Role, Target
from storage.types.cadence import (
    LONGEST_REST,
    after_answer,
    after_change,
    after_failure,
    longest_wait,
    news_at,
    retry_at,
)
from storage.types.profile import CrawlRules
from storage.types.waits import FIRST_WAITS, LONGEST_WAIT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RULES = CrawlRules()


def target(role: Role, attempts: int = 0, visits: int = 0) -> Target:
    """A target with so many failures since the last of so many answers."""
    return Target(1, "news", "https://news.example/page", role, None, attempts, visits, NOW)


@pytest.mark.parametrize("role", [Role.ARTICLE, Role.SOURCE])
def test_the_wait_grows_with_each_answer_and_the_last_one_repeats(role: Role) -> None:
    """So when the profile says how: a page that has been looked at often is looked at seldom."""
    rules = replace(RULES, revisit=FIRST_WAITS, source_revisit=FIRST_WAITS)
    for visits, wait in enumerate((*FIRST_WAITS, FIRST_WAITS[-1])):
        assert after_answer(target(role, visits=visits), 200, rules, NOW) == NOW + wait


def test_a_source_is_visited_soon_after_it_was_found_and_then_as_it_changes() -> None:
    """Later than is written by its own share: a tenth at most, of the last wait two fifths, so that sources which were
    cited together do not come round together; later visits are planned by what was read."""
    latest = [*(wait * 1.1 for wait in FIRST_WAITS[:-1]), FIRST_WAITS[-1] * 1.4]
    waits = [after_answer(target(Role.SOURCE), 200, RULES, NOW + wait) for wait in (timedelta(0), *latest)]
    for due, wait, at_most in zip(waits[:-1], FIRST_WAITS, latest, strict=True):
        assert due is not None
        assert NOW + wait <= due <= NOW + at_most
    assert waits[-1] == NOW + latest[-1] + LONGEST_WAIT


def test_a_source_that_never_answers_is_asked_seldom_in_the_end() -> None:
    """Unless what is known of it asks for more."""
    assert after_failure(target(Role.SOURCE, attempts=len(RULES.retry)), None, RULES, NOW) == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("role", "status", "wait"),
    [
        (Role.SECTION, 200, timedelta(minutes=28.8)),
        (Role.FEED, 304, timedelta(minutes=10)),
        (Role.SITEMAP, 200, timedelta(minutes=72)),
        (Role.ARTICLE, 404, timedelta(hours=12)),
        (Role.ARTICLE, 410, timedelta(hours=12)),
        (Role.REQUISITE, 200, None),
        (Role.OTHER, 200, None),
    ],
)
def test_an_answer_is_due_again_by_role_and_status(role: Role, status: int, wait: timedelta | None) -> None:
    """A page that is gone is asked for again within a day; what only shows a page is not, by itself."""
    assert after_answer(target(role, visits=9), status, RULES, NOW) == (None if wait is None else NOW + wait)


@pytest.mark.parametrize(
    ("role", "kind", "attempts", "wait"),
    [
        (Role.ARTICLE, FailureKind.TIMEOUT, 0, RULES.retry[0]),
        (Role.ARTICLE, FailureKind.DNS, 2, RULES.retry[2]),
        (Role.ARTICLE, None, 99, RULES.retry[-1]),
        (Role.ARTICLE, FailureKind.ROBOTS, 0, timedelta(days=1)),
        (Role.SOURCE, FailureKind.GUARDED, 0, timedelta(days=1)),
        (Role.SECTION, FailureKind.GUARDED, 0, RULES.retry[0]),
        (Role.SECTION, FailureKind.ROBOTS, 0, timedelta(days=1)),
        (Role.SOURCE, FailureKind.UNSUPPORTED, 0, None),
        (Role.REQUISITE, FailureKind.TIMEOUT, len(RULES.retry) - 1, RULES.retry[-1]),
        (Role.REQUISITE, FailureKind.TIMEOUT, len(RULES.retry), None),
    ],
)
def test_a_failure_is_due_again_by_kind_and_number(
    role: Role, kind: FailureKind | None, attempts: int, wait: timedelta | None
) -> None:
    """What was refused waits a day, what can never work is never due, and a picture is given up in the end."""
    expected = None if wait is None else NOW + wait
    assert after_failure(target(role, attempts=attempts), kind, RULES, NOW) == expected


@pytest.mark.parametrize("role", list(Role))
def test_no_plan_reaches_further_than_the_longest_wait(role: Role) -> None:
    """By this a plan that a wrong clock made is known."""
    plans = [after_answer(target(role, visits=99), status, RULES, NOW) for status in (200, 404)]
    plans += [after_failure(target(role, attempts=99), kind, RULES, NOW) for kind in FailureKind]
    assert all(plan is None or plan <= NOW + longest_wait(role, RULES) for plan in plans)


@pytest.mark.parametrize(
    ("value", "at"),
    [
        (None, None),
        (b"120", NOW + timedelta(seconds=120)),
        (b" 120 ", NOW + timedelta(seconds=120)),
        (b"0", None),
        (b"-5", None),
        (b"soon", None),
        (b"99999999999999999999", None),
        (b"9999999", NOW + LONGEST_REST),
        (b"Sun, 01 Mar 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        (b"Sun, 01 Mar 2026 11:00:00 GMT", None),
        (b"Tue, 01 Mar 2033 13:00:00 GMT", NOW + LONGEST_REST),
    ],
)
def test_retry_after_is_seconds_or_a_date_within_a_week(value: bytes | None, at: datetime | None) -> None:
    """Nothing that lies in the past, and nothing that cannot be read, makes a host wait."""
    assert retry_at(value, NOW) == at


@pytest.mark.parametrize(
    ("silence", "wait"),
    [(MINUTE, 5 * MINUTE), (12 * HOUR, 10 * MINUTE), (36 * HOUR, 30 * MINUTE), (72 * DAY, DAY), (900 * DAY, DAY)],
)
def test_a_feed_is_asked_again_after_a_72nd_of_its_silence(silence: timedelta, wait: timedelta) -> None:
    """Never sooner than after five minutes, never later than after a day; a profile that states a wait has that."""
    silent = replace(target(Role.FEED), news_at=NOW - silence)
    assert after_answer(silent, 200, RULES, NOW) == after_answer(silent, 304, RULES, NOW) == NOW + wait
    assert after_answer(silent, 200, replace(RULES, listing_every=2 * DAY), NOW) == NOW + 2 * DAY


@pytest.mark.parametrize(
    ("silence", "via", "wait"),
    [(HOUR, "a", HOUR), (30 * DAY, "a", 3 * DAY), (900 * DAY, "a", 30 * DAY), (30 * DAY, None, DAY)],
)
def test_a_listing_that_is_gone_is_asked_for_ever_less(silence: timedelta, via: str | None, wait: timedelta) -> None:
    """It is never given up, so that it comes back by itself; what a person gave is asked for once a day at least."""
    gone = replace(target(Role.SITEMAP), news_at=NOW - silence, via=via)
    assert after_answer(gone, 404, RULES, NOW) == NOW + wait


def test_what_a_listing_shows_first_is_as_old_as_it_says() -> None:
    """A listing that says nothing of dates begins with a wait of ten minutes; later all that is new is news."""
    old, future = NOW - 40 * DAY, NOW + DAY
    assert news_at([old, future, NOW - 50 * DAY], NOW, is_first=True) == old
    begun = replace(target(Role.FEED), news_at=news_at([future], NOW, is_first=True))
    assert after_answer(begun, 200, RULES, NOW) == NOW + 10 * MINUTE
    assert news_at([old], NOW, is_first=False) == NOW


@pytest.mark.parametrize(
    ("changes", "watched", "wait"), [(1, 41, 41), (2, 90, 30), (40, 365, 365 / 79), (1, 900, 180), (900, 90, 1)]
)
def test_an_old_article_is_visited_twice_as_often_as_it_changes(changes: int, watched: int, wait: float) -> None:
    """One change that nobody saw is assumed for two; at least once in 180 days, at most once a day."""
    old = replace(target(Role.ARTICLE, visits=9), found_at=NOW - watched * DAY, changes=changes, changed_visit=1)
    assert after_answer(old, 304, RULES, NOW) == NOW + timedelta(days=wait)


def test_an_article_that_changed_is_visited_as_if_it_were_new() -> None:
    """Corrections come together."""
    assert after_change((), NOW) == NOW + HOUR
    assert after_change((2 * DAY, 3 * DAY), NOW) == NOW + 2 * DAY
    changed = replace(target(Role.ARTICLE), changes=2, changed_visit=20)
    waits = [after_answer(replace(changed, visits=visits), 200, RULES, NOW) for visits in range(20, 25)]
    assert waits == [NOW + wait for wait in FIRST_WAITS[1:]]


def test_an_article_that_stays_gone_is_asked_for_ever_less() -> None:
    """Often until it counts as withdrawn, and at least once a month, for it may come back."""
    gone = [after_answer(replace(target(Role.ARTICLE), gone=number), 404, RULES, NOW) for number in (0, 4, 5, 6, 8, 99)]
    assert gone == [NOW + days * DAY for days in (0.5, 0.5, 1, 2, 8, 30)]
