"""When a target is visited again: a pure decision over its role, its visits so far and what this one came to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.profile import CrawlRules
from storage.types import LISTING_ROLES, FailureKind, Role, Target

_GONE = (404, 410)
# Often enough to tell a withdrawal from a mistake within days, seldom enough to bother nobody.
_GONE_AGAIN = timedelta(hours=12)
_REFUSED_AGAIN = timedelta(days=1)


def after_answer(target: Target, status: int, rules: CrawlRules, at: datetime) -> datetime | None:
    """The next visit to a target that answered (any status below 500 but 429), None for never.

    A requisite is asked for again when a page that needs it has changed, and only then.
    """
    if target.role in LISTING_ROLES:
        return at + rules.listing_every
    if target.role is Role.ARTICLE:
        if status in _GONE:
            return at + _GONE_AGAIN
        return at + _step(rules.revisit, target.visits)
    if target.role is Role.SOURCE:
        return at + _step(rules.source_revisit, target.visits)
    return None


def after_failure(target: Target, kind: FailureKind | None, rules: CrawlRules, at: datetime) -> datetime | None:
    """The next visit to a target that gave no answer, None for one that never can."""
    if kind is FailureKind.UNSUPPORTED:
        return None
    if target.role is Role.REQUISITE and target.attempts >= len(rules.retry):
        # Until a page with news needs it again: a picture that never comes must not be asked for, for ever.
        return None
    # A listing that the guard stopped is a matter of this archive's own options, which may be other ones in a minute.
    own_doing = kind is FailureKind.GUARDED and target.role in LISTING_ROLES
    if kind in (FailureKind.ROBOTS, FailureKind.GUARDED) and not own_doing:
        return at + _REFUSED_AGAIN
    return at + _step(rules.retry, target.attempts)


def _step(waits: Sequence[timedelta], number: int) -> timedelta:
    """The wait of this number; the last one repeats."""
    return waits[min(number, len(waits) - 1)]
