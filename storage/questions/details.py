"""One article, source or capture with everything that proves it: the answer of `fonds show`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.withholdings import refuse_article, refuse_capture
from storage.tables.database import Database
from storage.tables.schema import captures as _captures
from storage.tables.schema import instant_text
from storage.types import Role
from storage.types.errors import UnknownId
from storage.types.storable import storable
from storage.types.urlkey import normalize

_URN = "urn:uuid:"


@dataclass(frozen=True, slots=True)
class Proof:
    """Where the record of a capture lies, and the digest that it must have; all as the views give it.

    `replay_path` is None for a failure: there is nothing to replay.
    """

    capture_id: str
    captured_at: str
    status: int | None
    warc_file: str
    record_offset: int
    record_length: int
    payload_digest: str | None
    replay_path: str | None


@dataclass(frozen=True, slots=True)
class ShownContributor:
    """A name in its printed role; `role_label` is None when no label is printed."""

    name: str
    role: str
    role_label: str | None


@dataclass(frozen=True, slots=True)
class ShownCitation:
    """A citation with its source's state and, when it was visited, the proof of the visit nearest to the citing."""

    position: int
    label: str | None
    url: str | None
    source_id: str | None
    source_url: str | None
    state: str | None
    first_captured_at: str | None
    changed_since: str | None
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class ShownArticle:
    """The latest revision of an article; what the page does not state is None."""

    article_id: str
    publication: str
    url: str
    title: str
    deck: str | None
    summary: str | None
    dateline: str | None
    text: str
    language: str | None
    published_on: str | None
    published_at: str | None
    modified_at: str | None
    contributors: tuple[ShownContributor, ...]
    topics: tuple[tuple[str | None, str], ...]
    revision: int
    revisions: int
    first_seen_at: str
    last_seen_at: str
    state: str
    proof: Proof
    citations: tuple[ShownCitation, ...]


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


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """One visit as v_captures gives it."""

    publication: str
    url: str
    role: str
    record_type: str
    via: str | None
    crawl_id: str
    media_type: str | None
    truncated: str | None
    error: str | None
    failure: str | None
    reading: str
    verdict: str | None
    verdict_reason: str | None
    proof: Proof


Shown = ShownArticle | ShownSource | ShownCapture


def show(database: Database, key: str) -> Shown:
    """What an article's, source's or capture's id, or a URL, stands for; a URL is first sought among the articles.

    Raises UnknownId when the archive has nothing of the kind, Withheld when it has and does not show it.
    """
    key = storable(key)
    url = _normal(key)
    with database.read() as connection:
        article_id = _scalar(
            connection,
            "SELECT article_id FROM articles WHERE article_id = :key UNION ALL"
            " SELECT article_id FROM article_aliases WHERE url = :url LIMIT 1",
            key=key,
            url=url,
        )
        if article_id is not None:
            if (found := _article(connection, article_id)) is not None:
                return found
            refuse_article(connection, article_id, f"article {article_id}")
        source_id = _scalar(
            connection,
            "SELECT source_id FROM sources WHERE source_id = :key OR url = :url OR resolved_url = :url LIMIT 1",
            key=key,
            url=url,
        )
        if source_id is not None:
            return _source(connection, source_id)
        capture_id = _scalar(
            connection,
            "SELECT capture_id FROM v_captures WHERE capture_id = :key OR url = :url ORDER BY captured_at DESC LIMIT 1",
            key=key if key.startswith(_URN) else _URN + key,
            url=url,
        )
        if capture_id is not None:
            return _capture(connection, capture_id)
        _refuse_capture(connection, key, url)
    raise UnknownId(f"nothing in this archive has the id or URL {key!r}; fonds search finds articles by their words")


def _refuse_capture(connection: Connection, key: str, url: str) -> None:
    """Raise Withheld when a capture of this id or URL is kept and not shown; its record can be found all the same."""
    row = connection.execute(
        sa.select(_captures)
        .where(sa.or_(_captures.c.capture_id.in_((key, _URN + key)), _captures.c.url == url))
        .order_by(_captures.c.captured_at.desc())
        .limit(1)
    ).one_or_none()
    if row is not None:
        where = f"{row.warc_file} at {row.record_offset}, {row.record_length} bytes"
        refuse_capture(connection, row.capture_id, f"{row.capture_id} ({where})")


def captured_in(
    database: Database, crawl_id: str, urls: Collection[str] | None = None, since: datetime | None = None
) -> tuple[ShownCapture, ...]:
    """The captures of one crawl in their order, without those of robots.txt.

    With `urls` only those of these addresses and of what they redirected to; with `since` none from before.
    """
    made = sa.select(_captures).where(_captures.c.crawl_id == crawl_id, _captures.c.role != Role.ROBOTS)
    if since is not None:
        made = made.where(_captures.c.captured_at >= since)
    with database.read() as connection:
        rows = connection.execute(made.order_by(_captures.c.captured_at, _captures.c.capture_id)).all()
        if urls is not None:
            rows = _led_to(rows, {_normal(url) for url in urls})
        return tuple(_capture(connection, row.capture_id) for row in rows)


def _normal(url: str) -> str:
    """The normal form of an address; what has none (one that is too long, say) as it is."""
    try:
        return normalize(url)
    except ValueError:
        return url


def _led_to(rows: Sequence[Row[Any]], urls: set[str]) -> list[Row[Any]]:
    """The captures of these addresses, and those that their redirects led to."""
    kept: list[Row[Any]] = []
    redirecting: set[str] = set()
    for row in rows:
        if row.via in redirecting or _normal(row.url) in urls:
            kept.append(row)
            if row.status is not None and 300 <= row.status <= 399 and row.status != 304:
                redirecting.add(row.url)
    return kept


def _article(connection: Connection, article_id: str) -> ShownArticle | None:
    row = connection.execute(
        sa.text("SELECT * FROM v_articles WHERE article_id = :id"), {"id": article_id}
    ).one_or_none()
    if row is None:
        return None
    contributors = connection.execute(
        sa.text(
            "SELECT name, role, role_label FROM v_contributors"
            " WHERE article_id = :id AND revision = :revision ORDER BY position"
        ),
        {"id": article_id, "revision": row.revision},
    )
    citations = connection.execute(
        sa.text("SELECT * FROM v_citations WHERE article_id = :id ORDER BY position"), {"id": article_id}
    ).all()
    plain = {
        name: getattr(row, name)
        for name in ShownArticle.__slots__
        if name not in ("contributors", "topics", "proof", "citations")
    }
    return ShownArticle(
        **plain,
        contributors=tuple(ShownContributor(one.name, one.role, one.role_label) for one in contributors),
        topics=tuple((group, name) for group, name in json.loads(row.topics)),
        proof=_proof(connection, row.capture_id),
        citations=tuple(_citation(connection, citation) for citation in citations),
    )


def _citation(connection: Connection, row: Row[tuple[object, ...]]) -> ShownCitation:
    values = row._asdict()
    plain = {name: values[name] for name in ShownCitation.__slots__ if name != "proof"}
    proof = None if values["capture_id"] is None else _proof(connection, values["capture_id"])
    return ShownCitation(**plain, proof=proof)


def _source(connection: Connection, source_id: str) -> ShownSource:
    row = connection.execute(sa.text("SELECT * FROM v_sources WHERE source_id = :id"), {"id": source_id}).one()
    text = _scalar(
        connection,
        "SELECT text FROM v_source_revisions WHERE source_id = :id AND revision = :revision",
        id=source_id,
        revision=row.revisions,
    )
    citing = connection.execute(
        sa.text(
            "SELECT DISTINCT a.article_id, a.title FROM v_citations AS c"
            " JOIN v_articles AS a ON a.article_id = c.article_id WHERE c.source_id = :id ORDER BY a.title"
        ),
        {"id": source_id},
    )
    plain = {name: getattr(row, name) for name in ShownSource.__slots__ if name not in ("text", "proof", "cited_by")}
    return ShownSource(
        **plain,
        text=text,
        proof=None if row.capture_id is None else _proof(connection, row.capture_id),
        cited_by=tuple((one.article_id, one.title) for one in citing),
    )


def _capture(connection: Connection, capture_id: str) -> ShownCapture:
    row = connection.execute(sa.select(_captures).where(_captures.c.capture_id == capture_id)).one()
    plain = {name: getattr(row, name) for name in ShownCapture.__slots__ if name != "proof"}
    return ShownCapture(**plain, proof=_proof(connection, capture_id))


def _proof(connection: Connection, capture_id: str) -> Proof:
    # From the table: whoever has just captured something that is withheld is told where its record lies.
    row = connection.execute(sa.select(_captures).where(_captures.c.capture_id == capture_id)).one()
    captured_at = instant_text(row.captured_at)
    stamp = "".join(character for character in captured_at[:19] if character.isdigit())
    return Proof(
        capture_id=row.capture_id,
        captured_at=captured_at,
        status=row.status,
        warc_file=row.warc_file,
        record_offset=row.record_offset,
        record_length=row.record_length,
        payload_digest=row.payload_digest,
        replay_path=None if row.status is None else f"/{row.publication}/{stamp}/{row.url}",
    )


def _scalar(connection: Connection, statement: str, **values: object) -> str | None:
    return connection.execute(sa.text(statement), values).scalars().first()
