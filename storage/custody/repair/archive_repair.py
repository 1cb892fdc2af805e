"""Repairs an archive: tails, damaged stretches, rows and index lines; never a sound record, and no byte is invented.

First the files, then what points at them. The sound records of a damaged file go into a mended one byte for byte, and
the damaged file is kept too. What no record proves any more is recorded as lost, in the archive and in its row. What
cannot be judged is left alone and reported: a file that is not there, or cannot be read, may come back whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from storage.archive.archive import Archive
from storage.custody.collection_recovery import recover_collections
from storage.custody.push import sole_push
from storage.custody.repair.file_repair import FileRepair
from storage.custody.repair.reconciliation import Reconciliation
from storage.custody.repair.repair_list import RepairList
from storage.custody.repair.repair_report import Journal, Mended, RepairAct, Repaired
from storage.custody.verification.archive_check import ArchiveCheck
from storage.custody.verification.findings import VerifyReport
from storage.custody.verification.ledger import Ledger
from storage.custody.withholding import settle_indexes
from storage.recording.noted_ends import file_noted_ends
from storage.tables.captures import Captures
from storage.tables.crawl_locks import no_crawl
from storage.tables.database import Database
from storage.warc.remarks import Rule

# Which captures of a file lack their facts shows only when its damaged first record is repaired.
_MOST_ROUNDS = 4
_LEFT = {
    Rule.FILE_MISSING: "it is not there and was left so: put it back by fonds copy repair or from a backup, and its"
    " captures are whole again",
    Rule.UNREADABLE: "it could not be read to its end and was left as it is: look after the disk, and repair again",
}


@contextmanager
def alone_with(archive: Archive) -> Iterator[Database]:
    """Open the archive's database, with no crawl and no upload running.

    Raises:
        Locked: another process crawls or uploads.
        DatabaseError: the database cannot be opened.
    """
    with (
        archive.sole_crawl(),
        sole_push(archive),
        archive.open_database(write=True) as database,
        no_crawl(database),
    ):
        yield database


def repair_archive(
    archive: Archive, database: Database, now: datetime, doing: Callable[[str], None] = lambda _: None
) -> Repaired:
    """Repair what can be repaired, verify again, and report both; `alone_with` the archive.

    Args:
        archive: the archive.
        database: its database, open to be written.
        now: when the repair is done.
        doing: receives what is being done at the moment.

    Raises:
        FondsError: something cannot be read or written; what was done until then is whole, and the next repair goes on.
    """
    for publication in archive.collections():
        # A file of notes begins with the profile: a wrong one must be an error before anything is done.
        archive.profile(publication)
    journal = Journal()
    _recover(archive, database, journal)
    mending = FileRepair(archive, database, journal, now)
    for number in range(_MOST_ROUNDS):
        doing("reading every file" if number == 0 else "reading again what was mended")
        with RepairList() as repairs:
            _verify(archive, database, repairs)
            if number + 1 < _MOST_ROUNDS and mending.run(repairs):
                continue
            doing("putting rows and index lines right")
            Reconciliation(archive, database, repairs, journal, now).run()
            settle_indexes(archive, database)
            break
    doing("verifying what was repaired")
    with Ledger() as ledger:
        report = ArchiveCheck(archive, database, ledger).run()
    return Repaired((*journal.acts, *_left(report)), report, Captures(database).pending())


def _verify(archive: Archive, database: Database, repairs: RepairList) -> None:
    with Ledger() as ledger:
        ArchiveCheck(archive, database, ledger, repairs).run()
    repairs.settle()


def _recover(archive: Archive, database: Database, journal: Journal) -> None:
    """Close what a killed writer left open, as the next crawl would."""
    for publication, recovered in zip(archive.collections(), recover_collections(archive, database), strict=True):
        for file in recovered.files:
            sentence = (
                f"its writer was killed: {file.captures} captures were filed, {file.cut} bytes of half a record cut"
            )
            journal.of_warc(publication, file.name, RepairAct.RECOVERED, 1, sentence)
    file_noted_ends(database, map(archive.collection, archive.collections()))


def _left(report: VerifyReport) -> list[Mended]:
    return [
        Mended(file.file, RepairAct.LEFT, 1, _LEFT[finding.rule])
        for file in report.files
        for finding in file.findings
        if finding.rule in _LEFT
    ]
