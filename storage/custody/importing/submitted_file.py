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
    """A file to import: the file at `path`, or the one at `inner` within the package at `path`."""

    path: Path
    inner: str | None
    size: int

    def __str__(self) -> str:
        return str(self.path) if self.inner is None else f"{self.path}: {self.inner}"

    @property
    def name(self) -> str:
        """Its bare name."""
        return self.path.name if self.inner is None else PurePosixPath(self.inner).name

    @property
    def package(self) -> str | None:
        """The bare name of the package it is in, None when it is in none."""
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


def submitted_files(path: Path) -> list[SubmittedFile]:
    """The files to import from a path: the file itself, or those of a package.

    Raises:
        RecordError: there is no such file, or its format cannot be imported.
        PackageError: it is a package that cannot be trusted, or holds nothing to import.
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
