"""What belongs to revisions of articles besides their texts, for many at once: who wrote them, and what they cite."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.article_details import ShownContributor
from storage.tables.parameter_batches import parameter_batches


@dataclass(frozen=True, slots=True)
class PrintedCitation:
    """A citation as it is printed: `url` is None when only a title is."""

    label: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class ShownRevision:
    """A revision that an article had: its number, the capture that first showed it, and when that was made."""

    revision: int
    capture_id: str
    captured_at: str


@dataclass(slots=True)
class RevisionLists:
    """What belongs to one revision, in printed order; `history` are the revisions of its article, itself included."""

    contributors: list[ShownContributor] = field(default_factory=list)
    citations: list[PrintedCitation] = field(default_factory=list)
    history: list[ShownRevision] = field(default_factory=list)


def revision_lists(
    connection: Connection, revisions: Collection[tuple[str, int]]
) -> Mapping[tuple[str, int], RevisionLists]:
    """The lists of these revisions, given as article and number, of different articles."""
    found = {key: RevisionLists() for key in revisions}
    ids = dict(revisions)
    for row in _rows(connection, "v_contributors", "name, role, role_label", "position", ids):
        if (lists := found.get((row.article_id, row.revision))) is not None:
            lists.contributors.append(ShownContributor(row.name, row.role, row.role_label))
    for row in _rows(connection, "v_citations_all", "label, url", "position", ids):
        if (lists := found.get((row.article_id, row.revision))) is not None:
            lists.citations.append(PrintedCitation(row.label, row.url))
    for row in _rows(connection, "v_revisions", "capture_id, captured_at", "revision", ids):
        if row.revision <= ids[row.article_id]:
            shown = ShownRevision(row.revision, row.capture_id, row.captured_at)
            found[row.article_id, ids[row.article_id]].history.append(shown)
    return found


def _rows(connection: Connection, view: str, columns: str, order: str, ids: Collection[str]) -> list[Any]:
    asked = sa.text(
        f"SELECT article_id, revision, {columns} FROM {view} WHERE article_id IN :ids ORDER BY article_id, {order}"
    ).bindparams(sa.bindparam("ids", expanding=True))
    return [row for part in parameter_batches(sorted(ids)) for row in connection.execute(asked, {"ids": part})]
