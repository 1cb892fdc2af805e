"""What people are told of by notices: pure decisions over what ended and changed since the last one.

Nothing is queued. A receiver has a position in what happened, and a notice is made of what lies between that and now;
made again of the same stretch it is the same notice, under the same id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Self

from storage.types.crawl_ends import CrawlFinding
from storage.types.exit_codes import ExitCode
from storage.types.instants import instant_of, instant_text

FAILED, LOOK = "failed", "look"
"""What a receiver can be told of crawls and tasks: that one could not (1, or 4 for want of room; of a task also 2 and a
signal), that somebody should look (3)."""
SILENCE = timedelta(days=1)
"""A finding that each crawl has is told once, and again when it was away for so long."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NoticePosition:
    """Up to where a receiver was told.

    `changes` is a cursor of the list of changes, `crawls_until` when the last crawl ended that was looked at, and
    `tasks_until` when the last task of `fonds run` did. `digest_at` is when the last digest was due, and
    `digest_changes` the cursor at its end.
    """

    changes: str
    crawls_until: datetime
    digest_at: datetime
    digest_changes: str
    tasks_until: datetime

    def text(self) -> str:
        """The position as it is kept."""
        crawls, digest, tasks = map(instant_text, (self.crawls_until, self.digest_at, self.tasks_until))
        return json.dumps([self.changes, crawls, digest, self.digest_changes, tasks], separators=(",", ":"))

    @classmethod
    def of_text(cls, text: str) -> Self:
        """The position that was kept as this text."""
        changes, crawls_until, digest_at, digest_changes, *tasks_until = json.loads(text)
        # One from before tasks were told begins where its crawls are.
        tasks = instant_of(tasks_until[0] if tasks_until else crawls_until)
        return cls(changes, instant_of(crawls_until), instant_of(digest_at), digest_changes, tasks)

    @classmethod
    def beginning(cls, changes: str, newest: str, now: datetime) -> Self:
        """Where a receiver begins that was never told of anything: not at the beginning of the archive.

        What was seen, and what crawls and tasks came to, in the last day is told, for whoever sets a receiver up tries
        it, and may have done so before the crawl at whose end it is told first.

        Arguments: `changes` is the cursor before the changes of the last day, `newest` that behind all.
        """
        return cls(changes, now - SILENCE, now, newest, now - SILENCE)

    def in_new_epoch(self, newest: str) -> Self:
        """The position after a rebuild or a restore, in which the old cursors mean nothing."""
        return replace(self, changes=newest, digest_changes=newest)


@dataclass(frozen=True, slots=True)
class EndedBadly:
    """A crawl, or a task of `fonds run`, that could not or found something to look at, and what was found in it.

    `crawl_id` is None for a task, whose name is `task`; `exit_code` is negative when a signal ended it.
    """

    crawl_id: str | None
    ended_at: datetime
    exit_code: int
    told: tuple[CrawlFinding, ...]
    task: str = "crawl"

    @property
    def token(self) -> str:
        """As what it is told: that somebody should look, or that it could not."""
        return LOOK if self.exit_code == ExitCode.LOOK else FAILED


@dataclass(frozen=True, slots=True)
class Notice:
    """What a receiver is told: a subject in one line, the lines of a text, and the same as facts for programs."""

    notice_id: str
    at: datetime
    subject: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, object], ...]


def notice_id(receiver: str, begin: NoticePosition, end: NoticePosition) -> str:
    """The id of what lies between two positions of a receiver."""
    told = "|".join((receiver, begin.text(), end.text()))
    return f"msg_{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def new_findings(ended: EndedBadly, others: Iterable[EndedBadly]) -> tuple[CrawlFinding, ...]:
    """The findings of a crawl or task that none had in the day before it ended: what goes on is told once."""
    known = {
        (finding.kind, finding.subject)
        for other in others
        if timedelta(0) < ended.ended_at - other.ended_at <= SILENCE
        for finding in other.told
    }
    return tuple(finding for finding in ended.told if (finding.kind, finding.subject) not in known)


def telling_ends(
    ended: Sequence[EndedBadly], since: datetime, on: Iterable[str]
) -> tuple[tuple[EndedBadly, tuple[CrawlFinding, ...]], ...]:
    """The crawls or tasks that ended since then, with what of each is to be told.

    Args:
        ended: those that ended badly, the first that ended first, from a day before `since` on.
        since: those that ended then or earlier were looked at.
        on: what the receiver wants to be told.
    """
    wanted = frozenset(on)
    found = []
    for one in ended:
        if one.ended_at > since and one.token in wanted and (new := new_findings(one, ended)):
            found.append((one, new))
    return tuple(found)


def digest_due(last: datetime, at: time, now: datetime) -> datetime | None:
    """When the digest was due that is to be told now, None when it was told: the last one, however many were missed."""
    today = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    due = today if today <= now else today - _DAY
    return due if due > last else None
