"""What people decided of cited addresses, as notes in WARC files: a rebuild and an import read them again."""

from __future__ import annotations

from storage.tables.source_acts import SourceAct
from storage.types.instants import instant_of, instant_text
from storage.warc.notes import Note
from storage.warc.record import Fields

ALIAS = "source-alias"
PART = "source-part"


def note_of_act(act: SourceAct) -> tuple[str, Fields]:
    """The kind and the fields of the note that records an act."""
    optional = (("stands-for", act.stands_for), ("reason", act.reason))
    fields = (
        ("fonds-act", act.act_id),
        ("url", act.url),
        ("decided-at", instant_text(act.decided_at)),
        *((name, value) for name, value in optional if value),
    )
    return (PART if act.stands_for is None else ALIAS), fields


def act_of(note: Note, publication: str) -> SourceAct | None:
    """The act that a note records, None for anything else. Raises KeyError or ValueError for a missing field."""
    if note.kind not in (ALIAS, PART):
        return None
    fields = dict(note.fields)
    return SourceAct(
        act_id=fields["fonds-act"],
        publication=publication,
        url=fields["url"],
        decided_at=instant_of(fields["decided-at"]),
        stands_for=fields["stands-for"] if note.kind == ALIAS else None,
        reason=fields.get("reason"),
    )
