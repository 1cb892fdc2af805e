"""Joining and parting cited addresses by hand: first in the WARC, where a rebuild finds it, then in the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.custody.note_writer import noting
from storage.custody.source_act_notes import note_of_act
from storage.tables import schema
from storage.tables.act_filing import file_act
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.source_acts import SourceAct
from storage.tables.source_aliases import alias_of
from storage.types.errors import UnknownId, UsageError
from storage.types.identity import new_record_id, source_id
from storage.types.urlkey import normalize
from storage.warc.record import one_line


def alias_source(
    archive: Archive, database: Database, url: str, stands_for: str, reason: str | None, now: datetime
) -> tuple[SourceAct, ...]:
    """Let a cited address be an alias of another, in each publication that cites it.

    Where the other is an alias of it so far, the two change places (`aliases_turned` tells where).

    Args:
        archive: where it is.
        database: the archive's, open to write.
        url: the address that becomes an alias, as it is cited.
        stands_for: the address of the source that it is an alias of; nobody need cite it.
        reason: why, None when none is given.
        now: the time of the decision.

    Raises:
        UnknownId: no publication cites the address.
        UsageError: one of the two is no address that can be visited, or both are the same.
        FondsError: the act could not be recorded; nothing has changed then.
    """
    alias, other = _normal(url), _normal(stands_for)
    if alias == other:
        raise UsageError(f"{alias} cannot be an alias of itself")
    return _decide(archive, database, alias, other, reason, now)


def aliases_turned(database: Database, url: str, stands_for: str) -> tuple[str, ...]:
    """The publications in which the address that is to stand for another is an alias of it so far.

    Raises:
        UsageError: one of the two is no address that can be visited.
    """
    alias, other = _normal(url), _normal(stands_for)
    with database.read() as connection:
        return tuple(
            publication
            for publication in _citing(database, alias)
            if alias_of(connection, source_id(publication, other)) == source_id(publication, alias)
        )


def part_source(
    archive: Archive, database: Database, url: str, reason: str | None, now: datetime
) -> tuple[SourceAct, ...]:
    """Let a cited address be a source of its own, whatever it was an alias of; arguments and errors are the same."""
    return _decide(archive, database, _normal(url), None, reason, now)


def _decide(
    archive: Archive, database: Database, url: str, stands_for: str | None, reason: str | None, now: datetime
) -> tuple[SourceAct, ...]:
    said = one_line(" ".join(reason.split())) if reason else None
    acts = tuple(
        SourceAct(new_record_id(), publication, url, now.astimezone(UTC), stands_for, said)
        for publication in _citing(database, url)
    )
    if not acts:
        raise UnknownId(f"no article cites {url}; fonds list sources shows what is cited")
    with noting(archive, Captures(database)) as recorder:
        for act in acts:
            kind, fields = note_of_act(act)
            recorder.note(act.publication, kind, fields).result()
            with database.begin() as connection:
                file_act(connection, act)
    return acts


def _citing(database: Database, url: str) -> Sequence[str]:
    sources = schema.sources
    with database.read() as connection:
        cited = sa.select(sources.c.publication).where(sources.c.url == url).order_by(sources.c.publication)
        return connection.scalars(cited).all()


def _normal(url: str) -> str:
    try:
        return normalize(url)
    except ValueError as error:
        raise UsageError(str(error)) from error
