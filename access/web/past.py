"""Answers as the archive stood at an earlier time, where more than one question is needed for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pipelines.source_state import passage
from storage.questions.article_details import ShownArticle, ShownCitation, show_revision
from storage.questions.past_articles import revision_before
from storage.questions.past_sources import addresses_of, checks_before, source_before
from storage.questions.source_details import ShownSource
from storage.questions.sources import ListedSource
from storage.tables.database import Database
from storage.types.instants import instant_text
from storage.types.source_standing import SourceStanding


def article_before(database: Database, article_id: str, moment: datetime) -> ShownArticle:
    """An article as it was kept just before an instant, and what was known then of what it cites.

    Raises:
        UnknownId: it was not there yet.
        Withheld: it was, and is not shown now.
    """
    number, state = revision_before(database, article_id, moment)
    shown = show_revision(database, article_id, number, moment)
    cited = [one.source_id for one in shown.citations if one.source_id is not None]
    standings, addresses = _standings(database, cited, moment), addresses_of(database, cited)
    return replace(
        shown,
        revisions=number,
        state=state,
        last_seen_at=_unless_later(shown.last_seen_at, moment),
        missing_since=_unless_later(shown.missing_since, moment),
        parts=tuple(replace(one, missing_since=_unless_later(one.missing_since, moment)) for one in shown.parts),
        citations=tuple(_citation(one, standings, addresses) for one in shown.citations),
    )


def sources_as_of(database: Database, sources: Sequence[ListedSource], moment: datetime) -> tuple[ListedSource, ...]:
    """Sources with what the visits before an instant came to."""
    later = [one.source_id for one in sources if one.last_checked_at is not None and one.last_checked_at >= moment]
    standings = _standings(database, later, moment)
    return tuple(_listed(one, standings[one.source_id]) if one.source_id in standings else one for one in sources)


def source_as_of(database: Database, source_id: str, moment: datetime) -> ShownSource:
    """A source as it was kept just before an instant, and what the visits up to then had come to.

    Raises:
        UnknownId: nobody cited it yet.
    """
    shown = source_before(database, source_id, moment)
    then = _standings(database, [source_id], moment)[source_id]
    return replace(
        shown,
        state=then.state,
        source_url=then.resolved_url or shown.url,
        first_captured_at=None if then.first_captured_at is None else instant_text(then.first_captured_at),
        last_checked_at=None if then.last_checked_at is None else instant_text(then.last_checked_at),
        last_failure=then.last_failure,
    )


def _listed(source: ListedSource, then: SourceStanding) -> ListedSource:
    return replace(
        source,
        state=then.state,
        source_url=then.resolved_url or source.url,
        since=then.since,
        first_captured_at=then.first_captured_at,
        last_checked_at=then.last_checked_at,
        last_failure=then.last_failure,
        evidence=then.evidence,
    )


def _citation(
    citation: ShownCitation, standings: Mapping[str, SourceStanding], addresses: Mapping[str, str]
) -> ShownCitation:
    if citation.source_id is None:
        return citation
    then = standings[citation.source_id]
    return replace(
        citation,
        state=then.state,
        source_url=then.resolved_url or addresses[citation.source_id],
        last_checked_at=None if then.last_checked_at is None else instant_text(then.last_checked_at),
        last_failure=then.last_failure,
    )


def _standings(database: Database, source_ids: Sequence[str], moment: datetime) -> Mapping[str, SourceStanding]:
    checks = checks_before(database, source_ids, moment)
    return {source_id: passage(checks.get(source_id, ()))[0] for source_id in source_ids}


def _unless_later(text: str | None, moment: datetime) -> str | None:
    return None if text is None or datetime.fromisoformat(text).astimezone(UTC) >= moment else text
