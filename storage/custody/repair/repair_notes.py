"""Writes into the archive what a repair did and what is lost, so that the files alone are enough for a rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from storage.archive.archive import Archive
from storage.custody.repair.repair_report import FileMended
from storage.recording.collection import archive_of
from storage.tables.captures import Captures
from storage.types import Capture
from storage.warc.capture_records import capture_of, facts_of
from storage.warc.file_name import this_host
from storage.warc.loss_records import loss_record
from storage.warc.notes import note_record
from storage.warc.record import warc_date
from storage.warc.series import WarcSeries
from storage.warc.warcinfo import Harvest, prologue

REPAIR_NOTE = "repair"


def write_repair_notes(
    archive: Archive,
    captures: Captures,
    publication: str,
    mended: Sequence[FileMended],
    lost: Sequence[tuple[Capture, str]],
    now: datetime,
) -> None:
    """Write a file of notes and of losses into a collection, and let the rows of what is lost point there.

    Args:
        archive: which archive.
        captures: its rows.
        publication: the collection.
        mended: WARC files that were mended.
        lost: rows whose records are gone, each with why.
        now: when that was found.

    Raises:
        FondsError: it cannot be written or filed; the next repair does it then.
    """
    if not mended and not lost:
        return
    # No request is sent here, so the warcinfo names no header of one.
    harvest = Harvest(operator=archive.configuration.operator)
    begin = partial(prologue, harvest, archive.profile(publication), publication, this_host())
    file = WarcSeries(archive_of(archive.collection(publication)), publication, begin, lambda: now).file()
    try:
        notes = [note_record(REPAIR_NOTE, _fields(file, now), now) for file in mended]
        losses = [loss_record(row, why, now) for row, why in lost]
        places = file.write([*notes, *losses])[len(notes) :]
        file.sync()
        rows = []
        for record, place in zip(losses, places, strict=True):
            facts = facts_of(record)
            assert facts is not None
            rows.append(capture_of(record, facts, publication, place))
        captures.refile(lambda: [rows], [file.facts(closed=False)])
        captures.add([], [file.facts(closed=True)])
    except BaseException:
        file.abandon()
        raise
    file.close()


def _fields(mended: FileMended, now: datetime) -> list[tuple[str, str]]:
    return [
        ("fonds-file", mended.warc_file),
        ("fonds-damaged-kept-as", mended.kept_as),
        ("fonds-bytes-left-out", str(mended.left_out)),
        ("fonds-repaired", warc_date(now)),
        ("fonds-message", mended.sentence),
    ]
