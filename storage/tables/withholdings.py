"""Acts of withholding and of release: what each covers, also of what is captured later, and what it changes.

A withholding covers captures: those of its addresses (compared as players compare them), one alone, and every revisit
whose page is the body of one that is covered. What captures prove is covered with them. Which captures those are is
kept, so that views ask for no more than a list; whether the act holds at a moment is asked each time (`withheld`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, withholdings_in_force
from storage.tables.changes import record_change, wait_for_filers
from storage.tables.upsert import insert_missing, insert_or_ignore
from storage.types import Capture, ChangeKind, WithheldKind
from storage.types.urlkey import surt

_ACTS = schema.withholdings
_ADDRESSES = schema.withheld_addresses
_COVERED = schema.withheld_captures
_CAPTURES = schema.captures
_AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class Withholding:
    """An act of withholding, as its record tells it.

    `article_id` and `capture_id` are None for another kind; `url` is the article's, the capture's, or the address
    itself. `addresses` are those whose captures are withheld; none for a single capture. `until` is None when it holds
    until it is released.
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
    """An act that ends a withholding, as its record tells it; `reason` is None when none was given."""

    withholding_id: str
    publication: str
    released_at: datetime
    reason: str | None = None


def file_withholding(connection: Connection, act: Withholding) -> None:
    """File an act, cover what is captured already, and tell of every article and source whose text leaves by it."""
    wait_for_filers(connection)
    known = insert_or_ignore(
        connection,
        _ACTS,
        withholding_id=act.withholding_id,
        publication=act.publication,
        kind=act.kind,
        article_id=act.article_id,
        capture_id=act.capture_id,
        url=act.url,
        reason=act.reason,
        withheld_at=act.withheld_at,
        withheld_until=act.until,
    )
    if not known:
        return
    keys = _add_addresses(connection, act.withholding_id, act.addresses)
    seeds = {act.capture_id} if act.capture_id is not None else set()
    _cover(connection, act.withholding_id, act.publication, keys, seeds)
    _tell(connection, ChangeKind.WITHHELD, act.withholding_id, act.publication, act.withheld_at)


def file_release(connection: Connection, act: Release) -> None:
    """File that a withholding ends, and tell of every article and source whose text is back."""
    wait_for_filers(connection)
    ended = connection.execute(
        _ACTS.update()
        .where(_ACTS.c.withholding_id == act.withholding_id, _ACTS.c.released_at.is_(None))
        .values(released_at=act.released_at, release_reason=act.reason)
        .returning(_ACTS.c.withholding_id)
    ).all()
    if ended:
        _tell(connection, ChangeKind.RELEASED, act.withholding_id, act.publication, act.released_at)


def cover_new(connection: Connection, captures: Sequence[Capture]) -> None:
    """Cover captures that have just been filed, where an act that holds says so."""
    if not captures or not withholdings_in_force.any_in_force(connection):
        return
    by_address = _addresses_in_force(connection, {capture.publication for capture in captures})
    by_original = _covering(connection, {capture.refers_to for capture in captures if capture.refers_to})
    rows: list[dict[str, str]] = []
    for capture in captures:
        acts = by_address.get((capture.publication, capture.surt), set())
        acts = acts | by_original.get(capture.refers_to or "", set())
        if acts:
            by_original[capture.capture_id] = acts
            rows += [{"withholding_id": act, "capture_id": capture.capture_id} for act in sorted(acts)]
    if rows:
        insert_missing(connection, _COVERED, rows)


def cover_article(connection: Connection, publication: str, article_id: str) -> bool:
    """Cover the addresses that an article has got since it was withheld; whether there were any."""
    holding = sa.text(
        "SELECT h.withholding_id FROM withholdings AS h WHERE h.article_id = :id"
        f" AND {withholdings_in_force.in_force(connection.dialect.name)} ORDER BY h.withholding_id"
    )
    acts = connection.scalars(holding, {"id": article_id}).all()
    if not acts:
        return False
    aliases = schema.article_aliases
    urls = connection.scalars(sa.select(aliases.c.url).where(aliases.c.article_id == article_id)).all()
    grown = False
    for act in acts:
        if keys := _add_addresses(connection, act, urls):
            _cover(connection, act, publication, keys, set())
            grown = True
    return grown


def covered(connection: Connection, withholding_id: str) -> set[str]:
    """The captures that an act covers."""
    return set(connection.scalars(sa.select(_COVERED.c.capture_id).where(_COVERED.c.withholding_id == withholding_id)))


def _add_addresses(connection: Connection, withholding_id: str, urls: Iterable[str]) -> list[str]:
    """Keep addresses of an act; returns the keys of those that are new to it."""
    keys = sorted({surt(url) for url in urls})
    return [key for key in keys if insert_or_ignore(connection, _ADDRESSES, withholding_id=withholding_id, surt=key)]


def _cover(
    connection: Connection, withholding_id: str, publication: str, keys: Sequence[str], seeds: Collection[str]
) -> None:
    """Cover the captures of addresses, the seeds, and step by step what shows the body of one that is covered.

    No index helps here, on purpose: every capture would pay for it, and this is done once in a long while.
    """
    found = _where(connection, publication, _CAPTURES.c.surt, keys) | _where(
        connection, publication, _CAPTURES.c.capture_id, sorted(seeds)
    )
    every: set[str] = set()
    while found:
        every |= found
        found = _where(connection, publication, _CAPTURES.c.refers_to, sorted(found)) - every
    if every:
        insert_missing(
            connection, _COVERED, [{"withholding_id": withholding_id, "capture_id": one} for one in sorted(every)]
        )


def _where(connection: Connection, publication: str, column: sa.Column[str], values: Sequence[str]) -> set[str]:
    """The captures of a publication in which a column has one of these values."""
    found: set[str] = set()
    for start in range(0, len(values), _AT_ONCE):
        asked = sa.select(_CAPTURES.c.capture_id).where(
            _CAPTURES.c.publication == publication, column.in_(values[start : start + _AT_ONCE])
        )
        found.update(connection.scalars(asked))
    return found


def _addresses_in_force(connection: Connection, publications: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """The acts that hold now, by publication and address."""
    asked = sa.text(
        "SELECT h.publication, a.surt, h.withholding_id FROM withheld_addresses AS a"
        " JOIN withholdings AS h ON h.withholding_id = a.withholding_id"
        f" WHERE {withholdings_in_force.in_force(connection.dialect.name)} AND h.publication IN :publications"
    ).bindparams(sa.bindparam("publications", expanding=True))
    acts: dict[tuple[str, str], set[str]] = {}
    for row in connection.execute(asked, {"publications": sorted(publications)}):
        acts.setdefault((row.publication, row.surt), set()).add(row.withholding_id)
    return acts


def _covering(connection: Connection, capture_ids: Collection[str]) -> dict[str, set[str]]:
    """The acts that hold now and cover these captures."""
    hidden = sorted(withholdings_in_force.withheld_among(connection, capture_ids))
    acts: dict[str, set[str]] = {}
    if hidden:
        asked = sa.select(_COVERED.c.capture_id, _COVERED.c.withholding_id).where(_COVERED.c.capture_id.in_(hidden))
        for capture_id, withholding_id in connection.execute(asked):
            acts.setdefault(capture_id, set()).add(withholding_id)
    return acts


def _tell(connection: Connection, kind: ChangeKind, withholding_id: str, publication: str, at: datetime) -> None:
    """Record a change for each article and source of which a text leaves or is back, or one for the captures alone."""
    act = connection.execute(sa.select(_ACTS).where(_ACTS.c.withholding_id == withholding_id)).one()
    articles, sources = schema.articles, schema.sources
    proven = sa.select(_COVERED.c.capture_id).where(_COVERED.c.withholding_id == withholding_id)
    told_articles = connection.scalars(
        sa.select(articles.c.article_id)
        .where(
            sa.or_(
                articles.c.article_id == act.article_id,
                articles.c.article_id.in_(
                    sa.select(schema.revisions.c.article_id).where(schema.revisions.c.capture_id.in_(proven))
                ),
            )
        )
        .order_by(articles.c.article_id)
    ).all()
    told_sources = connection.scalars(
        sa.select(sources.c.source_id)
        .where(
            sources.c.source_id.in_(
                sa.select(schema.source_revisions.c.source_id).where(schema.source_revisions.c.capture_id.in_(proven))
            )
        )
        .order_by(sources.c.source_id)
    ).all()
    for article_id in told_articles:
        record_change(connection, kind, publication, at, article_id=article_id)
    for source_id in told_sources:
        record_change(connection, kind, publication, at, source_id=source_id)
    if not told_articles and not told_sources:
        known = act.capture_id in covered(connection, withholding_id)
        record_change(connection, kind, publication, at, capture_id=act.capture_id if known else None)
