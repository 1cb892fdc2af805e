"""Verifies files one after the other; their parts are read ahead, and what is found comes in the order of the files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from storage.custody.verification.file_outcome import FileMerging, FileOutcome
from storage.custody.verification.file_part import FilePart, PartReport
from storage.custody.verification.index_check import ledger_name
from storage.custody.verification.ledger import Ledger, LedgerPage
from storage.custody.verification.part_job import FileJob, PartJob
from storage.custody.verification.part_reader import Begun, PartReader
from storage.custody.verification.verify_progress import VerifyProgress


class FileReading:
    """Reads files, and remembers what stands in them.

    Args:
        reader: who reads their parts.
        ledger: knows the index lines, and receives what is to be remembered.
        progress: what was found before this verification was stopped, None where nothing is kept.
    """

    def __init__(self, reader: PartReader, ledger: Ledger, progress: VerifyProgress | None = None) -> None:
        self._reader = reader
        self._ledger = ledger
        self._progress = progress

    def outcomes(self, files: Iterable[FileJob]) -> Iterator[tuple[FileJob, FileOutcome]]:
        """Yield what was found in each file.

        Raises:
            FondsError: a file or what an archive keeps beside it cannot be read.
        """
        underway: deque[_Underway | _Settled] = deque()
        for file in files:
            last = self._begin(file)
            underway.append(last)
            while last.begin_next():
                while sum(one.begun for one in underway) >= self._reader.ahead:
                    yield from _take(underway)
        while underway:
            yield from _take(underway)

    def _begin(self, file: FileJob) -> _Underway | _Settled:
        if self._progress is None or file.key is None:
            return _Underway(file, self._reader, self._ledger, None)
        known = self._progress.outcome(file.file, file.key)
        if known is None:
            return _Underway(file, self._reader, self._ledger, self._progress)
        return _Settled(file, known, self._progress, self._ledger)


def _take(underway: deque[_Underway | _Settled]) -> Iterator[tuple[FileJob, FileOutcome]]:
    """Wait for the first part that was begun; yield its file's outcome when it was the last of it."""
    underway[0].take()
    if underway[0].is_done:
        done = underway.popleft()
        yield done.file, done.outcome()


@dataclass(frozen=True, slots=True)
class _Settled:
    """A file that was read before the verification was stopped."""

    file: FileJob
    found: FileOutcome
    progress: VerifyProgress
    ledger: Ledger
    begun: int = 0
    is_done: bool = True

    def begin_next(self) -> bool:
        """There is nothing to read."""
        return False

    def take(self) -> None:
        """There is nothing to wait for."""

    def outcome(self) -> FileOutcome:
        """What was found then."""
        for page in self.progress.pages(self.file.file):
            self.ledger.enter(page)
        return self.found


class _Underway:
    """A file whose parts are being read."""

    def __init__(self, file: FileJob, reader: PartReader, ledger: Ledger, progress: VerifyProgress | None) -> None:
        self.file = file
        self._reader = reader
        self._ledger = ledger
        self._progress = progress
        self._merging = FileMerging(file.file, self._again, self._enter)
        self._left = deque(reader.parts(file))
        self._sha256 = reader.begin_sha256(file) if len(self._left) > 1 and file.with_sha256 else None
        self._parts: deque[Begun[PartReport]] = deque()
        if progress is not None:
            progress.begin(file.file)

    @property
    def begun(self) -> int:
        """How many parts were begun and not taken."""
        return len(self._parts)

    @property
    def is_done(self) -> bool:
        """Whether all parts were taken."""
        return not self._left and not self._parts

    def begin_next(self) -> bool:
        """Begin the next part; False when all were begun."""
        if not self._left:
            return False
        self._parts.append(self._begin(self._left.popleft()))
        return True

    def take(self) -> None:
        """Wait for the first part."""
        self._merging.add(self._parts.popleft().result())

    def outcome(self) -> FileOutcome:
        """What was found in the file, once all parts were taken."""
        file = self.file
        found = self._merging.close(
            file.size,
            unfinished=file.unfinished,
            are_to_others=lambda short: self._reader.answers_to_others(file, short),
        )
        found = found if self._sha256 is None else found.with_sha256(self._sha256.result())
        if self._progress is not None and file.key is not None and not found.unreadable:
            self._progress.settle(file.file, file.key, found)
        return found

    def _enter(self, page: LedgerPage) -> None:
        self._ledger.enter(page)
        if self._progress is not None:
            self._progress.add_page(self.file.file, page)

    def _begin(self, part: FilePart) -> Begun[PartReport]:
        lines = []
        if self.file.kept is not None:
            name = ledger_name(self.file.kept.publication, self.file.source.name)
            end = None if part.end >= self.file.size else part.end
            lines = self._ledger.lines_of(name, part.begin, end)
        return self._reader.begin(PartJob(self.file, part, tuple(lines)))

    def _again(self, part: FilePart) -> PartReport:
        return self._begin(part).result()
