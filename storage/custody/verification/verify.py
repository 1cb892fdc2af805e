"""Verifies: an archive as a whole, or loose files without any archive. Nothing is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.stamping.time_stamp import Roots
from storage.custody.verification.arc_check import check_arc
from storage.custody.verification.archive_check import ArchiveCheck
from storage.custody.verification.cross_file_check import report_lost_originals, report_repeated_ids
from storage.custody.verification.file_check import FileCheck
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.loose_file_format import LooseFileFormat, form_of
from storage.custody.verification.package_check import PackageCheck
from storage.tables.database import Database

_GIVEN = "given"


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
    """Verify WARC and ARC files of any house, packed or not, and WACZ packages; each is reported as it was given.

    A package is followed by the files in it.

    Raises:
        RecordError: a path is not there, or cannot be read. Nothing was verified.
    """
    forms = {path: form_of(path) for path in dict.fromkeys(paths)}
    drafts: list[FileDraft] = []
    packages: list[PackageCheck] = []
    with Ledger() as ledger:
        for path, form in forms.items():
            if form is LooseFileFormat.PACKAGE:
                packages.append(PackageCheck(path, ledger))
                drafts += packages[-1].run()
                continue
            drafts.append(FileDraft(str(path)))
            if form is LooseFileFormat.WARC:
                # Copies of one file have the same ids, and may well be given together.
                FileCheck(drafts[-1], ledger, (str(path), _GIVEN)).run(path, path.stat().st_size)
            else:
                check_arc(path, drafts[-1], packed=form is LooseFileFormat.ARC_GZIP)
        by_name = {draft.file: draft for draft in drafts}
        report_repeated_ids(ledger, by_name)
        report_lost_originals(ledger, by_name, whole=False, forgive=lambda _file, _record_id: False)
        for package in packages:
            package.settle()
    return VerifyReport(tuple(draft.report() for draft in drafts))
