"""Filing a visit: what is known before it, asked once, and what was decided, applied as it is."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from storage.tables.articles import file_article, kept_article, known_article
from storage.tables.borrowings import file_borrowed
from storage.tables.captures import refusal_of_unchanged
from storage.tables.reading_marks import settle_reading
from storage.tables.requisites import need
from storage.tables.sources import file_source, kept_source
from storage.tables.targets import count_change, hasten
from storage.tables.withholdings import cover_article
from storage.types import Role
from storage.types.filings import Filing, Kept, KeptQuestion
from storage.types.identity import article_id

_NOT_MODIFIED = 304


def kept_before(connection: Connection, question: KeptQuestion) -> Kept:
    """All that is known of what a visit may change."""
    capture, asked = question.capture, question.addresses[0]
    article = None
    if capture.role is Role.ARTICLE:
        if question.canonical_url is not None:
            canonical_url = question.canonical_url
            # The first page may be read under another address than the one that its later pages link to.
            alias = known_article(connection, capture.publication, [canonical_url]) if question.is_later_page else None
            known: str | None = alias or article_id(capture.publication, canonical_url)
        else:
            known = known_article(connection, capture.publication, question.addresses)
        article = None if known is None else kept_article(connection, known)
    source = None
    # A copy in another archive is no visit to a source, even where somebody cites the copy itself.
    if capture.role is not Role.MEMENTO:
        source = kept_source(
            connection,
            capture.publication,
            asked,
            is_being_cited=question.cites_itself,
            reads_source=question.reads_source,
            points_to=question.points_to,
            led_to=question.led_to,
            is_led=question.is_led,
            confirms=question.confirms,
            shows=question.shows,
            at=capture.captured_at,
        )
    return Kept(
        article=article,
        source=source,
        unchanged=refusal_of_unchanged(connection, capture) if capture.status == _NOT_MODIFIED else None,
    )


def apply_filing(connection: Connection, filing: Filing) -> bool:
    """File everything that a visit changes and mark its capture as read.

    Args:
        connection: of a transaction that began with `storage.tables.changes.wait_for_filers`.
        filing: what was decided by what `kept_before` answered in the same transaction.

    Returns:
        Whether captures are withheld by it: those of a new address of an article that is.
    """
    capture, article = filing.capture, filing.article
    if article is not None:
        file_article(connection, capture, article)
    if filing.source is not None:
        file_source(connection, capture, filing.source)
    if filing.borrowed is not None:
        file_borrowed(connection, capture, filing.borrowed)
    if filing.requisites is not None:
        needed = filing.requisites
        need(connection, capture, filing.asked, needed.requisites, needed.rules, again=needed.again)
    if filing.is_revised_article:
        count_change(connection, capture.publication, filing.asked)
    hasten(connection, capture.publication, filing.next_visits)
    settle_reading(connection, capture.capture_id, filing.reader_version, filing.refusal)
    if article is None or article.canonical_url is None:
        return False
    return cover_article(connection, capture.publication, article.article_id)
