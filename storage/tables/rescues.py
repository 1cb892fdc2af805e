"""Which sources wait for a copy from another archive, what its time gates said, and how these are doing.

Not archival: after a rebuild the gates are asked anew. The copies themselves are captures.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.tables.upsert import insert_or_renew
from storage.types import Role, SourceState
from storage.types.gate_health import GateHealth, GateOutcome, GateQuestion
from storage.types.tokens import GONE_STATES

# What was never seen by us, and where it was cited is not to be had.
_MISSED_STATES = (*GONE_STATES, SourceState.WALLED, SourceState.BLOCKED, SourceState.DOUBTFUL)
# So it is not to be had either while it was only not found so far, and is not proven to be gone.
_UNDECIDED = (SourceState.PENDING, SourceState.UNREACHABLE)
_SOURCES = schema.sources
_GATES = schema.time_gates
_QUESTIONS = schema.gate_questions
_HEALTH = ("failures", "asked_at", "answered_at", "error", "rests_until", "asked", "found")
_NOON = "T12:00:00.000000Z"


@dataclass(frozen=True, slots=True)
class MissedSource:
    """A source that waits for a copy.

    `wanted_at` is when the first article that cites it was published, or seen to cite it where it states no date.
    `tried` are the addresses of copies that are captured or to be; `asked` the last question to each gate about it.
    """

    source_id: str
    publication: str
    url: str
    wanted_at: datetime
    tried: frozenset[str] = frozenset()
    asked: Mapping[str, GateQuestion] = field(default_factory=dict)


class RescueRows:
    """The rows of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missed_sources(self, publications: Collection[str]) -> tuple[MissedSource, ...]:
        """The sources of these publications that wait for a copy, in the order in which they were first cited.

        Not among them: one of which a copy is held or is to be captured.
        """
        with self._database.read() as connection:
            rows = connection.execute(_missed(publications)).all()
            tried = _tried(connection, publications) if rows else {}
            sought = _sought(connection) if rows else set()
            asked = _asked(connection) if rows else {}
        return tuple(
            MissedSource(
                row.source_id,
                row.publication,
                row.url,
                row.wanted_at,
                frozenset(tried.get((row.publication, row.url), ())),
                asked.get(row.source_id, {}),
            )
            for row in rows
            if (row.publication, row.url) not in sought
        )

    def health(self, gates: Collection[str]) -> dict[str, GateHealth]:
        """How these gates are doing, in their order; one that was never asked is well."""
        with self._database.read() as connection:
            known = gate_health_in(connection)
        return {gate: known.get(gate, GateHealth(gate)) for gate in gates}

    def file(self, health: GateHealth, source_id: str, outcome: GateOutcome) -> None:
        """File what came of asking a gate about a source."""
        question = {"gate": health.gate, "source_id": source_id, "asked_at": health.asked_at, "outcome": outcome}
        with self._database.begin() as connection:
            insert_or_renew(connection, _GATES, _HEALTH, [asdict(health)])
            insert_or_renew(connection, _QUESTIONS, ("asked_at", "outcome"), [question])

    def settle(self, source_id: str) -> None:
        """File that what the gates hold of a source is of no use: they are asked again after some time."""
        with self._database.begin() as connection:
            here = _QUESTIONS.update().where(_QUESTIONS.c.source_id == source_id)
            connection.execute(here.values(outcome=GateOutcome.NONE))

    def ask_again(self, source_ids: Collection[str]) -> None:
        """Forget what the gates said of these sources, and that they rest."""
        with self._database.begin() as connection:
            connection.execute(_QUESTIONS.delete().where(_QUESTIONS.c.source_id.in_(source_ids)))
            connection.execute(_GATES.update().values(rests_until=None))


def gate_health_in(connection: Connection) -> dict[str, GateHealth]:
    """How each gate that was ever asked is doing."""
    return {row.gate: GateHealth(**row._asdict()) for row in connection.execute(sa.select(_GATES))}


def _missed(publications: Collection[str]) -> sa.Select[tuple[str, str, str, datetime]]:
    citations, revisions, borrowings = schema.citations, schema.revisions, schema.borrowings
    # An alias has a row of its own, and is what the article printed.
    cited = _SOURCES.alias("cited")
    published = sa.func.coalesce(
        sa.type_coerce(revisions.c.published_at, sa.Text),
        revisions.c.published_on + _NOON,
        sa.type_coerce(citations.c.cited_at, sa.Text),
    )
    is_borrowed = sa.exists().where(borrowings.c.source_id == _SOURCES.c.source_id)
    return (
        sa.select(
            _SOURCES.c.source_id,
            _SOURCES.c.publication,
            _SOURCES.c.url,
            sa.type_coerce(sa.func.min(published), Instant()).label("wanted_at"),
        )
        .join_from(_SOURCES, cited, sa.func.coalesce(cited.c.alias_of, cited.c.source_id) == _SOURCES.c.source_id)
        .join(citations, citations.c.source_id == cited.c.source_id)
        .join(
            revisions,
            sa.and_(revisions.c.article_id == citations.c.article_id, revisions.c.revision == citations.c.revision),
        )
        .where(
            _SOURCES.c.publication.in_(publications),
            sa.or_(
                _SOURCES.c.state.in_(_MISSED_STATES),
                sa.and_(_SOURCES.c.state.in_(_UNDECIDED), _SOURCES.c.doubts != "[]"),
            ),
            _SOURCES.c.first_captured_at.is_(None),
            _SOURCES.c.alias_of.is_(None),
            ~is_borrowed,
        )
        .group_by(_SOURCES.c.source_id, _SOURCES.c.publication, _SOURCES.c.url, _SOURCES.c.first_cited_at)
        .order_by(_SOURCES.c.first_cited_at, _SOURCES.c.source_id)
    )


def _tried(connection: Connection, publications: Collection[str]) -> dict[tuple[str, str], set[str]]:
    """The addresses of copies that were sought, by the publication and address of their source."""
    tried: dict[tuple[str, str], set[str]] = {}
    for table in (schema.captures, schema.targets):
        rows = connection.execute(
            sa.select(table.c.publication, table.c.via, table.c.url).where(
                table.c.role == Role.MEMENTO, table.c.publication.in_(publications)
            )
        )
        for publication, via, url in rows:
            tried.setdefault((publication, via), set()).add(url)
    return tried


def _sought(connection: Connection) -> set[tuple[str, str | None]]:
    """Publication and address of the sources of which a copy is still to be captured."""
    targets = schema.targets
    rows = connection.execute(
        sa.select(targets.c.publication, targets.c.via).where(
            targets.c.role == Role.MEMENTO, targets.c.due_at.is_not(None)
        )
    )
    return {(row.publication, row.via) for row in rows}


def _asked(connection: Connection) -> dict[str, dict[str, GateQuestion]]:
    asked: dict[str, dict[str, GateQuestion]] = {}
    for row in connection.execute(sa.select(_QUESTIONS)):
        question = GateQuestion(row.gate, row.asked_at, GateOutcome(row.outcome))
        asked.setdefault(row.source_id, {})[row.gate] = question
    return asked
