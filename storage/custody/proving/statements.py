"""What checking a proof comes to, statement by statement: a kind for programs, the values it is about, and one line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class ProofVerdict(StrEnum):
    """What a check came to: it holds, it does not, this file does not say, or it is not what a proof is about."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "open"
    OUTSIDE = "outside"


class StatementKind(StrEnum):
    """What a statement says; it decides the verdict, and which values belong to it."""

    NO_RECORD = "no-record"
    RECORD_UNREADABLE = "record-unreadable"
    RECORDS_UNNAMED = "records-unnamed"
    PART_NEEDLESS = "part-needless"
    RECORD_DAMAGED = "record-damaged"
    RECORD_ANOTHER = "record-another"
    RECORD_WITHOUT_DIGEST = "record-without-digest"
    RECORD_WHOLE = "record-whole"
    NOT_LISTED = "not-listed"
    NOT_IN_MANIFEST = "not-in-manifest"
    LISTED = "listed"
    NOT_STAMPED = "not-stamped"
    STAMP_WORTHLESS = "stamp-worthless"
    STAMP_UNVOUCHED = "stamp-unvouched"
    LATER_STAMP_UNVOUCHED = "later-stamp-unvouched"
    STAMPED = "stamped"
    STAMPED_LATER = "stamped-later"
    BODY_MISSING = "body-missing"
    BODY_ANOTHER = "body-another"
    BODY_REFERRED_TO = "body-referred-to"
    NO_CLAIM = "no-claim"
    CLAIM_WITHOUT_RECORD = "claim-without-record"
    CLAIM_WRONG = "claim-wrong"
    CLAIM_AGREES = "claim-agrees"
    READ_FROM_RECORDS = "read-from-records"


@dataclass(frozen=True, slots=True)
class ProofStatement:
    """One thing that was checked: its verdict, what it is, the values that it names, and all of it in one line."""

    verdict: ProofVerdict
    kind: StatementKind
    values: Mapping[str, str | int]
    statement: str


_K, _V = StatementKind, ProofVerdict
_OTHERS = "name the certificates that vouch for its authority (--cacert), or nobody does"
_THROUGH = "through {later} later manifests of the collection"
_FORMS: Mapping[StatementKind, tuple[ProofVerdict, str]] = MappingProxyType({
    _K.NO_RECORD: (_V.REFUTED, "there is no record in it"),
    _K.RECORD_UNREADABLE: (
        _V.REFUTED,
        "the record {record} is damaged or missing: no record can be read where it should be",
    ),
    _K.RECORDS_UNNAMED: (_V.REFUTED, "it names {named} of the {held} records that it holds"),
    _K.PART_NEEDLESS: (_V.REFUTED, "there is more in it than a proof of it needs: {part}, which nothing checks"),
    _K.RECORD_DAMAGED: (_V.REFUTED, "the record {record} is damaged: {why}"),
    _K.RECORD_ANOTHER: (_V.REFUTED, "the record should be {record}, and is {found} in {length} bytes"),
    _K.RECORD_WITHOUT_DIGEST: (_V.OPEN, "the record {record} is whole, and states no digest of itself"),
    _K.RECORD_WHOLE: (_V.PROVEN, "the record {record} is whole: a {type} of {url} at {at}"),
    _K.NOT_LISTED: (_V.OPEN, "no manifest lists the record {record}: nobody has sworn to it"),
    _K.NOT_IN_MANIFEST: (_V.REFUTED, "the record {record} is not in its manifest: {why}"),
    _K.LISTED: (_V.PROVEN, "the manifest of {crawl} lists it: record {number} of {records}, at {offset} of {file}"),
    _K.NOT_STAMPED: (_V.OPEN, "no time stamp is on the manifest {manifest} or on one behind it"),
    _K.STAMP_WORTHLESS: (_V.REFUTED, "the time stamp proves nothing of it: {why}"),
    _K.STAMP_UNVOUCHED: (_V.OPEN, "a time stamp of {at} is on it; " + _OTHERS),
    _K.LATER_STAMP_UNVOUCHED: (_V.OPEN, f"a time stamp of {{at}} is on it, {_THROUGH}; {_OTHERS}"),
    _K.STAMPED: (_V.PROVEN, "a time stamp says that it was there at {at}"),
    _K.STAMPED_LATER: (_V.PROVEN, f"a time stamp says that it was there at {{at}}, {_THROUGH}"),
    _K.BODY_MISSING: (_V.OPEN, "the body of {record} in {original}, which is not in the file"),
    _K.BODY_ANOTHER: (_V.REFUTED, "the body of {record} in {original} has another digest"),
    _K.BODY_REFERRED_TO: (_V.PROVEN, "the body of {record} in {original} is the one that it refers to"),
    _K.NO_CLAIM: (_V.REFUTED, "the answer names no capture that would prove it"),
    _K.CLAIM_WITHOUT_RECORD: (
        _V.REFUTED,
        "the answer names the capture {record}, whose record is not in the file",
    ),
    _K.CLAIM_WRONG: (_V.REFUTED, "the record {record} says otherwise: {why}"),
    _K.CLAIM_AGREES: (_V.PROVEN, "the answer and the record agree: {fields}"),
    _K.READ_FROM_RECORDS: (
        _V.OUTSIDE,
        "{fields}: read from the records, or the archive's own word; read the records again to check it",
    ),
})  # fmt: skip


def state(kind: StatementKind, **values: object) -> ProofStatement:
    """A statement of a kind about these values."""
    verdict, form = _FORMS[kind]
    told = {name: value if isinstance(value, int) else str(value) for name, value in values.items()}
    return ProofStatement(verdict, kind, told, form.format(**told))


def forms() -> Mapping[StatementKind, str]:
    """The line of each kind, with the names of its values in braces."""
    return {kind: form for kind, (_, form) in _FORMS.items()}
