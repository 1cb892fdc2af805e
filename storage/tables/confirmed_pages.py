"""What must be known, beside what any visit asks, before one that found its page as it was is filed at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.articles import keep_standing, standing_articles
from storage.tables.capture_rows import NOT_MODIFIED, last_page_of
from storage.tables.parameter_batches import parameter_batches
from storage.tables.reading_marks import settle_filed
from storage.tables.targets import hasten
from storage.types import Capture, ReadingState, Role
from storage.types.confirmed_pages import PageBefore
from storage.types.filings import Filing, Kept, KeptRevision
from storage.types.urlkey import normalized_or_same

_CAPTURES = schema.captures
_ALIASES = schema.article_aliases
_SOURCES = schema.sources


def _last_before(
    now: sa.FromClause, earlier: sa.FromClause, *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[str]:
    """The last page before a capture."""
    return last_page_of(now, earlier, earlier.c.captured_at < now.c.captured_at, *conditions)


def _refused() -> sa.Select[Any]:
    """Those captures of the parameter `ids` before which the last whole page was refused."""
    now, page, earlier = _CAPTURES.alias("now"), _CAPTURES.alias("page"), _CAPTURES.alias("earlier")
    last = _last_before(now, earlier, earlier.c.truncated.is_(None))
    return (
        sa.select(now.c.capture_id)
        .join_from(now, page, page.c.capture_id == last)
        .where(now.c.capture_id.in_(sa.bindparam("ids", expanding=True)), page.c.verdict.is_not(None))
    )


def _before() -> sa.Select[Any]:
    """Each capture of the parameter `ids` that had a page before, with that page."""
    now, page, earlier = _CAPTURES.alias("now"), _CAPTURES.alias("page"), _CAPTURES.alias("earlier")
    last = _last_before(now, earlier)
    same = (page.c.payload_digest, page.c.framing), (now.c.payload_digest, now.c.framing)
    return (
        sa.select(
            now.c.capture_id.label("of"),
            page.c.capture_id,
            page.c.reading,
            page.c.reader_version,
            page.c.truncated,
            sa.and_(
                *(one == other for one, other in zip(*same, strict=True)),
                page.c.media_type.is_not_distinct_from(now.c.media_type),
            ).label("is_same"),
        )
        .join_from(now, page, page.c.capture_id == last)
        .where(now.c.capture_id.in_(sa.bindparam("ids", expanding=True)))
    )


# Built once, because building one costs more than running it.
_BEFORE, _REFUSED = _before(), _refused()
_CITED = sa.select(_SOURCES.c.url).where(
    _SOURCES.c.publication == sa.bindparam("of_publication"),
    _SOURCES.c.url.in_(sa.bindparam("urls", expanding=True)),
)
_OTHERS_WAIT = (
    sa.select(_CAPTURES.c.capture_id)
    .where(
        _CAPTURES.c.reading == ReadingState.PENDING,
        _CAPTURES.c.capture_id.not_in(sa.bindparam("ids", expanding=True)),
    )
    .limit(1)
)
_WAITS = (
    sa.select(_CAPTURES.c.capture_id)
    .where(
        _CAPTURES.c.url.in_(sa.bindparam("urls", expanding=True)),
        _CAPTURES.c.publication == sa.bindparam("of_publication"),
        _CAPTURES.c.reading == ReadingState.PENDING,
        _CAPTURES.c.capture_id.not_in(sa.bindparam("ids", expanding=True)),
    )
    .limit(1)
)
_ADDRESSES = sa.select(_ALIASES.c.url).where(_ALIASES.c.article_id == sa.bindparam("of_article"))
_CITED_AT = sa.select(_SOURCES.c.url).where(
    sa.or_(_SOURCES.c.source_id == sa.bindparam("of_source"), _SOURCES.c.alias_of == sa.bindparam("of_source"))
)
_STATED = sa.select(_SOURCES.c.canonical_url).where(_SOURCES.c.source_id == sa.bindparam("of_source"))
_DIGEST = sa.select(_CAPTURES.c.payload_digest).where(_CAPTURES.c.capture_id == sa.bindparam("of_capture"))


def pages_before(connection: Connection, captures: Sequence[Capture]) -> Mapping[str, PageBefore]:
    """The page before each of the captures that had one, by the capture's id."""
    found: dict[str, PageBefore] = {}
    for ids in parameter_batches([capture.capture_id for capture in captures]):
        for row in connection.execute(_BEFORE, {"ids": ids}):
            is_whole = row.truncated is None
            state = ReadingState(row.reading)
            found[row.of] = PageBefore(row.capture_id, state, row.reader_version, is_whole, bool(row.is_same))
    return found


def plain_articles(connection: Connection, captures: Sequence[Capture]) -> Mapping[str, Kept]:
    """What is known of the pages of 304s that are articles and nothing else, by the capture's id.

    Such a page is cited by nobody, and was not refused when it came whole. It is what most pages are, so that this is
    asked for all of them together.
    """
    articles = [each for each in captures if each.role is Role.ARTICLE and each.status == NOT_MODIFIED]
    found: dict[str, Kept] = {}
    for publication in {each.publication for each in articles}:
        here = [each for each in articles if each.publication == publication]
        for some in parameter_batches(here):
            found |= _plain_articles(connection, publication, some)
    return found


def _plain_articles(connection: Connection, publication: str, captures: Sequence[Capture]) -> dict[str, Kept]:
    addresses = {each.capture_id: normalized_or_same(each.url) for each in captures}
    known = standing_articles(connection, publication, list(addresses.values()))
    urls = [each.url for each in captures]
    refused = set(connection.scalars(_REFUSED, {"ids": list(addresses)}))
    cited = set(connection.scalars(_CITED, {"of_publication": publication, "urls": urls}))
    return {
        each.capture_id: Kept(known[addresses[each.capture_id]])
        for each in captures
        if addresses[each.capture_id] in known and each.capture_id not in refused and each.url not in cited
    }


def others_wait(connection: Connection, captures: Collection[str]) -> bool:
    """Whether any capture waits to be read beside those of these ids."""
    return connection.scalar(_OTHERS_WAIT, {"ids": list(captures)}) is not None


def is_waited_for(connection: Connection, capture: Capture, kept: Kept, but: Collection[str]) -> bool:
    """Whether a capture waits to be read at any address of the article or source that this one shows.

    Arguments: `kept` is what is known of them; those with an id among `but` do not count.
    """
    urls = {capture.url}
    if kept.article is not None:
        urls.update(connection.scalars(_ADDRESSES, {"of_article": kept.article.article_id}))
    if kept.source is not None:
        urls.update(connection.scalars(_CITED_AT, {"of_source": kept.source.source_id}))
    return any(
        connection.scalar(_WAITS, {"urls": some, "of_publication": capture.publication, "ids": list(but)}) is not None
        for some in parameter_batches(sorted(urls))
    )


def file_confirmed(connection: Connection, filings: Sequence[Filing]) -> None:
    """File visits to plain articles that change nothing of them but when they were seen."""
    keep_standing(connection, [(each.capture, each.article) for each in filings if each.article is not None])
    for filing in filings:
        hasten(connection, filing.capture.publication, filing.next_visits)
    settle_filed(connection, filings)


def was_read_from(connection: Connection, latest: KeptRevision, capture: Capture) -> bool:
    """Whether a revision was read from the very body, at the very address, of a capture."""
    return latest.url == capture.url and connection.scalar(_DIGEST, {"of_capture": latest.capture_id}) == (
        capture.payload_digest
    )


def states_another_address(connection: Connection, source_id: str, url: str) -> bool:
    """Whether the latest text of a source states another address for itself than this one."""
    return connection.scalar(_STATED, {"of_source": source_id}) not in (None, url)
