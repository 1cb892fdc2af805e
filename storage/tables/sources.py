"""Cited sources: what became of each at its visits, and the revisions of its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.capture_rows import capture_of_row
from storage.tables.changes import record_change
from storage.tables.citing import earlier_captures
from storage.tables.revisions import (
    SOURCE_REVISIONS,
    add_revision,
    latest_revision,
    renew_digest,
    renew_revision,
    show_by,
)
from storage.tables.seen_texts import last_seen_texts
from storage.tables.source_aliases import (
    also_showing,
    make_alias,
    others_at,
    sources_led_to,
    stand_alone,
    ways_left,
)
from storage.tables.source_changes import keep_change
from storage.tables.source_checks import checks_of
from storage.tables.source_copies import copy_of
from storage.tables.source_history import history_columns, history_of
from storage.tables.source_redirects import moves_of, principal_of
from storage.tables.source_standing import held_column, held_of, standing_columns, standing_of
from storage.tables.source_visits import confirm_visit, keep_visit, said_at, visits_before
from storage.tables.targets import add_targets
from storage.tables.text_motion import motion_columns, motion_of, texts_to_compare
from storage.types import AliasReason, Capture, ChangeKind, SourceReading, identity
from storage.types.filings import (
    CompletedRevision,
    ConfirmedText,
    KeptRevision,
    KeptSource,
    SourceFiling,
)
from storage.types.seen_texts import LEAST_TURNS, RECENT_TEXTS, SeenText
from storage.types.source_standing import SourceCheck, first_standing

_SOURCES = schema.sources


def kept_source(
    connection: Connection,
    publication: str,
    url: str,
    *,
    is_being_cited: bool = False,
    reads_source: bool = False,
    confirms: str | None = None,
    points_to: Sequence[str] = (),
    led_to: str | None = None,
    is_led: bool = False,
    shows: str | None = None,
    at: datetime | None = None,
) -> KeptSource | None:
    """What is known of the source cited at this URL, None when nobody cites it.

    Args:
        connection: to ask.
        publication: whose source it is.
        url: where it is cited.
        is_being_cited: asks for what `cite_source` would make of the URL when nobody cites it yet.
        reads_source: asks for the texts that are kept of it, too.
        confirms: the capture whose answer a 304 confirms, None for any other answer.
        points_to: addresses that the visit says are the source's, too: other sources there are asked for.
        led_to: where redirects led the visit, None without one: other sources that were led there are asked for.
        is_led: whether redirects led the visit: where they led before is asked for.
        shows: the digest of the short page that the visit showed: other documents that show it are asked for.
        at: the time of the visit: what others said is asked for when there are later ones.
    """
    here = (_SOURCES.c.publication == publication, _SOURCES.c.url == url)
    row = connection.execute(sa.select(_SOURCES).where(*here)).one_or_none()
    if row is not None and row.alias_by == AliasReason.ADDRESS:
        # The same document under an address that says no more.
        row = connection.execute(sa.select(_SOURCES).where(_SOURCES.c.source_id == row.alias_of)).one()
    if row is None:
        return _to_be_cited(connection, publication, url) if is_being_cited else None
    motion = motion_of(row)
    latest = latest_revision(connection, SOURCE_REVISIONS, row.source_id)
    texts = texts_to_compare(connection, SOURCE_REVISIONS, row.source_id, motion)
    first, last, held = None, None, held_of(row)
    if latest is not None and (reads_source or (held is not None and held.capture_id == confirms)):
        first = copy_of(connection, row.source_id, 1)
        last = first if latest.revision == 1 else copy_of(connection, row.source_id, latest.revision)
    others = others_at(connection, row, points_to)
    principal = principal_of(connection, row) if is_led else None
    return KeptSource(
        row.source_id,
        standing_of(row),
        latest,
        motion=motion,
        texts=texts,
        url=row.url,
        cited_at=row.last_cited_at,
        visits=visits_before(connection, row.source_id),
        history=history_of(row),
        next_check_at=row.next_check_at,
        others=others,
        moves=moves_of(connection, row.source_id) if is_led else (),
        seen=_seen_lately(connection, latest, at) if reads_source else (),
        principal=principal,
        led_there=() if led_to is None else sources_led_to(connection, row, led_to),
        confirmed=None if confirms is None else said_at(connection, row.source_id, confirms),
        first=first,
        last=last,
        held=held,
        checks=_checks_around(connection, row, at),
        shown=row.shown_digest,
        shown_also=also_showing(connection, row, shows or (row.shown_digest if confirms is not None else None)),
    )


def _checks_around(connection: Connection, row: Row[Any], at: datetime | None) -> tuple[SourceCheck, ...] | None:
    """What the visits to a source said when one at this time is older than the last of them, None when it is not."""
    if at is None or row.last_checked_at is None or at >= row.last_checked_at:
        return None
    return tuple(checks_of(connection, [row.source_id]).get(row.source_id, ()))


def _seen_lately(connection: Connection, latest: KeptRevision | None, at: datetime | None) -> tuple[SeenText, ...]:
    """The texts that the last visits showed, none where too few were kept to come by turns."""
    if latest is None or at is None or latest.revision < LEAST_TURNS:
        return ()
    return last_seen_texts(connection, latest.owner_id, at, RECENT_TEXTS)


def _to_be_cited(connection: Connection, publication: str, url: str) -> KeptSource:
    standing = first_standing(earlier_captures(connection, publication, url))
    return KeptSource(identity.source_id(publication, url), standing, is_cited=False)


def file_source(connection: Connection, capture: Capture, filing: SourceFiling) -> None:
    """File what a visit changes of a source."""
    values = {**standing_columns(filing.standing), **motion_columns(filing.motion), **history_columns(filing)}
    values["held_text"] = held_column(filing.held)
    values["shown_digest"] = filing.shown
    if filing.confirmed is not None:
        values["canonical_url"] = filing.confirmed.revision.reading.canonical_url
    if filing.revision is not None:
        values["canonical_url"] = filing.revision.reading.canonical_url
    connection.execute(_SOURCES.update().where(_SOURCES.c.source_id == filing.source_id).values(**values))
    keep_visit(connection, capture, filing)
    if filing.alias is not None:
        make_alias(connection, filing.source_id, filing.alias.of, filing.alias.reason)
        _change(connection, ChangeKind.SOURCE_ALIASED, capture, filing.source_id)
    for parted in filing.parted:
        stand_alone(connection, parted, None)
        _change(connection, ChangeKind.SOURCE_PARTED, capture, parted)
    if filing.standing.first_captured_at is None and not filing.check.state.has_arrived:
        add_targets(connection, capture.publication, ways_left(connection, filing.source_id), capture.captured_at)
    for kind in filing.changes:
        _change(connection, kind, capture, filing.source_id)
    if filing.confirmed is not None:
        _confirm(connection, filing.source_id, filing.confirmed)
    if filing.renewed is not None:
        renew_digest(connection, SOURCE_REVISIONS, filing.renewed)
    if filing.revision is not None:
        add_revision(connection, SOURCE_REVISIONS, filing.source_id, capture, filing.revision)
        if filing.revision.revision > 1:
            keep_change(connection, filing.source_id, filing.revision.revision, filing.drift)
            _change(connection, ChangeKind.SOURCE_CHANGED, capture, filing.source_id)
    if filing.completed is not None:
        _complete(connection, capture, filing.completed)


def _confirm(connection: Connection, source_id: str, confirmed: ConfirmedText) -> None:
    """File a text that was held back as a revision of the time at which it was first shown."""
    captures = schema.captures
    row = connection.execute(sa.select(captures).where(captures.c.capture_id == confirmed.capture_id)).one()
    capture = capture_of_row(row)
    add_revision(connection, SOURCE_REVISIONS, source_id, capture, confirmed.revision)
    confirm_visit(connection, source_id, confirmed)
    keep_change(connection, source_id, confirmed.revision.revision, confirmed.drift)
    _change(connection, ChangeKind.SOURCE_CHANGED, capture, source_id)


def _complete(connection: Connection, capture: Capture, completed: CompletedRevision[SourceReading]) -> None:
    # From now on it is shown by another capture.
    kept = replace(completed.kept, captured_at=capture.captured_at)
    renew_revision(connection, SOURCE_REVISIONS, kept, completed.reading, completed.digest, completed.reader_version)
    show_by(connection, SOURCE_REVISIONS, kept, completed.capture_id)
    _change(connection, ChangeKind.COMPLETED, capture, kept.owner_id)


def _change(connection: Connection, kind: ChangeKind, capture: Capture, source_id: str) -> None:
    record_change(
        connection, kind, capture.publication, capture.captured_at, source_id=source_id, capture_id=capture.capture_id
    )
