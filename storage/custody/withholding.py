"""Withholding and releasing: first in the WARC, where a rebuild finds it, then in the database, then in the index.

Nothing is destroyed: the records stay where they are. Players do not find what is withheld because its lines leave the
index, and views and search leave it out. It is shown again once it is released, or once the withholding's own time is
over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from storage.archive.archive import Archive
from storage.custody.consolidation.joined_lines import follow_joins
from storage.custody.note_writer import noting
from storage.custody.withholding_notes import Decision, note_of_decision
from storage.index.showing import hide, show_captures
from storage.questions.withholding_subjects import WithholdingSubject
from storage.questions.withholdings import covered_captures
from storage.recording.collection import INDEXES
from storage.tables.act_filing import file_act
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.source_acts import SourceAct
from storage.tables.withholdings import Release, Withholding, file_release, file_withholding
from storage.types.identity import new_record_id
from storage.warc.record import one_line


def withhold(
    archive: Archive,
    database: Database,
    subjects: Sequence[WithholdingSubject],
    reason: str,
    until: datetime | None,
    now: datetime,
) -> tuple[Withholding, ...]:
    """Withhold something, in each publication that has it.

    Args:
        archive: where it is.
        database: the archive's, open to write.
        subjects: what to withhold.
        reason: why; one line.
        until: when it ends by itself; None when it does not.
        now: the time of the decision.

    Raises:
        FondsError: the decision could not be recorded; nothing is hidden then.
    """
    decisions = tuple(
        Withholding(
            withholding_id=new_record_id(),
            publication=subject.publication,
            kind=subject.kind,
            url=subject.url,
            addresses=subject.addresses,
            reason=one_line(" ".join(reason.split())),
            withheld_at=now.astimezone(UTC),
            until=until,
            article_id=subject.article_id,
            capture_id=subject.capture_id,
        )
        for subject in subjects
    )
    _keep(archive, database, decisions)
    return decisions


def release(
    archive: Archive, database: Database, withholdings: Iterable[tuple[str, str]], reason: str | None, now: datetime
) -> tuple[Release, ...]:
    """End withholdings, given as pairs of publication and id; the other arguments are those of `withhold`."""
    decisions = tuple(
        Release(
            withholding_id, publication, now.astimezone(UTC), one_line(" ".join(reason.split())) if reason else None
        )
        for publication, withholding_id in withholdings
    )
    _keep(archive, database, decisions)
    return decisions


def file_decision(database: Database, decision: Decision) -> None:
    """File a decision whose WARC record is on disk already."""
    with database.begin() as connection:
        if isinstance(decision, Withholding):
            file_withholding(connection, decision)
        elif isinstance(decision, SourceAct):
            file_act(connection, decision)
        else:
            file_release(connection, decision)


def settle_indexes(archive: Archive, database: Database) -> None:
    """Make the indexes show exactly what is not withheld at this moment; a second run changes nothing.

    Raises:
        FondsError: the database cannot be read or an index cannot be written.
    """
    follow_joins(archive, database)
    captures = Captures(database)
    for publication in archive.collections():
        if hidden := covered_captures(database, publication).hidden:
            hide(archive.collection(publication) / INDEXES, list(captures.by_id(hidden).values()))
    show_again(archive, database)


def show_again(archive: Archive, database: Database) -> None:
    """Give captures that are no longer withheld their index lines back; nothing is written for lines that are there.

    Raises:
        FondsError: the database cannot be read or an index cannot be written.
    """
    captures = Captures(database)
    for publication in archive.collections():
        if again := covered_captures(database, publication).shown:
            lines_of = list(captures.by_id(again).values())
            show_captures(archive.collection(publication) / INDEXES, lines_of, captures.withheld)


def _keep(archive: Archive, database: Database, decisions: Sequence[Decision]) -> None:
    captures = Captures(database)
    with noting(archive, captures) as recorder:
        for decision in decisions:
            kind, fields = note_of_decision(decision)
            recorder.note(decision.publication, kind, fields).result()
            file_decision(database, decision)
    settle_indexes(archive, database)
