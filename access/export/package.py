"""A WACZ file while it is written: a ZIP whose members are stored as they are, each with its digest in the manifest.

It is written beside its place and renamed when everything is on disk; whatever goes wrong before leaves nothing.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from itertools import chain, count
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Any, Protocol, Self

from access.export.unfinished import unfinished, writing
from storage.types.errors import PackageError
from storage.warc.file_lock import sync_directory, sync_file

SUFFIX = ".wacz"
_PIECE = 1 << 20
# The same for every member and at every time, so that the same archive gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_REGULAR_FILE = 0o100644 << 16
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")
# Near two gibibytes zipfile gives the local header of a member a field that its entry in the directory lacks, and
# ReplayWeb.page 2.5.3 takes the two for equally long unless the entry has a field of its own: an empty time stamp.
_LARGE = 1 << 30
_EMPTY_FIELD = b"UT\x01\x00\x00"


@dataclass(frozen=True, slots=True)
class PackageResource:
    """A member as the manifest lists it; `more` are further properties, such as a table's columns."""

    name: str
    path: str
    hash: str
    bytes: int
    more: tuple[tuple[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The entry of the manifest."""
        return {"name": self.name, "path": self.path, "hash": self.hash, "bytes": self.bytes, **dict(self.more)}


class PackageMembers(Protocol):
    """Takes the members of a package, whatever holds them. Its methods raise PackageError."""

    @property
    def path(self) -> Path:
        """The package's name."""

    def spool(self) -> AbstractContextManager[Spool]:
        """A file without a name, for a member that must be complete before it is added."""

    def add(
        self, path: str, size: int, pieces: Iterable[bytes], more: Iterable[tuple[str, Any]] = ()
    ) -> PackageResource:
        """Add a member of exactly `size` bytes; `more` are properties that a manifest may list."""

    def add_spool(self, path: str, spool: Spool, more: Iterable[tuple[str, Any]] = ()) -> PackageResource:
        """Add what was spooled."""


class PackageWriter:
    """A WACZ file while it is written; a context manager. Call `finish` to keep it.

    Args:
        path: its name.
        replace: whether to replace a file of that name.

    Raises:
        PackageError: the name is taken, another export writes it, or the folder cannot be written.
    """

    def __init__(self, path: Path, *, replace: bool) -> None:
        self.path = path
        self.resources: list[PackageResource] = []
        self._replace = replace
        if not path.parent.is_dir():
            raise PackageError(path, None, f"there is no folder {path.parent}")
        if path.is_dir():
            raise PackageError(path, None, "is a folder; name a file")
        self._refuse_taken()

    def __enter__(self) -> Self:
        with ExitStack() as place:
            self._temporary = place.enter_context(unfinished(self.path))
            with writing(self.path):
                self._file = self._temporary.open("x+b")
            self._place = place.pop_all()
        self._zip = zipfile.ZipFile(self._file, "w")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # After a fault, closing either writes once more, to a disk that may be full.
        with suppress(OSError, ValueError):
            self._zip.close()
        with suppress(OSError):
            self._file.close()
        self._place.close()

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        """A file without a name on the package's disk, for a member that must be complete before it is added.

        Raises:
            PackageError: it cannot be made.
        """
        with spooled(self.path) as spool:
            yield spool

    def add(
        self, path: str, size: int, pieces: Iterable[bytes], more: Iterable[tuple[str, Any]] = ()
    ) -> PackageResource:
        """Add a member of exactly `size` bytes.

        Raises:
            PackageError: the package cannot be written, or the pieces are of another size.
        """
        hasher, written = sha256(), 0
        with writing(self.path), self._zip.open(_entry(path, size), "w") as member:
            for piece in pieces:
                hasher.update(piece)
                written += len(piece)
                member.write(piece)
        if written != size:
            raise PackageError(self.path, path, f"{written} bytes came of {size}")
        name = self._name_for(path)
        resource = PackageResource(name, path, f"sha256:{hasher.hexdigest()}", size, tuple(more))
        self.resources.append(resource)
        return resource

    def add_spool(self, path: str, spool: Spool, more: Iterable[tuple[str, Any]] = ()) -> PackageResource:
        """Add what was spooled, as `add` does."""
        return self.add(path, spool.size, spool.pieces(), more)

    def add_bytes(self, path: str, content: bytes) -> PackageResource:
        """Add a small member, as `add` does."""
        return self.add(path, len(content), [content])

    def finish(self) -> tuple[int, str]:
        """Put everything on disk, give the file its name, and return its size and SHA-256. Raises PackageError."""
        with writing(self.path):
            self._zip.close()
            sync_file(self._file)
            size = self._file.seek(0, os.SEEK_END)
            self._file.seek(0)
            digest = file_digest(self._file, "sha256").hexdigest()
            self._refuse_taken()
            self._temporary.replace(self.path)
            sync_directory(self.path.parent)
        return size, digest

    def _refuse_taken(self) -> None:
        if self.path.exists() and not self._replace:
            raise PackageError(self.path, None, "is there already; name another file, or replace it with --force")

    def _name_for(self, path: str) -> str:
        """A name as the manifest's standard wants it (lower-case ASCII), and no other member's."""
        plain = _NOT_IN_NAME.sub("-", PurePosixPath(path).name.lower())
        taken = {resource.name for resource in self.resources}
        others = (f"{number}-{plain}" for number in count(2))
        return next(name for name in chain([plain], others) if name not in taken)


class Spool:
    """A temporary file that is written, and then read once from its beginning. Its methods raise PackageError."""

    def __init__(self, file: IO[bytes], package: Path) -> None:
        self._file = file
        self._package = package
        self.size = 0

    def write(self, data: bytes) -> None:
        """Add bytes."""
        with writing(self._package):
            self._file.write(data)
        self.size += len(data)

    def pieces(self) -> Iterator[bytes]:
        """Yield what was written."""
        with writing(self._package):
            self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece


@contextmanager
def spooled(package: Path) -> Iterator[Spool]:
    """A file without a name on the package's disk. Raises PackageError when it cannot be made."""
    with writing(package):
        file = TemporaryFile(dir=package.parent)  # noqa: SIM115 - closing it may fail, and is handled below
    try:
        yield Spool(file, package)
    finally:
        # After a fault, closing writes once more, to a disk that may be full; what was read back is on disk.
        with suppress(OSError):
            file.close()


def _entry(path: str, size: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(path, _NO_TIME)
    entry.compress_type = zipfile.ZIP_STORED
    entry.external_attr = _REGULAR_FILE
    entry.create_system = 3
    entry.file_size = size
    entry.extra = _EMPTY_FIELD if size > _LARGE else b""
    return entry
