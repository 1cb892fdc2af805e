"""Which cited address is an alias of which source: joined and parted without touching what was seen of either."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.citation_times import cited_between
from storage.tables.revisions import SOURCE_REVISIONS, latest_revision
from storage.types import AliasReason, FoundUrl, Role
from storage.types.filings import LedSource, OtherSource
from storage.types.source_identity import identity_key, stands_for

_SOURCES = schema.sources
# A few tell whether one of them is another document.
_MOST_SHOWING = 20


def make_alias(connection: Connection, source_id: str, other_id: str, reason: AliasReason) -> None:
    """Let a source be an alias of another, with all that are aliases of it; nothing happens within one group."""
    of_other = connection.scalar(sa.select(_SOURCES.c.alias_of).where(_SOURCES.c.source_id == other_id))
    principal = of_other or other_id
    if principal == source_id:
        # The two change places: the address that was named stands for both from now on.
        principal = other_id
        connection.execute(
            _SOURCES.update().where(_SOURCES.c.source_id == principal).values(alias_of=None, alias_by=None)
        )
    connection.execute(_SOURCES.update().where(_SOURCES.c.alias_of == source_id).values(alias_of=principal))
    here = _SOURCES.update().where(_SOURCES.c.source_id == source_id)
    connection.execute(here.values(alias_of=principal, alias_by=reason))
    if reason is AliasReason.PERSON:
        cited = sa.select(_SOURCES.c.first_cited_at, _SOURCES.c.last_cited_at)
        first, last = connection.execute(cited.where(_SOURCES.c.source_id == source_id)).one()
        cited_between(connection, principal, first, last)


def alias_of(connection: Connection, source_id: str) -> str | None:
    """The source that one is an alias of, None when it stands for itself or nobody cites it."""
    return connection.scalar(sa.select(_SOURCES.c.alias_of).where(_SOURCES.c.source_id == source_id))


def stand_alone(connection: Connection, source_id: str, by: AliasReason | None = AliasReason.PARTED) -> None:
    """Let an address be a source of its own, with the addresses that say the same as it, or that lead to it.

    Arguments: `by` is None where no person decided it, so that a rule may join it again.
    """
    row = connection.execute(sa.select(_SOURCES).where(_SOURCES.c.source_id == source_id)).one()
    here = _SOURCES.update().where(_SOURCES.c.source_id == source_id)
    connection.execute(here.values(alias_of=None, alias_by=by))
    if row.alias_of is None:
        return
    principal_key = connection.scalar(sa.select(_SOURCES.c.identity_key).where(_SOURCES.c.source_id == row.alias_of))
    same = sa.and_(
        _SOURCES.c.alias_by == AliasReason.ADDRESS,
        _SOURCES.c.identity_key == row.identity_key,
        sa.literal(principal_key != row.identity_key),
    )
    leads_here = sa.and_(_SOURCES.c.alias_by == AliasReason.REDIRECT, _SOURCES.c.resolved_url == row.url)
    of_principal = _SOURCES.c.alias_of == row.alias_of
    connection.execute(_SOURCES.update().where(of_principal, sa.or_(same, leads_here)).values(alias_of=source_id))


def others_at(connection: Connection, row: Row[Any], points_to: Sequence[str]) -> tuple[OtherSource, ...]:
    """The sources that are known at addresses at which that of a row is known, too, those cited first before others.

    A source that a person parted, or that is an alias, is not among them; nor has such a row any.
    """
    if not points_to or row.alias_of is not None or row.alias_by is not None:
        return ()
    keys = {identity_key(url): url for url in points_to}
    met = sa.or_(
        _SOURCES.c.identity_key.in_(keys),
        _SOURCES.c.resolved_url.in_(points_to),
        _SOURCES.c.canonical_url.in_(points_to),
    )
    found = connection.execute(
        sa.select(_SOURCES)
        .where(
            _SOURCES.c.publication == row.publication,
            _SOURCES.c.source_id != row.source_id,
            _SOURCES.c.alias_of.is_(None),
            _SOURCES.c.alias_by.is_(None),
            met,
        )
        .order_by(_SOURCES.c.first_cited_at, _SOURCES.c.source_id)
    ).all()
    return tuple(_other(connection, each, row, keys) for each in found)


def _other(connection: Connection, row: Row[Any], visited: Row[Any], keys: Mapping[str, str]) -> OtherSource:
    latest = latest_revision(connection, SOURCE_REVISIONS, row.source_id)
    known = [url for url in (row.resolved_url, row.canonical_url) if url in keys.values()]
    return OtherSource(
        row.source_id,
        row.url,
        keys.get(row.identity_key or "") or known[0],
        (row.first_cited_at, row.source_id) < (visited.first_cited_at, visited.source_id),
        None if latest is None else latest.content_digest,
        0 if latest is None else latest.revision,
    )


def sources_led_to(connection: Connection, row: Row[Any], url: str) -> tuple[LedSource, ...]:
    """The other sources whose last visit was redirected to a URL, in the order of their ids; none that stands for it.

    Not among them: an address that says no more than another, that is one with what stands there by its own text or by
    what a person decided, or that is an alias of the row's source.
    """
    found = connection.execute(
        sa.select(_SOURCES.c.source_id, _SOURCES.c.url, _SOURCES.c.alias_of)
        .where(
            _SOURCES.c.publication == row.publication,
            _SOURCES.c.resolved_url == url,
            _SOURCES.c.source_id != row.source_id,
            _SOURCES.c.identity_key != identity_key(url),
            sa.or_(_SOURCES.c.alias_by.is_(None), _SOURCES.c.alias_by.in_((AliasReason.REDIRECT, AliasReason.PARTED))),
            sa.or_(_SOURCES.c.alias_of.is_(None), _SOURCES.c.alias_of != row.source_id),
        )
        .order_by(_SOURCES.c.source_id)
    )
    return tuple(LedSource(each.source_id, each.url, each.alias_of is not None) for each in found)


def also_showing(connection: Connection, row: Row[Any], digest: str | None) -> tuple[str, ...]:
    """The addresses of other sources of a row's host whose last text was the short page of this digest, a few of them.

    Not among them: an address that is one with the row's, and one whose text says that it is another address's.
    """
    if digest is None:
        return ()
    group = {row.source_id, row.alias_of} - {None}
    found = connection.execute(
        sa.select(_SOURCES.c.url)
        .where(
            _SOURCES.c.shown_digest == digest,
            _SOURCES.c.publication == row.publication,
            _SOURCES.c.host == row.host,
            _SOURCES.c.identity_key != row.identity_key,
            _SOURCES.c.source_id.not_in(group),
            sa.or_(_SOURCES.c.alias_of.is_(None), _SOURCES.c.alias_of.not_in(group)),
            sa.or_(_SOURCES.c.canonical_url.is_(None), _SOURCES.c.canonical_url == _SOURCES.c.url),
        )
        .order_by(_SOURCES.c.first_cited_at, _SOURCES.c.source_id)
        .limit(_MOST_SHOWING)
    )
    return tuple(found.scalars())


def ways_left(connection: Connection, source_id: str) -> list[FoundUrl]:
    """The other addresses under which a source is cited that say no more than its own: one of them may answer."""
    rows = connection.execute(
        sa.select(_SOURCES.c.url).where(_SOURCES.c.alias_of == source_id, _SOURCES.c.alias_by == AliasReason.ADDRESS)
    )
    return [FoundUrl(row.url, Role.SOURCE, row.url) for row in rows if stands_for(row.url) == row.url]
