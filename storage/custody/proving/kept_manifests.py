"""What the manifests of an archive say, kept between two questions: a server is asked for many proofs.

The heads of manifests and the stamps on them are few; the records that a manifest lists may be a million. So of every
file the heads and stamps are kept, and of the manifests that were asked for last as many records as fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock

from storage.archive.shelf import Shelf
from storage.questions.crawl_files import NoteFile
from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.crawl_manifest import CrawlManifest, ManifestHead, Stamp, kept_in, leaves_of
from storage.warc.merkle_tree import MerkleTree

_MOST_RECORDS = 200_000


@dataclass(frozen=True, slots=True)
class SwornFile:
    """The manifests in a WARC file: their heads and where they lie by digest, and the stamps by what they are on."""

    heads: Mapping[str, ManifestHead]
    places: Mapping[str, Place]
    stamps: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class ManifestTree:
    """The records of a manifest: the number of each by its id, from 0 on, and the tree of all."""

    numbers: Mapping[str, int] = field(default_factory=dict)
    tree: MerkleTree = field(default_factory=lambda: MerkleTree(()))


class KeptManifests:
    """Reads manifests, a file again when it is another one than before; for many threads."""

    def __init__(self, most_records: int = _MOST_RECORDS) -> None:
        self._most_records = most_records
        self._lock = Lock()
        self._files: dict[str, tuple[object, SwornFile]] = {}
        self._trees: dict[str, ManifestTree] = {}

    def file(self, shelf: Shelf, note: NoteFile) -> SwornFile:
        """What stands in a file of notes; of a damaged one what stands before the damage."""
        path = shelf.path(note.name)
        identity = _identity(shelf, note)
        with self._lock:
            known = self._files.get(str(path))
        if known is not None and identity is not None and known[0] == identity:
            return known[1]
        read = _read(shelf, note.name)
        # Only what it was before and after is what was read.
        if identity is not None and identity == _identity(shelf, note):
            with self._lock:
                self._files[str(path)] = identity, read
        return read

    def tree(self, shelf: Shelf, digest: str, place: Place) -> ManifestTree:
        """The records of the manifest of this digest; none when it does not lie there as it was.

        The digest stands for all of them, so what is known by it is never another.
        """
        with self._lock:
            if (known := self._trees.pop(digest, None)) is not None:
                # The one that was asked for last stands last.
                self._trees[digest] = known
                return known
        tree = _tree(shelf, digest, place)
        with self._lock:
            self._trees[digest] = tree
            self._forget()
        return tree

    def _forget(self) -> None:
        """Let go of the trees that were asked for longest ago, until the others fit."""
        records = sum(len(one.numbers) for one in self._trees.values())
        while records > self._most_records:
            records -= len(self._trees.pop(next(iter(self._trees))).numbers)


def _identity(shelf: Shelf, note: NoteFile) -> object:
    """What tells a file from another one of its name; None when nothing does."""
    try:
        there = shelf.path(note.name).stat()
    except OSError:
        # It lies in the store, whose copy is the one that was uploaded.
        return note.sha256
    return there.st_dev, there.st_ino, there.st_size, there.st_mtime_ns, there.st_ctime_ns


def _read(shelf: Shelf, name: str) -> SwornFile:
    heads: dict[str, ManifestHead] = {}
    places: dict[str, Place] = {}
    stamps: dict[str, bytes] = {}
    # fonds verify tells of the damage.
    with suppress(RecordError):
        for kept in kept_in(shelf.source(name)):
            if isinstance(kept, CrawlManifest) and kept.place is not None:
                head = kept.head
                heads[head.digest], places[head.digest] = head, kept.place
            elif isinstance(kept, Stamp):
                stamps[kept.manifest] = kept.answer
    return SwornFile(heads, places, stamps)


def _tree(shelf: Shelf, digest: str, place: Place) -> ManifestTree:
    try:
        manifest = CrawlManifest(shelf.read(place).block, place)
        entries = tuple(manifest.entries())
        head = manifest.head
    except (RecordError, ValueError):
        return ManifestTree()
    tree = MerkleTree(leaves_of(entries))
    if (head.digest, head.records, head.tree) != (digest, len(entries), tree.root.hex()):
        return ManifestTree()
    return ManifestTree({entry.split(" ", 2)[1]: number for number, entry in enumerate(entries)}, tree)
