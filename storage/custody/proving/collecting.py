"""Collects what proves an answer: its records as they lie, where manifests list them, and the stamps on these."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from storage.archive.archive import Archive
from storage.custody.proving.kept_manifests import KeptManifests, ManifestTree
from storage.custody.proving.proof_file import ProofFile, ProofRecord, TreePlace
from storage.custody.proving.sworn import SwornTo, sworn_to
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.types import Capture
from storage.types.errors import TooMuch


def collect_proof(
    archive: Archive,
    database: Database,
    answer: Mapping[str, Any],
    capture_ids: Collection[str],
    manifests: KeptManifests | None = None,
    most_bytes: int | None = None,
) -> ProofFile:
    """The proof of an answer by these captures; for a revisit the records that hold its body belong to it.

    Args:
        archive: whose records they are.
        database: the archive's.
        answer: what is proven.
        capture_ids: what it rests on.
        manifests: what is kept of the archive's manifests; None: they are read for this proof.
        most_bytes: how many bytes the records may have in all; None: any number.

    Raises:
        Withheld: one of the captures is withheld.
        TooMuch: the records have more bytes.
        RecordError: a record is not where it should be.
    """
    captures = proven_captures(database, capture_ids)
    size = sum(capture.place.length for capture in captures)
    if most_bytes is not None and size > most_bytes:
        raise TooMuch("the proof", size, most_bytes, "fonds prove --export writes it, on the archive's machine")
    by_publication: dict[str, list[Capture]] = {}
    for capture in captures:
        by_publication.setdefault(capture.publication, []).append(capture)
    kept = manifests or KeptManifests()
    sworn = {name: sworn_to(archive, database, kept, name) for name in by_publication}
    places = dict(
        found for name, some in by_publication.items() for found in _listed(archive, kept, sworn[name], name, some)
    )
    records, members = [], []
    joined = JoinedFiles(database)
    heads: dict[str, bytes] = {}
    stamps: dict[str, bytes] = {}
    for capture in captures:
        place, known = capture.place, sworn[capture.publication]
        listed = places.get(capture.capture_id)
        if listed is not None and (lay := joined.original(place)) != place:
            listed = replace(listed, file=lay.warc_file, offset=lay.offset)
        members.append(archive.shelf(capture.publication).member(place))
        records.append(ProofRecord(capture.capture_id, place.warc_file, place.offset, place.length, listed))
        for digest in () if listed is None else known.chain(listed.manifest):
            heads[digest] = known.heads[digest].block
            if digest in known.stamps:
                stamps[digest] = known.stamps[digest]
    return ProofFile(answer, tuple(records), b"".join(members), heads, stamps)


def _listed(
    archive: Archive, kept: KeptManifests, sworn: SwornTo, publication: str, captures: Collection[Capture]
) -> Iterator[tuple[str, TreePlace]]:
    """Where captures of a publication stand in the manifests of their crawls, by id."""
    wanted: dict[str, set[str]] = {}
    for capture in captures:
        wanted.setdefault(capture.crawl_id, set()).add(capture.capture_id)
    for digest, head in sworn.heads.items():
        if record_ids := wanted.get(head.crawl_id):
            tree = kept.tree(archive.shelf(publication), digest, sworn.places[digest])
            yield from _places(tree, digest, record_ids).items()


def _places(tree: ManifestTree, digest: str, wanted: Collection[str]) -> dict[str, TreePlace]:
    """Where the wanted records stand in a manifest, by id."""
    numbers = {record_id: tree.numbers[record_id] for record_id in wanted if record_id in tree.numbers}
    return {
        record_id: TreePlace(digest, number, tuple(step.hex() for step in tree.tree.audit_path(number)))
        for record_id, number in numbers.items()
    }
