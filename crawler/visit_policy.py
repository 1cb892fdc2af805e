"""What a visit means for the target and its host: the next due date, a Retry-After, and the pace that others must keep.

Pure: an answer or a failure and the rules go in, a TargetOutcome comes out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from crawler.redirect_statuses import REDIRECTS
from storage.types import LISTING_ROLES, Capture, FailureKind, PlannedVisit, Role, Target, Truncated
from storage.types.cadence import after_answer, after_failure, retry_at
from storage.types.outcome_tokens import FAULT, TRUNCATED
from storage.types.profile import CrawlRules
from storage.types.targets import TargetOutcome
from storage.types.urlkey import host_of

PaceOf = Callable[[str], float]
"""The seconds between two requests to a host."""


def outcome_of_answer(
    target: Target,
    status: int,
    retry_after: bytes | None,
    host: str,
    rules: CrawlRules,
    now: datetime,
    pace_of: PaceOf,
    failure: str | None = None,
    news_at: datetime | None = None,
) -> TargetOutcome:
    """Decide what a whole answer means. A 429 and every 5xx counts as a failure.

    Args:
        target: what was visited.
        status: the status of the last answer, when there were redirects.
        retry_after: the value of its Retry-After, None without one.
        host: the host that gave it.
        rules: those of the target's publication.
        now: when the visit ended.
        pace_of: how fast each host may be asked.
        failure: the outcome of a visit that did not bring what it was for, None when it did.
        news_at: when the listing that came last had news, None when it showed nothing new.
    """
    target = target if news_at is None else replace(target, news_at=news_at)
    failed = status == 429 or status >= 500
    return TargetOutcome(
        target_id=target.target_id,
        answered=not failed,
        at=now,
        due_at=after_failure(target, None, rules, now) if failed else after_answer(target, status, rules, now),
        host_next_at=retry_at(retry_after, now) if failed else None,
        answering=host,
        paced=_paced(pace_of, host_of(target.url), host),
        failure=failure,
        visits=target.visits + 1,
        news_at=news_at,
    )


def outcome_of_failure(
    target: Target,
    kind: FailureKind | None,
    truncated: Truncated | None,
    rules: CrawlRules,
    now: datetime,
    pace_of: PaceOf,
    retry_after: bytes | None = None,
    host: str | None = None,
) -> TargetOutcome:
    """Decide what it means that no whole answer came.

    Args:
        target: what was visited.
        kind: why no byte came, None when some did or the program itself failed.
        truncated: where the answer was cut off, None when it was not.
        rules: those of the target's publication.
        now: when the visit ended.
        pace_of: how fast each host may be asked.
        retry_after: the value of a Retry-After because of which the page was not asked for, None without one.
        host: the host that sent it, None for the target's own.
    """
    # A requisite that is larger than the profile allows will be so again.
    is_too_large = truncated is Truncated.LENGTH and target.role is Role.REQUISITE
    return TargetOutcome(
        target_id=target.target_id,
        answered=False,
        at=now,
        due_at=None if is_too_large else after_failure(target, kind, rules, now),
        host_next_at=retry_at(retry_after, now),
        answering=host,
        paced=_paced(pace_of, host_of(target.url)),
        failure=kind or (FAULT if truncated is None else TRUNCATED),
    )


def planned_visit(target: Target, rules: CrawlRules, now: datetime, capture: Capture) -> PlannedVisit:
    """Decide by a capture alone when its target is visited next, should the process end before it settles the visit.

    A listing that came is unread until its targets are filed. After a redirect the visit goes on: one that did not come
    to its end is due at once, as what was never asked for is.
    """
    if capture.status is None or capture.truncated is not None:
        never = capture.truncated is Truncated.LENGTH and target.role is Role.REQUISITE
        due_at = None if never else after_failure(target, capture.failure, rules, now)
    elif target.role in LISTING_ROLES and capture.status == 200:
        return PlannedVisit(target.target_id, now, is_unread=True)
    elif capture.status in REDIRECTS:
        due_at = now
    elif capture.status == 429 or capture.status >= 500:
        due_at = after_failure(target, None, rules, now)
    else:
        due_at = after_answer(target, capture.status, rules, now)
        return PlannedVisit(target.target_id, now, due_at, visits=target.visits + 1)
    return PlannedVisit(target.target_id, now, due_at)


def _paced(pace_of: PaceOf, *hosts: str) -> tuple[tuple[str, float], ...]:
    """The hosts that the visit asked and that have a pace, each with its seconds between two requests."""
    return tuple((host, seconds) for host in dict.fromkeys(hosts) if (seconds := pace_of(host)) > 0)
