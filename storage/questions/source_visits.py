"""The list of visits to a cited source, each with what it says by itself and the record that proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.questions.revisions import RevisionKey
from storage.questions.source_life import source_id_of
from storage.tables.database import Database
from storage.types import SourceState
from storage.types.instants import instant_of

NEWEST_FIRST = Sort(RevisionKey.CAPTURED, descending=True)


@dataclass(frozen=True, slots=True)
class ListedVisit:
    """A visit to a source: `says` is the state that it alone would show, `outcome` a status or a way of failing.

    None: `resolved_url` when it answered where it was cited, `reason` where the outcome says it, `revision` when the
    visit brought no text, `is_changed` when there was nothing to compare it with, `replay_path` when there is nothing
    to show.
    """

    source_id: str
    publication: str
    url: str
    at: datetime
    says: SourceState
    outcome: str
    is_firm: bool
    resolved_url: str | None
    reason: str | None
    revision: int | None
    is_changed: bool | None
    capture_id: str
    warc_file: str
    record_offset: int
    record_length: int
    payload_digest: str | None
    replay_path: str | None


def list_visits(
    database: Database,
    source: str,
    sort: Sort[RevisionKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedVisit]:
    """List the visits to a source page by page, by their time; arguments and errors are those of `list_articles`.

    `source` is its id or an address; raises UnknownId when nobody cites it.
    """
    with database.read() as connection:
        query = ListQuery(
            question="visits",
            columns=", ".join(ListedVisit.__slots__),
            source="v_source_visits",
            order=sort.by,
            key=("at", "capture_id", "visited_id"),
            descending=sort.descending,
            where=(("source_id = {}", source_id_of(connection, source)),),
        )
        return read_page(connection, query, after, limit, _listed)


def _listed(row: Row[Any]) -> ListedVisit:
    made = {name: getattr(row, name) for name in ListedVisit.__slots__}
    made |= {"at": instant_of(row.at), "says": SourceState(row.says), "is_firm": bool(row.is_firm)}
    return ListedVisit(**made | {"is_changed": None if row.is_changed is None else bool(row.is_changed)})
