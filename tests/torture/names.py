"""Files by whatever names, and the changes of names that are not on disk yet."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath

from tests.torture.operations import Kind, Operation


@dataclass(frozen=True)
class Content:
    """What a file holds."""

    data: bytes

    @cached_property
    def digest(self) -> bytes:
        """Tells contents apart."""
        return hashlib.blake2b(self.data, digest_size=16).digest()


@dataclass(eq=False)
class File:
    """A file, by whatever names: what is on disk, and what was done to it since.

    `memory` is what every program reads when an fsync failed: then what waited for it is in no later fsync any more.
    """

    synced: Content
    pending: list[Operation] = field(default_factory=list)
    memory: Content | None = None
    _known: dict[tuple[int, ...], Content] = field(default_factory=dict)

    def content(self, kept: Collection[int]) -> Content:
        """Its content when of the pending operations only those with these numbers came to the disk."""
        key = tuple(sorted(kept))
        if key not in self._known:
            self._known[key] = self._after(self.synced, key)
        return self._known[key]

    @property
    def seen(self) -> Content:
        """Its content for everybody who reads it before a crash."""
        return self.content(self.all) if self.memory is None else self._after(self.memory, self.all)

    @property
    def all(self) -> range:
        """The numbers of all pending operations."""
        return range(len(self.pending))

    def sync(self) -> None:
        """Put on disk what was done since the last fsync, whether that came to its end or failed."""
        self.memory = None if self.memory is None else self.seen
        self.synced = self.content(self.all)
        self.pending.clear()
        self._known.clear()

    def fail(self) -> None:
        """Fail to put it on disk: memory has it, marked as if it were on disk."""
        self.memory = self.seen
        self.pending.clear()
        self._known.clear()

    def do(self, operation: Operation) -> None:
        """Do something to the content."""
        self.pending.append(operation)

    def _after(self, content: Content, kept: Collection[int]) -> Content:
        data = bytearray(content.data)
        for number in kept:
            self.pending[number].apply_to(data)
        return Content(bytes(data)) if kept else content


Node = File | None
Names = dict[str, Node]


@dataclass(eq=False)
class NameChange:
    """Something that was done to names and is not on disk yet; what was created comes with it."""

    operation: Operation
    created: Node = None

    @property
    def result(self) -> str:
        """The name that it makes or takes away."""
        return self.operation.other or self.operation.path

    @property
    def directories(self) -> frozenset[str]:
        """The directories whose fsync puts it on disk; both of a rename, which is one act."""
        renamed_from = {parent_of(self.operation.path)} if self.operation.kind is Kind.RENAME else set()
        return frozenset({parent_of(self.result), *renamed_from})

    @property
    def touched(self) -> frozenset[str]:
        """The names that it reads, makes or takes away."""
        return frozenset({self.operation.path, self.result})

    def needs(self, earlier: NameChange) -> bool:
        """Whether it cannot be on disk without an earlier change: of the same name, or below what it moves."""
        is_below = self.operation.kind is Kind.RENAME and earlier.result.startswith(f"{self.operation.path}/")
        return is_below or bool(self.touched & earlier.touched)

    def apply(self, names: Names) -> None:
        """Do it to these names, or nothing when what it begins with is not there."""
        path, other = self.operation.path, self.operation.other
        match self.operation.kind:
            case Kind.CREATE | Kind.MKDIR:
                names[path] = self.created
            case Kind.RENAME if path in names:
                _move(names, path, other)
            case Kind.LINK if path in names:
                names[other] = names[path]
            case Kind.UNLINK | Kind.RMDIR:
                for name in _below(names, path):
                    del names[name]


def parent_of(path: str) -> str:
    parent = str(PurePosixPath(path).parent)
    return "" if parent == "." else parent


def is_found(names: Names, path: str) -> bool:
    """Whether the directories that lead to a name are there."""
    parent = parent_of(path)
    return not parent or (parent in names and names[parent] is None and is_found(names, parent))


def _below(names: Names, path: str) -> list[str]:
    return [name for name in names if name == path or name.startswith(f"{path}/")]


def _move(names: Names, path: str, other: str) -> None:
    moved = {other + name.removeprefix(path): names[name] for name in _below(names, path)}
    for name in [*_below(names, path), *_below(names, other)]:
        names.pop(name, None)
    names.update(moved)
