"""What people decide as notes in WARC files: written by one archive, read by a rebuild and by an import."""

from __future__ import annotations

from dataclasses import dataclass

from storage.custody.source_act_notes import ALIAS, PART, act_of, note_of_act
from storage.tables.source_acts import SourceAct
from storage.tables.withholdings import Release, Withholding
from storage.types import Place, WithheldKind
from storage.types.errors import RecordError
from storage.types.instants import instant_of, instant_text
from storage.warc.notes import Note, notes_of
from storage.warc.record import Fields
from storage.warc.warc_source import WarcSource

_WITHHOLDING = "withholding"
_RELEASE = "release"
Decision = Withholding | Release | SourceAct
"""What a person decided of what is kept."""


@dataclass(frozen=True, slots=True)
class NotedDecision:
    """A decision and the place of its record: decisions take effect in the order of the records around them."""

    decision: Decision
    place: Place


def holds_decisions(source: WarcSource) -> bool:
    """Whether a WARC file holds a decision. Raises RecordError when the file is damaged."""
    return any(note.kind in (_WITHHOLDING, _RELEASE, ALIAS, PART) for note in notes_of(source))


def decision_of(note: Note, publication: str) -> NotedDecision | None:
    """The decision that a note in a publication's WARC file records; None when it records something else.

    Raises:
        RecordError: fields of the note are missing; names file and offset.
    """
    try:
        decision = _decision(note, publication)
    except (KeyError, ValueError) as error:
        why = f"the note of a {note.kind} is incomplete: {error}"
        raise RecordError(note.place.warc_file, note.place.offset, why) from error
    return None if decision is None else NotedDecision(decision, note.place)


def note_of_decision(decision: Decision) -> tuple[str, Fields]:
    """The kind and the fields of the note that records a decision."""
    if isinstance(decision, SourceAct):
        return note_of_act(decision)
    return (_WITHHOLDING if isinstance(decision, Withholding) else _RELEASE), _fields(decision)


def _fields(decision: Withholding | Release) -> Fields:
    if isinstance(decision, Release):
        fields = [("fonds-withholding", decision.withholding_id), ("released-at", instant_text(decision.released_at))]
        return (*fields, ("reason", decision.reason)) if decision.reason else tuple(fields)
    fields = [
        ("fonds-withholding", decision.withholding_id),
        ("kind", decision.kind),
        ("url", decision.url),
        ("withheld-at", instant_text(decision.withheld_at)),
        ("reason", decision.reason),
        *(("address", url) for url in decision.addresses),
    ]
    optional = (
        ("until", decision.until and instant_text(decision.until)),
        ("article", decision.article_id),
        ("capture", decision.capture_id),
    )
    return (*fields, *((name, value) for name, value in optional if value))


def _decision(note: Note, publication: str) -> Decision | None:
    """The decision that a note records, None for anything else. Raises KeyError or ValueError for a missing field."""
    fields = dict(note.fields)
    if note.kind == _RELEASE:
        released_at = instant_of(fields["released-at"])
        return Release(fields["fonds-withholding"], publication, released_at, fields.get("reason"))
    if note.kind != _WITHHOLDING:
        return act_of(note, publication)
    return Withholding(
        withholding_id=fields["fonds-withholding"],
        publication=publication,
        kind=WithheldKind(fields["kind"]),
        url=fields["url"],
        addresses=tuple(value for name, value in note.fields if name == "address"),
        reason=fields["reason"],
        withheld_at=instant_of(fields["withheld-at"]),
        until=instant_of(fields["until"]) if "until" in fields else None,
        article_id=fields.get("article"),
        capture_id=fields.get("capture"),
    )
