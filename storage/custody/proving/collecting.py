"""Collects what proves an answer: its records as they lie, where manifests list them, and the stamps on these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from storage.archive.archive import Archive
from storage.custody.proving.kept_manifests import KeptManifests, ManifestTree
from storage.custody.proving.proof_file import ProofFile, ProofRecord, TreePlace
from storage.questions.crawl_files import note_files
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.types import Capture
from storage.warc.crawl_manifest import ManifestHead


@dataclass(frozen=True, slots=True)
class _SwornTo:
    """What a collection's manifests say of some records, and how they hang together."""

    heads: dict[str, ManifestHead] = field(default_factory=dict)
    stamps: dict[str, bytes] = field(default_factory=dict)
    places: dict[str, TreePlace] = field(default_factory=dict)

    def chain(self, digest: str) -> Iterator[str]:
        """The manifests from this one up to the first that is stamped, or to the newest when none is."""
        followers = {head.previous: other for other, head in self.heads.items()}
        seen: set[str] = set()
        following: str | None = digest
        while following is not None and following not in seen:
            yield following
            seen.add(following)
            following = None if following in self.stamps else followers.get(following)


def collect_proof(
    archive: Archive,
    database: Database,
    answer: Mapping[str, Any],
    capture_ids: Collection[str],
    manifests: KeptManifests | None = None,
) -> ProofFile:
    """The proof of an answer by these captures; for a revisit the records that hold its body belong to it.

    Args:
        archive: whose records they are.
        database: the archive's.
        answer: what is proven.
        capture_ids: what it rests on.
        manifests: what is kept of the archive's manifests; None: they are read for this proof.

    Raises:
        Withheld: one of the captures is withheld.
        RecordError: a record is not where it should be.
    """
    captures = proven_captures(database, capture_ids)
    by_publication: dict[str, list[Capture]] = {}
    for capture in captures:
        by_publication.setdefault(capture.publication, []).append(capture)
    kept = manifests or KeptManifests()
    sworn = {name: _sworn_to(archive, database, kept, name, some) for name, some in by_publication.items()}
    records, members = [], []
    heads: dict[str, bytes] = {}
    stamps: dict[str, bytes] = {}
    for capture in captures:
        place, known = capture.place, sworn[capture.publication]
        listed = known.places.get(capture.capture_id)
        members.append(archive.shelf(capture.publication).member(place))
        records.append(ProofRecord(capture.capture_id, place.warc_file, place.offset, place.length, listed))
        for digest in () if listed is None else known.chain(listed.manifest):
            heads[digest] = known.heads[digest].block
            if digest in known.stamps:
                stamps[digest] = known.stamps[digest]
    return ProofFile(answer, tuple(records), b"".join(members), heads, stamps)


def _sworn_to(
    archive: Archive, database: Database, kept: KeptManifests, publication: str, captures: Collection[Capture]
) -> _SwornTo:
    shelf, sworn = archive.shelf(publication), _SwornTo()
    wanted: dict[str, set[str]] = {}
    for capture in captures:
        wanted.setdefault(capture.crawl_id, set()).add(capture.capture_id)
    for note in note_files(database, publication):
        file = kept.file(shelf, note)
        sworn.heads.update(file.heads)
        sworn.stamps.update(file.stamps)
        for digest, head in file.heads.items():
            if record_ids := wanted.get(head.crawl_id):
                sworn.places.update(_places(kept.tree(shelf, digest, file.places[digest]), digest, record_ids))
    return sworn


def _places(tree: ManifestTree, digest: str, wanted: Collection[str]) -> dict[str, TreePlace]:
    """Where the wanted records stand in a manifest, by id."""
    numbers = {record_id: tree.numbers[record_id] for record_id in wanted if record_id in tree.numbers}
    return {
        record_id: TreePlace(digest, number, tuple(step.hex() for step in tree.tree.audit_path(number)))
        for record_id, number in numbers.items()
    }
