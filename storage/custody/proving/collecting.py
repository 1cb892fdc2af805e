"""Collects what proves an answer: its records as they lie, where manifests list them, and the stamps on these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from storage.archive.archive import Archive
from storage.custody.proving.proof_file import ProofFile, ProofRecord, TreePlace
from storage.questions.crawl_files import files_of_notes
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.types import Capture
from storage.types.errors import RecordError
from storage.warc.crawl_manifest import CrawlManifest, ManifestHead, kept_in, leaves_of
from storage.warc.merkle_tree import audit_path


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
    archive: Archive, database: Database, answer: Mapping[str, Any], capture_ids: Collection[str]
) -> ProofFile:
    """The proof of an answer by these captures; for a revisit the records that hold its body belong to it.

    Raises:
        Withheld: one of the captures is withheld.
        RecordError: a record is not where it should be.
    """
    captures = proven_captures(database, capture_ids)
    by_publication: dict[str, list[Capture]] = {}
    for capture in captures:
        by_publication.setdefault(capture.publication, []).append(capture)
    sworn = {name: _sworn_to(archive, database, name, some) for name, some in by_publication.items()}
    records, members = [], []
    manifests: dict[str, bytes] = {}
    stamps: dict[str, bytes] = {}
    for capture in captures:
        place, known = capture.place, sworn[capture.publication]
        listed = known.places.get(capture.capture_id)
        members.append(archive.shelf(capture.publication).member(place))
        records.append(ProofRecord(capture.capture_id, place.warc_file, place.offset, place.length, listed))
        for digest in () if listed is None else known.chain(listed.manifest):
            manifests[digest] = known.heads[digest].block
            if digest in known.stamps:
                stamps[digest] = known.stamps[digest]
    return ProofFile(answer, tuple(records), b"".join(members), manifests, stamps)


def _sworn_to(archive: Archive, database: Database, publication: str, captures: Collection[Capture]) -> _SwornTo:
    shelf, sworn = archive.shelf(publication), _SwornTo()
    wanted: dict[str, set[str]] = {}
    for capture in captures:
        wanted.setdefault(capture.crawl_id, set()).add(capture.capture_id)
    for name in files_of_notes(database, publication):
        # Of a damaged file what stands before the damage counts; fonds verify tells of it.
        with suppress(RecordError):
            for kept in kept_in(shelf.source(name)):
                if isinstance(kept, CrawlManifest):
                    head = kept.head
                    sworn.heads[head.digest] = head
                    sworn.places.update(_places(kept, head, wanted.get(head.crawl_id, set())))
                else:
                    sworn.stamps[kept.manifest] = kept.answer
    return sworn


def _places(manifest: CrawlManifest, head: ManifestHead, wanted: Collection[str]) -> dict[str, TreePlace]:
    """Where the wanted records stand in a manifest, by id."""
    if not wanted:
        return {}
    entries = tuple(manifest.entries())
    leaves = leaves_of(entries)
    return {
        record_id: TreePlace(head.digest, index, tuple(step.hex() for step in audit_path(leaves, index)))
        for index, record_id in enumerate(entry.split(" ", 2)[1] for entry in entries)
        if record_id in wanted
    }
