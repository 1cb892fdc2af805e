"""Cited sources: what became of each at its visits, and the revisions of its text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.changes import record_change
from storage.tables.column_types import Instant
from storage.tables.revisions import (
    SOURCE_REVISIONS,
    add_revision,
    latest_revision,
    renew_digest,
    renew_revision,
    show_by,
)
from storage.tables.source_changes import keep_change
from storage.tables.source_copies import copy_of
from storage.tables.source_history import history_columns, history_of
from storage.tables.source_standing import standing_columns, standing_of
from storage.tables.source_visits import keep_visit, said_at, visits_before
from storage.tables.text_motion import motion_columns, motion_of, texts_to_compare
from storage.tables.upsert import insert_or_ignore
from storage.types import Capture, ChangeKind, ReadingState, SourceReading, Verdict, identity
from storage.types.filings import (
    CompletedRevision,
    KeptSource,
    SourceFiling,
    TextMotion,
)
from storage.types.publisher_class import PublisherRule, publisher_class
from storage.types.source_standing import EarlierCaptures, first_standing
from storage.types.urlkey import host_of, normalize

_SOURCES = schema.sources
_NOT_BROUGHT = (Verdict.SOFT_GONE, Verdict.WALLED)


def cite_source(
    connection: Connection,
    publication: str,
    url: str,
    cited_at: datetime,
    publishers: Sequence[PublisherRule] = (),
) -> str:
    """File a citation of a URL, and return the id of its source; `first_standing` says what is known of a new one.

    Arguments: `publishers` are the publication's own rules for who publishes what it cites.
    """
    try:
        identified, host, can_be_asked = normalize(url), host_of(url), True
    except ValueError:
        identified, host, can_be_asked = url, "", False
    source_id = identity.source_id(publication, identified)
    if not _is_filed(connection, source_id):
        earlier = _earlier_captures(connection, publication, identified) if can_be_asked else None
        cited: dict[str, object] = {"source_id": source_id, "publication": publication, "url": identified, "host": host}
        standing = standing_columns(first_standing(earlier, can_be_asked=can_be_asked))
        motion = motion_columns(TextMotion())
        cited |= {"publisher_class": publisher_class(host, publishers), "last_cited_at": cited_at}
        cited |= {"identity_key": identified if can_be_asked else None, "intervals": "[]"}
        # Another process may cite it at the same time.
        if insert_or_ignore(connection, _SOURCES, **cited, first_cited_at=cited_at, **standing, **motion):
            if earlier is not None:
                _tell_earlier(connection, publication, source_id, earlier)
            return source_id
    connection.execute(
        _SOURCES.update()
        .where(_SOURCES.c.source_id == source_id, _SOURCES.c.first_cited_at > cited_at)
        .values(first_cited_at=cited_at)
    )
    connection.execute(
        _SOURCES.update()
        .where(_SOURCES.c.source_id == source_id, _SOURCES.c.last_cited_at < cited_at)
        .values(last_cited_at=cited_at)
    )
    return source_id


def _is_filed(connection: Connection, source_id: str) -> bool:
    return connection.scalar(sa.select(sa.literal(1)).where(_SOURCES.c.source_id == source_id)) is not None


def _tell_earlier(connection: Connection, publication: str, source_id: str, earlier: EarlierCaptures) -> None:
    """No visit will tell of what was captured of a source before anybody cited it."""
    kind = ChangeKind.SOURCE_CAPTURED
    record_change(connection, kind, publication, earlier.first_at, source_id=source_id, capture_id=earlier.capture_id)


def _earlier_captures(connection: Connection, publication: str, url: str) -> EarlierCaptures | None:
    captures = schema.captures
    first, last = connection.execute(
        sa.select(
            sa.func.min(captures.c.captured_at, type_=Instant()),
            sa.func.max(captures.c.captured_at, type_=Instant()),
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
    return EarlierCaptures(first, last, capture_id)


def kept_source(
    connection: Connection,
    publication: str,
    url: str,
    *,
    is_being_cited: bool = False,
    reads_source: bool = False,
    confirms: str | None = None,
) -> KeptSource | None:
    """What is known of the source cited at this URL, None when nobody cites it.

    Args:
        connection: to ask.
        publication: whose source it is.
        url: where it is cited.
        is_being_cited: asks for what `cite_source` would make of the URL when nobody cites it yet.
        reads_source: asks for the texts that are kept of it, too.
        confirms: the capture whose answer a 304 confirms, None for any other answer.
    """
    here = (_SOURCES.c.publication == publication, _SOURCES.c.url == url)
    row = connection.execute(sa.select(_SOURCES).where(*here)).one_or_none()
    if row is None:
        return _to_be_cited(connection, publication, url) if is_being_cited else None
    motion = motion_of(row)
    latest = latest_revision(connection, SOURCE_REVISIONS, row.source_id)
    texts = texts_to_compare(connection, SOURCE_REVISIONS, row.source_id, motion)
    return KeptSource(
        row.source_id,
        standing_of(row),
        latest,
        motion=motion,
        texts=texts,
        cited_at=row.last_cited_at,
        visits=visits_before(connection, row.source_id),
        history=history_of(row),
        next_check_at=row.next_check_at,
        confirmed=None if confirms is None else said_at(connection, row.source_id, confirms),
        first=copy_of(connection, row.source_id, 1) if latest is not None and reads_source else None,
        last=copy_of(connection, row.source_id, latest.revision) if latest is not None and reads_source else None,
    )


def _to_be_cited(connection: Connection, publication: str, url: str) -> KeptSource:
    standing = first_standing(_earlier_captures(connection, publication, url))
    return KeptSource(identity.source_id(publication, url), standing, is_cited=False)


def file_source(connection: Connection, capture: Capture, filing: SourceFiling) -> None:
    """File what a visit changes of a source."""
    values = {**standing_columns(filing.standing), **motion_columns(filing.motion), **history_columns(filing)}
    connection.execute(_SOURCES.update().where(_SOURCES.c.source_id == filing.source_id).values(**values))
    keep_visit(connection, capture, filing)
    for kind in filing.changes:
        _change(connection, kind, capture, filing.source_id)
    if filing.renewed is not None:
        renew_digest(connection, SOURCE_REVISIONS, filing.renewed)
    if filing.revision is not None:
        add_revision(connection, SOURCE_REVISIONS, filing.source_id, capture.capture_id, filing.revision)
        if filing.revision.revision > 1:
            keep_change(connection, filing.source_id, filing.revision.revision, filing.drift)
            _change(connection, ChangeKind.SOURCE_CHANGED, capture, filing.source_id)
    if filing.completed is not None:
        _complete(connection, capture, filing.completed)


def _complete(connection: Connection, capture: Capture, completed: CompletedRevision[SourceReading]) -> None:
    kept = completed.kept
    renew_revision(connection, SOURCE_REVISIONS, kept, completed.reading, completed.digest, completed.reader_version)
    show_by(connection, SOURCE_REVISIONS, kept, completed.capture_id)
    _change(connection, ChangeKind.COMPLETED, capture, kept.owner_id)


def _change(connection: Connection, kind: ChangeKind, capture: Capture, source_id: str) -> None:
    record_change(
        connection, kind, capture.publication, capture.captured_at, source_id=source_id, capture_id=capture.capture_id
    )
