"""Cited sources: what became of each at its visits, and the revisions of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, search_index
from storage.tables.changes import record_change
from storage.tables.json_text import blocks_text, evidence_text, json_text
from storage.tables.upsert import insert_or_ignore
from storage.types import Capture, ChangeKind, ReadingState, SourceReading, SourceState, Verdict, identity
from storage.types.urlkey import host_of, normalize

_SOURCES = schema.sources
_REVISIONS = schema.source_revisions
_ARRIVED = (SourceState.CAPTURED, SourceState.MOVED)
_GONE = (SourceState.GONE, SourceState.SOFT_GONE)
_NOT_BROUGHT = (Verdict.SOFT_GONE, Verdict.WALLED)


@dataclass(frozen=True, slots=True)
class KeptSourceRevision:
    """The latest revision kept of a source, as far as a comparison needs it."""

    source_id: str
    revision: int
    capture_id: str
    content_digest: str
    reader_version: str


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
    new = insert_or_ignore(
        connection,
        _SOURCES,
        source_id=source_id,
        publication=publication,
        url=identified,
        host=host,
        state=state,
        first_cited_at=cited_at,
    )
    if new:
        _file_earlier_captures(connection, publication, source_id, identified)
    else:
        connection.execute(
            _SOURCES.update()
            .where(_SOURCES.c.source_id == source_id, _SOURCES.c.first_cited_at > cited_at)
            .values(first_cited_at=cited_at)
        )
    return source_id


def _file_earlier_captures(connection: Connection, publication: str, source_id: str, url: str) -> None:
    """What was captured of a source before anybody cited it: no visit will tell of it."""
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
        return
    connection.execute(
        _SOURCES.update()
        .where(_SOURCES.c.source_id == source_id)
        .values(state=SourceState.CAPTURED, first_captured_at=first, last_checked_at=last)
    )
    capture_id = connection.scalar(
        sa.select(captures.c.capture_id)
        .where(captures.c.publication == publication, captures.c.url == url, captures.c.captured_at == first)
        .limit(1)
    )
    record_change(
        connection, ChangeKind.SOURCE_CAPTURED, publication, first, source_id=source_id, capture_id=capture_id
    )


def known_source(connection: Connection, publication: str, url: str) -> str | None:
    """The source cited at this URL, None when nobody cites it."""
    return connection.scalar(
        sa.select(_SOURCES.c.source_id).where(_SOURCES.c.publication == publication, _SOURCES.c.url == url)
    )


def visit_source(
    connection: Connection, capture: Capture, source_id: str, state: SourceState, resolved_url: str | None
) -> None:
    """File what a visit found of a source.

    `resolved_url` is the address that answered when it is not the cited one. An arrival for the first time, and a going
    of what had arrived, are changes. A visit that is filed late says nothing of the present.
    """
    found = sa.select(_SOURCES).where(_SOURCES.c.source_id == source_id).with_for_update()
    row = connection.execute(found).one()
    arrived = state in _ARRIVED
    values: dict[str, object] = {}
    if arrived:
        if row.first_captured_at is None:
            _change(connection, ChangeKind.SOURCE_CAPTURED, capture, source_id)
        values["first_captured_at"] = min(row.first_captured_at or capture.captured_at, capture.captured_at)
    if row.last_checked_at is None or capture.captured_at >= row.last_checked_at:
        if state in _GONE and row.state not in _GONE:
            _change(connection, ChangeKind.SOURCE_GONE, capture, source_id)
        values |= {"state": state, "last_checked_at": capture.captured_at}
        if arrived:
            values["resolved_url"] = resolved_url
    if values:
        connection.execute(_SOURCES.update().where(_SOURCES.c.source_id == source_id).values(**values))


def latest_source_revision(connection: Connection, source_id: str) -> KeptSourceRevision | None:
    """The revision kept last, None when the source's text was never read."""
    row = connection.execute(
        sa.select(_REVISIONS).where(_REVISIONS.c.source_id == source_id).order_by(_REVISIONS.c.revision.desc()).limit(1)
    ).one_or_none()
    if row is None:
        return None
    return KeptSourceRevision(source_id, row.revision, row.capture_id, row.content_digest, row.reader_version)


def add_source_revision(
    connection: Connection, capture: Capture, source_id: str, reading: SourceReading, digest: str, reader_version: str
) -> int:
    """File a new state of the source's text; all but the first are changes. Returns the revision's number."""
    kept = latest_source_revision(connection, source_id)
    revision = 1 if kept is None else kept.revision + 1
    connection.execute(
        _REVISIONS.insert().values(
            source_id=source_id,
            revision=revision,
            capture_id=capture.capture_id,
            content_digest=digest,
            reader_version=reader_version,
            **_columns(reading),
        )
    )
    search_index.index(connection, "sources", source_id, revision, _searched(reading))
    if revision > 1:
        _change(connection, ChangeKind.SOURCE_CHANGED, capture, source_id)
    return revision


def _columns(reading: SourceReading) -> dict[str, object]:
    return {
        "title": reading.title,
        "text": reading.text,
        "language": reading.language,
        "media_type": reading.media_type,
        "published_on": reading.published_on and reading.published_on.isoformat(),
        "published_at": reading.published_at,
        "published_precision": reading.published_precision,
        "pages": reading.pages,
        "partial": reading.partial,
        "evidence": evidence_text(reading.evidence),
        "agency": reading.agency,
        "document_number": reading.document_number,
        "pages_lost": json_text(reading.pages_lost),
        "blocks": blocks_text(reading.blocks),
    }


def _searched(reading: SourceReading) -> Sequence[tuple[str, str | None]]:
    return (("title", reading.title), ("text", reading.text))


def source_revision_of(connection: Connection, capture_id: str) -> KeptSourceRevision | None:
    """The revision that this capture showed first, None when it showed none."""
    row = connection.execute(sa.select(_REVISIONS).where(_REVISIONS.c.capture_id == capture_id)).first()
    if row is None:
        return None
    return KeptSourceRevision(row.source_id, row.revision, row.capture_id, row.content_digest, row.reader_version)


def renew_source_revision(
    connection: Connection, kept: KeptSourceRevision, reading: SourceReading, digest: str, reader_version: str
) -> None:
    """Put what another reader makes of the document in place of what is kept of it; that is no change of the source."""
    connection.execute(
        _REVISIONS.update()
        .where(_REVISIONS.c.source_id == kept.source_id, _REVISIONS.c.revision == kept.revision)
        .values(content_digest=digest, reader_version=reader_version, **_columns(reading))
    )
    newest = latest_source_revision(connection, kept.source_id)
    is_newest = newest is not None and newest.revision == kept.revision
    search_index.renew(connection, "sources", kept.source_id, kept.revision, _searched(reading), latest=is_newest)


def renew_source_digest(connection: Connection, kept: KeptSourceRevision, digest: str, reader_version: str) -> None:
    """Keep the digest that the present reader gives for the document a revision was read from."""
    connection.execute(
        _REVISIONS.update()
        .where(_REVISIONS.c.source_id == kept.source_id, _REVISIONS.c.revision == kept.revision)
        .values(content_digest=digest, reader_version=reader_version)
    )


def _change(connection: Connection, kind: ChangeKind, capture: Capture, source_id: str) -> None:
    record_change(
        connection, kind, capture.publication, capture.captured_at, source_id=source_id, capture_id=capture.capture_id
    )
