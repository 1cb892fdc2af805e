"""Verifies: an archive as a whole, or loose WARC files without any archive. Nothing is ever changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from storage.archive import Archive
from storage.errors import RecordError
from storage.tables.database import Database
from storage.verification.archive_check import ArchiveCheck
from storage.verification.file_check import FileCheck
from storage.verification.findings import FileDraft, VerifyReport
from storage.verification.ledger import Ledger
from storage.verification.together import tell_revisits, tell_twice
from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import BrokenMember, CutMember, Member

_GIVEN = "given"
_ARC = b"filedesc:"
_OTHER_FORMS = {_ARC: "an ARC file", b"PK\x03\x04": "a ZIP or WACZ package", b"\x28\xb5\x2f\xfd": "compressed by zstd"}


def verify_archive(archive: Archive, database: Database) -> VerifyReport:
    """Verify every file of an archive, and that records, rows and index lines agree; a crawl may run meanwhile.

    Raises:
        RecordError: a file cannot be opened.
        DatabaseError: the database cannot be read.
    """
    with Ledger() as ledger:
        return ArchiveCheck(archive, database, ledger).run()


def verify_files(paths: Sequence[Path]) -> VerifyReport:
    """Verify WARC files of any house, compressed or not; each path is reported as it was given.

    Raises:
        RecordError: a path is not there, cannot be read, or is not of a form that is verified. Nothing was verified.
    """
    unique = list(dict.fromkeys(paths))
    for path in unique:
        _must_be_readable(path)
    drafts = {str(path): FileDraft(str(path)) for path in unique}
    with Ledger() as ledger:
        for path in unique:
            # Copies of one file have the same ids, and may well be given together.
            FileCheck(drafts[str(path)], ledger, (str(path), _GIVEN)).run(path, path.stat().st_size)
        tell_twice(ledger, drafts)
        tell_revisits(ledger, drafts, whole=False, forgive=lambda _file, _record_id: False)
    return VerifyReport(tuple(draft.report() for draft in drafts.values()))


def _must_be_readable(path: Path) -> None:
    if path.is_dir():
        raise RecordError(path, None, "is a folder; name files, or an archive with --archive")
    try:
        with path.open("rb") as stream:
            begin = stream.read(len(_ARC))
            size = stream.seek(0, 2)
            inner = _inflated(Member(stream, 0, size)) if begin.startswith(b"\x1f\x8b") else b""
    except (BrokenMember, CutMember):
        return
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    for magic, form in _OTHER_FORMS.items():
        if begin.startswith(magic) or inner.startswith(magic):
            raise RecordError(path, None, f"is {form}; only WARC files (.warc, .warc.gz) are verified")


def _inflated(member: Member) -> bytes:
    return ByteReader(member.read).peek(len(_ARC))
