"""Files withholdings and their releases: which captures a withholding covers, including later ones, and the changes.

A withholding covers the captures of its addresses (compared as players compare them), or a single capture, and every
revisit that shows the body of a covered one. Whatever these captures prove is covered with them. The covered captures
are kept in a table, so that a view only needs a list; whether a withholding is in force is asked each time
(`withholdings_in_force`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, withholdings_in_force
from storage.tables.changes import record_change, wait_for_filers
from storage.tables.covered_captures import covered_by
from storage.tables.upsert import insert_missing, insert_or_ignore
from storage.types import Capture, ChangeKind, Role, WithheldKind
from storage.types.urlkey import surt, surt_or_same

_TABLE = schema.withholdings
_ADDRESSES = schema.withheld_addresses
_COVERED = schema.withheld_captures


@dataclass(frozen=True, slots=True)
class Withholding:
    """A withholding, as its WARC record states it.

    `url` is that of the article or capture, or the withheld address itself. `article_id` and `capture_id` are set for
    their own kind only. `addresses` are those whose captures are withheld, none for a single capture. `until` is None
    when it holds until it is released.
    """

    withholding_id: str
    publication: str
    kind: WithheldKind
    url: str
    addresses: tuple[str, ...]
    reason: str
    withheld_at: datetime
    until: datetime | None = None
    article_id: str | None = None
    capture_id: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """The end of a withholding, as its WARC record states it; `reason` is None when none was given."""

    withholding_id: str
    publication: str
    released_at: datetime
    reason: str | None = None


def file_withholding(connection: Connection, withholding: Withholding) -> None:
    """File a withholding, cover what is captured already, and record a change for each article and source it hides."""
    wait_for_filers(connection)
    known = insert_or_ignore(
        connection,
        _TABLE,
        withholding_id=withholding.withholding_id,
        publication=withholding.publication,
        kind=withholding.kind,
        article_id=withholding.article_id,
        capture_id=withholding.capture_id,
        url=withholding.url,
        reason=withholding.reason,
        withheld_at=withholding.withheld_at,
        withheld_until=withholding.until,
    )
    if not known:
        return
    keys = _add_addresses(connection, withholding.withholding_id, withholding.addresses)
    seeds = {withholding.capture_id} if withholding.capture_id is not None else set()
    _cover(connection, withholding.withholding_id, withholding.publication, keys, seeds)
    record_covered(
        connection, ChangeKind.WITHHELD, withholding.withholding_id, withholding.publication, withholding.withheld_at
    )


def file_release(connection: Connection, release: Release) -> None:
    """File the end of a withholding, and record a change for each article and source that is shown again."""
    wait_for_filers(connection)
    ended = connection.execute(
        _TABLE.update()
        .where(_TABLE.c.withholding_id == release.withholding_id, _TABLE.c.released_at.is_(None))
        .values(released_at=release.released_at, release_reason=release.reason)
        .returning(_TABLE.c.withholding_id)
    ).all()
    if ended:
        record_covered(
            connection, ChangeKind.RELEASED, release.withholding_id, release.publication, release.released_at
        )


def cover_new(connection: Connection, captures: Sequence[Capture]) -> None:
    """Cover captures that have just been filed, where a withholding in force says so."""
    if not captures or not withholdings_in_force.any_in_force(connection):
        return
    by_address = _addresses_in_force(connection, {capture.publication for capture in captures})
    by_original = _covering(connection, {capture.refers_to for capture in captures if capture.refers_to})
    rows: list[dict[str, str]] = []
    for capture in captures:
        ids = by_address.get((capture.publication, capture.surt), set())
        if capture.role is Role.MEMENTO and capture.via is not None:
            ids = ids | by_address.get((capture.publication, surt_or_same(capture.via)), set())
        ids = ids | by_original.get(capture.refers_to or "", set())
        if ids:
            by_original[capture.capture_id] = ids
            rows += [{"withholding_id": one, "capture_id": capture.capture_id} for one in sorted(ids)]
    if rows:
        insert_missing(connection, _COVERED, rows)


def cover_article(connection: Connection, publication: str, article_id: str) -> bool:
    """Cover the addresses that a withheld article has gained since; returns whether there were any."""
    ids = connection.scalars(_holding(connection.dialect.name), {"id": article_id}).all()
    if not ids:
        return False
    aliases = schema.article_aliases
    urls = connection.scalars(sa.select(aliases.c.url).where(aliases.c.article_id == article_id)).all()
    grown = False
    for withholding_id in ids:
        if keys := _add_addresses(connection, withholding_id, urls):
            _cover(connection, withholding_id, publication, keys, set())
            grown = True
    return grown


@cache
def _holding(dialect: str) -> sa.TextClause:
    return sa.text(
        "SELECT h.withholding_id FROM withholdings AS h WHERE h.article_id = :id"
        f" AND {withholdings_in_force.in_force(dialect)} ORDER BY h.withholding_id"
    )


def covered(connection: Connection, withholding_id: str) -> set[str]:
    """The captures that a withholding covers."""
    return set(connection.scalars(sa.select(_COVERED.c.capture_id).where(_COVERED.c.withholding_id == withholding_id)))


def _add_addresses(connection: Connection, withholding_id: str, urls: Iterable[str]) -> list[str]:
    """Keep addresses of a withholding; returns the keys of those that are new to it."""
    keys = sorted({surt(url) for url in urls})
    return [key for key in keys if insert_or_ignore(connection, _ADDRESSES, withholding_id=withholding_id, surt=key)]


def _cover(
    connection: Connection, withholding_id: str, publication: str, keys: Sequence[str], seeds: Collection[str]
) -> None:
    every = covered_by(connection, publication, keys, seeds)
    if every:
        insert_missing(
            connection, _COVERED, [{"withholding_id": withholding_id, "capture_id": one} for one in sorted(every)]
        )


def _addresses_in_force(connection: Connection, publications: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """The withholdings in force, by publication and address."""
    asked = sa.text(
        "SELECT h.publication, a.surt, h.withholding_id FROM withheld_addresses AS a"
        " JOIN withholdings AS h ON h.withholding_id = a.withholding_id"
        f" WHERE {withholdings_in_force.in_force(connection.dialect.name)} AND h.publication IN :publications"
    ).bindparams(sa.bindparam("publications", expanding=True))
    ids: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(asked, {"publications": sorted(publications)}):
        ids.setdefault((row.publication, row.surt), set()).add(row.withholding_id)
    return ids


def _covering(connection: Connection, capture_ids: Collection[str]) -> dict[str, set[str]]:
    """The withholdings in force that cover each of these captures."""
    hidden = sorted(withholdings_in_force.withheld_among(connection, capture_ids))
    ids: dict[str, set[str]] = {}
    if hidden:
        asked = sa.select(_COVERED.c.capture_id, _COVERED.c.withholding_id).where(_COVERED.c.capture_id.in_(hidden))
        for capture_id, withholding_id in connection.execute(asked):
            ids.setdefault(capture_id, set()).add(withholding_id)
    return ids


def record_covered(
    connection: Connection, kind: ChangeKind, withholding_id: str, publication: str, at: datetime
) -> None:
    """Record a change for each article and source that is hidden or shown again, else one for the captures alone."""
    withholding = connection.execute(sa.select(_TABLE).where(_TABLE.c.withholding_id == withholding_id)).one()
    articles, sources = schema.articles, schema.sources
    proven = sa.select(_COVERED.c.capture_id).where(_COVERED.c.withholding_id == withholding_id)
    article_ids = connection.scalars(
        sa.select(articles.c.article_id)
        .where(
            sa.or_(
                articles.c.article_id == withholding.article_id,
                *(
                    articles.c.article_id.in_(sa.select(shown.c.article_id).where(shown.c.capture_id.in_(proven)))
                    for shown in (schema.revisions, schema.revision_parts)
                ),
            )
        )
        .order_by(articles.c.article_id)
    ).all()
    source_ids = connection.scalars(
        sa.select(sources.c.source_id)
        .where(
            sources.c.source_id.in_(
                sa.select(schema.source_revisions.c.source_id).where(schema.source_revisions.c.capture_id.in_(proven))
            )
        )
        .order_by(sources.c.source_id)
    ).all()
    for article_id in article_ids:
        record_change(connection, kind, publication, at, article_id=article_id)
    for source_id in source_ids:
        record_change(connection, kind, publication, at, source_id=source_id)
    if not article_ids and not source_ids:
        known = withholding.capture_id in covered(connection, withholding_id)
        record_change(connection, kind, publication, at, capture_id=withholding.capture_id if known else None)
