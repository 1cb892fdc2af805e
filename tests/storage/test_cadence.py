"""When a target is visited again, by its role, its visits so far and what came of this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.types import FailureKind, Role, Target
from storage.types.cadence import LONGEST_REST, after_answer, after_failure, after_reading, longest_wait, retry_at
from storage.types.profile import CrawlRules
from storage.types.source_cadence import AFTER_CITATION, LONGEST_WAIT

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SOON = {Role.ARTICLE: timedelta(hours=1)}
RULES = CrawlRules()


def target(role: Role, attempts: int = 0, visits: int = 0) -> Target:
    """A target with so many failures since the last of so many answers."""
    return Target(1, "news", "https://news.example/page", role, None, attempts, visits, NOW)


@pytest.mark.parametrize("role", [Role.ARTICLE, Role.SOURCE])
def test_the_wait_grows_with_each_answer_and_the_last_one_repeats(role: Role) -> None:
    """A page that has been looked at often is looked at seldom; a source so, when its profile says how."""
    rules = replace(RULES, source_revisit=RULES.revisit)
    for visits, wait in enumerate((*RULES.revisit, RULES.revisit[-1])):
        assert after_answer(target(role, visits=visits), 200, rules, NOW) == NOW + wait


def test_a_source_is_visited_soon_after_it_was_found_and_then_as_it_changes() -> None:
    """Later than is written by its own share: a tenth at most, of the last wait two fifths, so that sources which were
    cited together do not come round together; later visits are planned by what was read."""
    latest = [*(wait * 1.1 for wait in AFTER_CITATION[:-1]), AFTER_CITATION[-1] * 1.4]
    waits = [after_answer(target(Role.SOURCE), 200, RULES, NOW + wait) for wait in (timedelta(0), *latest)]
    for due, wait, at_most in zip(waits[:-1], AFTER_CITATION, latest, strict=True):
        assert due is not None
        assert NOW + wait <= due <= NOW + at_most
    assert waits[-1] == NOW + latest[-1] + LONGEST_WAIT


def test_a_source_that_never_answers_is_asked_seldom_in_the_end() -> None:
    """Unless what is known of it asks for more."""
    assert after_failure(target(Role.SOURCE, attempts=len(RULES.retry)), None, RULES, NOW) == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("role", "status", "wait"),
    [
        (Role.SECTION, 200, RULES.listing_every),
        (Role.FEED, 304, RULES.listing_every),
        (Role.SITEMAP, 404, RULES.listing_every),
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
    ("role", "is_revised", "hours"), [(Role.ARTICLE, True, 1), (Role.ARTICLE, False, None), (Role.SOURCE, True, None)]
)
def test_a_page_that_changed_may_be_due_sooner(role: Role, is_revised: bool, hours: float | None) -> None:
    """Of the roles that are named; every other keeps the date that its visit set."""
    due = after_reading(role, is_revised=is_revised, at=NOW, after_change=SOON)
    assert due == (None if hours is None else NOW + timedelta(hours=hours))


@pytest.mark.parametrize("role", Role)
def test_no_role_is_named_today(role: Role) -> None:
    """A change makes nothing due sooner."""
    assert after_reading(role, is_revised=True, at=NOW) is None
