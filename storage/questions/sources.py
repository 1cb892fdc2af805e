"""The list of cited sources, each in its present state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.questions.hosts_below import host_pattern, on_host
from storage.questions.index_order import in_index_order
from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.questions.past_articles import newest_before
from storage.questions.past_sources import sources_before
from storage.tables.database import Database
from storage.tables.view_parts import is_gone
from storage.types import PublisherClass, SourceState
from storage.types.instants import instant_of, instant_text
from storage.types.source_absence import SourceAbsence


class SourceKey(StrEnum):
    """What sources are sorted by: when an article first cited them, or host and address."""

    FIRST_CITED = "first-cited"
    HOST = "host"


NEWEST_FIRST = Sort(SourceKey.FIRST_CITED, descending=True)


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources are listed; None leaves a condition out.

    `host`: on it or on a host below it, or cited under an address there.
    `article_id`: those that its latest revision cites. `changed_from`: those of which a change was seen then or later.
    `first_cited_from` is the first instant and `first_cited_before` the one after the last. `as_of`: each with the text
    that the archive held just before this instant, by the changes and the latest revision of then; its state is what
    `past_sources` says, and `absence` is for the present alone.
    """

    publication: str | None = None
    state: SourceState | None = None
    host: str | None = None
    publisher_class: PublisherClass | None = None
    changed_from: datetime | None = None
    article_id: str | None = None
    first_cited_from: datetime | None = None
    first_cited_before: datetime | None = None
    as_of: datetime | None = None
    absence: SourceAbsence | None = None


@dataclass(frozen=True, slots=True)
class ListedSource:
    """A source without its text.

    `url` is the address that was cited, `source_url` the one where it answers. `title`, `language` and `media_type` are
    None when the document states none or nothing was read of it; `revisions` is 0 and `capture_id` None then.
    `first_captured_at` is None before its first answer, `last_checked_at` before its first visit, and so is `since`,
    from when on it is in its state. `borrowed` counts the copies that other archives held. `alias_of` is the id of the
    source to which its address is redirected for good, or which its document states to be; None for all others.
    `last_failure` is the outcome of the last visit when it did not bring the document, `evidence` says in a few words
    what shows a bad state. `rendered_by` is the browser that made its latest text of what the server sent, None for a
    text that the server sent.
    """

    source_id: str
    publication: str
    url: str
    source_url: str
    host: str | None
    state: SourceState
    title: str | None
    language: str | None
    media_type: str | None
    first_cited_at: datetime
    first_captured_at: datetime | None
    last_checked_at: datetime | None
    revisions: int
    capture_id: str | None
    publisher_class: PublisherClass = PublisherClass.UNKNOWN
    since: datetime | None = None
    borrowed: int = 0
    alias_of: str | None = None
    last_failure: str | None = None
    evidence: str | None = None
    rendered_by: str | None = None


_COLUMNS = (
    "source_id, publication, url, source_url, host, state, title, language, media_type, first_cited_at,"
    " first_captured_at, last_checked_at, revisions, capture_id, publisher_class, since, borrowed, alias_of,"
    " last_failure, evidence, rendered_by"
)
_NAMES = tuple(_COLUMNS.split(", "))
# Under whatever address it is cited.
_ON_HOST = f"""
    ({on_host("host", "{0}")}
     OR source_id IN (SELECT a.alias_of FROM sources AS a WHERE a.alias_of IS NOT NULL AND {on_host("a.host", "{0}")}))
"""
_ABSENT = f"""
    CASE {{0}} WHEN '{SourceAbsence.ANY_GONE}' THEN {is_gone("state")}
               WHEN '{SourceAbsence.UNFOUND}' THEN state = 'pending' AND last_checked_at IS NOT NULL
               ELSE state IN ('captured', 'moved') AND {is_gone("last_check")} END
"""
# What the view has of the table as it stands there.
_OWN = frozenset(("source_id", "publication", "url", "host", "state", "first_cited_at", "publisher_class"))
_KEYS = {
    SourceKey.FIRST_CITED: ("first_cited_at", "source_id"),
    SourceKey.HOST: ("coalesce(host, '')", "url", "source_id"),
}


def list_sources(
    database: Database,
    filter: SourceFilter | None = None,
    sort: Sort[SourceKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedSource]:
    """List sources page by page; arguments and errors are those of `list_articles`."""
    wanted = filter or SourceFilter()
    query = ListQuery(
        question="sources",
        columns=_COLUMNS,
        source=_in_order(database.dialect) if wanted.as_of is None else sources_before(_NAMES, wanted.as_of),
        order=sort.by,
        key=_KEYS[sort.by],
        descending=sort.descending,
        where=(
            ("publication = {}", wanted.publication),
            ("state = {}", wanted.state),
            (_ON_HOST, None if wanted.host is None else host_pattern(wanted.host)),
            ("publisher_class = {}", wanted.publisher_class),
            (f"source_id IN ({_changed_since(wanted.as_of)})", wanted.changed_from),
            (f"source_id IN ({_cited_by(wanted.as_of)})", wanted.article_id),
            ("first_cited_at >= {}", wanted.first_cited_from),
            ("first_cited_at < {}", wanted.first_cited_before),
            (_ABSENT, wanted.absence),
        ),
        as_of=wanted.as_of,
    )
    with database.read() as connection:
        return read_page(connection, query, after, limit, _listed)


def _in_order(dialect: str) -> str:
    """The sources in the order of an index, which SQLite follows through the view by itself."""
    if dialect == "sqlite":
        return "v_sources"
    columns = {name: f"{'k' if name in _OWN else 'v'}.{name}" for name in (*_NAMES, "last_check")}
    return in_index_order(dialect, columns, "sources", "v_sources", "v.source_id = k.source_id")


def _changed_since(as_of: datetime | None) -> str:
    """A query for the sources of which a change was seen from `{}` on, and before the time that is asked for."""
    until = "" if as_of is None else f" AND at < '{instant_text(as_of)}'"
    return f"SELECT source_id FROM v_source_changes WHERE at >= {{}}{until}"


def _cited_by(as_of: datetime | None) -> str:
    """A query for the sources that the article `{}` cites in its latest revision, or in the one that was it then."""
    if as_of is None:
        return "SELECT source_id FROM v_citations WHERE article_id = {}"
    latest = newest_before("c.article_id", f"'{instant_text(as_of)}'")
    return f"SELECT c.source_id FROM v_citations_all AS c WHERE c.article_id = {{}} AND c.revision = ({latest})"


def source_hosts(database: Database, filter: SourceFilter) -> tuple[str, ...]:
    """The hosts of the sources of a filter's publication that are on its host or below it, in their order."""
    conditions, values = ["host IS NOT NULL"], dict[str, str]()
    if filter.publication is not None:
        conditions.append("publication = :publication")
        values["publication"] = filter.publication
    if filter.host is not None:
        conditions.append(on_host("host", ":host"))
        values["host"] = host_pattern(filter.host)
    asked = f"SELECT DISTINCT host FROM sources WHERE {' AND '.join(conditions)} ORDER BY host"
    with database.read() as connection:
        return tuple(connection.scalars(sa.text(asked), values))


def _listed(row: Row[Any]) -> ListedSource:
    return ListedSource(
        source_id=row.source_id,
        publication=row.publication,
        url=row.url,
        source_url=row.source_url,
        host=row.host,
        state=SourceState(row.state),
        title=row.title,
        language=row.language,
        media_type=row.media_type,
        first_cited_at=instant_of(row.first_cited_at),
        first_captured_at=row.first_captured_at and instant_of(row.first_captured_at),
        last_checked_at=row.last_checked_at and instant_of(row.last_checked_at),
        revisions=row.revisions,
        capture_id=row.capture_id,
        publisher_class=PublisherClass(row.publisher_class),
        since=row.since and instant_of(row.since),
        borrowed=row.borrowed,
        alias_of=row.alias_of,
        last_failure=row.last_failure,
        evidence=row.evidence,
        rendered_by=row.rendered_by,
    )
