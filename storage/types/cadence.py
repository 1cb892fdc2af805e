"""When a target is visited again: pure decisions over its role, its visits so far and what this one came to.

A visit that is over sets a date (`after_answer`, `after_failure`); once its page was read, that date may come sooner
(`after_reading`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from storage.types.http_dates import http_date
from storage.types.identity import source_id
from storage.types.profile import CrawlRules
from storage.types.source_cadence import LONGEST_WAIT, after_citation
from storage.types.targets import Target
from storage.types.tokens import LISTING_ROLES, FailureKind, Role

_GONE = (404, 410)
# Often enough to tell a withdrawal from a mistake within days, seldom enough to bother nobody.
_GONE_AGAIN = timedelta(hours=12)
_REFUSED_AGAIN = timedelta(days=1)
_DEAD_AGAIN = timedelta(days=30)
# However long a host asks to be left alone (Retry-After), it is asked again after this.
LONGEST_REST = timedelta(days=7)
# How soon a page is due again when its text changed, by role; a role that is not named keeps the date it has.
AFTER_CHANGE: Mapping[Role, timedelta] = MappingProxyType({})


def after_answer(target: Target, status: int, rules: CrawlRules, at: datetime) -> datetime | None:
    """The next visit to a target that answered (any status below 500 but 429), None for never.

    A requisite is asked for again when a page that needs it has changed, and only then; what another archive holds,
    never.
    """
    if target.role in LISTING_ROLES:
        return at + rules.listing_every
    if target.role is Role.ARTICLE:
        if status in _GONE:
            return at + _GONE_AGAIN
        return at + _step(rules.revisit, target.visits)
    if target.role is Role.SOURCE:
        if rules.source_revisit:
            return at + _step(rules.source_revisit, target.visits)
        # What was read of it may make it due sooner, by its own rate of change.
        soon = after_citation(source_id(target.publication, target.url), target.found_at, at)
        return soon or at + LONGEST_WAIT
    return None


def after_failure(target: Target, kind: FailureKind | None, rules: CrawlRules, at: datetime) -> datetime | None:
    """The next visit to a target that gave no answer, None for one that never can."""
    if kind is FailureKind.UNSUPPORTED:
        return None
    if target.role in (Role.REQUISITE, Role.MEMENTO) and target.attempts >= len(rules.retry):
        # Until a page with news needs it again: a picture that never comes must not be asked for, for ever.
        return None
    # A listing that the guard stopped is a matter of this archive's own options, which may be other ones in a minute.
    own_doing = kind is FailureKind.GUARDED and target.role in LISTING_ROLES
    if kind in (FailureKind.ROBOTS, FailureKind.GUARDED) and not own_doing:
        return at + _REFUSED_AGAIN
    if target.role is Role.SOURCE and target.attempts >= len(rules.retry) and not rules.source_revisit:
        # What is known of it may make it due sooner.
        return at + _DEAD_AGAIN
    return at + _step(rules.retry, target.attempts)


def after_reading(
    role: Role,
    *,
    is_revised: bool,
    at: datetime,
    after_change: Mapping[Role, timedelta] = AFTER_CHANGE,
) -> datetime | None:
    """When a page that was read is due at the latest, None for the date that its visit set.

    Args:
        role: why it was captured.
        is_revised: whether its text is another than before.
        at: the time of the capture that was read.
        after_change: how soon a page is due again when its text changed.
    """
    wait = after_change.get(role) if is_revised else None
    return None if wait is None else at + wait


def longest_wait(role: Role, rules: CrawlRules) -> timedelta:
    """The longest time for which a visit to a target of this role is ever planned ahead."""
    waits = [_GONE_AGAIN, _REFUSED_AGAIN, *rules.retry, rules.listing_every]
    if role not in LISTING_ROLES:
        waits += [*rules.revisit, *(rules.source_revisit or (LONGEST_WAIT,))]
    return max(waits)


def retry_at(value: bytes | None, now: datetime) -> datetime | None:
    """When a Retry-After (seconds or an HTTP date, RFC 9110 10.2.3) lets the host be asked again."""
    if value is None:
        return None
    text = value.decode("latin-1").strip()
    try:
        at = now + timedelta(seconds=int(text)) if text.isdigit() else http_date(text)
    except (ValueError, OverflowError):
        return None
    return min(at, now + LONGEST_REST) if at is not None and at > now else None


def _step(waits: Sequence[timedelta], number: int) -> timedelta:
    """The wait of this number; the last one repeats."""
    return waits[min(number, len(waits) - 1)]
