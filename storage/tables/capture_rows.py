"""Captures as rows of their table, and the rows that a visit to the same URL asks for."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.tables import schema
from storage.types import Capture, FailureKind, Place, ReadingState, RecordType, Role, Truncated, Validated

NOT_MODIFIED = 304
_TABLE = schema.captures
_SAID = tuple(name for name in Capture.__slots__ if name not in {"place", "reading"})
_SAID_BY_CAPTURE = attrgetter(*_SAID, "place.warc_file", "place.offset", "place.length")
_SAID_BY_ROW = attrgetter(*_SAID, "warc_file", "record_offset", "record_length")


def _is_page(captures: sa.FromClause) -> sa.ColumnElement[bool]:
    """A server answered with more than a 304; what a browser made of it is no answer."""
    return sa.and_(captures.c.status != NOT_MODIFIED, captures.c.record_type != RecordType.RENDERED)


# Built once, because building one costs more than running it.
LAST_PAGE = (
    sa.select(_TABLE)
    .where(
        _TABLE.c.publication == sa.bindparam("of_publication"),
        _TABLE.c.url == sa.bindparam("of_url"),
        _is_page(_TABLE),
    )
    .order_by(_TABLE.c.captured_at.desc(), _TABLE.c.capture_id)
    .limit(1)
)
"""The last capture of a URL that is an answer, but no 304."""


def last_page_of(
    of: sa.FromClause, earlier: sa.FromClause, *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[str]:
    """The id of the capture that `LAST_PAGE` gives, for each row of a statement around it.

    Args:
        of: what says the publication and the URL.
        earlier: the captures, under a name of their own.
        conditions: what must be so of them, too.
    """
    return (
        sa.select(earlier.c.capture_id)
        .where(
            earlier.c.url == of.c.url,
            earlier.c.publication == of.c.publication,
            _is_page(earlier),
            *conditions,
        )
        .order_by(earlier.c.captured_at.desc(), earlier.c.capture_id)
        .limit(1)
        .correlate(of)
        .scalar_subquery()
    )


def capture_values(capture: Capture, queue: str) -> dict[str, object]:
    """The row of a capture that stands at `queue` among those to read."""
    values = {name: getattr(capture, name) for name in Capture.__slots__ if name != "place"}
    place = capture.place
    return values | {
        "queue": queue,
        "warc_file": place.warc_file,
        "record_offset": place.offset,
        "record_length": place.length,
    }


def capture_of_row(row: Row[Any]) -> Capture:
    """The capture that a whole row keeps."""
    return Capture(
        capture_id=row.capture_id,
        publication=row.publication,
        crawl_id=row.crawl_id,
        url=row.url,
        surt=row.surt,
        captured_at=row.captured_at,
        status=row.status,
        media_type=row.media_type,
        record_type=RecordType(row.record_type),
        role=Role(row.role),
        via=row.via,
        payload_digest=row.payload_digest,
        framing=row.framing,
        refers_to=row.refers_to,
        place=Place(row.warc_file, row.record_offset, row.record_length),
        truncated=row.truncated and Truncated(row.truncated),
        error=row.error,
        reading=ReadingState(row.reading),
        etag=row.etag,
        last_modified=row.last_modified,
        location=row.location,
        failure=row.failure and FailureKind(row.failure),
        rendered_by=row.rendered_by,
    )


class CaptureRow:
    """The row of a capture, of which a capture is made only where somebody asks for it."""

    __slots__ = ("_row",)

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    @property
    def capture_id(self) -> str:
        """The id of the capture."""
        return str(self._row.capture_id)

    @property
    def offset(self) -> int:
        """Where in its file the record of the capture lies."""
        return int(self._row.record_offset)

    @property
    def capture(self) -> Capture:
        """The capture that the row keeps."""
        return capture_of_row(self._row)

    @property
    def said(self) -> tuple[object, ...]:
        """All that the row says but what became of the reading, which is no record's to say."""
        return _SAID_BY_ROW(self._row)

    def says(self, capture: Capture) -> bool:
        """Whether that is what a capture says, which was read from its records."""
        return bool(self.said == _SAID_BY_CAPTURE(capture))


def validated_of(row: Row[Any]) -> Validated:
    """What a later record refers to of the capture of a row."""
    values = row._asdict()
    return Validated(values["capture_id"], values["url"], values["captured_at"], values["payload_digest"])
