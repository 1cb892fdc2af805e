"""A visit as it is filed: the capture that ended it, the redirects that led to it, and what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.content_digest import short_page_digest
from pipelines.refusal.answer_heads import judge_status
from storage.types import ArticleReading, Capture, Reading, Refusal, SourceReading, Verdict
from storage.types.filings import KeptQuestion
from storage.types.urlkey import normalize

NOT_MODIFIED = 304
PERMANENT = frozenset({301, 308})
"""The statuses of redirects that say that a page will stay elsewhere."""
EarlierReadings = Mapping[str, Reading]
"""What the present reader reads of earlier captures, by their ids; one that it cannot read is not among them."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A capture that ended a visit, with the redirects that led to it and what was read of it.

    `reading` is None when there was nothing to read: a failure, an error's page, or an answer that nothing changed.
    `same_as` is the capture before it whose very body it brought, so that reading it again is no use; None elsewhere.
    """

    capture: Capture
    redirects: tuple[Capture, ...]
    reading: Reading | None
    same_as: str | None = None

    @property
    def confirms(self) -> bool:
        """Whether the answer says that the page is as it was."""
        return self.same_as is not None or self.capture.status == NOT_MODIFIED

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every URL that led to the page, the one asked for first."""
        return (*(redirect.url for redirect in self.redirects), self.capture.url)

    @property
    def moved_to(self) -> str | None:
        """The address to which permanent redirects led, None when there was none, or one that was not permanent."""
        is_moved = bool(self.redirects) and all(redirect.status in PERMANENT for redirect in self.redirects)
        return self.capture.url if is_moved else None

    @property
    def refusal(self) -> Refusal | None:
        """Why the page was not read as what its role says, None when it was, or when an earlier one is confirmed."""
        if self.reading is not None and isinstance(self.reading.outcome, Refusal):
            return self.reading.outcome
        status = self.capture.status
        if status is None:
            return Refusal(Verdict.STATUS, self.capture.error or "no answer")
        return None if self.confirms else judge_status(status)

    @property
    def article(self) -> ArticleReading | None:
        """The article that was read, None when none was."""
        return self.reading.outcome if self.reading and isinstance(self.reading.outcome, ArticleReading) else None

    @property
    def question(self) -> KeptQuestion:
        """What must be known before it is decided what the visit changes."""
        article, is_led = self.article, bool(self.redirects)
        if article is None:
            outcome = None if self.reading is None else self.reading.outcome
            if not isinstance(outcome, SourceReading):
                confirmed = self.capture.refers_to if self.capture.status == NOT_MODIFIED else self.same_as
                return KeptQuestion(self.capture, self.addresses, is_led=is_led, confirms=confirmed)
            led_to = self.capture.url if self.redirects else None
            stated = (led_to, outcome.canonical_url)
            points_to = tuple(url for url in dict.fromkeys(stated) if url is not None and url != self.addresses[0])
            return KeptQuestion(
                self.capture,
                self.addresses,
                reads_source=True,
                points_to=points_to,
                led_to=led_to,
                is_led=is_led,
                shows=short_page_digest(outcome),
            )
        cited = {_normal(citation.url) for citation in article.citations if citation.url is not None}
        asked, canonical_url = self.addresses[0], article.canonical_url
        return KeptQuestion(self.capture, self.addresses, canonical_url, asked in cited, article.part > 1)

    def shows(self, url: str) -> bool:
        """Whether one of its addresses is this URL in normal form."""
        return url in map(_normal, self.addresses)


def _normal(url: str) -> str | None:
    """A URL in normal form, None for what is none."""
    try:
        return normalize(url)
    except ValueError:
        return None
