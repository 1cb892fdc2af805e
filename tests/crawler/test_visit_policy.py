"""What an answer or a failure means for the next visit and for the host."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crawler.visit_policy import outcome_of_answer, outcome_of_failure, planned_visit
from storage.types import FailureKind, Role, Target, Truncated
from storage.types.profile import CrawlRules
from tests.crawler.test_tally import answered

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = CrawlRules()
HOST = "news.example"


def target(role: Role = Role.ARTICLE, attempts: int = 0, visits: int = 0) -> Target:
    """A target on a host of its own."""
    return Target(7, "news", f"https://{HOST}/page", role, None, attempts, visits, NOW)


def pace_of(host: str) -> float:
    """Only the newspaper is asked slowly."""
    return 2.0 if host == HOST else 0.0


@pytest.mark.parametrize(("status", "answered"), [(200, True), (304, True), (404, True), (429, False), (503, False)])
def test_429_and_5xx_are_failures(status: int, answered: bool) -> None:
    """Any other status is an answer; a failure is tried again sooner."""
    outcome = outcome_of_answer(target(), status, None, HOST, RULES, NOW, pace_of)
    assert (outcome.target_id, outcome.answered, outcome.at) == (7, answered, NOW)
    assert outcome.due_at is not None
    assert (outcome.due_at == NOW + RULES.retry[0]) is not answered


@pytest.mark.parametrize(
    ("status", "rests"), [(503, timedelta(seconds=120)), (429, timedelta(seconds=120)), (200, None)]
)
def test_retry_after_counts_for_the_host_that_sent_it(status: int, rests: timedelta | None) -> None:
    """Only with a failure, and for the host at the end of the redirects."""
    outcome = outcome_of_answer(target(), status, b"120", "elsewhere.example", RULES, NOW, pace_of)
    assert outcome.host_next_at == (None if rests is None else NOW + rests)
    assert outcome.answering == "elsewhere.example"


def test_every_host_that_was_asked_and_has_a_pace_is_named_once() -> None:
    """Others leave such a host alone for its seconds."""
    for answering in (HOST, "elsewhere.example"):
        assert outcome_of_answer(target(), 200, None, answering, RULES, NOW, pace_of).paced == ((HOST, 2.0),)
    assert outcome_of_failure(target(), FailureKind.TIMEOUT, None, RULES, NOW, pace_of).paced == ((HOST, 2.0),)


def test_a_requisite_that_is_too_large_is_never_asked_for_again() -> None:
    """An article that is cut off there is, and so is a requisite that broke off for another reason."""

    def due(role: Role, truncated: Truncated) -> datetime | None:
        return outcome_of_failure(target(role), None, truncated, RULES, NOW, pace_of).due_at

    assert due(Role.REQUISITE, Truncated.LENGTH) is None
    assert due(Role.REQUISITE, Truncated.TIME) == NOW + RULES.retry[0]
    assert due(Role.ARTICLE, Truncated.LENGTH) == NOW + RULES.retry[0]


def test_a_failure_is_due_by_its_kind_and_number() -> None:
    """The waits grow with each failure in a row; what can never work is not due again."""
    for attempts, wait in enumerate(RULES.retry):
        outcome = outcome_of_failure(target(attempts=attempts), FailureKind.DNS, None, RULES, NOW, pace_of)
        assert (outcome.answered, outcome.due_at) == (False, NOW + wait)
    assert outcome_of_failure(target(), FailureKind.UNSUPPORTED, None, RULES, NOW, pace_of).due_at is None


def test_a_robots_txt_that_could_not_be_read_is_retried_as_any_failure() -> None:
    """By the profile's waits and the host's Retry-After; one that forbids a page is asked again after a day."""
    unreadable = FailureKind.ROBOTS_UNREADABLE
    for attempts, wait in enumerate(RULES.retry):
        outcome = outcome_of_failure(target(attempts=attempts), unreadable, None, RULES, NOW, pace_of, b"5", HOST)
        assert (outcome.due_at, outcome.host_next_at) == (NOW + wait, NOW + timedelta(seconds=5))
        assert outcome.answering == HOST
    forbidden = outcome_of_failure(target(), FailureKind.ROBOTS, None, RULES, NOW, pace_of)
    assert (forbidden.due_at, forbidden.host_next_at) == (NOW + timedelta(days=1), None)


def test_what_a_capture_alone_says_of_the_next_visit_is_what_settling_would_say() -> None:
    """Whole answers, failures and answers that were cut off."""
    answer = answered(200)
    for status in (200, 304, 404, 410, 429, 503):
        planned = planned_visit(target(), RULES, NOW, replace(answer, status=status))
        settled = outcome_of_answer(target(), status, None, HOST, RULES, NOW, pace_of)
        assert (planned.target_id, planned.at, planned.due_at) == (7, NOW, settled.due_at)
        assert planned.visits == (settled.visits if settled.answered else None)
    for kind in (FailureKind.DNS, FailureKind.ROBOTS, FailureKind.UNSUPPORTED):
        planned = planned_visit(target(attempts=1), RULES, NOW, replace(answer, status=None, failure=kind))
        assert planned.due_at == outcome_of_failure(target(attempts=1), kind, None, RULES, NOW, pace_of).due_at
    for role in (Role.REQUISITE, Role.ARTICLE):
        planned = planned_visit(target(role), RULES, NOW, replace(answer, truncated=Truncated.LENGTH))
        settled = outcome_of_failure(target(role), None, Truncated.LENGTH, RULES, NOW, pace_of)
        assert planned.due_at == settled.due_at


def test_a_redirect_alone_is_a_visit_that_did_not_come_to_its_end() -> None:
    """It is due at once: what ended is the crawl, and nothing is known against the page."""
    for status in (301, 302, 303, 307, 308):
        assert planned_visit(target(attempts=2), RULES, NOW, replace(answered(200), status=status)).due_at == NOW


def test_a_listing_is_unread_until_somebody_read_it() -> None:
    """One that is unchanged or failed shows nothing that could be missed."""
    for role in (Role.FEED, Role.SITEMAP, Role.SECTION):
        assert planned_visit(target(role), RULES, NOW, answered(200)).is_unread
        assert not planned_visit(target(role), RULES, NOW, replace(answered(200), status=304)).is_unread
