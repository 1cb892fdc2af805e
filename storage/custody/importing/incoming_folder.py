"""The folder `incoming/` of a collection, beside `archive/` and `indexes/`: files that are being imported.

A file stays there, under its final name, until the note of its import is on disk. The importing process holds the
archive's `import.lock`; anything found there while nobody holds it was left behind by a killed import.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.archive.archive import Archive
from storage.archive.locking import hold
from storage.recording.collection import archive_of
from storage.types.errors import NoRoom, RecordError
from storage.warc.file_lock import make_directory, sync_directory, sync_file
from storage.warc.file_name import parse_name
from storage.warc.import_note import ImportNotes
from storage.warc.notes import notes_of

FOLDER = "incoming"
_LOCK = "import.lock"
# The suffixes of a file until it has the form that the archive keeps.
SUBMITTED = ".given"
UNPACKED = ".unpacked"
# Marks a file from before its import is noted until rows and index lines are written; holds the import's time.
FILING = ".filing"
_SUFFIX = ".warc.gz"
_PACKED = re.compile(r"(?:\.w?arc)?(?:\.gz|\.zst)?$", re.IGNORECASE)
_NOT_IN_NAME = re.compile(r"[^0-9A-Za-z._-]+")
_LONGEST_NAME = 150
# Free space is checked after this many bytes, because the size of what is written is not known.
_ROOM_EVERY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file in `incoming/`: its path, its size and the SHA-256 (hex) of its bytes."""

    path: Path
    size: int
    sha256: str


class IncomingFolder:
    """The folder of one collection, to be used under `hold_incoming` and closed.

    Args:
        collection: the collection's directory.
        free_space: the bytes that must stay free on its disk.
    """

    def __init__(self, collection: Path, free_space: int) -> None:
        self.folder = collection / FOLDER
        self._archive = archive_of(collection)
        self._free_space = free_space
        make_directory(self.folder)

    def receive(self, name: str, pieces: Iterable[bytes]) -> IncomingFile:
        """Write a file; it is safely on disk when this returns.

        Raises:
            NoRoom: the disk would get fuller than the configuration allows; what was written is removed.
            RecordError: it cannot be written.
        """
        path = self.folder / name
        digest, size, asked = hashlib.sha256(), 0, 0
        try:
            with path.open("wb") as file:
                for piece in pieces:
                    if size >= asked:
                        self.require_room(_ROOM_EVERY)
                        asked = size + _ROOM_EVERY
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                sync_file(file)
        except OSError as error:
            path.unlink(missing_ok=True)
            raise RecordError(path, None, f"cannot be written: {error.strerror or error}") from error
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return IncomingFile(path, size, digest.hexdigest())

    def require_room(self, size: int) -> None:
        """Raise NoRoom when writing so many bytes would leave less free space than the configuration asks for."""
        free = shutil.disk_usage(self.folder).free
        if free - size < self._free_space:
            raise NoRoom(
                f"{self.folder} has {free} bytes free; {size} more would leave less than limits.free_space"
                f" = {self._free_space}; make room, then give the same command again"
            )

    def mark(self, name: str, begun: str) -> None:
        """Mark a file as about to be imported, on disk. Raises RecordError when the mark cannot be written."""
        path = self.folder / f"{name}{FILING}"
        try:
            with path.open("w", encoding="ascii") as file:
                file.write(begun)
                sync_file(file)
            sync_directory(self.folder)
        except OSError as error:
            raise RecordError(path, None, f"cannot be written: {error.strerror or error}") from error

    def unmark(self, name: str) -> None:
        """Remove the mark: the import of the file is complete."""
        (self.folder / f"{name}{FILING}").unlink(missing_ok=True)
        sync_directory(self.folder)

    def marked(self) -> dict[str, str]:
        """The names of marked files, with the digits of the time of their import."""
        return {
            path.name.removesuffix(FILING): path.read_text(encoding="ascii")
            for path in sorted(self.folder.glob(f"*{FILING}"))
        }

    def move_into_place(self, name: str) -> None:
        """Move a file to its place in the collection; safe from a power failure when this returns.

        Raises:
            RecordError: it cannot be moved.
        """
        try:
            make_directory(self._archive)
            (self.folder / name).rename(self._archive / name)
            sync_directory(self._archive)
            sync_directory(self.folder)
        except OSError as error:
            raise RecordError(self.folder / name, None, f"cannot be moved: {error.strerror or error}") from error

    def remove(self, name: str) -> None:
        """Remove a file that is not imported, and the files it was made from."""
        for suffix in ("", SUBMITTED, UNPACKED, FILING):
            (self.folder / f"{name}{suffix}").unlink(missing_ok=True)

    def names(self) -> list[str]:
        """The names of all files here, sorted."""
        return sorted(path.name for path in self.folder.iterdir())

    def close(self) -> None:
        """Remove the folder when it is empty.

        Raises:
            RecordError: that it is gone cannot be put on disk.
        """
        try:
            self.folder.rmdir()
        except OSError:
            return
        try:
            sync_directory(self.folder.parent)
        except OSError as error:
            raise RecordError(self.folder, None, f"cannot be removed: {error.strerror or error}") from error


@contextmanager
def hold_incoming(archive: Archive) -> Iterator[None]:
    """Hold the archive's import lock, of which there is one.

    Raises:
        Locked: another process imports into this archive.
    """
    with hold(archive.path / _LOCK, f"another import into {archive.path} is running; wait for its end"):
        yield


def move_noted_files(archive: Archive) -> None:
    """Move files to their place whose import was killed after it was noted.

    A file whose import was not noted yet is left for the next import to remove.

    Raises:
        RecordError: a note cannot be read, or a file cannot be moved.
    """
    for publication in archive.collections():
        collection = archive.collection(publication)
        if not (collection / FOLDER).is_dir():
            continue
        incoming = IncomingFolder(collection, 0)
        for name, begun in incoming.marked().items():
            if (incoming.folder / name).exists() and noted(archive_of(collection), begun).get(name) is not None:
                incoming.move_into_place(name)
        # One that a stop of the machine brought back is empty.
        incoming.close()


def noted(archive: Path, begun: str) -> ImportNotes:
    """The imports noted in the files that an import begun at this time wrote.

    Raises:
        RecordError: a file, or a note in it, cannot be read.
    """
    imports = ImportNotes()
    for path in sorted(archive.glob(f"*-{begun}-*.warc.gz")):
        name = parse_name(path.name)
        if name is None or name.begun != begun:
            continue
        for note in notes_of(path):
            try:
                imports.add(path, note)
            except ValueError as error:
                raise RecordError(path, note.place.offset, str(error)) from error
    return imports


def name_for(wanted: str, prefix: str | None, taken: Collection[str]) -> str:
    """The name of a file in the archive: its own name where allowed, with a number when that is taken.

    Args:
        wanted: its own name.
        prefix: the name of the package that it came from, if any.
        taken: the names of all WARC files of the archive, and of those being imported.
    """
    whole = f"{Path(prefix).stem}-{wanted}" if prefix else wanted
    stem = _NOT_IN_NAME.sub("-", _PACKED.sub("", whole)).strip("-.")[:_LONGEST_NAME] or "imported"
    for number in range(1, len(taken) + 2):
        name = f"{stem}{_SUFFIX}" if number == 1 else f"{stem}-{number}{_SUFFIX}"
        if name not in taken:
            return name
    raise AssertionError("there are more numbers than names")
