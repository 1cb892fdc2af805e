"""One cited source with everything that proves it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.proofs import Proof, proofs
from storage.questions.withheld_errors import is_source_withheld, refuse_source
from storage.tables.database import Database
from storage.tables.view_parts import shown_under

LAST_VISIT = (
    "SELECT v.capture_id, c.error FROM v_source_visits AS v JOIN v_captures AS c ON c.capture_id = v.capture_id"
    " WHERE v.visited_id = :id {more} ORDER BY v.at DESC, v.capture_id DESC LIMIT 1"
)
"""The last visit to a source; `more` is a further condition, or nothing."""
# What does not stand in the row of the source itself.
_OF_OTHERS = frozenset({"text", "last_error", "proof", "last_visit", "cited_by", "withheld"})


# By the source's own row and those of its aliases: of what `v_citations` tells beside, nothing is asked for.
_CITING = (
    "SELECT DISTINCT a.article_id, coalesce(a.title, a.url) AS title FROM sources AS s"
    " JOIN citations AS c ON c.source_id = s.source_id"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    f" WHERE (s.source_id = :id OR s.alias_of = :id) AND {shown_under('s')} = :id ORDER BY title, a.article_id"
)


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A cited source, its latest text if it was read, and the articles that cite it (pairs of id and title).

    `proof` is that of the latest text, None when none was read; `last_visit` that of the last visit, None before the
    first, or when it is withheld. `last_failure` is the outcome of that visit when it did not bring the document, and
    `last_error` what was said of it beside that. `withheld`: a text of it, or a visit to it, is kept and not shown.
    `rendered_by` is the browser that made the latest text of what the server sent, None for a text that the server
    sent.
    """

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
    last_failure: str | None
    last_error: str | None
    revisions: int
    proof: Proof | None
    last_visit: Proof | None
    cited_by: tuple[tuple[str, str], ...]
    withheld: bool
    rendered_by: str | None = None


def source_details(connection: Connection, source_id: str) -> ShownSource:
    """A source that the archive knows, with its latest text that is shown."""
    values = {"id": source_id}
    row = connection.execute(sa.text("SELECT * FROM v_sources WHERE source_id = :id"), values).one()
    text = connection.scalar(
        sa.text("SELECT text FROM v_source_revisions WHERE source_id = :id AND revision = :revision"),
        {**values, "revision": row.revisions},
    )
    citing = connection.execute(sa.text(_CITING), values)
    last = connection.execute(sa.text(LAST_VISIT.format(more="")), values).one_or_none()
    last_id, error = (None, None) if last is None else (last.capture_id, last.error)
    proof_of = proofs(connection, {row.capture_id, last_id} - {None})
    return ShownSource(
        **{name: getattr(row, name) for name in ShownSource.__slots__ if name not in _OF_OTHERS},
        text=text,
        last_error=error,
        proof=proof_of.get(row.capture_id),
        last_visit=None if last_id is None else proof_of.get(last_id),
        cited_by=tuple((one.article_id, one.title) for one in citing),
        withheld=is_source_withheld(connection, source_id),
    )


def require_unwithheld(database: Database, source_id: str) -> None:
    """Return when nothing of a source is withheld. Raises Withheld."""
    with database.read() as connection:
        refuse_source(connection, source_id)
