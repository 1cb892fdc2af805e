"""Verifies an archive as a whole, or loose files without any archive; it never changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.file_format import FileFormat, UnknownFormat, format_of
from storage.custody.stamping.time_stamp import Roots
from storage.custody.verification.arc_check import check_arc
from storage.custody.verification.archive_check import ArchiveCheck
from storage.custody.verification.cross_file_check import report_lost_originals, report_repeated_ids
from storage.custody.verification.file_check import FileCheck
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.package_check import PackageCheck
from storage.tables.database import Database
from storage.types.errors import RecordError

_GIVEN = "given"
_ARC = frozenset({FileFormat.ARC, FileFormat.ARC_GZ})


def verify_archive(archive: Archive, database: Database, roots: Roots = ()) -> VerifyReport:
    """Verify every file of an archive, and that records, rows and index lines agree; a crawl may run meanwhile.

    Every crawl is held against its manifest; the signatures of time stamps must lead to one of the `roots`, if any.

    Raises:
        RecordError: a file cannot be opened.
        DatabaseError: the database cannot be read.
    """
    with Ledger() as ledger:
        return ArchiveCheck(archive, database, ledger, roots=roots).run()


def verify_files(paths: Sequence[Path]) -> VerifyReport:
    """Verify WARC and ARC files of any program, packed or not, and WACZ packages; each is reported as it was named.

    The files in a package follow it.

    Raises:
        RecordError: a path does not exist, or cannot be read. Nothing was verified.
    """
    formats = {path: format_to_verify(path) for path in dict.fromkeys(paths)}
    drafts: list[FileDraft] = []
    packages: list[PackageCheck] = []
    with Ledger() as ledger:
        for path, file_format in formats.items():
            if file_format is FileFormat.WACZ:
                packages.append(PackageCheck(path, ledger))
                drafts += packages[-1].run()
                continue
            drafts.append(FileDraft(str(path)))
            if file_format in _ARC:
                check_arc(path, drafts[-1], packed=file_format is FileFormat.ARC_GZ)
            else:
                # Copies of one file have the same ids, and may well be given together.
                FileCheck(drafts[-1], ledger, (str(path), _GIVEN)).run(path, path.stat().st_size)
        by_name = {draft.file: draft for draft in drafts}
        report_repeated_ids(ledger, by_name)
        report_lost_originals(ledger, by_name, whole=False, forgive=lambda _file, _record_id: False)
        for package in packages:
            package.settle()
    return VerifyReport(tuple(draft.report() for draft in drafts))


def format_to_verify(path: Path) -> FileFormat:
    """Return the format as which a loose file is verified; what has no known one is verified as WARC, and fails.

    Raises:
        RecordError: it is a folder, does not exist, or cannot be read.
    """
    if path.is_dir():
        raise RecordError(path, None, "is a folder; name the files in it, or an archive with --archive")
    if not path.exists():
        raise RecordError(path, None, "no such file; name WARC, ARC or WACZ files, or an archive with --archive")
    try:
        return format_of(path)
    except UnknownFormat:
        return FileFormat.WARC
