"""Verifies files one after the other; their parts are read ahead, and what is found comes in the order of the files."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from storage.custody.verification.file_outcome import FileMerging, FileOutcome
from storage.custody.verification.file_part import FilePart, PartReport
from storage.custody.verification.index_check import ledger_name
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.part_job import FileJob, PartJob
from storage.custody.verification.part_reader import Begun, PartReader


class FileReading:
    """Reads files, and remembers what stands in them.

    Args:
        reader: who reads their parts.
        ledger: knows the index lines, and receives what is to be remembered.
    """

    def __init__(self, reader: PartReader, ledger: Ledger) -> None:
        self._reader = reader
        self._ledger = ledger

    def outcomes(self, files: Iterable[FileJob]) -> Iterator[tuple[FileJob, FileOutcome]]:
        """Yield what was found in each file.

        Raises:
            FondsError: a file or what an archive keeps beside it cannot be read.
        """
        underway: deque[_Underway] = deque()
        for file in files:
            last = _Underway(file, self._reader, self._ledger)
            underway.append(last)
            while last.begin_next():
                if sum(one.begun for one in underway) >= self._reader.ahead:
                    yield from self._take(underway)
        while underway:
            yield from self._take(underway)

    def _take(self, underway: deque[_Underway]) -> Iterator[tuple[FileJob, FileOutcome]]:
        """Wait for the first part that was begun; yield its file's outcome when it was the last of it."""
        underway[0].take()
        if underway[0].is_done:
            done = underway.popleft()
            yield done.file, done.outcome()


class _Underway:
    """A file whose parts are being read."""

    def __init__(self, file: FileJob, reader: PartReader, ledger: Ledger) -> None:
        self.file = file
        self._reader = reader
        self._ledger = ledger
        self._merging = FileMerging(file.file, self._again, ledger.enter)
        self._left = deque(reader.parts(file))
        self._sha256 = reader.begin_sha256(file) if len(self._left) > 1 and file.with_sha256 else None
        self._parts: deque[Begun[PartReport]] = deque()

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
        return found if self._sha256 is None else found.with_sha256(self._sha256.result())

    def _begin(self, part: FilePart) -> Begun[PartReport]:
        lines = []
        if self.file.kept is not None:
            name = ledger_name(self.file.kept.publication, self.file.source.name)
            end = None if part.end >= self.file.size else part.end
            lines = self._ledger.lines_of(name, part.begin, end)
        return self._reader.begin(PartJob(self.file, part, tuple(lines)))

    def _again(self, part: FilePart) -> PartReport:
        return self._begin(part).result()
