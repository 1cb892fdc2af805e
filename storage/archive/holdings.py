"""All WARC files of an archive, here or in its store, as a rebuild finds them: without asking a database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from storage.archive.archive import Archive
from storage.objects.object_file import ObjectFile
from storage.objects.store import open_store
from storage.recording.collection import archive_of
from storage.recording.unfinished_joins import counted_out, unfinished_joins
from storage.warc.file_name import SUFFIX

_COLLECTIONS = "collections"
_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Holdings:
    """The files by publication and bare name; the local one where a file is in both places."""

    files: dict[str, dict[str, Path | ObjectFile]]

    @property
    def publications(self) -> tuple[str, ...]:
        """The publications that have a collection, sorted; it may hold no file yet."""
        return tuple(sorted(self.files))

    def sources(self, publication: str) -> list[Path | ObjectFile]:
        """A publication's files, in the order of their names."""
        return [source for _, source in sorted(self.files.get(publication, {}).items())]


def holdings(archive: Archive) -> Holdings:
    """List all files of an archive. Raises StoreError when it has a store that does not answer."""
    files: dict[str, dict[str, Path | ObjectFile]] = {}
    for publication, name, source in _stored(archive):
        files.setdefault(publication, {})[name] = source
    for publication in archive.collections():
        folder = archive_of(archive.collection(publication))
        joins, found = unfinished_joins(folder), files.setdefault(publication, {})
        found.update({path.name: path for path in folder.glob(f"*{SUFFIX}")})
        # A part that still lies here or in the store is held by the joined file.
        for name in counted_out(joins):
            found.pop(name, None)
    return Holdings(files)


def _stored(archive: Archive) -> list[tuple[str, str, ObjectFile]]:
    address = archive.configuration.store.address
    if address is None:
        return []
    found = []
    for one in open_store(address).list(_COLLECTIONS):
        parts = one.key.split("/")
        if len(parts) == _DEPTH and one.key == archive.warc_key(parts[1], parts[3]) and parts[3].endswith(SUFFIX):
            found.append((parts[1], parts[3], ObjectFile(address, one.key, one.size)))
    return found
