"""What is to be visited: a URL that was found, and one that is leased from the frontier; and what came of its visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.types.exchanges import Validated
from storage.types.outcome_tokens import ASKED_ANEW, GONE
from storage.types.tokens import Role


def server_name(address: str) -> str:
    """The name under which the server at an address stands beside hosts; no host has such a one."""
    return f"@{address}"


@dataclass(frozen=True, slots=True)
class FoundUrl:
    """A URL worth a target: where it was found, in which role, and when its publisher says it changed.

    `modified_at` of a cited source is when it was cited: what its publisher says of it nobody knows yet.
    """

    url: str
    role: Role
    via: str | None = None
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddedTargets:
    """What became of URLs that a listing shows: those that are new, and how many stated changes were not believed."""

    new: frozenset[str] = frozenset()
    doubted: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """A URL leased from the frontier.

    `attempts` counts failures since the last answer, `visits` the answers so far, `changes` those that showed a text
    for the first time or another one than before; `changed_visit` is the number of the last of these, None when the
    page was never read. `news_at` is when a listing last showed something new, None when it was never read.
    `gone` counts the answers in a row that said it is gone (404, 410).
    `failure` is the outcome of the last visit when that did not bring what it was for.
    The validators are those of the latest capture of this very URL, for a conditional request; None when there is
    nothing to compare with.
    """

    target_id: int
    publication: str
    url: str
    role: Role
    via: str | None
    attempts: int
    visits: int
    found_at: datetime
    changes: int = 0
    changed_visit: int | None = None
    news_at: datetime | None = None
    failure: str | None = None
    gone: int = 0
    validated: Validated | None = None
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """What the record of an answer alone says of the visit to its target, before the visit is settled.

    `due_at` is the next visit, None for never again. `is_unread` says instead that the answer is a listing that nobody
    has read yet: the target stays due, and is then asked for as if it had never answered. `visits` are the answers of
    the target with this one, None when it brought none.
    """

    target_id: int
    at: datetime
    due_at: datetime | None = None
    is_unread: bool = False
    visits: int | None = None


@dataclass(frozen=True, slots=True)
class TargetOutcome:
    """What came of a visit to a target.

    `due_at` is its next visit, None for never again. `host_next_at` is when the host that answered may be asked again
    at the earliest (Retry-After), None when it sent none. `answering` is that host, None for the target's own: a
    redirect may have led elsewhere. `paced` are the hosts that were asked, each with the seconds for which nobody else
    may ask it. `failure` is the outcome of a visit that did not bring what it was for (a status, a way of failing; see
    `outcome_tokens`), None when it did. `visits` are the answers of the target with this one, None for one more than it
    had: a visit that was planned by its record alone is counted already. `news_at` is when the listing that it brought
    last had news, None when it showed nothing new.
    """

    target_id: int
    answered: bool
    at: datetime
    due_at: datetime | None
    host_next_at: datetime | None = None
    answering: str | None = None
    paced: tuple[tuple[str, float], ...] = ()
    failure: str | None = None
    visits: int | None = None
    news_at: datetime | None = None

    @property
    def is_gone(self) -> bool:
        """Whether the answer said that the page is gone."""
        return self.answered and self.failure in GONE

    @property
    def is_counted(self) -> bool:
        """Whether it brought an answer that a later one may be compared with."""
        return self.answered and self.failure not in ASKED_ANEW
