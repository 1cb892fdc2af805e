"""The validators that a conditional request carries, for all targets of a turn in one statement."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema
from storage.tables.capture_rows import last_page_of
from storage.tables.parameter_batches import parameter_batches
from storage.types import ReadingState, Validated, Verdict

_TARGETS = schema.targets


@dataclass(frozen=True, slots=True)
class KeptValidators:
    """What a conditional request for a URL carries, and the capture that it came with."""

    validated: Validated
    etag: str | None
    last_modified: str | None


def _latest_pages() -> sa.Select[Any]:
    """The last answer but a 304 at each target of the parameter `ids`, if it may be asked about, with its original."""
    page, earlier, original = (schema.captures.alias(name) for name in ("page", "earlier", "original"))
    # A revisit should not name another revisit. But an original at another URL cannot say whether this one changed.
    is_original = sa.and_(original.c.capture_id == page.c.refers_to, original.c.url == page.c.url)
    return (
        sa.select(
            _TARGETS.c.target_id,
            *(page.c[name] for name in ("capture_id", "url", "captured_at", "payload_digest", "etag", "last_modified")),
            original.c.capture_id.label("original_id"),
            original.c.captured_at.label("original_at"),
            original.c.payload_digest.label("original_digest"),
        )
        .join_from(_TARGETS, page, page.c.capture_id == last_page_of(_TARGETS, earlier))
        .outerjoin(original, is_original)
        .where(
            _TARGETS.c.target_id.in_(sa.bindparam("ids", expanding=True)),
            page.c.status == 200,
            page.c.truncated.is_(None),
            page.c.verdict.is_distinct_from(Verdict.WORKER),
            sa.or_(sa.func.coalesce(page.c.broken_readings, 0) == 0, page.c.reading == ReadingState.DONE),
            sa.or_(page.c.etag.is_not(None), page.c.last_modified.is_not(None)),
            ~_moves_by_itself(),
            ~_showed_an_earlier_text(page),
        )
    )


def _moves_by_itself() -> sa.ColumnElement[bool]:
    """Whether words move by themselves in the text that a target shows: what they say last may be no revision yet."""
    sources, articles, aliases = schema.sources, schema.articles, schema.article_aliases
    source = sa.exists().where(
        sources.c.url == _TARGETS.c.url,
        sources.c.publication == _TARGETS.c.publication,
        sources.c.volatile_since.is_not(None),
    )
    article = sa.exists().where(
        aliases.c.url == _TARGETS.c.url,
        aliases.c.publication == _TARGETS.c.publication,
        articles.c.article_id == aliases.c.article_id,
        articles.c.volatile_since.is_not(None),
    )
    return sa.or_(source, article)


def _showed_an_earlier_text(page: sa.FromClause) -> sa.ColumnElement[bool]:
    """Whether the text of a page is an earlier one than its source's latest, for it comes by turns: it may stay now."""
    visits, later = schema.source_visits, schema.source_revisions
    is_later = sa.exists().where(later.c.source_id == visits.c.source_id, later.c.revision > visits.c.revision)
    return sa.exists().where(
        visits.c.source_id.in_(
            sa.select(schema.sources.c.source_id).where(
                schema.sources.c.publication == _TARGETS.c.publication, schema.sources.c.url == _TARGETS.c.url
            )
        ),
        visits.c.capture_id == page.c.capture_id,
        is_later,
    )


_LATEST_PAGES = _latest_pages()


def latest_validators(connection: Connection, target_ids: Collection[int]) -> Mapping[int, KeptValidators]:
    """What a conditional request may carry, for each of the targets whose latest capture brought the page whole.

    Left out are also pages over which a reader process failed, those in whose text words move by themselves, and those
    that showed one of several texts that come by turns: such a one must be fetched again, not confirmed.
    """
    return {
        row.target_id: KeptValidators(_validated(row), row.etag, row.last_modified)
        for ids in parameter_batches(sorted(target_ids))
        for row in connection.execute(_LATEST_PAGES, {"ids": ids})
    }


def _validated(row: Row[Any]) -> Validated:
    if row.original_id is None:
        return Validated(row.capture_id, row.url, row.captured_at, row.payload_digest)
    return Validated(row.original_id, row.url, row.original_at, row.original_digest)
