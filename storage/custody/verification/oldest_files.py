"""Verifies the finished files that were verified longest ago, so that a few each night add up to all of them.

Each is read whole, from the disk or from the store, and held against its records' digests and its own. What only shows
when all files are read (revisits, rows, index lines) is left to the verification of the whole archive.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.archive.archive import Archive
from storage.custody.verification.file_check import FileCheck
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.fixity import Fixity
from storage.custody.verification.ledger import Ledger
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types.errors import RecordError
from storage.warc.read_once import ReadOnce
from storage.warc.remarks import Remark, Rule
from storage.warc.warc_source import WarcSource

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class VerifyShare:
    """How much of an archive: so many files, or so many in a hundred, but at least one."""

    number: float
    percent: bool

    def of(self, files: int) -> int:
        """The number of files that this share of `files` amounts to, at least one."""
        return min(files, max(1, math.ceil(files * self.number / 100)) if self.percent else int(self.number))


def verify_oldest(
    archive: Archive, database: Database, share: VerifyShare, on_file: Callable[[str], None] = lambda _name: None
) -> VerifyReport:
    """Verify the finished files that were verified longest ago, those never verified first.

    Args:
        archive: whose files.
        database: its database.
        share: how many of them.
        on_file: receives the name of each file before it is read.

    Raises:
        StoreError: a file lies in the store alone, and that does not answer.
        DatabaseError: the database cannot be read.
    """
    closed = [filed for filed in WarcFiles(database).all() if filed.closed]
    chosen = sorted(closed, key=_last_read)[: share.of(len(closed))]
    fixity = Fixity(archive)
    drafts: list[FileDraft] = []
    with Ledger() as ledger:
        for filed in chosen:
            on_file(filed.name)
            drafts.append(_verify(archive, fixity, ledger, filed))
    return VerifyReport(tuple(draft.report() for draft in drafts), fixity.examined)


def _last_read(filed: FiledWarc) -> tuple[datetime, str]:
    """A damaged file takes its turn like the others, or those that wait for repair would keep the rest waiting."""
    times = [moment for moment in (filed.last_verified_at, filed.damaged_at) if moment is not None]
    return max(times, default=_NEVER), filed.name


def _verify(archive: Archive, fixity: Fixity, ledger: Ledger, filed: FiledWarc) -> FileDraft:
    path = archive.warc_path(filed.publication, filed.name)
    draft = FileDraft(archive.shelf(filed.publication).key_of(filed.name))
    if path.exists():
        try:
            _check(path, fixity, ledger, draft, filed)
        except RecordError as error:
            draft.add(Remark(Rule.UNREADABLE, str(error)))
        return draft
    stored = fixity.stored(filed)
    if isinstance(stored, str):
        draft.add(Remark(Rule.FILE_MISSING, stored))
    else:
        _check(stored, fixity, ledger, draft, filed)
    return draft


def _check(source: WarcSource, fixity: Fixity, ledger: Ledger, draft: FileDraft, filed: FiledWarc) -> None:
    with ReadOnce(source) as file:
        FileCheck(draft, ledger, (filed.name, filed.publication)).run(file, file.size)
        fixity.compare(draft, filed, file)
