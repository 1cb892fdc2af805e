"""Articles: under which addresses each is known, whether it still stands, and what belongs to its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.article_counts import Counts, counts_in, counts_of, keep_counts
from storage.tables.changes import record_change
from storage.tables.citations import add_citations, first_cited
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.revision_parts import parts_of_revision, put_parts
from storage.tables.revisions import (
    ARTICLE_REVISIONS,
    add_revision,
    latest_revision,
    renew_digest,
    renew_revision,
    show_by,
)
from storage.tables.targets import add_targets
from storage.tables.text_motion import motion_columns, motion_of, texts_to_compare
from storage.tables.upsert import insert_or_ignore
from storage.types import ArticleReading, ArticleState, Capture, ChangeKind, FoundUrl, Role
from storage.types.filings import (
    ArticleFiling,
    ArticleStanding,
    CompletedRevision,
    KeptArticle,
    KeptRevision,
    NewRevision,
    RevisionPart,
)
from storage.types.publisher_class import PublisherRule
from storage.types.search_pieces import SearchPieces
from storage.types.urlkey import normalize

_ARTICLES = schema.articles
# Built once, because building one costs more than running it.
_KNOWN = (
    sa.select(schema.article_aliases.c.article_id)
    .where(
        schema.article_aliases.c.publication == sa.bindparam("of_publication"),
        schema.article_aliases.c.url.in_(sa.bindparam("urls", expanding=True)),
    )
    .limit(1)
)
_ROW = sa.select(_ARTICLES).where(_ARTICLES.c.article_id == sa.bindparam("of_article"))
_STANDING = (
    sa.select(schema.article_aliases.c.url.label("at"), _ARTICLES)
    .join(_ARTICLES, _ARTICLES.c.article_id == schema.article_aliases.c.article_id)
    .where(
        schema.article_aliases.c.publication == sa.bindparam("of_publication"),
        schema.article_aliases.c.url.in_(sa.bindparam("urls", expanding=True)),
    )
)
_STANDS = _ARTICLES.update().where(_ARTICLES.c.article_id == sa.bindparam("of_article"))
_FIRST = sa.bindparam("first", type_=Instant())
_SEEN_EARLIER = (
    schema.revisions.update()
    .where(schema.revisions.c.article_id == sa.bindparam("of_article"), schema.revisions.c.first_seen_at > _FIRST)
    .values(first_seen_at=_FIRST)
)
_LEADS_HERE = (
    schema.article_aliases.update()
    .where(
        schema.article_aliases.c.publication == sa.bindparam("of_publication"),
        schema.article_aliases.c.url == sa.bindparam("of_url"),
        schema.article_aliases.c.article_id != sa.bindparam("leads_to"),
    )
    .values(article_id=sa.bindparam("leads_to"))
)
_IS_TARGET = sa.select(
    sa.exists().where(
        schema.targets.c.publication == sa.bindparam("of_publication"),
        schema.targets.c.url == sa.bindparam("of_url"),
    )
)
_ADD_CONTRIBUTIONS, _ADD_TOPICS = schema.contributions.insert(), schema.topics.insert()
_REMOVE_LISTS = [
    table.delete().where(
        table.c.article_id == sa.bindparam("of_article"), table.c.revision == sa.bindparam("of_revision")
    )
    for table in (schema.contributions, schema.topics, schema.citations)
]


def known_article(connection: Connection, publication: str, urls: Sequence[str]) -> str | None:
    """The article that one of these URLs is an address of, None when none is."""
    found: str | None = connection.scalar(_KNOWN, {"of_publication": publication, "urls": _kept_addresses(urls)})
    return found


def kept_article(connection: Connection, article_id: str) -> KeptArticle:
    """What is known of an article, or that nothing is."""
    row = connection.execute(_ROW, {"of_article": article_id}).one_or_none()
    if row is None:
        return KeptArticle(article_id)
    standing, motion = _standing_of(row), motion_of(row)
    latest = latest_revision(connection, ARTICLE_REVISIONS, article_id)
    texts = texts_to_compare(connection, ARTICLE_REVISIONS, article_id, motion)
    parts = () if latest is None else parts_of_revision(connection, article_id, latest.revision)
    return KeptArticle(article_id, standing, latest, motion, texts, parts)


def standing_articles(connection: Connection, publication: str, urls: Sequence[str]) -> dict[str, KeptArticle]:
    """How the articles stand that are known at these URLs, by URL; nothing of their texts is asked."""
    found: dict[str, KeptArticle] = {}
    for some in parameter_batches(urls):
        for row in connection.execute(_STANDING, {"of_publication": publication, "urls": some}):
            found[row.at] = KeptArticle(row.article_id, _standing_of(row), motion=motion_of(row))
    return found


def keep_standing(connection: Connection, filings: Sequence[tuple[Capture, ArticleFiling]]) -> None:
    """File how articles stand, of visits that change nothing else of them."""
    if filings:
        stands = [{"of_article": filing.article_id, **_standing_columns(filing)} for _, filing in filings]
        connection.execute(_STANDS, stands)
    for capture, filing in filings:
        _see_earlier(connection, capture, filing)


def _see_earlier(connection: Connection, capture: Capture, filing: ArticleFiling) -> None:
    """Let the revisions know when their article was first seen, where this is the visit that did."""
    if filing.standing.first_seen_at == capture.captured_at:
        connection.execute(_SEEN_EARLIER, {"of_article": filing.article_id, "first": capture.captured_at})


def _standing_of(row: Row[Any]) -> ArticleStanding:
    state = ArticleState(row.state)
    return ArticleStanding(state, row.first_seen_at, row.last_seen_at, row.gone_visits, row.gone_since)


def _standing_columns(filing: ArticleFiling) -> dict[str, object]:
    standing = filing.standing
    return {
        "state": standing.state,
        "first_seen_at": standing.first_seen_at,
        "last_seen_at": standing.last_seen_at,
        "gone_visits": standing.gone_visits,
        "gone_since": standing.gone_since,
        **motion_columns(filing.motion),
    }


def undecided_articles(database: Database, publication: str) -> tuple[str, ...]:
    """The addresses of articles that a visit did not find, which nothing is to visit any more.

    Further visits decide whether such an article is withdrawn. A rebuilt database knows no addresses to visit but those
    that listings show, and an article that is gone seldom stands in one.
    """
    aliases, targets = schema.article_aliases, schema.targets
    is_target = (
        sa.exists()
        .where(aliases.c.article_id == _ARTICLES.c.article_id, aliases.c.publication == publication)
        .where(targets.c.publication == publication, targets.c.url == aliases.c.url)
    )
    with database.read() as connection:
        rows = connection.scalars(
            sa.select(_ARTICLES.c.url)
            .where(_ARTICLES.c.publication == publication, _ARTICLES.c.state == ArticleState.LIVE)
            .where(_ARTICLES.c.gone_visits > 0, sa.not_(is_target))
            .order_by(_ARTICLES.c.url)
        )
        return tuple(rows)


def file_article(connection: Connection, capture: Capture, filing: ArticleFiling) -> None:
    """File what a visit changes of an article, its citations and, as targets due at once, the sources it cites."""
    values = _standing_columns(filing)
    here = {"article_id": filing.article_id, "publication": capture.publication, "url": filing.canonical_url}
    if filing.canonical_url is None or not insert_or_ignore(connection, _ARTICLES, **here, **values):
        connection.execute(_STANDS, {"of_article": filing.article_id, **values})
        _see_earlier(connection, capture, filing)
    if filing.canonical_url is not None:
        addresses = (filing.canonical_url, *filing.addresses)
        _add_aliases(connection, capture.publication, filing.article_id, addresses)
        _seek(connection, capture, filing.sought)
    for kind in filing.changes:
        _change(connection, kind, capture, filing.article_id)
    if filing.renewed is not None:
        renew_digest(connection, ARTICLE_REVISIONS, filing.renewed)
    if filing.revision is not None:
        _add(connection, capture, filing, filing.revision)
    if filing.completed is not None:
        _complete(connection, capture, filing.completed, filing.publishers)
    if filing.parts is not None:
        _put_parts(connection, filing)


def renew_article(
    connection: Connection,
    capture: Capture,
    kept: KeptRevision,
    reading: ArticleReading,
    digest: str,
    reader_version: str,
    parts: Sequence[RevisionPart] = (),
    publishers: Sequence[PublisherRule] = (),
    searched: SearchPieces | None = None,
) -> None:
    """Put what another reader makes of the page in place of what is kept of it; that is no change of the article.

    Sources that are cited now and were not known become targets, due at once. `parts` are the pages of the revision,
    none when it has only one; `publishers` are the publication's own rules for who publishes what it cites; `searched`
    is what is searched of it, None where nobody has made that yet.
    """
    cited_before, counted = first_cited(connection, kept.owner_id), counts_of(connection, kept.owner_id)
    renew_revision(connection, ARTICLE_REVISIONS, kept, reading, digest, reader_version, searched)
    for remove in _REMOVE_LISTS:
        connection.execute(remove, {"of_article": kept.owner_id, "of_revision": kept.revision})
    _add_lists(connection, capture, kept.owner_id, kept.revision, reading, cited_before, publishers)
    put_parts(connection, kept.owner_id, kept.revision, parts)
    keep_counts(connection, counted, counts_of(connection, kept.owner_id))


def _complete(
    connection: Connection,
    capture: Capture,
    completed: CompletedRevision[ArticleReading],
    publishers: Sequence[PublisherRule],
) -> None:
    # From now on it is shown by another capture.
    kept, reading = replace(completed.kept, captured_at=capture.captured_at), completed.reading
    digest, reader_version = completed.digest, completed.reader_version
    renew_article(connection, capture, kept, reading, digest, reader_version, publishers=publishers)
    show_by(connection, ARTICLE_REVISIONS, kept, completed.capture_id)
    _change(connection, ChangeKind.COMPLETED, capture, kept.owner_id)


def _put_parts(connection: Connection, filing: ArticleFiling) -> None:
    """Keep the pages of the new revision, or of the latest without one."""
    latest = latest_revision(connection, ARTICLE_REVISIONS, filing.article_id)
    assert filing.parts is not None
    if latest is not None:
        put_parts(connection, filing.article_id, latest.revision, filing.parts)


def _add(
    connection: Connection, capture: Capture, filing: ArticleFiling, revision: NewRevision[ArticleReading]
) -> None:
    article_id, is_first = filing.article_id, revision.revision == 1
    cited_before = first_cited(connection, article_id)
    counted: Counts = {} if is_first else counts_of(connection, article_id)
    first_seen_at = filing.standing.first_seen_at
    add_revision(connection, ARTICLE_REVISIONS, article_id, capture, revision, first_seen_at=first_seen_at)
    # Told before the sources that it is the first to cite.
    _change(connection, ChangeKind.NEW if is_first else ChangeKind.REVISED, capture, article_id)
    _add_lists(connection, capture, article_id, revision.revision, revision.reading, cited_before, filing.publishers)
    keep_counts(connection, counted, counts_in(capture.publication, revision.revision, revision.reading))


def _add_lists(
    connection: Connection,
    capture: Capture,
    article_id: str,
    revision: int,
    reading: ArticleReading,
    cited_before: Mapping[str, datetime],
    publishers: Sequence[PublisherRule],
) -> None:
    _add_contributions(connection, article_id, revision, reading)
    _add_topics(connection, article_id, revision, reading)
    add_citations(connection, capture, article_id, revision, reading.citations, cited_before, publishers)


def _add_aliases(connection: Connection, publication: str, article_id: str, addresses: Sequence[str]) -> None:
    """An address that led to another article before (the newest one's, for example) leads to this one now."""
    table = schema.article_aliases
    for url in _kept_addresses(addresses):
        if not insert_or_ignore(connection, table, publication=publication, url=url, article_id=article_id):
            here = {"of_publication": publication, "of_url": url}
            connection.execute(_LEADS_HERE, {**here, "leads_to": article_id})


def _kept_addresses(addresses: Sequence[str]) -> list[str]:
    """The addresses as they are kept, without those that are none, or longer than a key may be."""
    kept = []
    for url in addresses:
        with suppress(ValueError):
            kept.append(normalize(url))
    return list(dict.fromkeys(kept))


def _seek(connection: Connection, capture: Capture, urls: Sequence[str]) -> None:
    """Make addresses of the article targets, due at once: its own when only another was visited, and further pages."""
    for url in _kept_addresses(urls):
        if not connection.scalar(_IS_TARGET, {"of_publication": capture.publication, "of_url": url}):
            found = FoundUrl(url, Role.ARTICLE, capture.url)
            add_targets(connection, capture.publication, [found], capture.captured_at)


def _add_contributions(connection: Connection, article_id: str, revision: int, reading: ArticleReading) -> None:
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "position": position,
            "name": contributor.name,
            "role": contributor.role,
            "role_label": contributor.role_label,
        }
        for position, contributor in enumerate(reading.contributors, 1)
    ]
    if rows:
        connection.execute(_ADD_CONTRIBUTIONS, rows)


def _add_topics(connection: Connection, article_id: str, revision: int, reading: ArticleReading) -> None:
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "position": position,
            "topic_group": topic.group,
            "name": topic.name,
        }
        for position, topic in enumerate(reading.topics, 1)
    ]
    if rows:
        connection.execute(_ADD_TOPICS, rows)


def _change(connection: Connection, kind: ChangeKind, capture: Capture, article_id: str) -> None:
    record_change(
        connection,
        kind,
        capture.publication,
        capture.captured_at,
        article_id=article_id,
        capture_id=capture.capture_id,
    )
