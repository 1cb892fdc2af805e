"""Mementos of a URL (RFC 7089): the one closest to an instant, and the list of all of them, the TimeMap.

A memento is a capture that a player can show: a failure is none, nor is the 304 that confirms an earlier capture, nor
an answer to another method than GET. The index that players read has a line for exactly these
(`storage.index.cdxj.line`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, read_page
from storage.questions.withheld_errors import refuse_capture
from storage.tables import schema, withholdings_in_force
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.withholdings_in_force import withheld_among
from storage.types import Capture, RecordType, Role
from storage.types.instants import instant_of, instant_text
from storage.types.replay_path import replay_path
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same
from storage.warc.message import BODILESS

_CAPTURES = schema.captures
_NOT_MODIFIED = 304
HAS_BODY = f"status IS NOT NULL AND status NOT IN ({', '.join(map(str, sorted(BODILESS)))})"
IS_MEMENTO = f"{HAS_BODY} AND role <> '{Role.OTHER_METHOD}' AND record_type <> '{RecordType.RENDERED}'"
# Pages of the publication and the documents that it cites; listings and what pages need are no pages to look up.
PAGE_ROLES = (Role.ARTICLE, Role.SOURCE)
IS_PAGE = f"role IN ({', '.join(map(repr, map(str, PAGE_ROLES)))}) AND {IS_MEMENTO}"
_COLUMNS = (
    "capture_id, publication, url, captured_at, status, media_type, record_type, payload_digest, warc_file,"
    " record_offset, record_length"
)


@dataclass(frozen=True, slots=True)
class Memento:
    """A capture as a state of its URL, the original resource; `captured_at` is its Memento-Datetime.

    `media_type` and `payload_digest` are None when none was sent, or none is known.
    """

    capture_id: str
    publication: str
    url: str
    captured_at: datetime
    status: int
    media_type: str | None
    record_type: RecordType
    payload_digest: str | None
    warc_file: str
    record_offset: int
    record_length: int

    @property
    def replay_path(self) -> str:
        """The path under which a player shows it."""
        return replay_path(self.publication, self.captured_at, self.url)


@dataclass(frozen=True, slots=True)
class TimeMap:
    """The mementos of one URL, the earliest first, page by page; `first` and `last` are None when it has none."""

    url: str
    first: Memento | None
    last: Memento | None
    page: AnswerPage[Memento]


def closest_memento(database: Database, publication: str | None, url: str, at: datetime) -> Memento | None:
    """The memento of a URL made closest to an instant, the earlier one of two as close; None when it has none.

    Mementos are known by whole seconds, so one made within the second that is asked for is the closest.

    Arguments: `publication` is whose collection is asked, None for all.
    """
    with database.read() as connection:
        before = _edge(connection, publication, url, "captured_at <= :at", "DESC", at)
        behind = _edge(connection, publication, url, "captured_at > :at", "ASC", at)
    either = [memento for memento in (before, behind) if memento is not None]
    asked = at.replace(microsecond=0)
    return min(either, key=lambda memento: abs(memento.captured_at.replace(microsecond=0) - asked), default=None)


def time_map(
    database: Database, publication: str | None, url: str, after: str | None = None, limit: int = USUAL_ROWS
) -> TimeMap:
    """The mementos of a URL in the order of their times; the page's arguments and errors are those of `list_articles`.

    Every page names the first and the last memento of the whole list. Without a publication it is that of all.
    """
    query = ListQuery(
        question="mementos",
        columns=_COLUMNS,
        source=f"(SELECT * FROM v_captures WHERE {IS_MEMENTO}) AS mementos",
        order="captured",
        key=("captured_at", "capture_id"),
        where=(("publication = {}", publication), ("url = {}", _normal(url))),
    )
    with database.read() as connection:
        page = read_page(connection, query, after, limit, _memento)
        first, last = (_edge(connection, publication, url, "1 = 1", turn) for turn in ("ASC", "DESC"))
    return TimeMap(_normal(url), first, last, page)


def refuse_mementos(database: Database, url: str, begin: datetime | None = None, end: datetime | None = None) -> None:
    """Raise Withheld when a memento of a URL is withheld: any, or one made from `begin` on and before `end`."""
    captures = _CAPTURES.c
    asked = sa.select(captures.capture_id).where(captures.url == _normal(url), sa.text(IS_MEMENTO))
    if begin is not None:
        asked = asked.where(captures.captured_at >= begin)
    if end is not None:
        asked = asked.where(captures.captured_at < end)
    with database.read() as connection:
        for capture_id in sorted(withheld_among(connection, connection.scalars(asked).all())):
            refuse_capture(connection, capture_id, f"what was captured of {url}")


def _edge(
    connection: Connection, publication: str | None, url: str, side: str, turn: str, at: datetime | None = None
) -> Memento | None:
    """The memento that comes first among those on one side of an instant."""
    whose = "" if publication is None else "publication = :publication AND "
    statement = (
        f"SELECT {_COLUMNS} FROM v_captures WHERE {whose}url = :url AND {IS_MEMENTO}"
        f" AND {side} ORDER BY captured_at {turn}, capture_id {turn} LIMIT 1"
    )
    values = {"url": _normal(url)}
    if publication is not None:
        values["publication"] = storable(publication)
    if at is not None:
        values["at"] = instant_text(at)
    row = connection.execute(sa.text(statement), values).one_or_none()
    return None if row is None else _memento(row)


def _memento(row: Row[Any]) -> Memento:
    return Memento(
        capture_id=row.capture_id,
        publication=row.publication,
        url=row.url,
        captured_at=instant_of(row.captured_at),
        status=row.status,
        media_type=row.media_type,
        record_type=RecordType(row.record_type),
        payload_digest=row.payload_digest,
        warc_file=row.warc_file,
        record_offset=row.record_offset,
        record_length=row.record_length,
    )


def _normal(url: str) -> str:
    return storable(normalized_or_same(url))


def nearest_captures(
    database: Database, publication: str, urls: Collection[str], moment: datetime
) -> tuple[Capture, ...]:
    """The capture of each URL that was made nearest to a moment, in the URLs' order; those never answered are left out.

    One that brought something, or confirmed it (a 304), comes before a redirect, and that before an error.
    """
    best: dict[str, tuple[tuple[int, timedelta], str]] = {}
    with database.read() as connection:
        withheld = withholdings_in_force.captures(connection.dialect.name)
        shown = sa.text(f"captures.capture_id NOT IN ({withheld})")
        for part in parameter_batches(sorted(urls)):
            rows = (
                sa.select(_CAPTURES.c.url, _CAPTURES.c.capture_id, _CAPTURES.c.captured_at, _CAPTURES.c.status)
                .where(
                    _CAPTURES.c.publication == publication,
                    _CAPTURES.c.url.in_(part),
                    _CAPTURES.c.status.is_not(None),
                    _CAPTURES.c.record_type != RecordType.RENDERED,
                    shown,
                )
                .order_by(_CAPTURES.c.captured_at, _CAPTURES.c.capture_id)
            )
            for row in connection.execute(rows):
                key = (_rank(row.status), abs(row.captured_at - moment))
                if row.url not in best or key < best[row.url][0]:
                    best[row.url] = (key, row.capture_id)
    captures = Captures(database).by_id(capture_id for _, capture_id in best.values())
    return tuple(captures[best[url][1]] for url in sorted(urls) if url in best)


def _rank(status: int) -> int:
    if 200 <= status <= 299 or status == _NOT_MODIFIED:
        return 0
    return 1 if 300 <= status <= 399 else 2
