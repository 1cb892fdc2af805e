"""Articles and their revisions, with everything that belongs to a revision: contributors, topics, citations."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, search_index
from storage.tables.changes import record_change
from storage.tables.json_text import blocks_text, evidence_text, images_text, json_text, topics_text
from storage.tables.sources import cite_source
from storage.tables.targets import add_targets
from storage.tables.upsert import insert_or_ignore
from storage.types import (
    ArticleReading,
    ArticleState,
    Capture,
    ChangeKind,
    Citation,
    ContributorRole,
    FoundUrl,
    Role,
    identity,
)
from storage.types.storable import storable
from storage.types.urlkey import normalize

_ARTICLES = schema.articles
_REVISIONS = schema.revisions
GONE_VISITS = 3
GONE_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeptRevision:
    """The latest revision kept of an article, as far as a comparison needs it."""

    article_id: str
    revision: int
    capture_id: str
    content_digest: str
    reader_version: str


def known_article(connection: Connection, publication: str, urls: Sequence[str]) -> str | None:
    """The article that one of these URLs is an address of, None when none is."""
    return connection.scalar(
        sa.select(schema.article_aliases.c.article_id)
        .where(
            schema.article_aliases.c.publication == publication, schema.article_aliases.c.url.in_(_kept_addresses(urls))
        )
        .limit(1)
    )


def latest_revision(connection: Connection, article_id: str) -> KeptRevision | None:
    """The revision kept last, None when the article has none."""
    row = connection.execute(
        sa.select(_REVISIONS)
        .where(_REVISIONS.c.article_id == article_id)
        .order_by(_REVISIONS.c.revision.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return KeptRevision(article_id, row.revision, row.capture_id, row.content_digest, row.reader_version)


def see_article(connection: Connection, capture: Capture, canonical_url: str, addresses: Sequence[str]) -> str:
    """File that a visit found the article, under all addresses that led to it, and return its id.

    An article that was withdrawn is restored.
    """
    article_id = identity.article_id(capture.publication, canonical_url)
    insert_or_ignore(
        connection,
        _ARTICLES,
        article_id=article_id,
        publication=capture.publication,
        url=canonical_url,
        state=ArticleState.LIVE,
        first_seen_at=capture.captured_at,
        last_seen_at=capture.captured_at,
        gone_visits=0,
    )
    _add_aliases(connection, capture.publication, article_id, (canonical_url, *addresses))
    touch_article(connection, capture, article_id)
    return article_id


def _add_aliases(connection: Connection, publication: str, article_id: str, addresses: Sequence[str]) -> None:
    """An address that led to another article before (the newest one's, for example) leads to this one now."""
    table = schema.article_aliases
    for url in _kept_addresses(addresses):
        if not insert_or_ignore(connection, table, publication=publication, url=url, article_id=article_id):
            here = sa.and_(table.c.publication == publication, table.c.url == url, table.c.article_id != article_id)
            connection.execute(table.update().where(here).values(article_id=article_id))


def _kept_addresses(addresses: Sequence[str]) -> list[str]:
    """The addresses as they are kept, without those that are none, or longer than a key may be."""
    kept = []
    for url in addresses:
        with suppress(ValueError):
            kept.append(normalize(url))
    return list(dict.fromkeys(kept))


def seek_article(connection: Connection, capture: Capture, canonical_url: str) -> None:
    """Make the article's own address a target, due at once, when only another one of its addresses was visited."""
    targets = schema.targets
    for url in _kept_addresses((canonical_url,)):
        is_known = sa.exists().where(targets.c.publication == capture.publication, targets.c.url == url)
        if not connection.scalar(sa.select(is_known)):
            found = FoundUrl(url, Role.ARTICLE, capture.url)
            add_targets(connection, capture.publication, [found], capture.captured_at)


def is_shown_by(connection: Connection, kept: KeptRevision, url: str) -> bool:
    """Whether a revision was read from the page at this address."""
    captures = schema.captures
    return connection.scalar(sa.select(captures.c.url).where(captures.c.capture_id == kept.capture_id)) == url


def precedes(connection: Connection, capture: Capture, capture_id: str) -> bool:
    """Whether a capture is older than another that was filed before it, as one of an imported file may be."""
    captured_at = schema.captures.c.captured_at
    other = connection.scalar(sa.select(captured_at).where(schema.captures.c.capture_id == capture_id))
    return other is not None and capture.captured_at < other


def touch_article(connection: Connection, capture: Capture, article_id: str) -> None:
    """File that the article stood there at this capture's time; one that is filed late says nothing of the present."""
    row = connection.execute(sa.select(_ARTICLES).where(_ARTICLES.c.article_id == article_id).with_for_update()).one()
    values: dict[str, object] = {
        "first_seen_at": min(row.first_seen_at, capture.captured_at),
        "last_seen_at": max(row.last_seen_at, capture.captured_at),
    }
    if row.gone_since is None or capture.captured_at >= row.gone_since:
        if row.state == ArticleState.WITHDRAWN:
            _change(connection, ChangeKind.RESTORED, capture, article_id)
        values |= {"state": ArticleState.LIVE, "gone_visits": 0, "gone_since": None}
    connection.execute(_ARTICLES.update().where(_ARTICLES.c.article_id == article_id).values(**values))


def miss_article(connection: Connection, capture: Capture, article_id: str) -> None:
    """File a visit that found the article gone; the third one, a day or more after the first, withdraws it."""
    row = connection.execute(sa.select(_ARTICLES).where(_ARTICLES.c.article_id == article_id).with_for_update()).one()
    if capture.captured_at < row.last_seen_at:
        # Filed late: the article stood there afterwards.
        return
    since = row.gone_since or capture.captured_at
    visits = row.gone_visits + 1
    withdrawn = visits >= GONE_VISITS and capture.captured_at - since >= GONE_FOR
    if withdrawn and row.state == ArticleState.LIVE:
        _change(connection, ChangeKind.WITHDRAWN, capture, article_id)
    connection.execute(
        _ARTICLES.update()
        .where(_ARTICLES.c.article_id == article_id)
        .values(gone_visits=visits, gone_since=since, state=ArticleState.WITHDRAWN if withdrawn else row.state)
    )


def add_revision(
    connection: Connection,
    capture: Capture,
    article_id: str,
    reading: ArticleReading,
    digest: str,
    reader_version: str,
) -> int:
    """File a new state of the article's text, its citations and, as targets due at once, the sources it cites.

    Returns the revision's number.
    """
    kept = latest_revision(connection, article_id)
    revision = 1 if kept is None else kept.revision + 1
    connection.execute(
        _REVISIONS.insert().values(
            article_id=article_id,
            revision=revision,
            capture_id=capture.capture_id,
            content_digest=digest,
            reader_version=reader_version,
            **_columns(reading),
        )
    )
    _add_contributions(connection, article_id, revision, reading)
    _add_topics(connection, article_id, revision, reading)
    search_index.index(connection, "articles", article_id, revision, _searched(reading))
    _add_citations(connection, capture, article_id, revision, reading.citations)
    _change(connection, ChangeKind.NEW if revision == 1 else ChangeKind.REVISED, capture, article_id)
    return revision


def revision_of(connection: Connection, capture_id: str) -> KeptRevision | None:
    """The revision that this capture showed first, None when it showed none."""
    row = connection.execute(sa.select(_REVISIONS).where(_REVISIONS.c.capture_id == capture_id)).first()
    if row is None:
        return None
    return KeptRevision(row.article_id, row.revision, row.capture_id, row.content_digest, row.reader_version)


def renew_revision(
    connection: Connection,
    capture: Capture,
    kept: KeptRevision,
    reading: ArticleReading,
    digest: str,
    reader_version: str,
) -> None:
    """Put what another reader makes of the page in place of what is kept of it; that is no change of the article.

    Sources that are cited now and were not known become targets, due at once.
    """
    here = {"article_id": kept.article_id, "revision": kept.revision}
    table = _REVISIONS
    connection.execute(
        table.update()
        .where(table.c.article_id == kept.article_id, table.c.revision == kept.revision)
        .values(content_digest=digest, reader_version=reader_version, **_columns(reading))
    )
    for part in (schema.contributions, schema.topics, schema.citations):
        connection.execute(part.delete().where(*(part.c[name] == value for name, value in here.items())))
    _add_contributions(connection, kept.article_id, kept.revision, reading)
    _add_topics(connection, kept.article_id, kept.revision, reading)
    _add_citations(connection, capture, kept.article_id, kept.revision, reading.citations)
    newest = latest_revision(connection, kept.article_id)
    is_newest = newest is not None and newest.revision == kept.revision
    search_index.renew(connection, "articles", kept.article_id, kept.revision, _searched(reading), latest=is_newest)


def _searched(reading: ArticleReading) -> tuple[tuple[str, str | None], ...]:
    return (("title", reading.title), ("deck", reading.deck), ("summary", reading.summary), ("text", reading.text))


def renew_digest(connection: Connection, kept: KeptRevision, digest: str, reader_version: str) -> None:
    """Keep the digest that the present reader gives for the page a revision was read from."""
    connection.execute(
        _REVISIONS.update()
        .where(_REVISIONS.c.article_id == kept.article_id, _REVISIONS.c.revision == kept.revision)
        .values(content_digest=digest, reader_version=reader_version)
    )


def _columns(reading: ArticleReading) -> dict[str, object]:
    def names(role: ContributorRole) -> str:
        return json_text([one.name for one in reading.contributors if one.role is role])

    return {
        "title": reading.title,
        "deck": reading.deck,
        "summary": reading.summary,
        "dateline": reading.dateline,
        "text": reading.text,
        "blocks": blocks_text(reading.blocks),
        "language": reading.language,
        "published_on": reading.published_on and reading.published_on.isoformat(),
        "published_at": reading.published_at,
        "published_precision": reading.published_precision,
        "modified_at": reading.modified_at,
        "writers": names(ContributorRole.WRITER),
        "editors": names(ContributorRole.EDITOR),
        "topics": topics_text(reading.topics),
        "evidence": evidence_text(reading.evidence),
        "images": images_text(reading.images),
        "is_accessible_for_free": reading.is_accessible_for_free,
        "published_zone": reading.published_zone,
        "modified_on": reading.modified_on and reading.modified_on.isoformat(),
        "modified_precision": reading.modified_precision,
        "modified_zone": reading.modified_zone,
    }


def _add_contributions(connection: Connection, article_id: str, revision: int, reading: ArticleReading) -> None:
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "position": position,
            "name": one.name,
            "role": one.role,
            "role_label": one.role_label,
        }
        for position, one in enumerate(reading.contributors, 1)
    ]
    if rows:
        connection.execute(schema.contributions.insert(), rows)


def _add_topics(connection: Connection, article_id: str, revision: int, reading: ArticleReading) -> None:
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "position": position,
            "topic_group": one.group,
            "name": one.name,
        }
        for position, one in enumerate(reading.topics, 1)
    ]
    if rows:
        connection.execute(schema.topics.insert(), rows)


def _add_citations(
    connection: Connection, capture: Capture, article_id: str, revision: int, citations: Sequence[Citation]
) -> None:
    first_cited = _first_cited(connection, article_id)
    found = []
    for position, citation in enumerate(citations, 1):
        cited_at = first_cited.get(_cited(citation.label, citation.url), capture.captured_at)
        source_id = None
        if citation.url is not None:
            source_id = cite_source(connection, capture.publication, citation.url, cited_at)
            found.extend(_target(citation.url, capture.url))
        connection.execute(
            schema.citations.insert().values(
                article_id=article_id,
                revision=revision,
                position=position,
                label=citation.label,
                url=citation.url,
                url_as_printed=citation.url_as_printed,
                source_id=source_id,
                cited_at=cited_at,
                block=citation.block,
            )
        )
    add_targets(connection, capture.publication, found, capture.captured_at)


def _cited(label: str | None, url: str | None) -> str:
    """What a citation names: its address, or its title where no address is printed; a mended title is no new one."""
    return storable(url or label or "")


def _first_cited(connection: Connection, article_id: str) -> dict[str, datetime]:
    """When the article first cited what it cites: a later revision does not make an old citation younger."""
    table = schema.citations
    rows = connection.execute(
        sa.select(table.c.label, table.c.url, sa.func.min(table.c.cited_at, type_=schema.Instant()))
        .where(table.c.article_id == article_id)
        .group_by(table.c.label, table.c.url)
    )
    first: dict[str, datetime] = {}
    for label, url, cited_at in rows:
        cited = _cited(label, url)
        first[cited] = min(cited_at, first.get(cited, cited_at))
    return first


def _target(url: str, via: str) -> list[FoundUrl]:
    try:
        return [FoundUrl(normalize(url), Role.SOURCE, via)]
    except ValueError:
        # An address of another kind (mailto, ftp) has a source row of state `unsupported` and no target.
        return []


def _change(connection: Connection, kind: ChangeKind, capture: Capture, article_id: str) -> None:
    record_change(
        connection,
        kind,
        capture.publication,
        capture.captured_at,
        article_id=article_id,
        capture_id=capture.capture_id,
    )
