"""What changed between two revisions, as programs are told it: `fonds diff --json` and the API."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.difference import FieldChange, differences
from storage.questions.revision_pairs import Compared, ComparedRevision, compared
from storage.tables.database import Database
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of


@dataclass(frozen=True, slots=True)
class DiffedRevision:
    """One of two revisions, and the capture that first showed it.

    `rendered_by` is the browser that made the text of what the server sent, None for a text that the server sent.
    """

    revision: int
    capture_id: str
    captured_at: str
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class DiffDocument:
    """What changed; `before` is None, and `changes` are none, when there is a single revision."""

    kind: str
    id: str
    url: str
    before: DiffedRevision | None
    after: DiffedRevision
    changes: tuple[FieldChange, ...]


def difference(
    database: Database, key: str, kind: str, first: int | None = None, second: int | None = None
) -> DiffDocument:
    """What changed between two revisions of an article or a source (`kind`) with this id.

    Raises:
        UnknownId: there is none of that kind, or no such revision.
        Withheld: it is kept and not shown.
    """
    pair = compared(database, key, first, second)
    if pair.kind != kind or pair.id != key:
        fault = RequestFault.ARTICLE_ID_UNKNOWN if kind == "article" else RequestFault.SOURCE_ID_UNKNOWN
        raise UnknownId(fault_of(fault, key=key))
    return diff_document(pair)


def diff_document(pair: Compared) -> DiffDocument:
    """Two revisions compared."""
    return DiffDocument(
        kind=pair.kind,
        id=pair.id,
        url=pair.url,
        before=None if pair.before is None else _revision(pair.before),
        after=_revision(pair.after),
        changes=() if pair.before is None else differences(pair.before, pair.after),
    )


def _revision(revision: ComparedRevision) -> DiffedRevision:
    return DiffedRevision(revision.revision, revision.capture_id, revision.captured_at, revision.rendered_by)
