"""Tells webhooks what changed: in order, page by page, each page until it arrives.

A message is a page of changes as the API gives them. What is sent again are the same changes under the same id, also
when more were filed since; what it says of each is true of the time when it is sent. How far each webhook has come is
kept in the database, so any process may go on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from access.jobs.change_line import change_line
from access.jobs.json_values import JsonObject
from storage.types.clock import Clock
from storage.types.errors import OldEpoch
from storage.types.instants import instant_text
from storage.types.webhook_delivery import WebhookState, signed_headers

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.archive.webhook_settings import WebhookSettings
    from storage.questions.changes import FeedPage
    from storage.tables.database import Database

_AT_ONCE = 100
# Longer than a delivery can take.
_LEASE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What came of telling one webhook: how many changes arrived, and why the rest did not, None when all did."""

    name: str
    changes: int
    error: str | None


def tell(archive: Archive, clock: Clock) -> tuple[Delivered, ...]:
    """Tell the list of changes of withholdings that ended by their time, and webhooks of all changes.

    The database is opened to write only when there is something to tell. Raises FondsError when it cannot be used.
    """
    from storage.tables.withholding_ends import file_ends, is_end_unfiled

    with archive.open_database(write=False) as database:
        with database.read() as connection:
            has_ended = is_end_unfiled(connection, clock())
        if not has_ended and not has_news(archive, database, clock):
            return ()
    with archive.open_database(write=True) as database:
        if has_ended:
            with database.begin() as connection:
                file_ends(connection, clock())
        return deliver(archive, database, clock)


def has_news(archive: Archive, database: Database, clock: Clock) -> bool:
    """Whether a webhook that may be tried has not been told of everything."""
    return any(True for _ in _due(archive, database, clock))


def deliver(archive: Archive, database: Database, clock: Clock) -> tuple[Delivered, ...]:
    """Tell every webhook that may be tried what it was not told yet.

    Args:
        archive: whose fonds.toml names them.
        database: the archive's, open to write.
        clock: gives the times of deliveries.
    """
    return tuple(_deliver(archive, database, hook, clock) for hook, _ in _due(archive, database, clock))


def _due(archive: Archive, database: Database, clock: Clock) -> Iterator[tuple[WebhookSettings, FeedPage]]:
    from storage.tables.followers import WEBHOOKS, states_of

    hooks = archive.configuration.webhooks
    if not hooks:
        return
    with database.read() as connection:
        states = states_of(connection, WEBHOOKS)
    for hook in hooks:
        state = states.get(hook.name, WebhookState(hook.name))
        if state.is_due(clock()) and (page := _page(database, hook, state)).changes:
            yield hook, page


def _page(database: Database, hook: WebhookSettings, state: WebhookState) -> FeedPage:
    """What a webhook is told next; everything, when the archive was rebuilt or restored since."""
    from storage.questions.changes import ChangeFilter, read_feed

    wanted = ChangeFilter(hook.publication, hook.kinds)
    try:
        return read_feed(database, wanted, state.cursor, _AT_ONCE).up_to(state.pending)
    except OldEpoch:
        return read_feed(database, wanted, None, _AT_ONCE)


def _deliver(archive: Archive, database: Database, hook: WebhookSettings, clock: Clock) -> Delivered:
    from access.jobs.webhook_post import post
    from storage.tables.followers import WEBHOOKS, keep_state, lease, states_of

    told = 0
    while True:
        with database.read() as connection:
            state = states_of(connection, WEBHOOKS).get(hook.name, WebhookState(hook.name))
        page = _page(database, hook, state)
        if not page.changes:
            return Delivered(hook.name, told, None)
        state = replace(state, pending=page.cursor_of(page.changes[-1]))
        with database.begin() as connection:
            if not state.is_due(clock()) or not lease(connection, WEBHOOKS, state, clock() + _LEASE):
                return Delivered(hook.name, told, None)
        body, message_id, at = _message(page), _message_id(hook.name, page), clock()
        headers = signed_headers(hook.key, message_id, at, body)
        error = post(hook.url, body, headers, archive.configuration.network.cacert)
        with database.begin() as connection:
            keep_state(
                connection, WEBHOOKS, state.delivered(page.end, at) if error is None else state.failed(error, at)
            )
        if error is not None:
            return Delivered(hook.name, told, error)
        told += len(page.changes)


def _message(page: FeedPage) -> bytes:
    """The body: titles and addresses are read anew each time, for what was withheld meanwhile is told to nobody."""
    data: JsonObject = {
        "epoch": page.epoch,
        "cursor": page.end,
        "changes": [change_line(page, change) for change in page.changes],
    }
    told = {"type": "changes", "timestamp": instant_text(page.changes[-1].at), "data": data}
    return json.dumps(told, separators=(",", ":")).encode()


def _message_id(name: str, page: FeedPage) -> str:
    told = f"{name}|{page.epoch}|{page.changes[0].cursor}|{page.changes[-1].cursor}"
    return f"msg_{hashlib.sha256(told.encode()).hexdigest()[:32]}"


def failures_of(delivered: Iterable[Delivered]) -> tuple[str, ...]:
    """What did not arrive, in a line each."""
    return tuple(f"webhook {one.name}: {one.error}" for one in delivered if one.error is not None)
