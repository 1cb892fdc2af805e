"""Withholding and releasing: first in the WARC, where a rebuild finds it, then in the database, then in the index.

What is withheld is not destroyed: its records stay where they are. Players do not find it, because its lines are taken
out of the index, and views and search leave it out. Both come back by a release, and by themselves when the time is
over that the act named.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.archive.archive import Archive
from storage.custody.note_writer import noting
from storage.index.showing import hide, show
from storage.questions.withholding_subjects import WithholdingSubject
from storage.questions.withholdings import covered_captures
from storage.recording.collection import INDEXES
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.schema import instant_of, instant_text
from storage.tables.withholdings import Release, Withholding, file_release, file_withholding
from storage.types import Place, WithheldKind
from storage.types.errors import RecordError
from storage.warc.notes import Note, notes_of
from storage.warc.record import Fields, one_line
from storage.warc.warc_source import WarcSource

_WITHHOLDING = "withholding"
_RELEASE = "release"
Act = Withholding | Release


@dataclass(frozen=True, slots=True)
class NotedDecision:
    """An act as a WARC file holds it, and where: acts take effect in the order of the records around them."""

    act: Act
    place: Place


def withhold(
    archive: Archive,
    database: Database,
    targets: Sequence[WithholdingSubject],
    reason: str,
    until: datetime | None,
    now: datetime,
) -> tuple[Withholding, ...]:
    """Withhold something, in each publication that has it.

    Args:
        archive: where it is.
        database: the archive's, open to write.
        targets: what is meant.
        reason: why; one line.
        until: when it ends by itself; None when it does not.
        now: the time of the act.

    Raises:
        FondsError: the act could not be kept; nothing was hidden then.
    """
    acts = tuple(
        Withholding(
            withholding_id=f"urn:uuid:{uuid.uuid4()}",
            publication=target.publication,
            kind=target.kind,
            url=target.url,
            addresses=target.addresses,
            reason=one_line(" ".join(reason.split())),
            withheld_at=now.astimezone(UTC),
            until=until,
            article_id=target.article_id,
            capture_id=target.capture_id,
        )
        for target in targets
    )
    _keep(archive, database, acts)
    return acts


def release(
    archive: Archive, database: Database, withholdings: Iterable[tuple[str, str]], reason: str | None, now: datetime
) -> tuple[Release, ...]:
    """End acts of withholding, given as pairs of publication and id; the other arguments are those of `withhold`."""
    acts = tuple(
        Release(
            withholding_id, publication, now.astimezone(UTC), one_line(" ".join(reason.split())) if reason else None
        )
        for publication, withholding_id in withholdings
    )
    _keep(archive, database, acts)
    return acts


def file_decision(database: Database, act: Act) -> None:
    """File an act whose record is kept."""
    with database.begin() as connection:
        if isinstance(act, Withholding):
            file_withholding(connection, act)
        else:
            file_release(connection, act)


def settle(archive: Archive, database: Database) -> None:
    """Make the indexes show what is not withheld at this moment, and nothing else; done again it changes nothing.

    Raises:
        FondsError: the database cannot be read or an index cannot be written.
    """
    captures = Captures(database)
    for publication in archive.collections():
        if hidden := covered_captures(database, publication).hidden:
            hide(archive.collection(publication) / INDEXES, [captures.get(capture_id) for capture_id in hidden])
    show_again(archive, database)


def show_again(archive: Archive, database: Database) -> None:
    """Give what is no longer withheld its index lines back; where they stand already, nothing is written.

    Raises:
        FondsError: the database cannot be read or an index cannot be written.
    """
    captures = Captures(database)
    for publication in archive.collections():
        if again := covered_captures(database, publication).shown:
            lines_of = [captures.get(capture_id) for capture_id in again]
            show(archive.collection(publication) / INDEXES, lines_of, captures.withheld)


def holds_decisions(source: WarcSource) -> bool:
    """Whether a WARC file holds an act. Raises RecordError when it is broken."""
    return any(note.kind in (_WITHHOLDING, _RELEASE) for note in notes_of(source))


def decision_of(note: Note, publication: str) -> NotedDecision | None:
    """The act that a note in a publication's WARC file tells of; None for another fact.

    Raises:
        RecordError: parts of it are absent; names file and offset.
    """
    try:
        act = _act(note, publication)
    except (KeyError, ValueError) as error:
        why = f"the note of a {note.kind} is not whole: {error}"
        raise RecordError(note.place.warc_file, note.place.offset, why) from error
    return None if act is None else NotedDecision(act, note.place)


def _keep(archive: Archive, database: Database, acts: Sequence[Act]) -> None:
    captures = Captures(database)
    with noting(archive, captures) as recorder:
        for act in acts:
            kind = _WITHHOLDING if isinstance(act, Withholding) else _RELEASE
            recorder.note(act.publication, kind, _fields(act)).result()
            file_decision(database, act)
    settle(archive, database)


def _fields(act: Act) -> Fields:
    if isinstance(act, Release):
        told = [("fonds-withholding", act.withholding_id), ("released-at", instant_text(act.released_at))]
        return (*told, ("reason", act.reason)) if act.reason else tuple(told)
    told = [
        ("fonds-withholding", act.withholding_id),
        ("kind", act.kind),
        ("url", act.url),
        ("withheld-at", instant_text(act.withheld_at)),
        ("reason", act.reason),
        *(("address", url) for url in act.addresses),
    ]
    optional = (
        ("until", act.until and instant_text(act.until)),
        ("article", act.article_id),
        ("capture", act.capture_id),
    )
    return (*told, *((name, value) for name, value in optional if value))


def _act(note: Note, publication: str) -> Act | None:
    """The act that a note tells of, None for another fact. Raises KeyError or ValueError when parts are absent."""
    told = dict(note.fields)
    if note.kind == _RELEASE:
        return Release(told["fonds-withholding"], publication, instant_of(told["released-at"]), told.get("reason"))
    if note.kind != _WITHHOLDING:
        return None
    return Withholding(
        withholding_id=told["fonds-withholding"],
        publication=publication,
        kind=WithheldKind(told["kind"]),
        url=told["url"],
        addresses=tuple(value for name, value in note.fields if name == "address"),
        reason=told["reason"],
        withheld_at=instant_of(told["withheld-at"]),
        until=instant_of(told["until"]) if "until" in told else None,
        article_id=told.get("article"),
        capture_id=told.get("capture"),
    )
