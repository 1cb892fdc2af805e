"""What an answer says of captures, held against what their records say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from storage.custody.proving.proof_file import ProofRecord
from storage.types.instants import instant_text
from storage.warc.message import parse_head, split_head
from storage.warc.record import WarcRecord
from storage.warc.uri_form import uri

# Under these names an answer says where a record lies and what it holds.
_OF_PROOF = ("captured_at", "status", "payload_digest", "warc_file", "record_offset", "record_length")
# The objects of an answer that name a capture, beside the pages of an article.
_PROOFS = ("proof", "last_visit")


@dataclass(frozen=True, slots=True)
class CaptureClaim:
    """What an answer says of one capture: fields by their names in it."""

    capture_id: str
    fields: Mapping[str, Any]


def claims_of(answer: Mapping[str, Any]) -> tuple[CaptureClaim, ...]:
    """What an answer says of the captures that prove it; citations have proofs of their own, those of their sources."""
    about = answer.get(str(answer.get("kind")))
    found: dict[str, CaptureClaim] = {}
    for claim in _claims(about) if isinstance(about, Mapping) else ():
        before = found.get(claim.capture_id, claim)
        if any(before.fields.get(name, said) != said for name, said in claim.fields.items()):
            # Both cannot be true; the record tells which is not.
            found[f"{claim.capture_id} again"] = claim
        else:
            found[claim.capture_id] = CaptureClaim(claim.capture_id, {**before.fields, **claim.fields})
    return tuple(found.values())


def _claims(about: Mapping[str, Any]) -> Iterator[CaptureClaim]:
    for name in _PROOFS:
        proof = about.get(name)
        if isinstance(proof, Mapping):
            fields = {field: proof[field] for field in _OF_PROOF if field in proof}
            # Only a capture's own address is the one that was asked for.
            own = {"url": about["url"]} if "record_type" in about and "url" in about else {}
            yield CaptureClaim(str(proof.get("capture_id")), {**fields, **own})
    parts = about.get("parts")
    for part in parts if isinstance(parts, Sequence) and not isinstance(parts, str) else ():
        if isinstance(part, Mapping) and part.get("capture_id") is not None:
            yield CaptureClaim(str(part["capture_id"]), {"captured_at": part.get("captured_at")})


def held_against(claim: CaptureClaim, place: ProofRecord, record: WarcRecord) -> tuple[list[str], list[str]]:
    """The fields that a record confirms, and how others differ from it; those that it does not tell are in neither.

    Args:
        claim: what is said of a capture.
        place: where its record lay.
        record: its record.
    """
    told = dict(_told(place, record))
    agreeing, wrong = [], []
    for name, said in claim.fields.items():
        if name not in told:
            continue
        if (uri(said) if name == "url" and isinstance(said, str) else said) == told[name]:
            agreeing.append(name)
        else:
            wrong.append(f"{name} is {told[name]}, not {said}")
    return ["capture_id", *agreeing], wrong


def _told(place: ProofRecord, record: WarcRecord) -> Iterator[tuple[str, Any]]:
    yield "warc_file", place.file
    yield "record_offset", place.offset
    yield "record_length", place.length
    yield "url", record.target_uri
    try:
        yield "captured_at", instant_text(record.date)
    except ValueError:
        yield "captured_at", None
    yield "status", parse_head(split_head(record.block)[0]).status if record.is_answer else None
    # Records of other programs state digests of other kinds, or none.
    if (record.payload_digest or "").startswith("sha256:"):
        yield "payload_digest", record.payload_digest
