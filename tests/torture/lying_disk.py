"""A disk that answers with errors: the N-th write, fsync, close or rename fails, once or from then on."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage.types.exit_codes import ExitCode
from tests.torture.database_after import NAME, Databases
from tests.torture.operations import Kind, Operation
from tests.torture.recorded import Recorded, assert_done
from tests.torture.watching import Fault, watched

FAILING = {
    "write": frozenset({Kind.WRITE}),
    "fsync": frozenset({Kind.SYNC, Kind.SYNC_DIRECTORY}),
    "close": frozenset({Kind.CLOSE}),
    "rename": frozenset({Kind.RENAME}),
}
_ERRORS = (errno.EIO, errno.ENOSPC)


@dataclass(frozen=True)
class Lie:
    """Which operation fails: the `at`-th of a kind of `FAILING`; `where` is the file that it was when recorded."""

    kind: str
    at: int
    where: str
    error: int
    lasts: bool

    @property
    def fault(self) -> Fault:
        """What the library is told."""
        return Fault(self.at, FAILING[self.kind], self.error, self.lasts)

    def __str__(self) -> str:
        """For the line that names a lie after which something went wrong."""
        lasts = "and all later ones" if self.lasts else "once"
        return f"{errno.errorcode[self.error]} at {self.kind} {self.at} ({self.where}), {lasts}"


def lies(operations: Sequence[Operation]) -> Iterator[Lie]:
    """Every operation of each kind, with each error, once and for good."""
    for kind, kinds in FAILING.items():
        met = [operation for operation in operations if operation.kind in kinds]
        for at, operation in enumerate(met, 1):
            for error in _ERRORS:
                for lasts in (False, True):
                    yield Lie(kind, at, operation.other or operation.path, error, lasts)


def assert_not_fooled(library: Path, recorded: Recorded, databases: Databases, lie: Lie) -> bool:
    """Do something on a disk that lies, and again on one that is sound; then stop the machine.

    The command either says in one line that it failed, or comes to its end; no failed fsync is tried again. What a
    failed fsync did not put on disk, no later one does. All the same everything is on the disk in the end.

    Returns:
        Whether the command failed.

    Raises:
        AssertionError: it is not so.
    """
    recorded.put(recorded.before)
    disk = recorded.disk_now()
    ran = watched(library, recorded.folder, *recorded.arguments(), fault=lie.fault)
    assert "Traceback" not in ran.err, ran.err
    failed = ran.code not in recorded.codes
    if failed:
        # Warnings of what a command could do without stand before it.
        errors = [line for line in ran.err.splitlines() if line.startswith("fonds: ")]
        several = ran.code == ExitCode.LOOK and errors
        assert several or len(errors) == 1, f"ended with {ran.code}, and says: {ran.err!r}"
    assert (again := _tried_again(ran.operations)) == [], f"fsync was tried again: {again}"
    for operation in ran.operations:
        disk.do(operation)
    if failed:
        with recorded.doing_again(databases.after(disk.tree()).acknowledged):
            ran = watched(library, recorded.folder, *recorded.again())
        assert_done(ran, recorded.codes)
        for operation in ran.operations:
            disk.do(operation)
    recorded.put(disk.on_disk())
    recorded.assert_whole()
    return failed


def _tried_again(operations: Sequence[Operation]) -> list[str]:
    """The files whose fsync failed and was asked for again without a write; what SQLite does is SQLite's."""
    failed: set[tuple[int, int]] = set()
    again: list[str] = []
    for operation in operations:
        key = operation.process, operation.file
        if PurePosixPath(operation.path).name.startswith(NAME):
            continue
        if operation.kind is Kind.FAILED_SYNC:
            again += [operation.path] if key in failed else []
            failed.add(key)
        elif operation.kind is Kind.SYNC and key in failed:
            again.append(operation.path)
        elif operation.kind in (Kind.WRITE, Kind.CREATE):
            failed.discard(key)
    return again
