"""Tells receivers what ended badly, what was lost, and how the day was: each notice until it arrives.

How far each receiver has come is kept in the database like the place of a webhook, so any process may go on; what was
sent and is not known to have arrived is made again of the same stretch, under the same id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from access.jobs.notice_delivery import send
from access.jobs.notice_words import digest_notice, loss_notice
from access.jobs.task_ends import bad_task_ends
from storage.types.clock import Clock
from storage.types.errors import OldEpoch
from storage.types.notices import SILENCE, EndedBadly, Notice, NoticePosition, digest_due, telling_ends
from storage.types.tokens import ChangeKind
from storage.types.webhook_delivery import WebhookState

if TYPE_CHECKING:
    from datetime import datetime

    from storage.archive.archive import Archive
    from storage.archive.notify_settings import NotifySettings
    from storage.questions.changes import FeedPage, ListedChange
    from storage.tables.database import Database

_AT_ONCE = 100
# Longer than a delivery can take.
_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class _Step:
    """What a receiver is told next, None when there is nothing that it wants, and where it stands then."""

    notice: Notice | None
    begin: NoticePosition
    end: NoticePosition


def tell_receivers(archive: Archive, clock: Clock) -> tuple[str, ...]:
    """Tell every receiver that may be tried what it was not told yet; returns what did not arrive, in a line each.

    The database is opened to write only when something is to be told or kept. Raises FondsError when it cannot be used.
    """
    if not archive.configuration.notify:
        return ()
    with archive.open_database(write=False) as database:
        if not any(True for _ in _due(archive, database, clock)):
            return ()
    with archive.open_database(write=True) as database:
        found = [_deliver(archive, database, receiver, clock) for receiver in archive.configuration.notify]
    return tuple(line for line in found if line is not None)


def _due(archive: Archive, database: Database, clock: Clock) -> Iterator[NotifySettings]:
    """The receivers that may be tried, and of which something is to be told or kept."""
    for receiver in archive.configuration.notify:
        state = _state(database, receiver)
        if state.is_due(clock()):
            step = _step(archive, database, receiver, state, clock())
            if step.notice is not None or state.cursor is None or step.end != step.begin:
                yield receiver


def _state(database: Database, receiver: NotifySettings) -> WebhookState:
    from storage.tables.followers import RECEIVERS, states_of

    with database.read() as connection:
        return states_of(connection, RECEIVERS).get(receiver.name, WebhookState(receiver.name))


def _deliver(archive: Archive, database: Database, receiver: NotifySettings, clock: Clock) -> str | None:
    from storage.tables.followers import RECEIVERS, keep_state, lease

    while True:
        state, now = _state(database, receiver), clock()
        if not state.is_due(now):
            return None
        step = _step(archive, database, receiver, state, now)
        if step.notice is None and step.end == step.begin and state.cursor is not None:
            return None
        sending = replace(state, pending=step.end.text())
        with database.begin() as connection:
            if not lease(connection, RECEIVERS, sending, now + _LEASE):
                return None
        error = None if step.notice is None else send(archive, receiver, step.notice, clock())
        with database.begin() as connection:
            keep_state(connection, RECEIVERS, _after(sending, step, error, clock()))
        if error is not None:
            return f"notify {receiver.name}: {error}"


def _after(state: WebhookState, step: _Step, error: str | None, now: datetime) -> WebhookState:
    """The state of a receiver after a step; that it was passed over in silence is no delivery."""
    if error is not None:
        return state.failed(error, now)
    arrived = state.delivered(step.end.text(), now)
    return arrived if step.notice is not None else replace(arrived, delivered_at=state.delivered_at)


def _step(archive: Archive, database: Database, receiver: NotifySettings, state: WebhookState, now: datetime) -> _Step:
    """What a receiver is told next: what failed or was lost, and when there is nothing of that, the day.

    What is pending ends where it ended when it was sent, whatever happened since.
    """
    from storage.questions.changes import cursor_before, newest_cursor

    newest = newest_cursor(database)
    if state.cursor is None:
        # Kept before anything is sent: what is sent again must begin where it began.
        begin = NoticePosition.beginning(cursor_before(database, now - SILENCE), newest, now)
        return _Step(None, begin, begin)
    begin = NoticePosition.of_text(state.cursor)
    limit = None if state.pending is None else NoticePosition.of_text(state.pending)
    try:
        changes = _changes(database, receiver, begin.changes, limit)
    except OldEpoch:
        begin, limit = begin.in_new_epoch(newest), None
        changes = _changes(database, receiver, begin.changes, limit)
    losses = _losses(archive, database, receiver, begin, limit, changes, newest)
    if losses.notice is not None or receiver.digest is None:
        return losses
    due = digest_due(begin.digest_at, receiver.digest, now) if limit is None else limit.digest_at
    if due is None or due <= begin.digest_at:
        return losses
    return _day(archive, database, receiver, begin, limit, losses.end, due)


def _changes(
    database: Database, receiver: NotifySettings, since: str, limit: NoticePosition | None
) -> tuple[FeedPage, tuple[ListedChange, ...]]:
    """The changes behind a cursor that the receiver wants to be told, and the page that they are of."""
    from storage.questions.changes import ChangeFilter, number_of, read_feed

    kinds = tuple(ChangeKind(token) for token in receiver.on if token in set(ChangeKind))
    page = read_feed(database, ChangeFilter(kinds=kinds), since, _AT_ONCE)
    last = None if limit is None else number_of(limit.changes)
    wanted = (change for change in page.changes if kinds and (last is None or change.cursor <= last))
    return page, tuple(wanted)


def _losses(
    archive: Archive,
    database: Database,
    receiver: NotifySettings,
    begin: NoticePosition,
    limit: NoticePosition | None,
    read: tuple[FeedPage, tuple[ListedChange, ...]],
    newest: str,
) -> _Step:
    """What crawls, tasks and changes say that is to be told at once."""
    from storage.questions.bad_endings import bad_endings

    crawls = bad_endings(database, begin.crawls_until - SILENCE, None if limit is None else limit.crawls_until)
    tasks = bad_task_ends(archive.path, begin.tasks_until - SILENCE, None if limit is None else limit.tasks_until)
    telling = (
        *telling_ends(crawls, begin.crawls_until, receiver.on),
        *telling_ends(tasks, begin.tasks_until, receiver.on),
    )
    page, lost = read
    # Where nothing is to be told, nothing up to now is; what is filed meanwhile lies behind this cursor.
    seen = page.cursor_of(lost[-1]) if lost else newest if limit is None else limit.changes
    end = replace(
        begin,
        changes=seen,
        crawls_until=_last(crawls, begin.crawls_until),
        tasks_until=_last(tasks, begin.tasks_until),
    )
    if not telling and not lost:
        return _Step(None, begin, end)
    return _Step(loss_notice(receiver.name, begin, end, telling, lost), begin, end)


def _last(ended: Iterable[EndedBadly], before: datetime) -> datetime:
    """When the last of them ended, or what was the last before."""
    return max((before, *(one.ended_at for one in ended)))


def _day(
    archive: Archive,
    database: Database,
    receiver: NotifySettings,
    begin: NoticePosition,
    limit: NoticePosition | None,
    seen: NoticePosition,
    due: datetime,
) -> _Step:
    """How the day was, up to the time at which its digest was due."""
    from storage.questions.bad_endings import bad_endings, crawls_by_code
    from storage.questions.changes import count_changes

    last = seen.changes if limit is None else limit.digest_changes
    end = replace(seen, digest_at=due, digest_changes=last)
    changes = count_changes(database, begin.digest_changes, last)
    crawls = crawls_by_code(database, begin.digest_at, due)
    bad = (*bad_endings(database, begin.digest_at, due), *bad_task_ends(archive.path, begin.digest_at, due))
    return _Step(digest_notice(receiver.name, begin, end, changes, crawls, bad), begin, end)
