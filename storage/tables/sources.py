"""Cited sources: what became of each at its visits, and the revisions of its text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.changes import record_change
from storage.tables.revisions import SOURCE_REVISIONS, add_revision, latest_revision, renew_digest
from storage.tables.source_standing import standing_columns, standing_of
from storage.tables.text_motion import motion_columns, motion_of, texts_to_compare
from storage.tables.upsert import insert_or_ignore
from storage.types import Capture, ChangeKind, ReadingState, SourceState, Verdict, identity
from storage.types.filings import KeptSource, SourceFiling, SourceStanding, TextMotion
from storage.types.urlkey import host_of, normalize

_SOURCES = schema.sources
_NOT_BROUGHT = (Verdict.SOFT_GONE, Verdict.WALLED)


@dataclass(frozen=True, slots=True)
class _EarlierCaptures:
    """What was captured of a URL before anybody cited it: when first and last, and the first capture."""

    first_at: datetime
    last_at: datetime
    capture_id: str | None


def cite_source(connection: Connection, publication: str, url: str, cited_at: datetime) -> str:
    """The id of the source at a cited URL.

    One never cited before is filed as `captured` when its URL is kept already (in another role, or as an article), else
    as `pending`; an address of another kind than http as `unsupported`.
    """
    try:
        identified, host, state = normalize(url), host_of(url), SourceState.PENDING
    except ValueError:
        identified, host, state = url, "", SourceState.UNSUPPORTED
    source_id = identity.source_id(publication, identified)
    cited = {"source_id": source_id, "publication": publication, "url": identified, "host": host}
    if insert_or_ignore(
        connection,
        _SOURCES,
        **cited,
        first_cited_at=cited_at,
        **standing_columns(SourceStanding(state)),
        **motion_columns(TextMotion()),
    ):
        _file_earlier_captures(connection, publication, source_id, identified)
    else:
        connection.execute(
            _SOURCES.update()
            .where(_SOURCES.c.source_id == source_id, _SOURCES.c.first_cited_at > cited_at)
            .values(first_cited_at=cited_at)
        )
    return source_id


def _file_earlier_captures(connection: Connection, publication: str, source_id: str, url: str) -> None:
    """No visit will tell of what was captured of a source before anybody cited it."""
    earlier = _earlier_captures(connection, publication, url)
    if earlier is None:
        return
    connection.execute(
        _SOURCES.update()
        .where(_SOURCES.c.source_id == source_id)
        .values(**standing_columns(_captured_earlier(earlier)))
    )
    kind = ChangeKind.SOURCE_CAPTURED
    record_change(connection, kind, publication, earlier.first_at, source_id=source_id, capture_id=earlier.capture_id)


def _earlier_captures(connection: Connection, publication: str, url: str) -> _EarlierCaptures | None:
    captures = schema.captures
    first, last = connection.execute(
        sa.select(
            sa.func.min(captures.c.captured_at, type_=schema.Instant()),
            sa.func.max(captures.c.captured_at, type_=schema.Instant()),
        ).where(
            captures.c.publication == publication,
            captures.c.url == url,
            captures.c.status.between(200, 299),
            # One that waits to be read will be filed as a visit.
            captures.c.reading != ReadingState.PENDING,
            sa.or_(captures.c.verdict.is_(None), captures.c.verdict.not_in(_NOT_BROUGHT)),
        )
    ).one()
    if first is None:
        return None
    capture_id = connection.scalar(
        sa.select(captures.c.capture_id)
        .where(captures.c.publication == publication, captures.c.url == url, captures.c.captured_at == first)
        .limit(1)
    )
    return _EarlierCaptures(first, last, capture_id)


def kept_source(
    connection: Connection, publication: str, url: str, *, is_being_cited: bool = False
) -> KeptSource | None:
    """What is known of the source cited at this URL, None when nobody cites it.

    Arguments: `is_being_cited` asks for what `cite_source` would make of the URL when nobody cites it yet.
    """
    here = (_SOURCES.c.publication == publication, _SOURCES.c.url == url)
    row = connection.execute(sa.select(_SOURCES).where(*here)).one_or_none()
    if row is None:
        return _to_be_cited(connection, publication, url) if is_being_cited else None
    motion = motion_of(row)
    latest = latest_revision(connection, SOURCE_REVISIONS, row.source_id)
    texts = texts_to_compare(connection, SOURCE_REVISIONS, row.source_id, motion)
    return KeptSource(row.source_id, standing_of(row), latest, motion=motion, texts=texts)


def _to_be_cited(connection: Connection, publication: str, url: str) -> KeptSource:
    earlier = _earlier_captures(connection, publication, url)
    standing = SourceStanding(SourceState.PENDING)
    if earlier is not None:
        standing = _captured_earlier(earlier)
    return KeptSource(identity.source_id(publication, url), standing, is_cited=False)


def _captured_earlier(earlier: _EarlierCaptures) -> SourceStanding:
    state = SourceState.CAPTURED
    return SourceStanding(state, None, earlier.first_at, earlier.last_at, since=earlier.first_at, last_check=state)


def file_source(connection: Connection, capture: Capture, filing: SourceFiling) -> None:
    """File what a visit changes of a source."""
    values = {**standing_columns(filing.standing), **motion_columns(filing.motion)}
    connection.execute(_SOURCES.update().where(_SOURCES.c.source_id == filing.source_id).values(**values))
    for kind in filing.changes:
        _change(connection, kind, capture, filing.source_id)
    if filing.renewed is not None:
        renew_digest(connection, SOURCE_REVISIONS, filing.renewed)
    if filing.revision is not None:
        add_revision(connection, SOURCE_REVISIONS, filing.source_id, capture.capture_id, filing.revision)
        if filing.revision.revision > 1:
            _change(connection, ChangeKind.SOURCE_CHANGED, capture, filing.source_id)


def _change(connection: Connection, kind: ChangeKind, capture: Capture, source_id: str) -> None:
    record_change(
        connection, kind, capture.publication, capture.captured_at, source_id=source_id, capture_id=capture.capture_id
    )
