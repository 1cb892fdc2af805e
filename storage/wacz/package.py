"""Reads a WACZ package as a stream, trusting nothing that it says of itself.

A package is a ZIP file with WARC files under `archive/`, and in `datapackage.json` the digest of every file. Nothing is
ever extracted by the names that stand in it: a file is asked for by name and given piece by piece.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from storage.types.errors import PackageError
from storage.wacz.directory import DIRECTORY_LIMIT, BadEntry, Bounded, Packed, checked
from storage.wacz.signature import MalformedSignature, SignatureCheck, check_signature

DATAPACKAGE = "datapackage.json"
DATAPACKAGE_DIGEST = "datapackage-digest.json"
ARCHIVE = "archive/"
# What a package says of itself is read at once.
DOCUMENT_LIMIT = 16 * 1024 * 1024
_PIECE = 64 * 1024
ZIP_MAGIC = b"PK\x03\x04"
_HEX = re.compile(r"[0-9a-f]+")
# All that zipfile lets out for bytes that are no sound ZIP file.
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, UnicodeError, ValueError)


@dataclass(frozen=True, slots=True)
class Stated:
    """What `datapackage.json` says of a file; `algorithm` (`sha256`) and `digest` (lower-case hex), or `size`, may be
    None: not said."""

    path: str
    algorithm: str | None
    digest: str | None
    size: int | None


class PackageReader:
    """A WACZ package that is open for reading; made by `Package.at`, to be closed.

    Attributes:
        path: where it lies.
        files: its files, in the order in which they lie.
    """

    def __init__(self, path: Path, zipped: zipfile.ZipFile) -> None:
        self.path = path
        self._zipped = zipped
        try:
            entries = list(checked(zipped.infolist(), zipped.start_dir))
        except BadEntry as bad:
            raise PackageError(path, bad.name, str(bad)) from bad
        self.files = tuple(packed for packed, _ in entries)
        self._entries = {packed.name: (packed, entry) for packed, entry in entries}

    @classmethod
    def at(cls, path: Path) -> Self:
        """Open the package at `path`.

        Raises:
            PackageError: it cannot be read, is no ZIP file, or has a directory that is not to be trusted.
        """
        try:
            file = path.open("rb")
        except OSError as error:
            raise PackageError(path, None, f"cannot be read: {error.strerror or error}") from error
        try:
            # zipfile asks for these methods only; its hints name a whole file.
            return cls(path, zipfile.ZipFile(cast(IO[bytes], Bounded(file, DIRECTORY_LIMIT))))
        except _BROKEN as error:
            file.close()
            raise PackageError(path, None, f"is no sound ZIP file ({_one_line(error)})") from error
        except BaseException:
            file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the package."""
        held = self._zipped.fp
        self._zipped.close()
        if held is not None:
            held.close()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    @property
    def archive_files(self) -> tuple[Packed, ...]:
        """The files under `archive/`: the WARC files, and what a writer put next to them."""
        return tuple(packed for packed in self.files if packed.name.startswith(ARCHIVE))

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of a file piece by piece; when it ends without an error, size and checksum were right.

        Raises:
            PackageError: there is no such file, or its bytes are not those that were packed.
        """
        if name not in self._entries:
            raise PackageError(self.path, name, "there is no such file in the package")
        packed, entry = self._entries[name]
        size = 0
        with self._telling(name), self._zipped.open(entry) as stream:
            while piece := stream.read(_PIECE):
                size += len(piece)
                yield piece
        if size != packed.size:
            raise PackageError(self.path, name, f"it holds {size} bytes, where the directory says {packed.size}")

    def open(self, name: str) -> io.RawIOBase:
        """Open a file to be read and sought in; wrong bytes are an OSError of the reading.

        Raises:
            PackageError: there is no such file.
        """
        if name not in self._entries:
            raise PackageError(self.path, name, "there is no such file in the package")
        with self._telling(name):
            return _Telling(self._zipped.open(self._entries[name][1]))

    def read(self, name: str, limit: int = DOCUMENT_LIMIT) -> bytes:
        """Return the content of a file that fits into memory.

        Raises:
            PackageError: as `pieces`, and for more than `limit` bytes.
        """
        if name in self._entries and self._entries[name][0].size > limit:
            raise PackageError(self.path, name, f"it holds more than {limit} bytes")
        return b"".join(self.pieces(name))

    def stated(self) -> tuple[Stated, ...]:
        """What `datapackage.json` says of the package's files, in its order.

        Raises:
            PackageError: it is absent, or not of its form.
        """
        document = self._document(DATAPACKAGE)
        listed = document.get("resources")
        if not isinstance(listed, list):
            raise PackageError(self.path, DATAPACKAGE, "it lists no resources")
        return tuple(self._resource(entry) for entry in listed)

    def stated_digest(self) -> Stated | None:
        """What `datapackage-digest.json` says of `datapackage.json`; None when it is absent.

        Raises:
            PackageError: it is not of its form.
        """
        if DATAPACKAGE_DIGEST not in self._entries:
            return None
        return _stated(DATAPACKAGE, self._document(DATAPACKAGE_DIGEST).get("hash"), None, "sha256")

    def signature(self) -> SignatureCheck | None:
        """What comes of holding the signature of the description against the key that comes with it; None without one.

        Raises:
            PackageError: the signature is not of its form.
        """
        if DATAPACKAGE_DIGEST not in self._entries:
            return None
        about = self._document(DATAPACKAGE_DIGEST)
        if about.get("signedData") is None:
            return None
        try:
            return check_signature(about["signedData"], about.get("hash"))
        except MalformedSignature as error:
            raise PackageError(self.path, DATAPACKAGE_DIGEST, str(error)) from error

    def _document(self, name: str) -> dict[str, Any]:
        try:
            document = json.loads(self.read(name))
        except (ValueError, RecursionError) as error:
            raise PackageError(self.path, name, f"it is no JSON ({_one_line(error)})") from error
        if not isinstance(document, dict):
            raise PackageError(self.path, name, "it is no JSON object")
        return document

    def _resource(self, entry: object) -> Stated:
        """One resource; version 1.0.0 of the format had digest and size in a `stats` of their own."""
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            raise PackageError(self.path, DATAPACKAGE, "a resource has no path")
        stats = entry.get("stats")
        fields = {**stats, **entry} if isinstance(stats, dict) else entry
        return _stated(entry["path"], fields.get("hash"), fields.get("bytes"), fields.get("hashing"))

    @contextmanager
    def _telling(self, name: str) -> Iterator[None]:
        try:
            yield
        except _BROKEN as error:
            raise PackageError(
                self.path, name, f"its bytes are not those that were packed ({_one_line(error)})"
            ) from error
        except OSError as error:
            raise PackageError(self.path, name, f"cannot be read: {error.strerror or error}") from error


class _Telling(io.RawIOBase):
    """A file in a package, whose wrong bytes are an OSError like those of a file on a disk."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        try:
            return self._packed.seek(offset, whence)
        except _BROKEN as error:
            raise OSError(f"its bytes are not those that were packed ({_one_line(error)})") from error

    def tell(self) -> int:
        return self._packed.tell()

    # What may be written into has no public name before Python 3.12.
    def readinto(self, buffer: Any) -> int:
        into = memoryview(buffer)
        try:
            data = self._packed.read(len(into))
        except _BROKEN as error:
            raise OSError(f"its bytes are not those that were packed ({_one_line(error)})") from error
        into[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._packed.close()
        super().close()


def _stated(path: str, digest: object, size: object, hashing: object) -> Stated:
    algorithm, _, value = digest.rpartition(":") if isinstance(digest, str) else ("", "", "")
    named = algorithm or (hashing if isinstance(hashing, str) else "sha256")
    known = _HEX.fullmatch(value.lower())
    return Stated(
        path,
        named.lower() if known else None,
        value.lower() if known else None,
        size if isinstance(size, int) and not isinstance(size, bool) else None,
    )


def _one_line(error: BaseException) -> str:
    return " ".join(f"{error}".split())[:200] or type(error).__name__
