"""Who reads parts of files: this process, one part after the other, or several processes at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, Protocol, TypeVar

from storage.custody.verification.disagreements import IGNORED, Disagreements
from storage.custody.verification.file_cutting import PART, cut
from storage.custody.verification.file_part import FilePart, PartReport, ShortAnswer, refused_part
from storage.custody.verification.filed_rows import FiledRows
from storage.custody.verification.part_job import (
    FileJob,
    PartFailure,
    PartJob,
    answers_to_others,
    check_part,
    check_part_alone,
    sha256_alone,
    sha256_of,
)
from storage.custody.verification.processes import Processes
from storage.types import Refusal
from storage.types.errors import FondsError

T_co = TypeVar("T_co", covariant=True)


class Begun(Protocol[T_co]):
    """Something that was begun."""

    def result(self) -> T_co:
        """Wait for it. Raises FondsError when it could not be done."""


class PartReader(Protocol):
    """Reads parts of files."""

    @property
    def ahead(self) -> int:
        """How many parts should be begun before the first of them is waited for."""

    def parts(self, file: FileJob) -> list[FilePart]:
        """Return the parts in which a file is to be read."""

    def begin(self, job: PartJob) -> Begun[PartReport]:
        """Begin to verify a part."""

    def begin_sha256(self, file: FileJob) -> Begun[str | None]:
        """Begin to compute the SHA-256 of a file; None when it cannot be read to its end."""

    def answers_to_others(self, file: FileJob, short: list[ShortAnswer]) -> list[bool]:
        """Tell which of these answers of a file are to other requests than GET."""


class HereReader:
    """Reads each file as one part, in this process.

    Args:
        rows: the rows of the archive's captures, None when only loose files are read.
        disagreements: receives every disagreement of records, rows and lines.
    """

    ahead = 1

    def __init__(self, rows: FiledRows | None = None, disagreements: Disagreements = IGNORED) -> None:
        self._rows = rows
        self._disagreements = disagreements

    def parts(self, file: FileJob) -> list[FilePart]:
        """All of it."""
        return [FilePart(0, file.size)]

    def begin(self, job: PartJob) -> Begun[PartReport]:
        """Verify it now."""
        # A repair must not touch what a writer may still be working on.
        disagreements = IGNORED if job.file.unfinished else self._disagreements
        return _Done(check_part(job, self._rows, disagreements))

    def begin_sha256(self, file: FileJob) -> Begun[str | None]:
        """Compute it now."""
        return _Done(sha256_of(file.source))

    def answers_to_others(self, file: FileJob, short: list[ShortAnswer]) -> list[bool]:
        """Read the file once more."""
        return answers_to_others(file.source, file.size, short)


class ProcessReader:
    """Reads in other processes; finished files that lie here are cut into parts.

    Args:
        processes: which.
        part: about how many bytes a part has.
    """

    def __init__(self, processes: Processes, part: int = PART) -> None:
        self._processes = processes
        self._part = part

    @property
    def ahead(self) -> int:
        """As many as the processes should have."""
        return self._processes.ahead

    def parts(self, file: FileJob) -> list[FilePart]:
        """One of a file that grows or lies in a store, or that cannot be read, else as many as it is large."""
        if not file.unfinished and file.is_here:
            try:
                return cut(file.source, file.size, self._part)
            except OSError:
                # Reading its records reports this.
                pass
        return [FilePart(0, file.size)]

    def begin(self, job: PartJob) -> Begun[PartReport]:
        """Give it to the processes."""
        return _Answered(
            self._processes.submit(check_part_alone, job), lambda why: refused_part(job.file.file, job.part, why)
        )

    def begin_sha256(self, file: FileJob) -> Begun[str | None]:
        """Give it to the processes."""
        return _Answered(self._processes.submit(sha256_alone, file.source), lambda _why: None)

    def answers_to_others(self, file: FileJob, short: list[ShortAnswer]) -> list[bool]:
        """Give it to the processes, and wait."""
        answer = self._processes.submit(answers_to_others, file.source, file.size, short).result()
        return [False] * len(short) if isinstance(answer, Refusal) else answer


class _Done(Generic[T_co]):
    def __init__(self, result: T_co) -> None:
        self._result = result

    def result(self) -> T_co:
        return self._result


class _Answered(Generic[T_co]):
    """What a process answers; where it ended without an answer, what stands for it."""

    def __init__(self, future: Future[T_co | PartFailure | Refusal], refused: Callable[[str], T_co]) -> None:
        self._future = future
        self._refused = refused

    def result(self) -> T_co:
        answer = self._future.result()
        if isinstance(answer, Refusal):
            return self._refused(answer.reason)
        if isinstance(answer, PartFailure):
            raise FondsError(answer.why)
        return answer
