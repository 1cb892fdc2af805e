"""Page requisites in the frontier: captured once, whatever page needs them, and asked for again when there is a reason.

What a page needs is bounded, and what its style sheets need together is again: each sheet gets its share, and what it
does not take goes to the sheets that it imports. So no page and no chain of sheets can keep a crawl busy for ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.targets import UNCOUNTED, wait_for_others
from storage.tables.upsert import insert_or_ignore
from storage.types import Capture, Requisite, RequisiteKind, Role
from storage.types.profile import RequisiteRules
from storage.types.urlkey import host_of

_TARGETS = schema.targets
_CAPTURES = schema.captures
# Built once, because building one costs more than running it.
_ADD = _TARGETS.insert()
_KNOWN: sa.Select[Any] = sa.select(
    _TARGETS.c.url, _TARGETS.c.role, _TARGETS.c.visited_at, _TARGETS.c.page, _TARGETS.c.may_bring
).where(
    _TARGETS.c.publication == sa.bindparam("of_publication"),
    _TARGETS.c.url.in_(sa.bindparam("urls", expanding=True)),
)
_LAST_KEPT = (
    sa.select(_CAPTURES.c.url, sa.func.max(_CAPTURES.c.captured_at, type_=Instant()).label("at"))
    .where(
        _CAPTURES.c.publication == sa.bindparam("of_publication"),
        _CAPTURES.c.url.in_(sa.bindparam("urls", expanding=True)),
        _CAPTURES.c.status.between(200, 299),
        _CAPTURES.c.truncated.is_(None),
    )
    .group_by(_CAPTURES.c.url)
)
_FREE = (
    _TARGETS.update()
    .where(_TARGETS.c.publication == sa.bindparam("of_publication"), _TARGETS.c.url == sa.bindparam("of_url"))
    .where(_TARGETS.c.role == Role.REQUISITE, _TARGETS.c.leased_by.is_(None))
)
_SPEAK_FOR = _FREE.values(page=sa.bindparam("for_page"), may_bring=sa.bindparam("room"))
_ASK_AGAIN = _SPEAK_FOR.values(due_at=sa.bindparam("due", type_=Instant()), attempts=0)


def need(
    connection: Connection,
    capture: Capture,
    asked: str,
    requisites: Sequence[Requisite],
    rules: RequisiteRules,
    *,
    again: bool,
) -> None:
    """File what a page, or a style sheet, needs: what was never captured is due now.

    Args:
        connection: the transaction that files the capture's reading.
        capture: the page's or the sheet's.
        asked: the address that was asked for, before any redirect.
        requisites: what it needs, what matters most first.
        rules: the publication's.
        again: whether what is known is asked for again when its last visit is longer ago than the rules say.
    """
    page, most, share = asked, rules.max_number, rules.max_number
    if capture.role is Role.REQUISITE:
        row = _known(connection, capture.publication, [asked]).get(asked)
        if row is None or row.page is None:
            return
        page, most, share = row.page, row.may_bring, row.may_bring
        share -= min(len(requisites), most)
    needed = requisites[:most]
    if not needed:
        return
    wait_for_others(connection)
    room = _shares(needed, share)
    known = _known(connection, capture.publication, list(room))
    new = [url for url in room if url not in known]
    if new:
        _add(connection, capture, page, {url: room[url] for url in new})
    waiting = [url for url, row in known.items() if _is_new(row)]
    before = capture.captured_at - rules.revisit_after
    old = [url for url, row in known.items() if again and row.visited_at is not None and row.visited_at < before]
    speaks = {"of_publication": capture.publication, "for_page": page}
    if waiting:
        connection.execute(_SPEAK_FOR, [{**speaks, "of_url": url, "room": room[url]} for url in waiting])
    if old:
        asked_again = {**speaks, "due": capture.captured_at}
        connection.execute(_ASK_AGAIN, [{**asked_again, "of_url": url, "room": room[url]} for url in old])


def _shares(needed: Sequence[Requisite], share: int) -> dict[str, int]:
    """How many further requisites each may bring: the style sheets divide what there is among them."""
    sheets = sum(requisite.kind is RequisiteKind.STYLE for requisite in needed)
    each, left = divmod(share, sheets) if sheets else (0, 0)
    rooms: Iterator[int] = (each + (place < left) for place in range(sheets))
    return {requisite.url: next(rooms) if requisite.kind is RequisiteKind.STYLE else 0 for requisite in needed}


def _add(connection: Connection, capture: Capture, page: str, room: Mapping[str, int]) -> None:
    kept = _last_kept(connection, capture.publication, list(room))
    hosts = {url: host_of(url) for url in room}
    insert_or_ignore(connection, schema.hosts, *({"host": host} for host in sorted(set(hosts.values()))))
    rows = [
        {
            "publication": capture.publication,
            "url": url,
            "host": hosts[url],
            "role": Role.REQUISITE,
            "via": capture.url,
            "found_at": capture.captured_at,
            # After a rebuild, or behind a redirect, it may be kept already.
            "due_at": None if url in kept else capture.captured_at,
            "waiting_since": None if url in kept else capture.captured_at,
            **UNCOUNTED,
            "visits": 1 if url in kept else 0,
            "visited_at": kept.get(url),
            "page": page,
            "may_bring": may_bring,
        }
        for url, may_bring in room.items()
    ]
    connection.execute(_ADD, rows)


def _last_kept(connection: Connection, publication: str, urls: list[str]) -> dict[str, datetime]:
    """When those of the URLs that were captured whole were so for the last time."""
    rows = connection.execute(_LAST_KEPT, {"of_publication": publication, "urls": urls})
    return {row.url: row.at for row in rows}


def _is_new(row: Row[Any]) -> bool:
    """Whether a requisite was never asked for: the page that needs it last then speaks for it."""
    return row.role == Role.REQUISITE and row.visited_at is None


def _known(connection: Connection, publication: str, urls: Sequence[str]) -> dict[str, Row[Any]]:
    """The targets of a publication that have one of these addresses."""
    rows = connection.execute(_KNOWN, {"of_publication": publication, "urls": urls})
    return {row.url: row for row in rows}
