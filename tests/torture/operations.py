"""What programs do to files and names, one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """The kinds of operation, numbered as in `operation_log.h`."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    SYNC_DIRECTORY = 5
    RENAME = 6
    LINK = 7
    UNLINK = 8
    MKDIR = 9
    RMDIR = 10
    SYMLINK = 11
    CLOSE = 12
    FAILED_SYNC = 13


OF_CONTENT = frozenset({Kind.WRITE, Kind.TRUNCATE})
OF_NAMES = frozenset({Kind.CREATE, Kind.RENAME, Kind.LINK, Kind.UNLINK, Kind.MKDIR, Kind.RMDIR})


@dataclass(frozen=True)
class Operation:
    """One thing that was done, and succeeded, but for a failed fsync: what it leaves is what it tells of.

    `path` is relative to the folder that is watched, `other` the new name of a renamed or linked file. `file` is the
    inode number, which tells files apart whatever they are called. `data` was written at `offset`; `size` is what a
    file was cut or extended to.
    """

    kind: Kind
    path: str
    other: str = ""
    file: int = 0
    offset: int = 0
    size: int = 0
    data: bytes = b""
    process: int = 0
    thread: int = 0

    def apply_to(self, content: bytearray) -> None:
        """Do this operation to what a file holds; what is skipped over is zeros."""
        if self.kind is Kind.TRUNCATE:
            del content[self.size :]
            content.extend(bytes(self.size - len(content)))
            return
        content.extend(bytes(max(0, self.offset - len(content))))
        content[self.offset : self.offset + len(self.data)] = self.data
