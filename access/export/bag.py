"""A bag (RFC 8493) while it is written: a folder whose payload is what a package holds, each file with its SHA-256.

It is written beside its place and renamed when everything is on disk; whatever goes wrong before leaves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from access.export.package import PackageResource, Spool, spooled
from access.export.unfinished import unfinished, writing
from storage.types.errors import PackageError
from storage.warc.file_lock import sync_directory, sync_file

_PAYLOAD = "data"
_TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
_DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class BagWriter:
    """A bag while it is written; a context manager. Call `finish` to keep it.

    Args:
        path: the folder that it will be.

    Raises:
        PackageError: the name is taken, another export writes it, or the folder cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.resources: list[PackageResource] = []
        if not path.absolute().parent.is_dir():
            raise PackageError(path, None, f"there is no folder {path.absolute().parent}")
        self._refuse_taken()

    @property
    def path(self) -> Path:
        """The folder that it will be."""
        return self._path

    def __enter__(self) -> Self:
        with ExitStack() as place:
            self._folder = place.enter_context(unfinished(self._path))
            with writing(self._path):
                (self._folder / _PAYLOAD).mkdir(parents=True)
            self._place = place.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._place.close()

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        """A file without a name on the bag's disk. Raises PackageError."""
        with spooled(self._path) as spool:
            yield spool

    def add(
        self, path: str, size: int, pieces: Iterable[bytes], more: Iterable[tuple[str, Any]] = ()
    ) -> PackageResource:
        """Add a file of exactly `size` bytes to the payload. Raises PackageError."""
        target = self._folder / _PAYLOAD / path
        hasher, written = sha256(), 0
        with writing(self._path):
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for piece in pieces:
                    hasher.update(piece)
                    written += len(piece)
                    file.write(piece)
                sync_file(file)
        if written != size:
            raise PackageError(self._path, path, f"{written} bytes came of {size}")
        resource = PackageResource(path, path, f"sha256:{hasher.hexdigest()}", size, tuple(more))
        self.resources.append(resource)
        return resource

    def add_spool(self, path: str, spool: Spool, more: Iterable[tuple[str, Any]] = ()) -> PackageResource:
        """Add what was spooled, as `add` does."""
        return self.add(path, spool.size, spool.pieces(), more)

    def finish(self, about: Mapping[str, str]) -> int:
        """Write the manifests, give the bag its name, and return the bytes of its payload.

        Args:
            about: fields of bag-info.txt.

        Raises:
            PackageError: it cannot be written.
        """
        size = sum(resource.bytes for resource in self.resources)
        listed = sorted((resource.path, resource.hash.partition(":")[2]) for resource in self.resources)
        fields = {**about, "Payload-Oxum": f"{size}.{len(self.resources)}"}
        with writing(self._path):
            self._write("bagit.txt", _DECLARATION)
            self._write("bag-info.txt", "".join(f"{name}: {_one_line(value)}\n" for name, value in fields.items()))
            self._write("manifest-sha256.txt", "".join(f"{digest}  {_PAYLOAD}/{path}\n" for path, digest in listed))
            tags = ((name, self._digest(name)) for name in _TAGS)
            self._write("tagmanifest-sha256.txt", "".join(f"{digest}  {name}\n" for name, digest in tags))
            self._refuse_taken()
            self._folder.rename(self._path)
            sync_directory(self._path.absolute().parent)
        return size

    def _refuse_taken(self) -> None:
        if self._path.exists():
            raise PackageError(self._path, None, "is there already; name another folder")

    def _write(self, name: str, text: str) -> None:
        with (self._folder / name).open("w", encoding="utf-8") as file:
            file.write(text)
            sync_file(file)

    def _digest(self, name: str) -> str:
        with (self._folder / name).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()


def _one_line(value: str) -> str:
    return " ".join(value.split())
