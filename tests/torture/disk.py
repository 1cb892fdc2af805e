"""What a disk may hold after a crash: a pure model of what a file system promises, and of what it does not.

The model is stricter than the common file systems. An fsync of a file puts its content on disk, and not its name; an
fsync of a directory puts on disk the names in it, and nothing else. Whatever was not put on disk may be there or not,
in any order, and the last write in part. A rename is whole or not at all, and brings along what
it moves. Content that was put on disk stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import StrEnum
from functools import partial

from tests.torture.names import Content, File, NameChange, Names, Node, is_found
from tests.torture.operations import OF_CONTENT, OF_NAMES, Kind, Operation

SECTOR = 512


class Loss(StrEnum):
    """What a crash took."""

    NOTHING = "as it was"
    UNSYNCED = "without what was not fsynced"
    TORN = "last write torn"
    REORDERED = "writes reordered"
    NAME = "a directory entry lost"


# A path below the folder, and what is there; None for a directory.
Tree = Mapping[str, Content | None]
# For a file, the numbers of the pending operations that came to the disk.
_Kept = Callable[[File], Collection[int]]


def digest_of(tree: Tree) -> bytes:
    """Tell trees apart by their names and contents."""
    parts = hashlib.blake2b(digest_size=16)
    for path, content in sorted(tree.items(), key=lambda item: item[0]):
        parts.update(path.encode() + b"\0" + (content.digest if content else b"directory"))
    return parts.digest()


def bytes_of(tree: Tree) -> dict[str, bytes | None]:
    """A tree that can be compared with another."""
    return {path: content.data if content else None for path, content in tree.items()}


class Disk:
    """A folder on a disk, and what of it a crash may take at this moment.

    Args:
        tree: what is in the folder, all of it on disk.
        files: the inode numbers of its files, by path.
    """

    def __init__(self, tree: Tree, files: Mapping[str, int]) -> None:
        self._names: Names = {}
        self._files: dict[int, File] = {}
        for path, content in tree.items():
            if content is None:
                self._names[path] = None
            else:
                self._names[path] = self._files.setdefault(files[path], File(content))
        self._changes: list[NameChange] = []
        self._last: Operation | None = None

    def do(self, operation: Operation) -> None:
        """Do the next operation."""
        self._last = operation
        if operation.kind in OF_NAMES:
            self._change_names(operation)
        elif operation.kind in OF_CONTENT:
            self._files[operation.file].do(operation)
        elif operation.kind is Kind.SYNC:
            self._files[operation.file].sync()
        elif operation.kind is Kind.FAILED_SYNC:
            self._files[operation.file].fail()
        elif operation.kind is Kind.SYNC_DIRECTORY:
            self._sync_directory(operation.path)
        elif operation.kind is not Kind.CLOSE:
            raise ValueError(f"{operation.kind.name} of {operation.path} has no place in the model")

    def tree(self) -> Tree:
        """What is there now, for everybody who looks before a crash."""
        names = self._after(self._changes)
        return {path: None if file is None else file.seen for path, file in names.items() if is_found(names, path)}

    def on_disk(self) -> Tree:
        """What is there when the machine stops now and keeps nothing that was not put on disk."""
        return self._seen([], _synced)

    def after_crash(self) -> Iterator[tuple[Loss, Tree]]:
        """What may be there when the machine stops now: each kind of loss by itself, some of them more than once."""
        yield Loss.NOTHING, self.tree()
        yield Loss.UNSYNCED, self.on_disk()
        yield Loss.UNSYNCED, self._seen(self._changes, _synced)
        yield from ((Loss.TORN, tree) for tree in self._torn())
        yield from ((Loss.REORDERED, self._seen(self._changes, kept)) for kept in self._reordered())
        for lost in [[change] for change in self._changes] + [self._changes] * bool(self._changes):
            yield Loss.NAME, self._seen([each for each in self._changes if each not in lost], _whole)

    def _change_names(self, operation: Operation) -> None:
        created: Node = None
        if operation.kind is Kind.CREATE:
            created = self._files[operation.file] = File(Content(b""))
        self._changes.append(NameChange(operation, created))

    def _sync_directory(self, path: str) -> None:
        """Its changes are on disk from now on, in their order, with those that they need."""
        done: list[NameChange] = []
        for change in reversed(self._changes):
            if path in change.directories or any(later.needs(change) for later in done):
                done.append(change)
        self._changes = [change for change in self._changes if change not in done]
        for change in reversed(done):
            change.apply(self._names)

    def _torn(self) -> Iterator[Tree]:
        """The last write came to the disk in part: cut off, or with zeros where the rest belongs."""
        last = self._last
        if last is None or last.kind is not Kind.WRITE or len(last.data) < 2:
            return
        torn = self._files[last.file]
        half = len(last.data) // 2
        first = half - half % SECTOR or half
        for data in (last.data[:first], last.data[:first].ljust(len(last.data), b"\0")):
            rest = File(torn.content(torn.all[:-1]), [])
            rest.do(Operation(Kind.WRITE, last.path, offset=last.offset, data=data))
            yield self._seen(self._changes, _whole, {id(torn): rest.content((0,))})

    def _reordered(self) -> Iterator[_Kept]:
        """Later writes came to the disk and earlier ones did not, within a file and between files."""
        waiting = [file for file in self._files.values() if file.pending]
        for one in waiting:
            if len(waiting) > 1:
                yield partial(_without, one)
                yield partial(_alone, one)
            if len(one.pending) > 1:
                yield partial(_from, one, 1)
                yield partial(_from, one, -1)

    def _seen(self, changes: Collection[NameChange], kept: _Kept, instead: Mapping[int, Content] | None = None) -> Tree:
        names, other = self._after(changes), instead or {}
        return {
            path: None if file is None else other.get(id(file)) or file.content(kept(file))
            for path, file in names.items()
            if is_found(names, path)
        }

    def _after(self, changes: Collection[NameChange]) -> Names:
        names = dict(self._names)
        for change in changes:
            change.apply(names)
        return names


def _whole(file: File) -> Collection[int]:
    return file.all


def _synced(_file: File) -> Collection[int]:
    return ()


def _without(one: File, file: File) -> Collection[int]:
    return () if file is one else file.all


def _alone(one: File, file: File) -> Collection[int]:
    return file.all if file is one else ()


def _from(one: File, first: int, file: File) -> Collection[int]:
    return file.all[first:] if file is one else file.all
