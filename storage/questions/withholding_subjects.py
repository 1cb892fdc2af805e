"""What an id or a URL means in a command to withhold: an article, an address or a single capture."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.covered_captures import covered_by
from storage.tables.database import Database
from storage.types import WithheldKind
from storage.types.errors import UnknownId
from storage.types.identity import record_ids
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same, surt


@dataclass(frozen=True, slots=True)
class WithholdingSubject:
    """Something of one publication that can be withheld.

    `addresses` are those whose captures are meant, none for a single capture. `article_id` and `capture_id` are set for
    their own kind only. `title` names it in messages; `article_title` is what an article says, None where it says
    nothing.
    """

    publication: str
    kind: WithheldKind
    url: str
    addresses: tuple[str, ...]
    title: str
    article_id: str | None = None
    capture_id: str | None = None
    article_title: str | None = None


def find_subjects(database: Database, key: str) -> tuple[WithholdingSubject, ...]:
    """What an id or a URL means, in each publication that has it.

    The address of an article means the article with all its addresses. The address of a source means both the address
    that was cited and the one where it answers. Raises UnknownId when the archive has nothing of the kind.
    """
    key = storable(key)
    with database.read() as connection:
        if (capture := _capture(connection, key)) is not None:
            return (capture,)
        url = normalized_or_same(key)
        by_publication: dict[str, WithholdingSubject] = {}
        for subject in (*_articles(connection, key, url), *_sources(connection, key, url), *_pages(connection, url)):
            # The first one covers the most.
            by_publication.setdefault(subject.publication, subject)
    if not by_publication:
        raise UnknownId(fault_of(RequestFault.KEY_UNKNOWN, key=key), "fonds search finds articles by their words")
    return tuple(by_publication[publication] for publication in sorted(by_publication))


def count_covered(database: Database, subject: WithholdingSubject) -> int:
    """How many captures a withholding would cover by now; this reads all captures of the publication."""
    keys = sorted({surt(url) for url in subject.addresses})
    seeds = () if subject.capture_id is None else (subject.capture_id,)
    with database.read() as connection:
        return len(covered_by(connection, subject.publication, keys, seeds))


def _capture(connection: Connection, key: str) -> WithholdingSubject | None:
    captures = schema.captures
    row = connection.execute(sa.select(captures).where(captures.c.capture_id.in_(record_ids(key)))).one_or_none()
    if row is None:
        return None
    title = f"the capture of {row.url} at {row.captured_at:%Y-%m-%d %H:%M:%S} UTC"
    return WithholdingSubject(row.publication, WithheldKind.CAPTURE, row.url, (), title, capture_id=row.capture_id)


def _articles(connection: Connection, key: str, url: str) -> list[WithholdingSubject]:
    articles, aliases, revisions = schema.articles, schema.article_aliases, schema.revisions
    at_url = sa.select(aliases.c.article_id).where(aliases.c.url == url)
    rows = connection.execute(
        sa.select(articles).where(sa.or_(articles.c.article_id == key, articles.c.article_id.in_(at_url)))
    ).all()
    found = []
    for row in rows:
        addresses = connection.scalars(
            sa.select(aliases.c.url).where(aliases.c.article_id == row.article_id).order_by(aliases.c.url)
        ).all()
        title = connection.scalar(
            sa.select(revisions.c.title)
            .where(revisions.c.article_id == row.article_id)
            .order_by(revisions.c.revision.desc())
            .limit(1)
        )
        every = tuple(dict.fromkeys((row.url, *addresses)))
        known_as = f"the article {title or row.url}"
        found.append(
            WithholdingSubject(
                row.publication,
                WithheldKind.ARTICLE,
                row.url,
                every,
                known_as,
                article_id=row.article_id,
                article_title=title,
            )
        )
    return found


def _sources(connection: Connection, key: str, url: str) -> list[WithholdingSubject]:
    sources = schema.sources
    rows = connection.execute(
        sa.select(sources)
        .where(sa.or_(sources.c.source_id == key, sources.c.url == url, sources.c.resolved_url == url))
        .order_by(sources.c.url)
    )
    found = []
    for row in rows:
        addresses = tuple(dict.fromkeys(url for url in (row.url, row.resolved_url) if url is not None))
        found.append(WithholdingSubject(row.publication, WithheldKind.URL, row.url, addresses, f"the source {row.url}"))
    return found


def _pages(connection: Connection, url: str) -> list[WithholdingSubject]:
    captures = schema.captures
    slugs = connection.scalars(sa.select(captures.c.publication).where(captures.c.url == url).distinct())
    return [WithholdingSubject(slug, WithheldKind.URL, url, (url,), f"what was captured of {url}") for slug in slugs]
