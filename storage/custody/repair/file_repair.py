"""Mends the WARC files of an archive: damaged stretches go, and what they held is written again as far as it is known.

Only in files that Fonds wrote do records move: an imported file's captures are known by their places. A file of which
an uploaded copy exists, or that is not there, is left: that copy may be whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.repair.repair_list import RepairList
from storage.custody.repair.repair_report import FileMended, Journal, RepairAct
from storage.custody.repair.replacement_file import Plan, write_replacement
from storage.custody.verification.filed_rows import FiledRows
from storage.objects.upload import fingerprint_at
from storage.recording.collection import archive_of
from storage.tables.copied_files import CopiedFiles
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc
from storage.types import Capture
from storage.types.identity import new_record_id
from storage.warc.file_name import parse_name
from storage.warc.loss_records import facts_record, restored_warcinfo
from storage.warc.record import WarcRecord
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.writer import member_of

Stretch = tuple[int, int, bool]
"""Where a stretch of damage begins and ends, and whether the file ends within a record there."""


class FileRepair:
    """The mending of an archive's WARC files, once for each verification."""

    def __init__(self, archive: Archive, database: Database, journal: Journal, now: datetime) -> None:
        self._archive = archive
        self._rows = FiledRows(database)
        self._journal = journal
        self._now = now
        self._left: set[str] = set()
        self._imported = self._rows.imported()
        self._copied = CopiedFiles(database).all()

    def run(self, repairs: RepairList) -> bool:
        """Mend what can be mended; return whether any file changed, so that all must be read again.

        Raises:
            RecordError: a file cannot be read or written.
        """
        stretches, facts = repairs.stretches(), repairs.rows_without_facts()
        filed = self._rows.files()
        changed = False
        for publication, name in sorted({*stretches, *facts}):
            damaged, lacking = stretches.get((publication, name), []), facts.get((publication, name), [])
            if name in filed and (why := self._why_left(filed[name])) is not None:
                self._leave(repairs, publication, name, why)
            else:
                changed |= self._mend(repairs, publication, name, damaged, lacking)
        return changed

    def _why_left(self, filed: FiledWarc) -> str | None:
        """Why a file is not mended of itself: another place may hold it whole."""
        if (path := self._archive.warc_path(filed.publication, filed.name)).exists():
            copies = self._copied.get(filed.name, {}).values()
            sound = next((one.copy for one in copies if one.damaged_at is None), None)
            if sound is not None and filed.sha256 != fingerprint_at(path, path.stat().st_size).sha256:
                return f"the copy {sound} holds it whole: fonds copy repair mends it from there"
        return (
            None
            if filed.uploaded_to is None
            else "an uploaded copy of it may be whole: fonds copy repair puts that in its place"
        )

    def _mend(
        self,
        repairs: RepairList,
        publication: str,
        name: str,
        damaged: Sequence[Stretch],
        lacking: Sequence[tuple[int, Capture]],
    ) -> bool:
        path = archive_of(self._archive.collection(publication)) / name
        ours = parse_name(name) is not None and name not in self._imported
        if not ours and [end for _, end, _ in damaged] != [path.stat().st_size]:
            if damaged:
                self._leave(
                    repairs,
                    publication,
                    name,
                    "Fonds did not write it: of such files only a cut-off tail is taken away",
                )
            return False
        self._remember_why(path, damaged)
        if damaged and damaged[0][:2] == (0, path.stat().st_size):
            self._journal.aside.add((publication, name))
            return False
        warcinfo_id = _warcinfo_id(path) or new_record_id()
        inserted = {at: [facts_record(row, warcinfo_id, self._now)] for at, row in lacking} if ours else {}
        if damaged and damaged[0][0] == 0 and ours:
            inserted[0] = [restored_warcinfo(warcinfo_id, publication, path.name, self._now), *inserted.get(0, [])]
        members = {at: [member_of(record) for record in records] for at, records in inserted.items()}
        kept = write_replacement(Plan(path, tuple((begin, end) for begin, end, _ in damaged), members))
        self._report(publication, path, kept, damaged, [record for records in inserted.values() for record in records])
        return True

    def _remember_why(self, path: Path, damaged: Sequence[Stretch]) -> None:
        """Note of each row that points into a stretch why its record is lost."""
        for offset, row in self._rows.of(path.name) if damaged else ():
            for begin, end, cut_off in damaged:
                if begin <= offset < end:
                    how = "the file ended within it" if cut_off else "its bytes were not those that were written"
                    self._journal.why[row.capture_id] = f"the record at {offset} of {path.name} is lost: {how}"

    def _report(
        self, publication: str, path: Path, kept: Path, damaged: Sequence[Stretch], made: Sequence[WarcRecord]
    ) -> None:
        journal, sentences = self._journal, []
        for begin, end, cut_off in damaged:
            act = RepairAct.TAIL_CUT if cut_off else RepairAct.STRETCH_TAKEN_OUT
            sentence = (
                f"{end - begin} bytes at {begin} hold no whole record and were left out; all of it lies in {kept.name}"
            )
            journal.of_warc(publication, path.name, act, 1, sentence)
            sentences.append(sentence)
        if made:
            sentence = (
                f"{len(made)} records about captures were damaged and were written again from what the archive knows"
            )
            journal.of_warc(publication, path.name, RepairAct.RECORD_MADE_ANEW, len(made), sentence)
            sentences.append(sentence)
        left_out = sum(end - begin for begin, end, _ in damaged)
        journal.mended[publication].append(FileMended(path.name, kept.name, left_out, "; ".join(sentences)))

    def _leave(self, repairs: RepairList, publication: str, name: str, why: str) -> None:
        repairs.leave(name)
        if name not in self._left:
            self._left.add(name)
            self._journal.of_warc(publication, name, RepairAct.LEFT, 1, f"it is damaged and was left as it is: {why}")


def _warcinfo_id(path: Path) -> str | None:
    """The id of a file's first record, as the others name it."""
    whole = (scanned.record for scanned in scan(path, path.stat().st_size) if isinstance(scanned, ScannedRecord))
    return next((record.warcinfo_id for record in whole if record.warcinfo_id), None)
