"""A file as a user names it for import: itself, or the WARC files in the package that it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from storage.custody.file_format import FileFormat, format_of
from storage.types.errors import RecordError
from storage.wacz.package import PackageReader

_PIECE = 1024 * 1024
# Beside the WARC files, writers put indexes and logs into the same folder.
_ARCHIVED = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_NESTED = ".wacz"


@dataclass(frozen=True, slots=True)
class SubmittedFile:
    """A file to be taken in: by itself, or (`inner`, its path there) in the package at `path`."""

    path: Path
    inner: str | None
    size: int

    def __str__(self) -> str:
        return str(self.path) if self.inner is None else f"{self.path}: {self.inner}"

    @property
    def name(self) -> str:
        """What it is called."""
        return self.path.name if self.inner is None else PurePosixPath(self.inner).name

    @property
    def package(self) -> str | None:
        """What the package is called that it lies in."""
        return None if self.inner is None else self.path.name

    def pieces(self) -> Iterator[bytes]:
        """Yield its bytes, piece by piece.

        Raises:
            RecordError: it cannot be read.
            PackageError: the package is damaged.
        """
        if self.inner is not None:
            with PackageReader.at(self.path) as package:
                yield from package.pieces(self.inner)
            return
        try:
            with self.path.open("rb") as stream:
                while piece := stream.read(_PIECE):
                    yield piece
        except OSError as error:
            raise RecordError(self.path, None, f"cannot be read: {error.strerror or error}") from error


def given(path: Path) -> list[SubmittedFile]:
    """The files to be taken in that a path stands for: itself, or those of a package.

    Raises:
        RecordError: there is no such file, or it is not of a form that is taken in.
        PackageError: it is a package that is not to be trusted, or holds nothing to take in.
    """
    if path.is_dir():
        raise RecordError(path, None, "is a folder; name the files in it")
    try:
        size = path.stat().st_size
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
    if format_of(path) is not FileFormat.WACZ:
        return [SubmittedFile(path, None, size)]
    with PackageReader.at(path) as package:
        if any(packed.name.lower().endswith(_NESTED) for packed in package.files):
            raise RecordError(path, None, "holds other WACZ packages; unpack it and import each of them")
        found = [packed for packed in package.archive_files if packed.name.lower().endswith(_ARCHIVED)]
        if not found:
            raise RecordError(path, None, "is a ZIP file with no WARC file under archive/, so no WACZ package")
        return [SubmittedFile(path, packed.name, packed.size) for packed in found]
