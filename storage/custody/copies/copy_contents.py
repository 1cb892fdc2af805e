"""What a copy holds as a whole: its manifest, what is none of the archive's files, and what was joined into others.

The parts of a joined file are in it byte for byte. A copy that held both would give each record twice to whoever makes
an archive of it; so the parts go once the joined file is there and as it was recorded. Nothing else is taken out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from storage.archive.archive import Archive
from storage.custody.backup.snapshot_manifest import SNAPSHOTS
from storage.custody.copies.copy_marker import write_manifest
from storage.custody.copies.instance import Condition, read_instance
from storage.custody.copies.outcome import StrangeFile
from storage.custody.copies.place import FilePlace
from storage.custody.repair.replacement_file import is_damaged_name
from storage.tables.copied_files import CopiedFiles
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.tables.warc_files import WarcFiles

_COLLECTIONS = "collections"


@dataclass(frozen=True, slots=True)
class PartInCopy:
    """A file in a copy that was joined into another since: its key, and the name of the joined file."""

    key: str
    joined: str


@dataclass(frozen=True, slots=True)
class HeldBesides:
    """What copies hold that is none of the archive's present files; of the parts, `taken_out` were."""

    strange: tuple[StrangeFile, ...] = ()
    joined: tuple[PartInCopy, ...] = ()
    taken_out: int = 0

    def __add__(self, other: HeldBesides) -> HeldBesides:
        return HeldBesides(self.strange + other.strange, self.joined + other.joined, self.taken_out + other.taken_out)


def looked_over(archive: Archive, database: Database, copy: FilePlace, *, is_mending: bool) -> HeldBesides:
    """What a copy holds besides; who mends takes out the parts that are in joined files there, and writes the manifest.

    Raises StoreError.
    """
    besides = _held_besides(archive, database, copy)
    if is_mending:
        besides = _without_joined(archive, database, copy, besides)
        _describe(archive, database, copy)
    return besides


def _held_besides(archive: Archive, database: Database, copy: FilePlace) -> HeldBesides:
    files = {archive.warc_key(filed.publication, filed.name) for filed in WarcFiles(database).all()}
    parts = {
        archive.warc_key(publication, name): joined
        for publication in archive.collections()
        for name, joined in JoinedFiles(database).present(publication).items()
    }
    there = sorted(one.key for one in copy.store.list(_COLLECTIONS))
    more = [key for key in there if key not in files and not is_damaged_name(key)]
    return HeldBesides(
        tuple(StrangeFile(copy.name, key) for key in more if key not in parts),
        tuple(PartInCopy(key, parts[key]) for key in more if key in parts),
    )


def _without_joined(archive: Archive, database: Database, copy: FilePlace, besides: HeldBesides) -> HeldBesides:
    """Take out the parts of joined files that the copy holds as recorded, but those that a backup's snapshots name."""
    if not besides.joined or any(True for _ in copy.store.list(SNAPSHOTS)):
        return besides
    # Read now: that it was sound when it was compared last, which may be long ago, is not enough to delete by.
    sound = {name for name in {part.joined for part in besides.joined} if _is_sound(archive, database, copy, name)}
    left = []
    for part in besides.joined:
        if part.joined in sound:
            copy.store.delete(part.key)
        else:
            left.append(part)
    return replace(besides, joined=tuple(left), taken_out=len(besides.joined) - len(left))


def _is_sound(archive: Archive, database: Database, copy: FilePlace, name: str) -> bool:
    """Whether a joined file lies in a copy as it was recorded."""
    filed = WarcFiles(database).named(name)
    if filed is None or filed.sha256 is None:
        return False
    key = archive.warc_key(filed.publication, name)
    return read_instance(copy, key, filed.size, filed.sha256).condition is Condition.AS_RECORDED


def _describe(archive: Archive, database: Database, copy: FilePlace) -> None:
    """Write beside the files of a copy what they must be."""
    known = CopiedFiles(database).all()
    write_manifest(
        copy.store,
        (
            (archive.warc_key(one.publication, one.name), one.sha256)
            for one in WarcFiles(database).all()
            if one.sha256 is not None and copy.name in known.get(one.name, {})
        ),
    )
