"""What an archive holds, counted: the answer of `fonds status`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.citation_counts import count_citations
from storage.questions.copies import CopyStanding, copies_standing_in
from storage.questions.counting import Counts, count_rows, counted_by, most_first
from storage.questions.crawls import ListedCrawl, latest_crawls
from storage.questions.empty_pages import EmptyPage, empty_pages_in
from storage.questions.field_gaps import ExpectedFields, FieldGap, expected_gaps_in
from storage.questions.listing_visits import ListingVisit, listing_visits_in
from storage.tables import schema, withholdings_in_force
from storage.tables.changes import ChangedSource, sources_changed_from
from storage.tables.database import Database
from storage.tables.due_visits import count_due, next_due
from storage.tables.fleet_jobs import fleet_standing
from storage.tables.followers import RECEIVERS, WEBHOOKS, states_of
from storage.tables.rescues import gate_health_in
from storage.types import AliasReason, ArticleState, Role, SourceState
from storage.types.fleet_jobs import FleetStanding
from storage.types.gate_health import GateHealth
from storage.types.outcome_tokens import outcome_named
from storage.types.tokens import GONE_STATES
from storage.types.webhook_delivery import WebhookState

RECENTLY = timedelta(days=30)
"""How long a change of a source is named."""
_CRAWLS = 10

# What says no more than another address is no source of its own.
_HIDDEN = (AliasReason.ADDRESS, AliasReason.PERSON)


@dataclass(frozen=True, slots=True)
class LostSource:
    """A source that its last visit did not find and that is not gone yet, and what that visit came to."""

    source_id: str
    url: str
    last_checked_at: datetime
    last_failure: str | None


@dataclass(frozen=True, slots=True)
class PublicationOverview:
    """One publication in numbers.

    `articles` and `sources` by state; `missing` are live articles that the last visit did not find, which are withdrawn
    when they stay away; `citations` are those of the latest revisions with an address, `unaddressed` those without one;
    `captures` by `role outcome`: a status, `truncated` or a way of failing;
    `refusals` by verdict; `pending` waits to be read. `warc_bytes` counts whole records. `next_due` is None when
    nothing ever is. `requisites` counts the addresses of pictures, style sheets, fonts and scripts that were captured,
    `withheld` the withholdings in force, `lost_sources` the sources that the last visit did not find and that are not
    gone yet, `missing_sources` those of them that were captured, `unfound_sources` those that no visit found so far,
    `listings` the listings that were ever visited.
    `failed_listings` are those among them that brought nothing at their last visit. `changed_sources` are those whose
    text changed in the last `RECENTLY`, newest first. `field_gaps` are the expected fields that the articles read last
    lack. `lost` are the sources that `lost_sources` counts, the last visited first. `empty_pages` came without text,
    which scripts write in a browser (`fonds browse`). `quiet_until` is when the quiet hours end in which nothing of it
    is fetched now, None when there are none.
    """

    publication: str
    name: str
    articles: Counts
    missing: int
    revisions: int
    citations: int
    unaddressed: int
    sources: Counts
    captures: Counts
    refusals: Counts
    pending: int
    targets: int
    due: int
    next_due: datetime | None
    warc_files: int
    warc_bytes: int
    requisites: int
    withheld: int
    lost_sources: int
    missing_sources: int
    unfound_sources: int
    listings: int
    failed_listings: tuple[ListingVisit, ...]
    changed_sources: tuple[ChangedSource, ...]
    field_gaps: tuple[FieldGap, ...]
    empty_pages: tuple[EmptyPage, ...] = ()
    lost: tuple[LostSource, ...] = ()
    quiet_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PublicationStanding:
    """How the articles and sources of a publication stand; for the counts see `PublicationOverview`."""

    sources: Counts
    missing: int
    lost_sources: int
    missing_sources: int
    unfound_sources: int


@dataclass(frozen=True, slots=True)
class Overview:
    """An archive in numbers.

    `crawls` are the last ones, newest first; `gates`, `webhooks`, `receivers` and `copies` what is configured; `fleet`
    is how the jobs stand that machines share, None where there are none.
    """

    crawls: tuple[ListedCrawl, ...]
    publications: tuple[PublicationOverview, ...]
    gates: tuple[GateHealth, ...] = ()
    webhooks: tuple[WebhookState, ...] = ()
    receivers: tuple[WebhookState, ...] = ()
    fleet: FleetStanding | None = None
    copies: tuple[CopyStanding, ...] = ()


def standing_of(database: Database, publications: Sequence[str]) -> tuple[PublicationStanding, ...]:
    """How what publications published and cited stands: what a crawl tells, which counts nothing else."""
    with database.read() as connection:
        return tuple(_standing(connection, slug) for slug in publications)


def overview(
    database: Database,
    now: datetime,
    expected: Mapping[str, ExpectedFields] | None = None,
    gates: Sequence[str] = (),
    webhooks: Sequence[str] = (),
    receivers: Sequence[str] = (),
    copies: Sequence[str] = (),
) -> Overview:
    """Count everything, publication by publication.

    Args:
        database: the archive's.
        now: the time by which addresses are due.
        expected: what profiles expect, for those publications whose gaps are wanted.
        gates: the addresses of the time gates that are configured.
        webhooks: the names of the webhooks that are.
        receivers: the names of the receivers of notices that are.
        copies: the names of the copies that are.
    """
    with database.read() as connection:
        slugs = connection.execute(sa.select(schema.publications).order_by(schema.publications.c.slug)).all()
        publications = tuple(
            _publication(connection, row.slug, row.name, now, (expected or {}).get(row.slug, ExpectedFields()))
            for row in slugs
        )
        known = gate_health_in(connection) if gates else {}
        told = states_of(connection, WEBHOOKS) if webhooks else {}
        noticed = states_of(connection, RECEIVERS) if receivers else {}
        kept = copies_standing_in(connection, copies)
    health = tuple(known.get(gate, GateHealth(gate)) for gate in gates)
    states = tuple(told.get(name, WebhookState(name)) for name in webhooks)
    notices = tuple(noticed.get(name, WebhookState(name)) for name in receivers)
    fleet = fleet_standing(database)
    return Overview(latest_crawls(database, _CRAWLS), publications, health, states, notices, fleet, kept)


def _publication(
    connection: Connection, slug: str, name: str, now: datetime, expected: ExpectedFields
) -> PublicationOverview:
    articles, captures, targets = schema.articles, schema.captures, schema.targets
    standing = _standing(connection, slug)
    citations, unaddressed = count_citations(connection, slug)
    files = connection.execute(
        sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(schema.warc_files.c.size), 0)).where(
            schema.warc_files.c.publication == slug
        )
    ).one()
    of_slug = targets.c.publication == slug
    listings = listing_visits_in(connection, slug)
    return PublicationOverview(
        publication=slug,
        name=name,
        articles=counted_by(connection, articles.c.state, articles.c.publication == slug),
        missing=standing.missing,
        revisions=count_rows(connection, schema.revisions.join(articles), articles.c.publication == slug),
        citations=citations,
        unaddressed=unaddressed,
        sources=standing.sources,
        captures=_outcomes(connection, slug),
        refusals=counted_by(
            connection, captures.c.verdict, sa.and_(captures.c.publication == slug, captures.c.verdict.is_not(None))
        ),
        pending=count_rows(
            connection, captures, sa.and_(captures.c.publication == slug, captures.c.reading == "pending")
        ),
        targets=count_rows(connection, targets, of_slug),
        due=count_due(connection, slug, now),
        next_due=next_due(connection, (slug,)),
        warc_files=files[0],
        warc_bytes=int(files[1]),
        requisites=_requisites(connection, slug),
        lost_sources=standing.lost_sources,
        missing_sources=standing.missing_sources,
        unfound_sources=standing.unfound_sources,
        listings=len(listings),
        failed_listings=tuple(visit for visit in listings if visit.has_failed),
        changed_sources=sources_changed_from(connection, slug, now - RECENTLY),
        field_gaps=expected_gaps_in(connection, slug, expected),
        empty_pages=empty_pages_in(connection, slug),
        lost=_lost_sources(connection, slug) if standing.lost_sources else (),
        withheld=count_rows(
            connection,
            schema.withholdings,
            sa.and_(
                schema.withholdings.c.publication == slug,
                schema.withholdings.c.withholding_id.in_(
                    sa.text(withholdings_in_force.withholdings(connection.dialect.name))
                ),
            ),
        ),
    )


def _standing(connection: Connection, slug: str) -> PublicationStanding:
    articles, sources = schema.articles, schema.sources
    here, is_shown = (
        sources.c.publication == slug,
        sa.or_(sources.c.alias_of.is_(None), sources.c.alias_by.not_in(_HIDDEN)),
    )
    return PublicationStanding(
        sources=counted_by(connection, sources.c.state, sa.and_(here, is_shown)),
        missing=count_rows(connection, articles, sa.and_(articles.c.publication == slug, _is_missing())),
        lost_sources=count_rows(connection, sources, sa.and_(here, _is_lost())),
        missing_sources=count_rows(connection, sources, sa.and_(here, is_shown, _is_lost(), _has_arrived())),
        unfound_sources=count_rows(connection, sources, sa.and_(here, _is_unfound())),
    )


def _requisites(connection: Connection, slug: str) -> int:
    captures = schema.captures
    kept = sa.and_(captures.c.role == Role.REQUISITE, captures.c.status.between(200, 299))
    number = sa.func.count(sa.distinct(captures.c.url))
    return connection.scalar(sa.select(number).where(captures.c.publication == slug, kept)) or 0


def _is_missing() -> sa.ColumnElement[bool]:
    return sa.and_(schema.articles.c.state == ArticleState.LIVE, schema.articles.c.gone_visits > 0)


def _is_lost() -> sa.ColumnElement[bool]:
    return sa.and_(schema.sources.c.last_check.in_(GONE_STATES), schema.sources.c.state.not_in(GONE_STATES))


def _lost_sources(connection: Connection, slug: str) -> tuple[LostSource, ...]:
    columns = schema.sources.c
    rows = connection.execute(
        sa.select(columns.source_id, columns.url, columns.last_checked_at, columns.last_failure)
        .where(columns.publication == slug, _is_lost())
        .order_by(columns.last_checked_at.desc(), columns.url)
    )
    return tuple(LostSource(*row) for row in rows)


def _has_arrived() -> sa.ColumnElement[bool]:
    return schema.sources.c.state.in_((SourceState.CAPTURED, SourceState.MOVED))


def _is_unfound() -> sa.ColumnElement[bool]:
    visited = schema.sources.c.last_checked_at.is_not(None)
    return sa.and_(schema.sources.c.state == SourceState.PENDING, visited, schema.sources.c.alias_of.is_(None))


def _outcomes(connection: Connection, slug: str) -> Counts:
    """How often visits to each role came to each outcome: counted by columns as an index has them, and named here."""
    captures = schema.captures
    columns = (captures.c.role, captures.c.status, captures.c.truncated, captures.c.failure)
    counted = sa.select(*columns, sa.func.count().label("number")).where(captures.c.publication == slug)
    numbers = Counter[str]()
    for row in connection.execute(counted.group_by(*columns)):
        numbers[f"{row.role} {outcome_named(row.status, row.truncated, row.failure)}"] += row.number
    return most_first(numbers.items())
