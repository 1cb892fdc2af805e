"""Two revisions of one article or source with the fields in which they may differ: what `fonds diff` compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.withheld_errors import refuse_revision
from storage.tables import schema
from storage.tables.database import Database
from storage.types import ArticleReading, MementoReading, SourceReading
from storage.types.errors import UnknownId
from storage.types.instants import instant_text
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable
from storage.types.urlkey import normalize

_ARTICLE_FIELDS = ("title", "deck", "summary", "dateline", "text", "language", "published_on", "published_at")
_SOURCE_FIELDS = ("title", "text", "language", "published_on", "published_at", "agency", "document_number", "pages")
_COPY_FIELDS = ("title", "text", "language")


@dataclass(frozen=True, slots=True)
class ComparedRevision:
    """One revision: `texts` are its fields of one value, None where the page states none, `lists` those of several.

    `rendered_by` is the browser that made the text of what the server sent, None for a text that the server sent.
    """

    revision: int
    capture_id: str
    captured_at: str
    texts: Mapping[str, str | None]
    lists: Mapping[str, tuple[str, ...]]
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """An article or a source, and two of its revisions; `before` is None when it has a single one."""

    kind: str
    id: str
    url: str
    before: ComparedRevision | None
    after: ComparedRevision


def article_as_read(reading: ArticleReading) -> ComparedRevision:
    """What was read of an article, as a revision of it would be kept."""
    return ComparedRevision(
        revision=0,
        capture_id="",
        captured_at="",
        texts=_as_kept(reading, _ARTICLE_FIELDS),
        lists={
            "contributors": tuple(
                storable(f"{one.role_label or one.role}: {one.name}") for one in reading.contributors
            ),
            "topics": tuple(
                storable(f"{topic.group}-{topic.name}" if topic.group else topic.name) for topic in reading.topics
            ),
            "citations": tuple(
                storable(" ".join(part for part in (one.label, one.url or one.url_as_printed) if part))
                for one in reading.citations
            ),
        },
    )


def source_as_read(reading: SourceReading) -> ComparedRevision:
    """What was read of a source, as a revision of it would be kept."""
    return ComparedRevision(0, "", "", _as_kept(reading, _SOURCE_FIELDS), {})


def copy_as_read(reading: MementoReading) -> ComparedRevision:
    """What was read of a copy in another archive, as it would be kept."""
    return ComparedRevision(0, "", "", _as_kept(reading.document, _COPY_FIELDS), {})


def copy_as_kept(connection: Connection, capture_id: str) -> ComparedRevision | None:
    """What is kept of a copy in another archive, None when that capture is none."""
    copies = schema.borrowings
    row = connection.execute(sa.select(copies).where(copies.c.capture_id == capture_id)).one_or_none()
    texts = {} if row is None else {name: getattr(row, name) for name in _COPY_FIELDS}
    return None if row is None else ComparedRevision(0, capture_id, "", texts, {})


def _as_kept(reading: ArticleReading | SourceReading, fields: tuple[str, ...]) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for field in fields:
        value = getattr(reading, field)
        if isinstance(value, datetime):
            values[field] = instant_text(value)
        elif isinstance(value, date):
            values[field] = value.isoformat()
        else:
            values[field] = None if value is None else storable(str(value))
    return values


def revision_as_kept(connection: Connection, kind: str, key: str, revision: int) -> ComparedRevision:
    """A revision of an article or a source (`kind`) as it is kept, withheld or not. Raises UnknownId."""
    return _revision(connection, kind, key, revision, _KEPT[kind])


def revision_as_shown(connection: Connection, kind: str, key: str, revision: int) -> ComparedRevision:
    """A revision of an article or a source (`kind`). Raises UnknownId, or Withheld for one that is not shown."""
    return _revision(connection, kind, key, revision)


def compared(database: Database, key: str, first: int | None, second: int | None) -> Compared:
    """Two revisions of an article or a source.

    Args:
        database: the archive's.
        key: the id or an address of the article or source.
        first: the earlier revision's number; None for the one before `second`.
        second: the later revision's number; None for the latest.

    Raises:
        UnknownId: nothing of the kind is there, or it has no revision of that number.
        Withheld: it is kept and not shown.
    """
    key = storable(key)
    try:
        url = normalize(key)
    except ValueError:
        url = key
    with database.read() as connection:
        row = connection.execute(sa.text(_SOUGHT), {"key": key, "url": url}).first()
        if row is None:
            raise UnknownId(fault_of(RequestFault.COMPARED_UNKNOWN, key=key))
        later = second if second is not None else _latest(connection, row.kind, row.id)
        earlier = first if first is not None else _before(connection, row.kind, row.id, later)
        return Compared(
            kind=row.kind,
            id=row.id,
            url=row.url,
            before=None if earlier is None else _revision(connection, row.kind, row.id, earlier),
            after=_revision(connection, row.kind, row.id, later),
        )


_SOUGHT = """
    SELECT 'article' AS kind, a.article_id AS id, a.url FROM articles AS a
     WHERE a.article_id = :key
        OR a.article_id IN (SELECT article_id FROM article_aliases WHERE url = :url)
    UNION ALL
    SELECT 'source', CASE WHEN alias_by IN ('address', 'person') THEN alias_of ELSE source_id END, url FROM sources
     WHERE source_id = :key OR url = :url OR resolved_url = :url
    ORDER BY kind LIMIT 1
"""
_OWNERS = {"article": schema.revisions.c.article_id, "source": schema.source_revisions.c.source_id}
_SHOWN = {"article": "v_revisions", "source": "v_source_revisions"}
_KEPT = {
    kind: f"(SELECT r.*, c.captured_at, c.rendered_by FROM {owner.table.name} AS r"
    " JOIN captures AS c ON c.capture_id = r.capture_id) AS kept"
    for kind, owner in _OWNERS.items()
}


def _latest(connection: Connection, kind: str, key: str) -> int:
    found = _number(connection, kind, key, "")
    if found is None:
        _refuse(connection, kind, key, None)
        raise UnknownId(fault_of(RequestFault.REVISIONS_NONE, kind=kind))
    return found


def _before(connection: Connection, kind: str, key: str, revision: int) -> int | None:
    """The revision shown before this one."""
    return _number(connection, kind, key, "AND revision < :revision", revision=revision)


def _number(connection: Connection, kind: str, key: str, more: str, **values: int) -> int | None:
    asked = f"SELECT max(revision) FROM {_SHOWN[kind]} WHERE {_OWNERS[kind].name} = :key {more}"
    found = connection.scalar(sa.text(asked), {"key": key, **values})
    return None if found is None else int(found)


def _refuse(connection: Connection, kind: str, key: str, revision: int | None) -> None:
    what = f"{kind} {key}" if revision is None else f"revision {revision} of this {kind}"
    refuse_revision(connection, _OWNERS[kind], key, revision, what)


def _revision(connection: Connection, kind: str, key: str, revision: int, among: str | None = None) -> ComparedRevision:
    """A revision among those shown, or among those of another table."""
    values = {"key": key, "revision": revision}
    asked = f"SELECT * FROM {among or _SHOWN[kind]} WHERE {_OWNERS[kind].name} = :key AND revision = :revision"
    row = connection.execute(sa.text(asked), values).one_or_none()
    if row is None:
        _refuse(connection, kind, key, revision)
        latest = _latest(connection, kind, key)
        raise UnknownId(fault_of(RequestFault.REVISION_BEYOND, kind=kind, revision=revision, latest=latest))
    fields = _ARTICLE_FIELDS if kind == "article" else _SOURCE_FIELDS
    read = row._asdict()
    return ComparedRevision(
        revision=revision,
        capture_id=row.capture_id,
        captured_at=row.captured_at,
        texts={field: None if read[field] is None else str(read[field]) for field in fields},
        lists=_lists(connection, values, row.topics) if kind == "article" else {},
        rendered_by=row.rendered_by,
    )


def _lists(connection: Connection, values: Mapping[str, object], topics: str) -> dict[str, tuple[str, ...]]:
    which = "WHERE article_id = :key AND revision = :revision ORDER BY position"
    names = connection.execute(sa.text(f"SELECT name, role, role_label FROM contributions {which}"), values)
    cited = connection.execute(sa.text(f"SELECT label, url, url_as_printed FROM citations {which}"), values)
    return {
        "contributors": tuple(f"{one.role_label or one.role}: {one.name}" for one in names),
        "topics": tuple(f"{group}-{name}" if group else name for group, name in json.loads(topics)),
        "citations": tuple(
            " ".join(part for part in (one.label, one.url or one.url_as_printed) if part) for one in cited
        ),
    }
