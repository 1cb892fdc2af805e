"""What an answer says of captures, held against what their records say; and what of it no record bears out.

The places of an answer are known by their paths in it: names of fields, and numbers in lists from 0 on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from storage.custody.proving.proof_file import ProofRecord
from storage.types.instants import instant_text
from storage.warc.message import parse_head, split_head
from storage.warc.record import WarcRecord
from storage.warc.renderings import is_rendering, page_address, rendered_status
from storage.warc.uri_form import uri

AnswerPath: TypeAlias = tuple[str | int, ...]
# None stands for all entries of a list.
_NamedPath: TypeAlias = tuple[str | int | None, ...]
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*", re.ASCII)

# Under these names an answer says where a record lies and what it holds.
_OF_PROOF = ("captured_at", "status", "payload_digest", "warc_file", "record_offset", "record_length")
# The objects of an answer that name a capture, beside the pages of an article.
_PROOFS = ("proof", "last_visit")
# What no manifest swears to when files were joined since it was made.
_PLACE = frozenset({"warc_file", "record_offset"})


@dataclass(frozen=True, slots=True)
class CaptureClaim:
    """What one place of an answer says of a capture: fields with their paths in the answer, by name."""

    capture_id: str
    fields: Mapping[str, tuple[AnswerPath, Any]]


@dataclass(frozen=True, slots=True)
class HeldClaims:
    """What an answer says of one capture, held against its record.

    `agreeing` are names of fields, `wrong` says how others differ, and `proven` are the paths of what agrees.
    """

    agreeing: tuple[str, ...]
    wrong: tuple[str, ...]
    proven: frozenset[AnswerPath]


def claims_of(answer: Mapping[str, Any]) -> Mapping[str, tuple[CaptureClaim, ...]]:
    """What an answer says of the captures that prove it, by their ids; citations have proofs of their own."""
    kind = str(answer.get("kind"))
    about = answer.get(kind)
    found: dict[str, list[CaptureClaim]] = {}
    for claim in _claims(about, (kind,)) if isinstance(about, Mapping) else ():
        found.setdefault(claim.capture_id, []).append(claim)
    return {capture_id: tuple(claims) for capture_id, claims in found.items()}


def _claims(about: Mapping[str, Any], at: AnswerPath) -> Iterator[CaptureClaim]:
    for name in _PROOFS:
        proof = about.get(name)
        if isinstance(proof, Mapping):
            # Only a capture's own address is the one that was asked for.
            own = {"url": ((*at, "url"), about["url"])} if "record_type" in about and "url" in about else {}
            yield _claim(proof, (*at, name), _OF_PROOF, own)
    parts = about.get("parts")
    for number, part in enumerate(parts if isinstance(parts, Sequence) and not isinstance(parts, str) else ()):
        if isinstance(part, Mapping) and part.get("capture_id") is not None:
            yield _claim(part, (*at, "parts", number), ("captured_at",), {})


def _claim(
    said: Mapping[str, Any], at: AnswerPath, names: Sequence[str], more: Mapping[str, tuple[AnswerPath, Any]]
) -> CaptureClaim:
    fields = {name: ((*at, name), said[name]) for name in ("capture_id", *names) if name in said}
    return CaptureClaim(str(said.get("capture_id")), {**fields, **more})


def held_against(claims: Sequence[CaptureClaim], place: ProofRecord, record: WarcRecord) -> HeldClaims:
    """What a record says to all that is claimed of its capture; of what it does not tell, nothing.

    Args:
        claims: what is said of a capture.
        place: where its record lay.
        record: its record.
    """
    told = {"capture_id": record.record_id, **dict(_told(place, record))}
    moved = place.listed is not None and (place.listed.file, place.listed.offset) != (None, None)
    agreeing: dict[str, None] = {}
    wrong: dict[str, None] = {}
    proven: set[AnswerPath] = set()
    for claim in claims:
        for name, (path, said) in claim.fields.items():
            if name not in told:
                continue
            as_recorded = uri(said) if name == "url" and isinstance(said, str) else said
            # True and 1 are one to Python, and two to whoever reads the answer.
            if (type(as_recorded), as_recorded) != (type(told[name]), told[name]):
                wrong[f"{name} is {told[name]}, not {said}"] = None
            elif not (moved and name in _PLACE):
                agreeing[name] = None
                proven.add(path)
    return HeldClaims(tuple(agreeing), tuple(wrong), frozenset(proven))


def _told(place: ProofRecord, record: WarcRecord) -> Iterator[tuple[str, Any]]:
    yield "warc_file", place.file
    yield "record_offset", place.offset
    yield "record_length", place.length
    yield "url", page_address(record) if is_rendering(record) else record.target_uri
    try:
        yield "captured_at", instant_text(record.date)
    except ValueError:
        yield "captured_at", None
    yield "status", _status(record)
    # Records of other programs state digests of other kinds, or none.
    if (record.payload_digest or "").startswith("sha256:"):
        yield "payload_digest", record.payload_digest


def unproven(answer: Mapping[str, Any], proven: Collection[AnswerPath]) -> tuple[str, ...]:
    """The names of everything in an answer that is not proven, in its order.

    What holds nothing proven is named by itself, `citations` for instance; one field of all entries of a list is
    `parts[].url`, that of one of them `parts[1].url`. A name that is no plain one is written as JSON writes it.

    Args:
        answer: the whole answer; `kind` is the archive's own word, as whatever lies beside the object of that kind.
        proven: the paths of what is.
    """
    kind = str(answer.get("kind"))
    below = [path or (kind,) for path in _unproven(answer.get(kind), (kind,), proven)]
    beside = [(name,) for name in answer if name not in ("kind", kind)]
    return tuple(map(_name, [("kind",), *below, *beside]))


def _unproven(value: Any, at: AnswerPath, proven: Collection[AnswerPath]) -> list[_NamedPath]:
    """The paths below a path, an empty one for the path itself."""
    if not any(path[: len(at)] == at for path in proven):
        return [()]
    if isinstance(value, Mapping):
        return [(name, *rest) for name, one in value.items() for rest in _unproven(one, (*at, name), proven)]
    if not isinstance(value, list):
        return []
    entries = [_unproven(one, (*at, number), proven) for number, one in enumerate(value)]
    everywhere = [path for path in entries[0] if path and all(path in paths for paths in entries)]
    single = [(number, *path) for number, paths in enumerate(entries) for path in paths if path not in everywhere]
    return [*((None, *path) for path in everywhere), *single]


def _name(path: _NamedPath) -> str:
    """A path as people write it."""
    named = "".join(f".{_field(step)}" if isinstance(step, str) else _entry(step) for step in path)
    return named.removeprefix(".")


def _field(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name)


def _entry(number: int | None) -> str:
    return "[]" if number is None else f"[{number + 1}]"


def _status(record: WarcRecord) -> int | None:
    if is_rendering(record):
        return rendered_status(record)
    return parse_head(split_head(record.block)[0]).status if record.is_answer else None
