"""One cited source with everything that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.proofs import Proof, proofs


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A cited source, its latest text if it was read, and the articles that cite it (pairs of id and title)."""

    source_id: str
    publication: str
    url: str
    source_url: str
    state: str
    title: str | None
    language: str | None
    media_type: str | None
    text: str | None
    first_cited_at: str
    first_captured_at: str | None
    last_checked_at: str | None
    revisions: int
    proof: Proof | None
    cited_by: tuple[tuple[str, str], ...]


def source_details(connection: Connection, source_id: str) -> ShownSource:
    """A source that the archive knows, with its latest text that is shown."""
    values = {"id": source_id}
    row = connection.execute(sa.text("SELECT * FROM v_sources WHERE source_id = :id"), values).one()
    text = connection.scalar(
        sa.text("SELECT text FROM v_source_revisions WHERE source_id = :id AND revision = :revision"),
        {**values, "revision": row.revisions},
    )
    citing = connection.execute(
        sa.text(
            "SELECT DISTINCT a.article_id, a.title FROM v_citations AS c"
            " JOIN v_articles AS a ON a.article_id = c.article_id WHERE c.source_id = :id ORDER BY a.title"
        ),
        values,
    )
    proof_of = proofs(connection, () if row.capture_id is None else (row.capture_id,))
    return ShownSource(
        **{name: getattr(row, name) for name in ShownSource.__slots__ if name not in ("text", "proof", "cited_by")},
        text=text,
        proof=proof_of.get(row.capture_id),
        cited_by=tuple((one.article_id, one.title) for one in citing),
    )
