"""Repairs loose WARC files of any program: what follows the last whole record is cut off, and the old file is kept.

Nothing else can be repaired without an archive that knows what was there.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.custody.file_format import FileFormat
from storage.custody.repair.repair_report import Mended, RepairAct, Repaired
from storage.custody.repair.replacement_file import Plan, write_replacement
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.verify import format_to_verify, verify_files
from storage.types.errors import RecordError
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord

_WARC = frozenset({FileFormat.WARC, FileFormat.WARC_GZ, FileFormat.WARC_ZST})


def repair_files(paths: Sequence[Path]) -> Repaired:
    """Repair loose files, verify again, and report both.

    Raises:
        RecordError: a path is not there, cannot be read, or is no WARC file; or a mended file cannot be written.
    """
    before = verify_files(paths)
    given = {str(path) for path in paths}
    damaged = [report.file for report in before.files if report.verdict is FileVerdict.DAMAGED and report.file in given]
    acts = [act for file in damaged for act in _repair(file)]
    return Repaired(tuple(acts), verify_files(paths) if acts else before)


def _repair(file: str) -> list[Mended]:
    path = Path(file)
    if format_to_verify(path) not in _WARC:
        return [Mended(file, RepairAct.LEFT, 1, "it is no WARC file, and only of these is a tail taken away")]
    try:
        size = path.stat().st_size
        end = max((part.end for part in scan(path, size) if isinstance(part, ScannedRecord)), default=0)
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    if end == size:
        return [
            Mended(
                file, RepairAct.LEFT, 1, "its damage is not at its end; without an archive nothing more is known of it"
            )
        ]
    if end == 0:
        return [Mended(file, RepairAct.LEFT, 1, "no record in it is whole")]
    kept = write_replacement(Plan(path, ((end, size),), {}))
    sentence = f"{size - end} bytes after the last whole record were left out; the file as it was is {kept.name}"
    return [Mended(file, RepairAct.TAIL_CUT, 1, sentence)]
