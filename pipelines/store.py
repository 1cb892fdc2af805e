"""Filing what was read: one capture, one transaction, whatever its outcome.

A reading that differs from the latest revision becomes a revision only when both were read by the same version of the
reader: `file` asks for the earlier page to be read again when they were not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.revise import article_digest, source_digest
from pipelines.source_state import state_of
from storage import articles, sources
from storage.captures import Captures, settle_reading
from storage.database import Database, Transaction
from storage.types import ArticleReading, Capture, Reading, Refusal, Role, SourceReading, Verdict

Reread = Callable[[str], Reading | None]
_GONE = (404, 410)


@dataclass(frozen=True, slots=True)
class Visit:
    """A capture that ended a visit, with the redirects that led to it and what was read of it.

    `reading` is None when there was nothing to read: a failure, an error's page, or an answer that nothing changed.
    """

    capture: Capture
    redirects: tuple[Capture, ...]
    reading: Reading | None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every URL that led to the page, the one asked for first."""
        return (*(redirect.url for redirect in self.redirects), self.capture.url)

    @property
    def refusal(self) -> Refusal | None:
        """Why the page was not read as what its role says, None when it was."""
        if self.reading is not None and isinstance(self.reading.outcome, Refusal):
            return self.reading.outcome
        status = self.capture.status
        if status is None:
            return Refusal(Verdict.STATUS, self.capture.error or "no answer")
        if status != 304 and not 200 <= status <= 299:
            return Refusal(Verdict.STATUS, f"the server answered {status}")
        return None


class Store:
    """Files visits into one archive's database."""

    def __init__(self, database: Database, captures: Captures) -> None:
        self._database = database
        self._captures = captures

    def visit(self, capture: Capture, reading: Reading | None) -> Visit:
        """The visit that this capture ended."""
        return Visit(capture, self._captures.redirected_from(capture), reading)

    def file(self, visit: Visit, reread: Reread) -> None:
        """File everything that a visit shows and mark its capture as read.

        Arguments: `reread` gives the present reader's reading of an earlier capture, None when it gives none.
        """
        with self._database.begin() as connection:
            if visit.capture.role is Role.ARTICLE:
                self._file_article(connection, visit, reread)
            self._file_source(connection, visit, reread)
            version = visit.reading.reader_version if visit.reading is not None else None
            settle_reading(connection, visit.capture.capture_id, version, visit.refusal)

    def _file_article(self, connection: Transaction, visit: Visit, reread: Reread) -> None:
        capture, reading = visit.capture, visit.reading
        if reading is not None and isinstance(reading.outcome, ArticleReading):
            article = reading.outcome
            article_id = articles.see_article(connection, capture, article.canonical_url, visit.addresses)
            digest = article_digest(article)
            kept = articles.latest_revision(connection, article_id)
            if kept is not None and kept.reader_version != reading.reader_version:
                earlier = reread(kept.capture_id)
                if earlier is not None and isinstance(earlier.outcome, ArticleReading):
                    renewed = article_digest(earlier.outcome)
                    articles.renew_digest(connection, kept, renewed, reading.reader_version)
                    kept = articles.latest_revision(connection, article_id)
            if kept is None or kept.content_digest != digest:
                articles.add_revision(connection, capture, article_id, article, digest, reading.reader_version)
            return
        known = articles.known_article(connection, capture.publication, visit.addresses)
        if known is None:
            return
        if capture.status == 304:
            articles.touch_article(connection, capture, known)
        elif capture.status in _GONE or (visit.refusal is not None and visit.refusal.verdict is Verdict.SOFT_GONE):
            articles.miss_article(connection, capture, known)

    def _file_source(self, connection: Transaction, visit: Visit, reread: Reread) -> None:
        capture, reading = visit.capture, visit.reading
        source_id = sources.known_source(connection, capture.publication, visit.addresses[0])
        if source_id is None:
            return
        refusal = visit.refusal if capture.role is Role.SOURCE else None
        resolved = capture.url if visit.redirects else None
        sources.visit_source(connection, capture, source_id, state_of(capture, visit.redirects, refusal), resolved)
        if reading is None or not isinstance(reading.outcome, SourceReading):
            return
        digest = source_digest(reading.outcome)
        kept = sources.latest_source_revision(connection, source_id)
        if kept is not None and kept.reader_version != reading.reader_version:
            earlier = reread(kept.capture_id)
            if earlier is not None and isinstance(earlier.outcome, SourceReading):
                renewed = source_digest(earlier.outcome)
                sources.renew_source_digest(connection, kept, renewed, reading.reader_version)
                kept = sources.latest_source_revision(connection, source_id)
        if kept is None or kept.content_digest != digest:
            sources.add_source_revision(connection, capture, source_id, reading.outcome, digest, reading.reader_version)
