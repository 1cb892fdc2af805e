"""Sources as they are cited: one row for each printed address, and which of them stands for which others.

An address that is an alias keeps its row, and what was seen of it: it only names the source that it is an alias of. So
nothing is lost when two sources become one, and nothing has to be divided when a person parts them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.changes import record_change
from storage.tables.citation_times import cited_earlier
from storage.tables.column_types import Instant
from storage.tables.source_acts import act_on
from storage.tables.source_standing import standing_columns
from storage.tables.text_motion import motion_columns
from storage.tables.upsert import insert_or_ignore
from storage.types import AliasReason, ChangeKind, ReadingState, SourceState, Verdict, identity
from storage.types.filings import TextMotion
from storage.types.publisher_class import PublisherRule, publisher_class
from storage.types.source_identity import cited_address, identity_key, page_around, stands_for
from storage.types.source_standing import EarlierCaptures, first_standing, why_unasked
from storage.types.urlkey import host_of

_SOURCES = schema.sources
_CAPTURES = schema.captures
_NOT_BROUGHT = (Verdict.SOFT_GONE, Verdict.WALLED)
_WELL = (SourceState.PENDING, SourceState.CAPTURED, SourceState.MOVED)
# Built once, because building one costs more than running it.
_ROW: sa.Select[Any] = sa.select(_SOURCES.c.source_id, _SOURCES.c.url, _SOURCES.c.alias_of, _SOURCES.c.alias_by).where(
    _SOURCES.c.source_id == sa.bindparam("of_source")
)
_OF_KEY: sa.Select[Any] = (
    sa.select(_SOURCES.c.source_id, _SOURCES.c.url, _SOURCES.c.state)
    .where(
        _SOURCES.c.publication == sa.bindparam("of_publication"),
        _SOURCES.c.identity_key == sa.bindparam("key"),
        _SOURCES.c.alias_of.is_(None),
        _SOURCES.c.alias_by.is_(None),
    )
    .order_by(_SOURCES.c.first_cited_at, _SOURCES.c.source_id)
)
BROUGHT = (
    _CAPTURES.c.status.between(200, 299),
    # One that waits to be read will be filed as a visit.
    _CAPTURES.c.reading != ReadingState.PENDING,
    sa.or_(_CAPTURES.c.verdict.is_(None), _CAPTURES.c.verdict.not_in(_NOT_BROUGHT)),
)
"""The conditions under which a capture brought the page of its URL."""
_OF_URL = (_CAPTURES.c.publication == sa.bindparam("of_publication"), _CAPTURES.c.url == sa.bindparam("of_url"))
_BROUGHT: sa.Select[Any] = sa.select(
    sa.func.min(_CAPTURES.c.captured_at, type_=Instant()), sa.func.max(_CAPTURES.c.captured_at, type_=Instant())
).where(*_OF_URL, *BROUGHT)
_SHOWN_AT = (
    sa.select(_CAPTURES.c.capture_id)
    .where(*_OF_URL, _CAPTURES.c.captured_at == sa.bindparam("at", type_=Instant()))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class CitedSource:
    """The source under a printed address, and the address that is visited for it, None when none can be."""

    source_id: str
    visited: str | None


@dataclass(frozen=True, slots=True)
class _Citing:
    """What a citation brings with it; `capture_id` is None where a person names the address, and no page."""

    publication: str
    cited_at: datetime
    publishers: Sequence[PublisherRule] = ()
    capture_id: str | None = None


def cite_source(
    connection: Connection,
    publication: str,
    url: str,
    cited_at: datetime,
    publishers: Sequence[PublisherRule] = (),
    capture_id: str | None = None,
) -> CitedSource:
    """File a citation of a URL; `first_standing` says what is known of a source that was never cited.

    A source that was never cited is told of as a change, before anybody visits it.

    Args:
        connection: of the transaction that files the citation.
        publication: whose citation it is.
        url: the absolute address.
        cited_at: when it was first seen cited.
        publishers: the publication's own rules for who publishes what it cites.
        capture_id: the capture of the page that cites it.
    """
    citing = _Citing(publication, cited_at, publishers, capture_id)
    try:
        normal = cited_address(url)
    except ValueError:
        return CitedSource(_filed(connection, citing, url, None), None)
    source_id = identity.source_id(publication, normal)
    row = _row(connection, source_id)
    if row is None:
        principal = _principal(connection, citing, normal)
        _filed(connection, citing, normal, None if principal == source_id else principal)
        row = _row(connection, source_id)
    else:
        _cited_again(connection, citing, row)
    assert row is not None
    if row.alias_by not in (AliasReason.ADDRESS, AliasReason.PERSON):
        # What a redirect or a document's own statement joined is visited itself still.
        return CitedSource(source_id, _visited(connection, citing, normal))
    stands = _row(connection, row.alias_of)
    if stands is None:
        return CitedSource(source_id, None)
    _cited_again(connection, citing, stands)
    return CitedSource(source_id, _visited(connection, citing, stands.url))


def _visited(connection: Connection, citing: _Citing, url: str) -> str | None:
    """What is visited for a source: its address, or the page around a route, which is a source, too."""
    page = page_around(url)
    if page is None:
        return url
    publication, cited_at, shown_by = citing.publication, citing.cited_at, citing.capture_id
    return cite_source(connection, publication, page, cited_at, citing.publishers, shown_by).visited


def file_cited(connection: Connection, publication: str, url: str, cited_at: datetime) -> str:
    """Make sure that an address in normal form has a row of its own, cited or not; returns its id."""
    source_id = identity.source_id(publication, url)
    if _row(connection, source_id) is None:
        _filed(connection, _Citing(publication, cited_at), url, None)
    return source_id


def _principal(connection: Connection, citing: _Citing, url: str) -> str:
    """The id of the source that a new address belongs to: its own when no other stands for it."""
    own = identity.source_id(citing.publication, url)
    act = act_on(connection, citing.publication, url)
    if act is not None:
        return own if act.stands_for is None else _standing_for(connection, citing, act.stands_for)
    stands = stands_for(url)
    rows = connection.execute(_OF_KEY, {"of_publication": citing.publication, "key": identity_key(url)}).all()
    # While an address is in trouble, its other scheme may be well: that they are one would be a guess.
    well = next((row for row in rows if row.url == stands or SourceState(row.state) in _WELL), None)
    if well is not None:
        return str(well.source_id)
    return own if stands == url else _standing_for(connection, citing, stands)


def _standing_for(connection: Connection, citing: _Citing, url: str) -> str:
    """The id of the source at an address that stands for others; it is filed when nobody cited it yet."""
    source_id = identity.source_id(citing.publication, url)
    row = _row(connection, source_id)
    if row is None:
        return _filed(connection, citing, url, None)
    return row.alias_of or source_id


def _row(connection: Connection, source_id: str) -> Row[Any] | None:
    return connection.execute(_ROW, {"of_source": source_id}).one_or_none()


def _filed(connection: Connection, citing: _Citing, url: str, alias_of: str | None) -> str:
    """File the row of an address; one that stands there already was cited again. Returns its id."""
    publication, cited_at = citing.publication, citing.cited_at
    source_id = identity.source_id(publication, url)
    try:
        host, key, can_be_asked = host_of(url), identity_key(url), page_around(url) is None
    except ValueError:
        host, key, can_be_asked = "", None, False
    unasked = None if can_be_asked else why_unasked(url, is_route=key is not None)
    is_visited = can_be_asked and alias_of is None
    earlier = earlier_captures(connection, publication, url) if is_visited else None
    act = act_on(connection, publication, url) if key is not None else None
    by_person = AliasReason.PARTED if alias_of is None else AliasReason.PERSON
    row: dict[str, object] = {
        "source_id": source_id,
        "publication": publication,
        "url": url,
        "host": host,
        "publisher_class": publisher_class(host, citing.publishers),
        "identity_key": key,
        "alias_of": alias_of,
        "alias_by": by_person if act is not None else None if alias_of is None else AliasReason.ADDRESS,
        "first_cited_at": cited_at,
        "last_cited_at": cited_at,
        "intervals": "[]",
        **standing_columns(first_standing(earlier, unasked)),
        **motion_columns(TextMotion()),
    }
    # Another process may cite it at the same time.
    if not insert_or_ignore(connection, _SOURCES, row):
        _cited_again(connection, citing, _row(connection, source_id))
        return source_id
    _tell_cited(connection, citing, source_id, row["alias_by"])
    if earlier is not None:
        # No visit will tell of what was captured of it before anybody cited it.
        kind, shown_by = ChangeKind.SOURCE_CAPTURED, earlier.capture_id
        record_change(connection, kind, publication, earlier.first_at, source_id=source_id, capture_id=shown_by)
    return source_id


def _cited_again(connection: Connection, citing: _Citing, row: Row[Any] | None) -> None:
    """File a further citation of a source; one before all that were known is told of, as the first one is."""
    if row is not None and cited_earlier(connection, row.source_id, citing.cited_at):
        _tell_cited(connection, citing, row.source_id, row.alias_by)


def _tell_cited(connection: Connection, citing: _Citing, source_id: str, alias_by: object) -> None:
    """An address that says no more than its source is none of its own."""
    if alias_by != AliasReason.ADDRESS:
        kind, shown_by = ChangeKind.SOURCE_CITED, citing.capture_id
        record_change(connection, kind, citing.publication, citing.cited_at, source_id=source_id, capture_id=shown_by)


def earlier_captures(connection: Connection, publication: str, url: str) -> EarlierCaptures | None:
    """What was captured of a URL before anybody cited it, None when nothing was."""
    here = {"of_publication": publication, "of_url": url}
    first, last = connection.execute(_BROUGHT, here).one()
    if first is None:
        return None
    capture_id = connection.scalar(_SHOWN_AT, {**here, "at": first})
    return EarlierCaptures(first, last, capture_id)
