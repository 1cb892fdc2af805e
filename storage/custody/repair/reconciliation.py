"""Corrects rows and index lines by the records: what is proven is filed, what is not is recorded as lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from storage.archive.archive import Archive
from storage.custody.repair.repair_list import RepairList
from storage.custody.repair.repair_notes import write_repair_notes
from storage.custody.repair.repair_report import FileMended, Journal, RepairAct
from storage.custody.repair.replacement_file import free_name, keep_damaged, set_aside
from storage.custody.verification.filed_rows import FiledRows
from storage.custody.verification.ledger import line_digest
from storage.index.cdxj import parse_line
from storage.index.rewriting import rewrite
from storage.recording.collection import INDEXES
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.warc_files import WarcFiles
from storage.types import Capture, WarcFileFacts

_AT_ONCE = 2000
_NAMED = 3


class Reconciliation:
    """One reconciliation of an archive's rows and index with its records."""

    def __init__(
        self, archive: Archive, database: Database, repairs: RepairList, journal: Journal, now: datetime
    ) -> None:
        self._archive = archive
        self._captures = Captures(database)
        self._files = WarcFiles(database)
        self._rows = FiledRows(database)
        self._repairs = repairs
        self._journal = journal
        self._now = now

    def run(self) -> None:
        """Record what is lost, then correct the rows, then the index: no row points at nothing in between.

        Raises:
            FondsError: something cannot be written.
        """
        self._file_files()
        self._report_aside()
        self._record_losses()
        self._set_aside()
        self._file_captures()
        for publication in sorted({*self._repairs.publications_with_lines(), *self._repairs.broken_indexes()}):
            self._index(publication)

    def _file_files(self) -> None:
        for publication, name, size in self._repairs.differing():
            self._captures.add([], [WarcFileFacts(name, publication, size, closed=True)])
            self._files.changed(name)
            self._journal.of_warc(
                publication, name, RepairAct.FILE_FILED, 1, f"the database knows now that it has {size} bytes"
            )

    def _record_losses(self) -> None:
        lost: defaultdict[str, list[tuple[Capture, str]]] = defaultdict(list)
        for row, why in self._repairs.orphans():
            sentence = self._journal.why.get(row.capture_id, f"{why}, at {row.place.offset} of {row.place.warc_file}")
            lost[row.publication].append((row, sentence))
        for publication in sorted({*lost, *self._journal.mended}):
            rows = lost[publication]
            write_repair_notes(
                self._archive, self._captures, publication, self._journal.mended[publication], rows, self._now
            )
            by_file: defaultdict[str, list[Capture]] = defaultdict(list)
            for row, _ in rows:
                by_file[row.place.warc_file].append(row)
            for name, gone in sorted(by_file.items()):
                self._journal.of_warc(publication, name, RepairAct.CAPTURE_LOST, len(gone), _lost(gone))

    def _report_aside(self) -> None:
        for publication, name in sorted(self._journal.aside):
            path = self._archive.warc_path(publication, name)
            size, kept = path.stat().st_size, free_name(path).name
            sentence = f"no record in it is whole: all {size} bytes of it lie in {kept} now"
            self._journal.mended[publication].append(FileMended(name, kept, size, sentence))
            self._journal.of_warc(publication, name, RepairAct.SET_ASIDE, 1, sentence)

    def _set_aside(self) -> None:
        """Take away the files in which nothing is whole, now that everything in them is recorded as lost."""
        for publication, name in sorted(self._journal.aside):
            set_aside(self._archive.warc_path(publication, name))
        self._captures.forget_empty_files([name for _, name in self._journal.aside])

    def _file_captures(self) -> None:
        filed: Counter[tuple[str, str]] = Counter()
        corrected: Counter[tuple[str, str]] = Counter()
        files: dict[str, WarcFileFacts] = {}
        for batch in self._to_file():
            known = self._captures.known([capture.capture_id for capture in batch])
            for capture in batch:
                name = capture.place.warc_file
                counter = corrected if capture.capture_id in known else filed
                counter[capture.publication, name] += 1
                path = self._archive.warc_path(capture.publication, name)
                # A file that is only in the store has a row.
                if name not in files and path.exists():
                    files[name] = WarcFileFacts(name, capture.publication, path.stat().st_size, closed=True)
        if not filed and not corrected:
            return
        self._captures.refile(self._to_file, list(files.values()))
        for (publication, name), count in sorted(filed.items()):
            sentence = f"{count} captures had no row and were filed from their records; they wait to be read"
            self._journal.of_warc(publication, name, RepairAct.ROW_FILED, count, sentence)
        for (publication, name), count in sorted(corrected.items()):
            sentence = f"the rows of {count} captures say now where their records lie and what these say"
            self._journal.of_warc(publication, name, RepairAct.ROW_CORRECTED, count, sentence)

    def _to_file(self) -> Iterator[list[Capture]]:
        """Captures whose rows are to be corrected, some at a time."""
        unfiled = self._repairs.unfiled()
        while some := list(islice(unfiled, _AT_ONCE)):
            places = self._rows.places([capture.capture_id for capture in some])
            # Of two records with one id the row may name either.
            yield [
                capture
                for capture in some
                if capture.capture_id not in places
                or places[capture.capture_id] == capture.place
                or self._repairs.goes_before(capture, places[capture.capture_id])
            ]

    def _index(self, publication: str) -> None:
        indexes = self._archive.collection(publication) / INDEXES
        broken = self._repairs.broken_indexes().get(publication, [])
        for file in broken:
            kept = keep_damaged(self._archive.path / file)
            sentence = f"{file.rpartition('/')[2]} could not be searched; it lies in {kept.name} now"
            self._journal.of_index(publication, RepairAct.INDEX_WRITTEN_ANEW, 1, sentence)
        missing = self._repairs.missing_lines(publication)
        gone, came = rewrite(indexes, lambda line: self._stays(publication, line), missing)
        if gone:
            self._journal.of_index(
                publication, RepairAct.LINE_REMOVED, gone, f"{gone} lines that no record proves are gone"
            )
        if came:
            self._journal.of_index(
                publication, RepairAct.LINE_ADDED, came, f"{came} missing lines were made from their records"
            )

    def _stays(self, publication: str, raw: bytes) -> bool:
        try:
            text = raw.decode("utf-8")
            line = parse_line(text)
        except ValueError:
            return False
        return not self._repairs.is_wrong(publication, line.filename, line.offset, line_digest(text))


def _lost(rows: list[Capture]) -> str:
    named = ", ".join(f"{row.url} of {row.captured_at:%Y-%m-%d %H:%M} UTC" for row in rows[:_NAMED])
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"lost for good unless the file as it was comes back from a backup or a copy: {named}{more}"
