"""The directory of a ZIP file, taken in only when every entry of it may be trusted with a name and a size.

A package comes from strangers. Names that lead out of a folder, entries that share bytes, that are encrypted, or that
unpack to a multiple of what any web page packs to, make the whole package refused: a writer of one of these did not
write an archive, and reading the rest of it would be guessing.
"""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

# Of a package's directory, which is read at once: some ten thousands of entries, where real packages have dozens.
DIRECTORY_LIMIT = 4 * 1024 * 1024
# What is small may be packed as well as it can be.
_HARMLESS = 64 * 1024 * 1024
_MOST_FOLD = 250
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Packed:
    """A file in a package: its path and its size."""

    name: str
    size: int


class BadEntry(Exception):
    """Why an entry of the directory, and with it the package, is refused; `name` is the entry's."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name = name


class Bounded:
    """A file that gives no more than so many bytes at once: a directory of gigabytes is refused, not read."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file = file
        self._limit = limit

    def read(self, size: int = -1) -> bytes:
        """Read as the file does. Raises zipfile.BadZipFile for more than the limit."""
        content = b"" if size > self._limit else self._file.read(self._limit + 1 if size < 0 else size)
        if size > self._limit or len(content) > self._limit:
            raise zipfile.BadZipFile(f"its directory is larger than {self._limit} bytes")
        return content

    def seek(self, offset: int, whence: int = 0) -> int:
        """Seek as the file does."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Tell as the file does."""
        return self._file.tell()

    def seekable(self) -> bool:
        """A file on a disk is."""
        return True

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def checked(entries: Iterable[zipfile.ZipInfo], directory_at: int) -> Iterator[tuple[Packed, zipfile.ZipInfo]]:
    """Yield the files among the entries, in the order in which they lie; folders are passed over.

    Args:
        entries: the directory.
        directory_at: where it begins, which no entry reaches.

    Raises:
        BadEntry: an entry is not to be trusted.
    """
    end, before = 0, ""
    seen: set[str] = set()
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        _check_name(entry)
        if entry.header_offset < end:
            raise BadEntry(entry.filename, f"it shares bytes with {before!r}")
        end = entry.header_offset + _LOCAL_HEADER + len(entry.orig_filename) + entry.compress_size
        before = entry.filename
        if end > directory_at:
            raise BadEntry(entry.filename, "it reaches beyond the package's own bytes")
        if entry.filename in seen:
            raise BadEntry(entry.filename, "two files have this name")
        seen.add(entry.filename)
        if not entry.is_dir():
            _check_content(entry)
            yield Packed(entry.filename, entry.file_size), entry


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.startswith(("/", "\\")) or _DRIVE.match(name):
        raise BadEntry(name, "its path is absolute")
    if "\\" in name or _CONTROL.search(name):
        raise BadEntry(name, "its path holds a backslash or a control character")
    parts = name.removesuffix("/").split("/")
    if ".." in parts:
        raise BadEntry(name, "its path leads out of the package (../)")
    if "" in parts or "." in parts:
        raise BadEntry(name, "its path has an empty part")


def _check_content(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & _ENCRYPTED:
        raise BadEntry(entry.filename, "it is encrypted")
    if entry.compress_type not in _METHODS:
        raise BadEntry(entry.filename, f"it is packed by method {entry.compress_type}; WACZ knows stored and deflated")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise BadEntry(entry.filename, "it is a symbolic link")
    if entry.file_size > max(_HARMLESS, entry.compress_size * _MOST_FOLD):
        why = f"{entry.compress_size} bytes say that they unfold to {entry.file_size}: no archive packs so well"
        raise BadEntry(entry.filename, why)
