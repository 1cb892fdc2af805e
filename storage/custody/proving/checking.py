"""Checks a proof with nothing but its own bytes and the certificates that somebody trusts.

Three things make it whole: the records are what their digests say, a manifest that leads to a time stamp lists them,
and the answer says of them what they say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, Literal

from storage.custody.proving.claims import AnswerPath, claims_of, held_against, unproven
from storage.custody.proving.proof_file import ProofFile, ProofRecord
from storage.custody.proving.statements import ProofStatement, ProofVerdict, StatementKind, state
from storage.custody.stamping.time_stamp import Roots, StampError, check_stamp
from storage.types.instants import instant_text
from storage.warc.crawl_manifest import ListedRecord, ManifestHead
from storage.warc.judged import JudgedRecord, judge
from storage.warc.merkle_tree import leaf_hash, root_by_path
from storage.warc.record import WarcRecord
from storage.warc.stated_digest import Check


@dataclass(frozen=True, slots=True)
class ProofReport:
    """All that was checked; `stamped_at` is when the last of the records was sworn to, None when that is not proven.

    `has_stamp` is whether the file holds any time stamp, believed or not.
    """

    statements: tuple[ProofStatement, ...]
    stamped_at: datetime | None
    has_stamp: bool = True

    @property
    def is_proven(self) -> bool:
        """Whether everything that a proof is about holds."""
        needed = {one.verdict for one in self.statements if one.verdict is not ProofVerdict.OUTSIDE}
        return needed == {ProofVerdict.PROVEN}

    @property
    def is_refuted(self) -> bool:
        """Whether anything does not hold, so that no further stamp would prove it."""
        return any(one.verdict is ProofVerdict.REFUTED for one in self.statements)


def check_proof(proof: ProofFile, roots: Roots) -> ProofReport:
    """What a proof proves; without certificates no time stamp is believed."""
    records = _records(proof)
    statements: list[ProofStatement] = []
    stamped: list[datetime] = []
    if not proof.records:
        statements.append(state(StatementKind.NO_RECORD))
    for said, judged in zip(proof.records, records, strict=False):
        statements.append(_whole(said, judged))
        statements += _listed(proof, said, judged, roots, stamped)
    statements += _missing_or_more(proof, len(records))
    statements += _needless(proof)
    statements += _bodies([judged.record for judged in records])
    statements += _answered(proof.answer, proof.records, records)
    is_stamped = len(stamped) == len(proof.records) and bool(stamped)
    return ProofReport(tuple(statements), max(stamped) if is_stamped else None, bool(proof.stamps))


@dataclass(frozen=True, slots=True)
class _Members:
    """The records of a proof, as a WARC file that is read."""

    content: bytes
    name: str = "records.warc.gz"
    suffix: str = ".gz"

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """The file, which nothing else reads."""
        return BytesIO(self.content)


def _records(proof: ProofFile) -> list[JudgedRecord]:
    """The records up to the first stretch that holds none."""
    records: list[JudgedRecord] = []
    for judged in judge(_Members(proof.members), len(proof.members)):
        if not isinstance(judged, JudgedRecord):
            break
        records.append(judged)
    return records


def _missing_or_more(proof: ProofFile, readable: int) -> Iterator[ProofStatement]:
    """That records which are named cannot be read, or that there are more than are named."""
    for said in proof.records[readable:]:
        yield state(StatementKind.RECORD_UNREADABLE, record=said.record_id)
    if (named := len(proof.records)) < readable:
        yield state(StatementKind.RECORDS_UNNAMED, named=named, held=readable)


def _needless(proof: ProofFile) -> Iterator[ProofStatement]:
    """That there are manifests that lead to no record, or time stamps on none that does: nobody would check them."""
    behind: dict[str | None, list[str]] = {}
    for digest in proof.manifests:
        with suppress(ValueError):
            behind.setdefault(_head(proof.manifests, digest).previous, []).append(digest)
    waiting = [said.listed.manifest for said in proof.records if said.listed is not None]
    needed: set[str] = set()
    while waiting:
        needed.add(manifest := waiting.pop())
        waiting += behind.pop(manifest, ())
    for folder, parts in (("manifest", proof.manifests), ("time stamp", proof.stamps)):
        for digest in sorted(parts.keys() - needed):
            yield state(StatementKind.PART_NEEDLESS, part=f"the {folder} {digest[:80]}")


def _whole(said: ProofRecord, judged: JudgedRecord) -> ProofStatement:
    """Whether a record is the one that is named, and what its digests say."""
    record, damage = judged.record, judged.damage
    if damage is not None:
        return state(StatementKind.RECORD_DAMAGED, record=said.record_id, why=damage.clause)
    if (record.record_id, judged.place.length) != (said.record_id, said.length):
        found, length = record.record_id, judged.place.length
        return state(StatementKind.RECORD_ANOTHER, record=said.record_id, found=found, length=length)
    if judged.scanned.measured.block is not Check.RIGHT:
        return state(StatementKind.RECORD_WITHOUT_DIGEST, record=said.record_id)
    about = {"type": record.kind, "url": record.target_uri, "at": record.first("WARC-Date")}
    return state(StatementKind.RECORD_WHOLE, record=said.record_id, **about)


def _listed(
    proof: ProofFile, said: ProofRecord, judged: JudgedRecord, roots: Roots, stamped: list[datetime]
) -> Iterator[ProofStatement]:
    """Whether a manifest lists a record where it is said to have lain, and whether a time stamp vouches for that."""
    place = said.listed
    if place is None:
        yield state(StatementKind.NOT_LISTED, record=said.record_id)
        return
    file, offset = place.file or said.file, said.offset if place.offset is None else place.offset
    entry = ListedRecord(
        file,
        offset,
        judged.record.record_id,
        judged.record.block_digest or "",
        sha256(judged.scanned.head).hexdigest(),
    ).entry
    try:
        head = _head(proof.manifests, place.manifest)
        path = [bytes.fromhex(step) for step in place.path]
        root = root_by_path(leaf_hash(entry.encode("utf-8")), place.index, head.records, path)
        if root.hex() != head.tree:
            raise ValueError("the manifest lists another record, or none, at that place")
    except ValueError as error:
        yield state(StatementKind.NOT_IN_MANIFEST, record=said.record_id, why=error)
        return
    where = {"number": place.index + 1, "records": head.records, "offset": offset, "file": file}
    yield state(StatementKind.LISTED, crawl=head.crawl_id, **where)
    yield _stamped(proof, place.manifest, roots, stamped)


def _stamped(proof: ProofFile, manifest: str, roots: Roots, stamped: list[datetime]) -> ProofStatement:
    """Whether a manifest is stamped, or one that names it through those between them."""
    try:
        chain = _chain(proof, manifest)
        newest = chain[-1]
        if newest not in proof.stamps:
            return state(StatementKind.NOT_STAMPED, manifest=manifest)
        at = check_stamp(proof.stamps[newest], _head(proof.manifests, newest).block, roots)
    except (StampError, ValueError) as error:
        return state(StatementKind.STAMP_WORTHLESS, why=error)
    later = len(chain) - 1
    told: dict[str, object] = {"at": instant_text(at), **({"later": later} if later else {})}
    if not roots:
        return state(StatementKind.LATER_STAMP_UNVOUCHED if later else StatementKind.STAMP_UNVOUCHED, **told)
    stamped.append(at)
    return state(StatementKind.STAMPED_LATER if later else StatementKind.STAMPED, **told)


def _chain(proof: ProofFile, manifest: str) -> Sequence[str]:
    """The manifests from this one to the first that is stamped, each named by the next. Raises ValueError."""
    followers = {_head(proof.manifests, digest).previous: digest for digest in sorted(proof.manifests)}
    chain = [manifest]
    while chain[-1] not in proof.stamps and (following := followers.get(chain[-1])) is not None:
        if following in chain:
            raise ValueError("the manifests name each other in a circle")
        chain.append(following)
    return chain


def _head(manifests: Mapping[str, bytes], digest: str) -> ManifestHead:
    """The head of this digest. Raises ValueError."""
    if digest not in manifests:
        raise ValueError(f"the manifest {digest[:80]} is not in the file")
    head = ManifestHead.parse(manifests[digest])
    if head.block != manifests[digest] or head.digest != digest:
        raise ValueError(f"the manifest {digest[:80]} is not the one of that digest")
    return head


def _bodies(records: Sequence[WarcRecord]) -> Iterator[ProofStatement]:
    """Whether the body of each revisit is here, in the record that it refers to."""
    by_id = {record.record_id: record for record in records}
    for revisit in (record for record in records if record.is_revisit):
        original = by_id.get(revisit.refers_to or "")
        if original is None:
            kind = StatementKind.BODY_MISSING
        elif revisit.payload_digest not in (None, original.payload_digest):
            kind = StatementKind.BODY_ANOTHER
        else:
            kind = StatementKind.BODY_REFERRED_TO
        yield state(kind, record=revisit.record_id, original=revisit.refers_to)


def _answered(
    answer: Mapping[str, Any], said: Sequence[ProofRecord], records: Sequence[JudgedRecord]
) -> Iterator[ProofStatement]:
    """Whether the answer says of captures what their records say, and what of it no record says."""
    held = {judged.record.record_id: (place, judged.record) for place, judged in zip(said, records, strict=False)}
    claims = claims_of(answer)
    proven: set[AnswerPath] = set()
    if not claims:
        yield state(StatementKind.NO_CLAIM)
    for capture_id, said_of_it in claims.items():
        if capture_id not in held:
            yield state(StatementKind.CLAIM_WITHOUT_RECORD, record=capture_id)
            continue
        told = held_against(said_of_it, *held[capture_id])
        proven |= told.proven
        if told.wrong:
            yield state(StatementKind.CLAIM_WRONG, record=capture_id, why="; ".join(told.wrong))
        else:
            yield state(StatementKind.CLAIM_AGREES, fields=", ".join(told.agreeing))
    yield state(StatementKind.READ_FROM_RECORDS, fields=", ".join(unproven(answer, proven)))
