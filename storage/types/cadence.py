"""When a target is visited again: pure decisions over its role, its visits so far and what this one came to.

A visit that is over sets a date (`after_answer`, `after_failure`); once its page was read, that date may come sooner
(`after_change`). A listing is asked again after a share of the time for which it has shown nothing new, so that what it
shows is seen soon by the measure of how often it shows anything. An article is visited soon and often after it was
found or changed, and then half as often as it was seen to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from storage.types.http_dates import http_date
from storage.types.identity import source_id
from storage.types.profile import CrawlRules
from storage.types.source_cadence import after_citation
from storage.types.targets import Target
from storage.types.tokens import LISTING_ROLES, FailureKind, Role
from storage.types.waits import FIRST_WAITS, LONGEST_WAIT, SHORTEST_WAIT, wait_number, within

_GONE = (404, 410)
# Often enough to tell a withdrawal from a mistake within days, seldom enough to bother nobody.
_GONE_AGAIN = timedelta(hours=12)
_GONE_OFTEN = 4
_REFUSED_AGAIN = timedelta(days=1)
_DEAD_AGAIN = timedelta(days=30)
SHORT_REST = timedelta(minutes=1)
"""A Retry-After that is no longer is waited out by the crawl that met it; after others a later crawl goes on."""
# However long a host asks to be left alone (Retry-After), it is asked again after this.
LONGEST_REST = timedelta(days=7)
SOONEST_LISTING, LATEST_LISTING = timedelta(minutes=5), timedelta(days=1)
# Of listings that show the same, the cheapest is to be first with the news, and the others then go quiet by themselves.
# After a night's silence of twelve hours a feed is still asked every ten minutes, for the first news of the day.
_SILENCES = {Role.FEED: 72, Role.SECTION: 25, Role.SITEMAP: 10}
# What a listing shows first says nothing of how often it has news: it begins as after a night.
_SILENT_AT_FIRST = timedelta(hours=12)
# One that is gone is asked for seldom by and by, and comes back by itself: after a tenth of its silence.
_GONE_SILENCES, _SOONEST_GONE, _LATEST_GONE = 10, timedelta(hours=1), timedelta(days=30)


def after_answer(target: Target, status: int, rules: CrawlRules, at: datetime) -> datetime | None:
    """The next visit to a target that answered (any status below 500 but 429), None for never.

    A requisite is asked for again when a page that needs it has changed, and only then; what another archive holds,
    never.
    """
    if target.role in LISTING_ROLES:
        return at + _listing_wait(target, rules, at, is_gone=status in _GONE)
    if target.role is Role.ARTICLE:
        return at + (_gone_wait(target) if status in _GONE else _revisit_wait(target, rules, at))
    if target.role is Role.SOURCE:
        if rules.source_revisit:
            return at + wait_number(rules.source_revisit, target.visits)
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
    return at + wait_number(rules.retry, target.attempts)


def after_change(revisit: Sequence[timedelta], at: datetime) -> datetime:
    """When an article is due at the latest whose text was found changed.

    Arguments: `revisit` are the waits that its profile states, empty for none; `at` is the time of the capture.
    """
    return at + (revisit or FIRST_WAITS)[0]


def news_at(stated: Iterable[datetime], at: datetime, *, is_first: bool) -> datetime:
    """When a listing last had news that shows something new at its visit.

    At its first visit all that it shows is new. Then the newest date that it states itself is believed, for all that
    follows from it is when it is asked again.

    Args:
        stated: the dates that it states of what it shows.
        at: the time of the visit.
        is_first: whether it was never read before.
    """
    if not is_first:
        return at
    return max((date for date in stated if date <= at), default=at - _SILENT_AT_FIRST)


def longest_wait(role: Role, rules: CrawlRules) -> timedelta:
    """The longest time for which a visit to a target of this role is ever planned ahead."""
    waits = [_LATEST_GONE, _REFUSED_AGAIN, *rules.retry]
    if role in LISTING_ROLES:
        return max(*waits, rules.listing_every or LATEST_LISTING)
    return max(*waits, *(rules.revisit or (LONGEST_WAIT,)), *(rules.source_revisit or (LONGEST_WAIT,)))


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


def _listing_wait(target: Target, rules: CrawlRules, at: datetime, *, is_gone: bool) -> timedelta:
    """How long a listing is left alone that answered."""
    silence = at - (target.news_at or target.found_at - _SILENT_AT_FIRST)
    usual = rules.listing_every or within(silence / _SILENCES[target.role], SOONEST_LISTING, LATEST_LISTING)
    if not is_gone:
        return usual
    latest = LATEST_LISTING if target.via is None else _LATEST_GONE
    return max(usual, within(silence / _GONE_SILENCES, _SOONEST_GONE, latest))


def _gone_wait(target: Target) -> timedelta:
    """How long an article is left alone that answered that it is gone: ever longer once it counts as withdrawn."""
    return min(_GONE_AGAIN * (1 << min(max(target.gone - _GONE_OFTEN, 0), 8)), _LATEST_GONE)


def _revisit_wait(target: Target, rules: CrawlRules, at: datetime) -> timedelta:
    """How long an article is left alone that answered.

    Half a change is assumed that nobody has seen: what stood still for a month may do so for another one.
    """
    since_change = target.visits - max((target.changed_visit or 0) - 1, 0)
    if rules.revisit or since_change < len(FIRST_WAITS):
        return wait_number(rules.revisit or FIRST_WAITS, since_change)
    seen = max(target.changes - 1, 0)
    return within((at - target.found_at) / (2 * seen + 1), SHORTEST_WAIT, LONGEST_WAIT)
