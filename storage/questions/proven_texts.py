"""What a capture proves: the revisions of articles and sources that it shows, as those who read them know them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.capture_texts import CaptureText, shown_by
from storage.tables.database import Database
from storage.tables.view_parts import shown_under


class ProvenKind(StrEnum):
    """Whose revision it is."""

    ARTICLE = "article"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class ProvenText:
    """A revision of an article or a source that a capture shows.

    `id` is the article's or source's. `revision` is None for a visit to a source that brought no text of it.
    `is_first`: this capture was the first that showed it. `title` and `language` are None where none is known.
    """

    kind: ProvenKind
    id: str
    revision: int | None
    is_first: bool
    url: str
    title: str | None
    language: str | None


_KINDS = {"revisions": ProvenKind.ARTICLE, "source_revisions": ProvenKind.SOURCE}
_NAMES = {
    view: sa.text(f"SELECT url, title, language FROM v_{view} WHERE {kind}_id = :id AND revision = :revision")
    for view, kind in _KINDS.items()
}
# A visit may have brought nothing to read; the views leave out what is withheld.
_VISITED = sa.text(
    "SELECT v.source_id, v.url, v.title, v.language FROM v_sources AS v WHERE v.source_id IN"
    f" (SELECT {shown_under('s')} FROM v_captures AS c JOIN sources AS s ON s.publication = c.publication"
    " AND (s.url = c.url OR s.resolved_url = c.url) WHERE c.capture_id = :id) ORDER BY v.source_id"
)


def proven_texts(database: Database, capture_id: str) -> tuple[ProvenText, ...]:
    """What a capture shows, articles first; nothing for an id that none has, or that is withheld.

    Args:
        database: the archive's.
        capture_id: the whole id of the capture.
    """
    with database.read() as connection:
        shown = [one for text in shown_by(connection, [capture_id]) for one in _named(connection, text)]
        known = {one.id for one in shown}
        visited = [
            ProvenText(ProvenKind.SOURCE, row.source_id, None, False, row.url, row.title, row.language)
            for row in connection.execute(_VISITED, {"id": capture_id})
            if row.source_id not in known
        ]
    return tuple(sorted([*shown, *visited], key=lambda one: one.kind))


def _named(connection: Connection, text: CaptureText) -> tuple[ProvenText, ...]:
    """A revision by its name; nothing when it is withheld."""
    row = connection.execute(_NAMES[text.view], {"id": text.subject, "revision": text.revision}).one_or_none()
    if row is None:
        return ()
    is_first = text.proven_by == text.capture_id
    kind = _KINDS[text.view]
    return (ProvenText(kind, text.subject, text.revision, is_first, row.url, row.title, row.language),)
