"""Verifies one finished file, or those that were verified longest ago, so that a few each night add up to all of them.

Each is read whole, from the disk or from the store, and held against its records' digests and its own. What only shows
when all files are read (revisits, rows, index lines) is left to the verification of the whole archive.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from storage.archive.archive import Archive
from storage.custody.verification.file_reading import FileReading
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.fixity import Fingerprinted, Fixity
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.part_job import FileJob
from storage.custody.verification.part_reader import HereReader, PartReader
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types.errors import RecordError, UnknownId
from storage.warc.read_once import size_of
from storage.warc.remarks import Remark, Rule

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
    archive: Archive,
    database: Database,
    share: VerifyShare,
    on_file: Callable[[str], None] = lambda _name: None,
    reader: PartReader | None = None,
) -> VerifyReport:
    """Verify the finished files that were verified longest ago, those never verified first.

    Args:
        archive: whose files.
        database: its database.
        share: how many of them.
        on_file: receives the name of each file before it is read.
        reader: reads the files; None: they are read here.

    Raises:
        StoreError: a file lies in the store alone, and that does not answer.
        DatabaseError: the database cannot be read.
    """
    closed = [filed for filed in WarcFiles(database).all() if filed.closed]
    return _verify(archive, sorted(closed, key=_last_read)[: share.of(len(closed))], on_file, reader)


def verify_named(
    archive: Archive,
    database: Database,
    name: str,
    on_file: Callable[[str], None] = lambda _name: None,
    reader: PartReader | None = None,
) -> VerifyReport:
    """Verify the finished file of this bare name, or the one that it was joined into; see `verify_oldest`.

    Raises:
        UnknownId: there is no such file, or it is not finished.
    """
    now = JoinedFiles(database).name_now(name)
    chosen = [filed for filed in WarcFiles(database).all() if filed.closed and filed.name == now]
    if not chosen:
        raise UnknownId(f"the WARC file {now} is not finished")
    return _verify(archive, chosen, on_file, reader)


def _verify(
    archive: Archive, chosen: Sequence[FiledWarc], on_file: Callable[[str], None], reader: PartReader | None
) -> VerifyReport:
    fixity = Fixity(archive)
    drafts = {filed.name: FileDraft(archive.warc_key(filed.publication, filed.name)) for filed in chosen}
    filed_by_name = {filed.name: filed for filed in chosen}

    def jobs() -> Iterator[FileJob]:
        for filed in chosen:
            on_file(filed.name)
            job = _job(archive, fixity, filed, drafts[filed.name])
            if job is not None:
                yield job

    with Ledger() as ledger:
        reading = FileReading(reader or HereReader(), ledger)
        for job, found in reading.outcomes(jobs()):
            name = job.source.name
            drafts[name].absorb(found.draft)
            if found.sha256 is not None:
                fixity.compare(drafts[name], filed_by_name[name], Fingerprinted(name, job.size, found.sha256))
    return VerifyReport(tuple(draft.report() for draft in drafts.values()), fixity.examined)


def _last_read(filed: FiledWarc) -> tuple[datetime, str]:
    """A damaged file takes its turn like the others, or those that wait for repair would keep the rest waiting."""
    times = [moment for moment in (filed.last_verified_at, filed.damaged_at) if moment is not None]
    return max(times, default=_NEVER), filed.name


def _job(archive: Archive, fixity: Fixity, filed: FiledWarc, draft: FileDraft) -> FileJob | None:
    """What verifies a file; None, with a finding, when it cannot be read at all."""
    path = archive.warc_path(filed.publication, filed.name)
    scopes = (filed.name, filed.publication)
    if path.exists():
        try:
            return FileJob(draft.file, path, size_of(path), scopes, with_sha256=True)
        except RecordError as error:
            draft.add(Remark(Rule.UNREADABLE, str(error)))
            return None
    stored = fixity.stored(filed)
    if isinstance(stored, str):
        draft.add(Remark(Rule.FILE_MISSING, stored))
        return None
    return FileJob(draft.file, stored, stored.size, scopes, with_sha256=True)
