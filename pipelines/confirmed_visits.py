"""Visits that found a page as it was are filed with their captures: no reader is asked, and they wait in no queue.

What such a visit changes follows from the rows that are kept and is decided by the same function as any other visit. It
is filed at once only when that cannot be told from filing it in its turn: it makes no change of the collection, and
nothing that waits to be read belongs to the same article or source.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pipelines.content_digest import is_current
from pipelines.revise import captures_to_reread, decide
from pipelines.visit import NOT_MODIFIED, Visit
from pipelines.visit_rules import VisitRules
from storage.tables.confirmed_pages import (
    file_confirmed,
    is_waited_for,
    others_wait,
    pages_before,
    plain_articles,
    states_another_address,
    was_read_from,
)
from storage.tables.database import Transaction
from storage.tables.filing import apply_filing, kept_before
from storage.types import Capture, ReadingState, RecordType, Role, SourceState
from storage.types.confirmed_pages import PageBefore
from storage.types.filings import Filing, Kept
from storage.types.profile import Profile

_ROLES = frozenset({Role.ARTICLE, Role.SOURCE})
_ARRIVED = (SourceState.CAPTURED, SourceState.MOVED)
# Far more than visits are under way at once.
_MOST_REDIRECTS = 50_000


class ConfirmedVisits:
    """Files the visits of one process that found a page as it was; used by one thread.

    Args:
        profile_of: gives the profile of a publication.
    """

    def __init__(self, profile_of: Callable[[str], Profile]) -> None:
        self._profile_of = profile_of
        # The newest redirects, the oldest of them first; only their hashes, for a crawl may meet very many.
        self._redirects: dict[int, None] = {}

    def file(self, connection: Transaction, captures: Sequence[Capture]) -> None:
        """File those of the captures that confirm a page; the others wait to be read.

        Args:
            connection: of the transaction that has just filed the captures; it began with
                `storage.tables.changes.wait_for_filers`.
            captures: all that were filed in it, in the order of their records.
        """
        self._note_redirects(captures)
        confirming = [capture for capture in captures if may_confirm(capture) and not self._is_led_to(capture)]
        if not confirming:
            return
        batch = _Batch(connection, confirming)
        for capture in confirming:
            batch.file(capture, VisitRules.of(self._profile_of(capture.publication)))
        batch.apply()

    def _note_redirects(self, captures: Sequence[Capture]) -> None:
        """A visit that was led to its page is filed with the redirects that led there."""
        for capture in captures:
            if capture.role in _ROLES and capture.status is not None and 300 <= capture.status <= 399:
                self._redirects[hash((capture.publication, capture.url, capture.role))] = None
        while len(self._redirects) > _MOST_REDIRECTS:
            del self._redirects[next(iter(self._redirects))]

    def _is_led_to(self, capture: Capture) -> bool:
        return hash((capture.publication, capture.via, capture.role)) in self._redirects


class _Batch:
    """The captures of one batch that may confirm pages, one after the other.

    What is known of most pages is asked once for all, and what follows from it filed for all at the end.
    """

    def __init__(self, connection: Transaction, captures: Sequence[Capture]) -> None:
        self._connection = connection
        self._plain = dict(plain_articles(connection, captures))
        self._before = pages_before(connection, [each for each in captures if each.status != NOT_MODIFIED])
        self._following = {capture.capture_id for capture in captures}
        self._others_wait = others_wait(connection, self._following)
        self._decided: list[Filing] = []
        self._touched: set[str] = set()

    def file(self, capture: Capture, rules: VisitRules) -> None:
        """File the visit that a capture ended, or let it wait."""
        self._following.discard(capture.capture_id)
        visit = confirming_visit(capture, self._before.get(capture.capture_id), rules.read_by(capture.role))
        # What waits from here on was kept before what follows.
        self._others_wait |= visit is None or not self._file(visit, rules)

    def apply(self) -> None:
        """File what was decided."""
        file_confirmed(self._connection, self._decided)
        self._decided = []

    def _file(self, visit: Visit, rules: VisitRules) -> bool:
        kept = self._kept(visit)
        if self._others_wait and self._is_waited_for(visit.capture, kept):
            return False
        if visit.same_as is not None and not _reads_the_same(
            self._connection, visit.capture, kept, rules.read_by(visit.capture.role)
        ):
            return False
        if captures_to_reread(kept, visit):
            return False
        filing = decide(kept, visit, {}, rules)
        if any(each is not None and each.changes for each in (filing.article, filing.source)):
            return False
        if visit.capture.capture_id in self._plain:
            self._decided.append(filing)
        else:
            apply_filing(self._connection, filing)
        if filing.article is not None:
            self._touched.add(filing.article.article_id)
        return True

    def _kept(self, visit: Visit) -> Kept:
        """What is known before a visit; of what this batch has filed already, that is asked anew."""
        kept = self._plain.get(visit.capture.capture_id)
        if kept is not None and kept.article is not None and kept.article.article_id not in self._touched:
            return kept
        self._plain.pop(visit.capture.capture_id, None)
        self.apply()
        return kept_before(self._connection, visit.question)

    def _is_waited_for(self, capture: Capture, kept: Kept) -> bool:
        return is_waited_for(self._connection, capture, kept, {capture.capture_id, *self._following})


def may_confirm(capture: Capture) -> bool:
    """Whether a capture may say that a page is as it was, as far as it can tell by itself."""
    return (
        capture.record_type is RecordType.REVISIT
        and capture.reading is ReadingState.PENDING
        and capture.role in _ROLES
        and capture.status in (200, NOT_MODIFIED)
        and capture.truncated is None
    )


def confirming_visit(capture: Capture, before: PageBefore | None, read_by: str) -> Visit | None:
    """The visit that a capture ended which may confirm a page, None when its body must be read.

    Arguments: `before` is the page before, None when there was none, or for a 304; `read_by` is the present reader.
    """
    if capture.status == NOT_MODIFIED:
        return Visit(capture, (), None)
    if before is None or not before.is_same or not before.is_whole:
        return None
    if before.state is not ReadingState.DONE or before.reader_version != read_by:
        return None
    return Visit(capture, (), None, same_as=before.capture_id)


def _reads_the_same(connection: Transaction, capture: Capture, kept: Kept, read_by: str) -> bool:
    """Whether the latest revision is what the present reader, `read_by`, makes of the body of a capture."""
    owner = kept.article if capture.role is Role.ARTICLE else kept.source
    latest = None if owner is None else owner.latest
    if latest is None or latest.truncated is not None or latest.captured_at > capture.captured_at:
        return False
    if latest.reader_version != read_by or not is_current(latest.content_digest):
        return False
    if kept.article is not None and (kept.source is not None or kept.article.parts):
        # What is a source too is compared as an article alone, and a text of several pages with the others.
        return False
    if not was_read_from(connection, latest, capture):
        return False
    source = kept.source
    # At another address that the document states another source may be known by now.
    return source is None or (
        source.confirmed in _ARRIVED
        and source.held is None
        and not states_another_address(connection, source.source_id, capture.url)
    )
