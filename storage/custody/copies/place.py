"""Where the WARC files of an archive are kept: its own folder, its store, and its copies, under the same keys."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from storage.archive.archive import Archive
from storage.objects.address import StoreAddress
from storage.objects.object_file import ObjectFile
from storage.objects.store import ObjectStore, open_store
from storage.tables.warc_files import HERE, FiledWarc
from storage.warc.file_name import parse_name, this_host
from storage.warc.warc_source import WarcSource

STORE: Final = "store"


@dataclass(frozen=True, slots=True)
class FilePlace:
    """A place under the name that people call it by."""

    name: str
    address: StoreAddress

    @property
    def store(self) -> ObjectStore:
        """The open store. Raises StoreError when it cannot be used, such as a folder that is not there."""
        return open_store(self.address)

    @property
    def is_copy(self) -> bool:
        """Whether it is a copy; the others are the archive's own."""
        return self.name not in (HERE, STORE)

    def source(self, key: str, size: int) -> WarcSource:
        """What the file of a key is read from."""
        folder = self.address.folder
        return ObjectFile(self.address, key, size) if folder is None else folder / key


def linked_to(place: FilePlace, key: str, others: Iterable[FilePlace]) -> str | None:
    """Name the other place whose file is the very one that lies here, by a link or a mount; None when it is its own."""
    found = _identity(place, key)
    return next((other.name for other in others if found is not None and _identity(other, key) == found), None)


def _identity(place: FilePlace, key: str) -> tuple[int, int] | None:
    """What two names of one file share; None for an object of a bucket, and for what is not there."""
    folder = place.address.folder
    try:
        state = None if folder is None else (folder / key).stat()
    except OSError:
        return None
    return None if state is None else (state.st_dev, state.st_ino)


def own_places(archive: Archive) -> tuple[FilePlace, ...]:
    """The archive's folder, and its store where it has one."""
    here = FilePlace(HERE, StoreAddress(str(archive.path)))
    stored = archive.configuration.store.address
    return (here,) if stored is None else (here, FilePlace(STORE, stored))


def is_expected(place: FilePlace, archive: Archive, filed: FiledWarc) -> bool:
    """Whether a finished file must lie at a place; what another machine wrote and did not upload yet lies there."""
    if place.is_copy:
        return True
    key = archive.warc_key(filed.publication, filed.name)
    is_stored = filed.uploaded_to is not None
    if place.name == STORE:
        return filed.uploaded_to == place.address.url_of(key)
    written = parse_name(filed.name)
    is_ours = written is None or written.host == this_host()
    return not (is_stored and not archive.configuration.store.keep_local) and (is_ours or not is_stored)
