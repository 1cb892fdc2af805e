"""Checks a proof with nothing but its own bytes and the certificates that somebody trusts.

Three things make it whole: the records are what their digests say, a manifest that leads to a time stamp lists them,
and the answer says of them what they say themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO, Literal

from storage.custody.proving.claims import claims_of, held_against
from storage.custody.proving.proof_file import ProofFile, ProofRecord
from storage.custody.stamping.time_stamp import Roots, StampError, check_stamp
from storage.types.instants import instant_text
from storage.warc.crawl_manifest import ListedRecord, ManifestHead
from storage.warc.judged import JudgedRecord, judge
from storage.warc.merkle_tree import leaf_hash, root_by_path
from storage.warc.record import WarcRecord
from storage.warc.stated_digest import Check


class ProofVerdict(StrEnum):
    """What a check came to: it holds, it does not, this file does not say, or it is not what a proof is about."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "open"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class ProofStatement:
    """One thing that was checked, in one line."""

    verdict: ProofVerdict
    statement: str


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
        statements.append(ProofStatement(ProofVerdict.REFUTED, "there is no record in it"))
    for said, judged in zip(proof.records, records, strict=False):
        statements.append(_whole(said, judged))
        statements += _listed(proof, said, judged, roots, stamped)
    statements += _missing_or_more(proof, len(records))
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
        why = f"the record {said.record_id} is damaged or missing: no record can be read where it should be"
        yield ProofStatement(ProofVerdict.REFUTED, why)
    if (named := len(proof.records)) < readable:
        why = f"it names {named} {'record' if named == 1 else 'records'} and holds {readable}"
        yield ProofStatement(ProofVerdict.REFUTED, why)


def _whole(said: ProofRecord, judged: JudgedRecord) -> ProofStatement:
    """Whether a record is the one that is named, and what its digests say."""
    record, damage = judged.record, judged.damage
    if damage is not None:
        return ProofStatement(ProofVerdict.REFUTED, f"the record {said.record_id} is damaged: {damage.clause}")
    if (record.record_id, judged.place.length) != (said.record_id, said.length):
        found = f"{record.record_id} in {judged.place.length} bytes"
        return ProofStatement(ProofVerdict.REFUTED, f"the record should be {said.record_id}, and is {found}")
    if judged.scanned.measured.block is not Check.RIGHT:
        return ProofStatement(
            ProofVerdict.OPEN, f"the record {said.record_id} is whole, and states no digest of itself"
        )
    about = f"a {record.kind} of {record.target_uri} at {record.first('WARC-Date')}"
    return ProofStatement(ProofVerdict.PROVEN, f"the record {said.record_id} is whole: {about}")


def _listed(
    proof: ProofFile, said: ProofRecord, judged: JudgedRecord, roots: Roots, stamped: list[datetime]
) -> Iterator[ProofStatement]:
    """Whether a manifest lists a record where it is said to have lain, and whether a time stamp vouches for that."""
    place = said.listed
    if place is None:
        yield ProofStatement(
            ProofVerdict.OPEN, f"no manifest lists the record {said.record_id}: nobody has sworn to it"
        )
        return
    entry = ListedRecord(
        said.file,
        said.offset,
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
        yield ProofStatement(ProofVerdict.REFUTED, f"the record {said.record_id} is not in its manifest: {error}")
        return
    where = f"record {place.index + 1} of {head.records}, at {said.offset} of {said.file}"
    yield ProofStatement(ProofVerdict.PROVEN, f"the manifest of {head.crawl_id} lists it: {where}")
    yield _stamped(proof, place.manifest, roots, stamped)


def _stamped(proof: ProofFile, manifest: str, roots: Roots, stamped: list[datetime]) -> ProofStatement:
    """Whether a manifest is stamped, or one that names it through those between them."""
    try:
        chain = _chain(proof, manifest)
        newest = chain[-1]
        if newest not in proof.stamps:
            return ProofStatement(ProofVerdict.OPEN, f"no time stamp is on the manifest {manifest} or on one behind it")
        at = check_stamp(proof.stamps[newest], _head(proof.manifests, newest).block, roots)
    except (StampError, ValueError) as error:
        return ProofStatement(ProofVerdict.REFUTED, f"the time stamp proves nothing of it: {error}")
    through = "" if len(chain) == 1 else f", through {len(chain) - 1} later manifests of the collection"
    if not roots:
        why = "name the certificates that vouch for its authority (--cacert), or nobody does"
        return ProofStatement(ProofVerdict.OPEN, f"a time stamp of {instant_text(at)} is on it{through}; {why}")
    stamped.append(at)
    return ProofStatement(ProofVerdict.PROVEN, f"a time stamp says that it was there at {instant_text(at)}{through}")


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
        where = f"the body of {revisit.record_id} in {revisit.refers_to}"
        if original is None:
            yield ProofStatement(ProofVerdict.OPEN, f"{where}, which is not in the file")
        elif revisit.payload_digest not in (None, original.payload_digest):
            yield ProofStatement(ProofVerdict.REFUTED, f"{where} has another digest")
        else:
            yield ProofStatement(ProofVerdict.PROVEN, f"{where} is the one that it refers to")


def _answered(
    answer: Mapping[str, Any], said: Sequence[ProofRecord], records: Sequence[JudgedRecord]
) -> Iterator[ProofStatement]:
    """Whether the answer says of captures what their records say, and what of it no record says."""
    held = {judged.record.record_id: (place, judged.record) for place, judged in zip(said, records, strict=False)}
    claims = claims_of(answer)
    if not claims:
        yield ProofStatement(ProofVerdict.REFUTED, "the answer names no capture that would prove it")
    for claim in claims:
        if claim.capture_id not in held:
            why = f"the answer names the capture {claim.capture_id}, whose record is not in the file"
            yield ProofStatement(ProofVerdict.REFUTED, why)
            continue
        agreeing, wrong = held_against(claim, *held[claim.capture_id])
        if wrong:
            why = f"the record {claim.capture_id} says otherwise: {'; '.join(wrong)}"
            yield ProofStatement(ProofVerdict.REFUTED, why)
        else:
            yield ProofStatement(ProofVerdict.PROVEN, f"the answer and the record agree: {', '.join(agreeing)}")
    why = "title, text and whatever else was read from the records: read them again to check it"
    yield ProofStatement(ProofVerdict.OUTSIDE, why)
