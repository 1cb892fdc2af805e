"""Verifies an archive as a whole, or loose files without any archive; it never changes anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.file_format import FileFormat, UnknownFormat, format_of
from storage.custody.stamping.time_stamp import Roots
from storage.custody.verification.arc_check import check_arc
from storage.custody.verification.archive_check import ArchiveCheck
from storage.custody.verification.cross_file_check import report_lost_originals, report_repeated_ids
from storage.custody.verification.file_reading import FileReading
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.package_check import PackageCheck
from storage.custody.verification.part_job import FileJob
from storage.custody.verification.part_reader import HereReader, PartReader
from storage.custody.verification.verify_progress import VerifyProgress
from storage.tables.database import Database
from storage.types.errors import RecordError

_GIVEN = "given"
_OTHER = frozenset({FileFormat.ARC, FileFormat.ARC_GZ, FileFormat.WACZ})


def verify_archive(
    archive: Archive,
    database: Database,
    roots: Roots = (),
    reader: PartReader | None = None,
    on_file: Callable[[str], None] = lambda _name: None,
    progress: VerifyProgress | None = None,
) -> VerifyReport:
    """Verify every file of an archive, and that records, rows and index lines agree; a crawl may run meanwhile.

    Args:
        archive: whose files.
        database: its database.
        roots: the certificates to which the signatures of time stamps must lead, if any.
        reader: reads the files; None: they are read here.
        on_file: receives the name of each file once it was read.
        progress: what was found before this verification was stopped, None where nothing is kept.

    Raises:
        RecordError: a file cannot be opened.
        DatabaseError: the database cannot be read.
    """
    with Ledger() as ledger:
        return ArchiveCheck(
            archive, database, ledger, roots=roots, reader=reader, on_file=on_file, progress=progress
        ).run()


def verify_files(
    paths: Sequence[Path],
    reader: PartReader | None = None,
    on_file: Callable[[str], None] = lambda _name: None,
) -> VerifyReport:
    """Verify WARC and ARC files of any program, packed or not, and WACZ packages; each is reported as it was named.

    The files in a package follow it.

    Args:
        paths: the files.
        reader: reads the files; None: they are read here.
        on_file: receives the name of each file once it was read.

    Raises:
        RecordError: a path does not exist, or cannot be read. Nothing was verified.
    """
    formats = {path: format_to_verify(path) for path in dict.fromkeys(paths)}
    drafts: list[FileDraft] = []
    packages: list[PackageCheck] = []
    with Ledger() as ledger:
        reading = FileReading(reader or HereReader(), ledger)
        for is_warc, some in groupby(formats, lambda path: formats[path] not in _OTHER):
            if is_warc:
                # Copies of one file have the same ids, and may well be given together.
                jobs = (FileJob(str(path), path, path.stat().st_size, (str(path), _GIVEN)) for path in some)
                for job, found in reading.outcomes(jobs):
                    drafts.append(found.draft)
                    on_file(job.file)
                continue
            for path in some:
                drafts += _other(path, formats[path], packages, ledger)
                on_file(str(path))
        by_name = {draft.file: draft for draft in drafts}
        report_repeated_ids(ledger, by_name)
        report_lost_originals(ledger, by_name, whole=False, forgive=lambda _file, _record_id: False)
        for package in packages:
            package.settle()
    return VerifyReport(tuple(draft.report() for draft in drafts))


def _other(path: Path, file_format: FileFormat, packages: list[PackageCheck], ledger: Ledger) -> list[FileDraft]:
    """Verify an ARC file, or a package, which is added to the packages."""
    if file_format is FileFormat.WACZ:
        packages.append(PackageCheck(path, ledger))
        return packages[-1].run()
    draft = FileDraft(str(path))
    check_arc(path, draft, packed=file_format is FileFormat.ARC_GZ)
    return [draft]


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
