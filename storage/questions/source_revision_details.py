"""One state of a source's text, with everything that proves it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.proofs import Proof, proofs
from storage.questions.source_changes import TEXTS_SEEN, seen_at
from storage.questions.withheld_errors import refuse_revision
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.json_text import parse_blocks
from storage.types import Block
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable

_ASKED = sa.text("SELECT * FROM v_source_revisions WHERE source_id = :id AND revision = :revision")


@dataclass(frozen=True, slots=True)
class ShownSourceRevision:
    """A state of a source's text; what the document does not state is None.

    `source_id` is the source under the very address that was visited. `pages` are those of a PDF, `partial` says that
    parts could not be read, and `files` names those that a page offers beside its text. `rendered_by` is the browser
    that made the text of what the server sent, None for a text that the server sent.
    """

    source_id: str
    url: str
    revision: int
    title: str | None
    language: str | None
    media_type: str | None
    agency: str | None
    document_number: str | None
    published_on: str | None
    pages: int | None
    partial: bool
    text: str
    blocks: tuple[Block, ...]
    files: tuple[str, ...]
    proof: Proof
    rendered_by: str | None = None


def source_revision(database: Database, source_id: str, revision: int) -> ShownSourceRevision:
    """A revision of the source with this id.

    Raises:
        UnknownId: there is no such revision.
        Withheld: there is, and it is not shown.
    """
    source_id = storable(source_id)
    with database.read() as connection:
        shown = _revision(connection, source_id, revision)
        if shown is None:
            what = f"revision {revision} of source {source_id}"
            refuse_revision(connection, schema.source_revisions.c.source_id, source_id, revision, what)
            fault = fault_of(RequestFault.REVISION_UNKNOWN, revision=revision, kind="source", owner=source_id)
            raise UnknownId(fault)
        return shown


def source_revision_as_cited(database: Database, source_id: str, cited_at: str) -> ShownSourceRevision | None:
    """The text of a source as it was last seen before it was cited, or first seen after that; None if none was read."""
    with database.read() as connection:
        seen = connection.execute(sa.text(TEXTS_SEEN), {"id": storable(source_id)}).all()
        if not seen:
            return None
        then = seen_at(cited_at, seen)
        return _revision(connection, then.source_id, then.revision)


def _revision(connection: Connection, source_id: str, revision: int) -> ShownSourceRevision | None:
    row = connection.execute(_ASKED, {"id": source_id, "revision": revision}).one_or_none()
    return None if row is None else _shown(row, proofs(connection, [row.capture_id])[row.capture_id])


def _shown(row: Row[Any], proof: Proof) -> ShownSourceRevision:
    made = {"blocks", "files", "proof", "partial"}
    return ShownSourceRevision(
        **{name: getattr(row, name) for name in ShownSourceRevision.__slots__ if name not in made},
        partial=bool(row.partial),
        blocks=parse_blocks(row.blocks),
        files=tuple(json.loads(row.files)),
        proof=proof,
    )
