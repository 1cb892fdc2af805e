"""Joining and parting cited addresses by hand: first in the WARC, where a rebuild finds it, then in the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
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
from storage.types import AliasReason
from storage.types.errors import UnknownId, UsageError
from storage.types.identity import new_record_id, source_id
from storage.types.source_identity import cited_address, identity_key
from storage.types.source_identity import stands_for as stands_for_others
from storage.warc.record import one_line


def alias_source(
    archive: Archive, database: Database, url: str, stands_for: str, reason: str | None, now: datetime
) -> tuple[SourceAct, ...]:
    """Let a cited address be an alias of another, in each publication that cites it.

    Where the other is an alias of it so far, the two change places (`aliases_turned` tells where).

    Args:
        archive: where it is.
        database: the archive's, open to write.
        url: the address that becomes an alias, as it is cited or in a form that says no more (another scheme, a `www.`,
            the marks of a campaign).
        stands_for: the address of the source that it is an alias of, in such a form too; nobody need cite it.
        reason: why, None when none is given.
        now: the time of the decision.

    Raises:
        UnknownId: no publication cites the address.
        UsageError: one of the two is no address that can be visited, or both are the same.
        FondsError: the act could not be recorded; nothing has changed then.
    """
    return _decide(archive, database, _pairs(database, url, stands_for), url, reason, now)


def aliases_turned(database: Database, url: str, stands_for: str) -> tuple[str, ...]:
    """The publications in which the address that is to stand for another is an alias of it so far.

    Raises:
        UsageError: one of the two is no address that can be visited, or both are the same.
    """
    pairs = _pairs(database, url, stands_for)
    with database.read() as connection:
        return tuple(
            publication
            for publication, (alias, other) in pairs.items()
            if alias_of(connection, source_id(publication, other)) == source_id(publication, alias)
        )


def part_source(
    archive: Archive, database: Database, url: str, reason: str | None, now: datetime
) -> tuple[tuple[SourceAct, ...], Mapping[str, str]]:
    """Let a cited address be a source of its own, whatever it was an alias of; arguments and errors are the same.

    Returns:
        The acts; and by publication, the form that it cites, where a person decided so before and nothing is written.
    """
    cited = cited_as(database, url)
    already = _parted(database, cited)
    left = {publication: (printed, None) for publication, printed in cited.items() if publication not in already}
    acts = () if already and not left else _decide(archive, database, left, url, reason, now)
    return acts, already


def _parted(database: Database, cited: Mapping[str, str]) -> dict[str, str]:
    """By publication, the cited form that a person let be a source of its own and that is one; no others."""
    ids = {publication: source_id(publication, printed) for publication, printed in cited.items()}
    decided = decided_by_hand(database, ids.values())
    return {name: cited[name] for name, one in ids.items() if decided.get(one) is AliasReason.PARTED}


def cited_as(database: Database, url: str) -> dict[str, str]:
    """By publication, the form in which an address is cited, which an act is about; none for one that nobody cites.

    That is the address itself, or the first that says no more than it.

    Raises:
        UsageError: it is no address that can be visited.
    """
    address, sources = _address(url), schema.sources
    is_it = sources.c.url == address
    rank = sa.case(
        (is_it, 0), (sources.c.url == stands_for_others(address), 1), (sources.c.alias_of.is_(None), 2), else_=3
    )
    cited = (
        sa.select(sources.c.publication, sources.c.url)
        .where(sa.or_(is_it, sources.c.identity_key == identity_key(address)))
        .order_by(sources.c.publication, rank.desc(), sources.c.first_cited_at.desc(), sources.c.source_id.desc())
    )
    with database.read() as connection:
        # Of the rows of a publication the last one stays.
        return {row.publication: row.url for row in connection.execute(cited)}


def decided_by_hand(database: Database, source_ids: Collection[str]) -> Mapping[str, AliasReason]:
    """What a person decided of these sources: that one is an alias (`PERSON`) or is none (`PARTED`); those of which
    nobody decided anything are left out."""
    sources = schema.sources.c
    by_person = sources.alias_by.in_((AliasReason.PERSON, AliasReason.PARTED))
    asked = sa.select(sources.source_id, sources.alias_by).where(sources.source_id.in_(list(source_ids)), by_person)
    with database.read() as connection:
        return {row.source_id: AliasReason(row.alias_by) for row in connection.execute(asked)}


def _decide(
    archive: Archive,
    database: Database,
    decided: Mapping[str, tuple[str, str | None]],
    url: str,
    reason: str | None,
    now: datetime,
) -> tuple[SourceAct, ...]:
    said = one_line(" ".join(reason.split())) if reason else None
    acts = tuple(
        SourceAct(new_record_id(), publication, printed, now.astimezone(UTC), other, said)
        for publication, (printed, other) in decided.items()
    )
    if not acts:
        raise UnknownId(f"no article cites {url}; fonds sources list shows what is cited")
    with noting(archive, Captures(database)) as recorder:
        for act in acts:
            kind, fields = note_of_act(act)
            recorder.note(act.publication, kind, fields).result()
            with database.begin() as connection:
                file_act(connection, act)
    return acts


def _pairs(database: Database, url: str, stands_for: str) -> dict[str, tuple[str, str]]:
    """By publication, the cited address that becomes an alias, and the one that stands for it."""
    alias, other = _address(url), _address(stands_for)
    cited, others = cited_as(database, url), cited_as(database, stands_for)
    pairs = {publication: (printed, others.get(publication, other)) for publication, printed in cited.items()}
    if alias == other or any(printed == standing for printed, standing in pairs.values()):
        raise UsageError(f"{url} cannot be an alias of itself" + ("" if alias == other else f", as {stands_for} is"))
    return pairs


def _address(url: str) -> str:
    try:
        return cited_address(url)
    except ValueError as error:
        raise UsageError(f"{error}; give the address that an article cites, as fonds sources list shows it") from error
