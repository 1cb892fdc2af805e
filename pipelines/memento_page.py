"""A copy of a document that another archive holds: what it says of itself as a copy, and the document that was read.

What makes it a copy is the Memento-Datetime of the answer (RFC 7089, 2.1.1): an answer without one is a page of that
archive, such as its regret that it has none.
"""

from __future__ import annotations

import re

from pipelines.redirected import is_sent_home, is_sent_to_log_in
from pipelines.visit import Visit
from storage.types import MementoReading, Page, Refusal, SourceReading, Verdict
from storage.types.filings import BorrowedCopy
from storage.types.http_dates import http_date
from storage.types.urlkey import host_of

_DATETIME = "memento-datetime"
_APPLIED = "preference-applied"
# The address by which Wayback, pywb and OpenWayback give a copy as it was captured.
_UNALTERED_PATH = re.compile(r"/\d{14}id_/")
# Behind this stands the address that was captured there.
_BEFORE_ORIGINAL = re.compile(r"/\d{14}(?:[a-z]{2}_)?/(?=https?:)")
_UNALTERED = frozenset({"original-content", "raw"})


def memento_of(page: Page, outcome: SourceReading | Refusal) -> MementoReading | Refusal:
    """What a copy is, by the document that was read in it, or why it is none."""
    held_at = http_date(_field(page, _DATETIME))
    if held_at is None:
        return Refusal(Verdict.NO_MEMENTO, "the answer states no Memento-Datetime: it is no copy")
    if isinstance(outcome, Refusal):
        return outcome
    return MementoReading(outcome, held_at, _is_unaltered(page))


def borrowed_copy(visit: Visit) -> BorrowedCopy | None:
    """The copy that a visit brought, None when it brought none.

    An archived redirect may lead to the copy of a front page, or of where readers log in: that is none of the document.
    """
    reading = visit.reading
    if reading is None or not isinstance(reading.outcome, MementoReading):
        return None
    first = visit.redirects[0] if visit.redirects else visit.capture
    if first.via is None or _leads_elsewhere(first.via, visit.capture.url):
        return None
    return BorrowedCopy(first.via, host_of(visit.capture.url), reading.outcome)


def _leads_elsewhere(source: str, copy: str) -> bool:
    """Whether a copy shows where its source led its readers when the document was not there for them."""
    found = _BEFORE_ORIGINAL.search(copy)
    if found is None:
        return False
    end = copy[found.end() :]
    return is_sent_home((source,), end, had_document=True) or is_sent_to_log_in((source,), end)


def _is_unaltered(page: Page) -> bool:
    applied = _field(page, _APPLIED) or ""
    return _UNALTERED_PATH.search(page.url) is not None or any(
        part.strip().lower() in _UNALTERED for part in applied.split(",")
    )


def _field(page: Page, name: str) -> str | None:
    return next((value for key, value in page.headers if key.lower() == name), None)
