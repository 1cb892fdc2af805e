"""Filing what was read: one capture, one transaction, whatever its outcome.

A reading that differs from the latest revision becomes a revision only when both were read by the same version of the
reader: `file` asks for the earlier page to be read again when they were not, and does so before its transaction, for
nobody else can write in the meantime.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pipelines.refusal.walls import judge_status
from pipelines.revise import article_digest, is_current, source_digest
from pipelines.source_state import state_of
from storage.tables import articles, requisites, sources
from storage.tables.captures import Captures, refusal_of_unchanged, settle_reading
from storage.tables.changes import wait_for_filers
from storage.tables.database import Database, Transaction
from storage.tables.withholdings import cover_article
from storage.types import ArticleReading, Capture, Reading, Refusal, Role, SourceReading, StyleReading, Verdict
from storage.types.identity import article_id
from storage.types.profile import Profile
from storage.types.urlkey import normalize

Reread = Callable[[str], Reading | None]
_GONE = (404, 410)
_NOT_MODIFIED = 304


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
        """Why the page was not read as what its role says, None when it was, or when a 304 confirms an earlier one."""
        if self.reading is not None and isinstance(self.reading.outcome, Refusal):
            return self.reading.outcome
        status = self.capture.status
        if status is None:
            return Refusal(Verdict.STATUS, self.capture.error or "no answer")
        return None if status == _NOT_MODIFIED else judge_status(status)


@dataclass(frozen=True, slots=True)
class _Renewed:
    """The digest that the present reader gives for the page that a kept revision was read from."""

    capture_id: str
    digest: str


class VisitFiler:
    """Files visits into one archive's database; `profile_of` gives the profile of a publication."""

    def __init__(self, database: Database, captures: Captures, profile_of: Callable[[str], Profile]) -> None:
        self._database = database
        self._captures = captures
        self._profile_of = profile_of

    def visit(self, capture: Capture, reading: Reading | None) -> Visit:
        """The visit that this capture ended."""
        return Visit(capture, self._captures.redirected_from(capture), reading)

    def file(self, visit: Visit, reread: Reread) -> bool:
        """File everything that a visit shows and mark its capture as read.

        Arguments: `reread` gives the present reader's reading of an earlier capture, None when it gives none.

        Returns whether captures are withheld by it: those of a new address of an article that is.
        """
        renewed = self._renewed(visit, reread)
        capture = visit.capture
        with self._database.begin() as connection:
            wait_for_filers(connection)
            refusal = visit.refusal
            if capture.status == _NOT_MODIFIED:
                refusal = refusal_of_unchanged(connection, capture)
            revised = capture.role is Role.ARTICLE and _file_article(connection, visit, refusal, renewed)
            revised = _file_source(connection, visit, refusal, renewed) or revised
            self._file_requisites(connection, visit, revised=revised)
            version = visit.reading.reader_version if visit.reading is not None else None
            settle_reading(connection, capture.capture_id, version, refusal)
            return _cover_addresses(connection, visit)

    def _file_requisites(self, connection: Transaction, visit: Visit, *, revised: bool) -> None:
        """A page that was revised, or a style sheet that came again, may look otherwise by what is known, too."""
        capture = visit.capture
        if visit.reading is None or not visit.reading.requisites:
            return
        rules = self._profile_of(capture.publication).requisites
        needed, again = visit.reading.requisites, revised or capture.role is Role.REQUISITE
        requisites.need(connection, capture, visit.addresses[0], needed, rules, again=again)

    def _renewed(self, visit: Visit, reread: Reread) -> _Renewed | None:
        """What the present reader makes of the revision to compare with, None when that is of the same version."""
        reading = visit.reading
        if reading is None or isinstance(reading.outcome, Refusal | StyleReading):
            return None
        with self._database.read() as connection:
            kept = _kept(connection, visit, reading)
        if kept is None or _is_comparable(kept, reading):
            return None
        earlier = reread(kept.capture_id)
        if earlier is None or type(earlier.outcome) is not type(reading.outcome):
            return None
        return _Renewed(kept.capture_id, _digest(earlier))


def _file_article(connection: Transaction, visit: Visit, refusal: Refusal | None, renewed: _Renewed | None) -> bool:
    """File what a visit shows of an article; True when that is a new revision."""
    capture, reading = visit.capture, visit.reading
    if reading is not None and isinstance(reading.outcome, ArticleReading):
        article = reading.outcome
        found = articles.see_article(connection, capture, article.canonical_url, visit.addresses)
        kept = articles.latest_revision(connection, found)
        if kept is not None and renewed is not None and kept.capture_id == renewed.capture_id:
            articles.renew_digest(connection, kept, renewed.digest, reading.reader_version)
            kept = replace(kept, content_digest=renewed.digest)
        is_own = _is_own_address(article, visit)
        if not is_own:
            articles.seek_article(connection, capture, article.canonical_url)
        if article.part > 1:
            return False
        if kept is not None and not is_own and articles.is_shown_by(connection, kept, article.canonical_url):
            # Another view of a page whose own address is read: what it leaves out was not taken out of the article.
            return False
        if kept is not None and articles.precedes(connection, capture, kept.capture_id):
            # What was filed before is newer: a state from before it would stand in its place.
            return False
        digest = _digest(reading)
        if kept is not None and kept.content_digest == digest:
            return False
        articles.add_revision(connection, capture, found, article, digest, reading.reader_version)
        return True
    _file_absence(connection, visit, refusal)
    return False


def _file_absence(connection: Transaction, visit: Visit, refusal: Refusal | None) -> None:
    """File that no article was read where one may be known: it is gone, or unchanged, or nothing is known of it."""
    capture = visit.capture
    known = articles.known_article(connection, capture.publication, visit.addresses)
    if known is None:
        return
    if capture.status in _GONE or (refusal is not None and refusal.verdict is Verdict.SOFT_GONE):
        # An article is gone when its own address is; another view of it may be taken down alone.
        if article_id(capture.publication, visit.addresses[0]) == known:
            articles.miss_article(connection, capture, known)
    elif capture.status == _NOT_MODIFIED and refusal is None:
        articles.touch_article(connection, capture, known)


def _cover_addresses(connection: Transaction, visit: Visit) -> bool:
    """Withhold what was captured at an address that a withheld article is now known to have; whether there was any."""
    reading = visit.reading
    if visit.capture.role is not Role.ARTICLE or reading is None or not isinstance(reading.outcome, ArticleReading):
        return False
    publication = visit.capture.publication
    return cover_article(connection, publication, article_id(publication, reading.outcome.canonical_url))


def _is_own_address(article: ArticleReading, visit: Visit) -> bool:
    """Whether the article's canonical address is one of those that led to the page."""
    for url in visit.addresses:
        try:
            if normalize(url) == article.canonical_url:
                return True
        except ValueError:
            continue
    return False


def _file_source(connection: Transaction, visit: Visit, refusal: Refusal | None, renewed: _Renewed | None) -> bool:
    """File what a visit shows of a source; True when that is a new revision."""
    capture, reading = visit.capture, visit.reading
    source_id = sources.known_source(connection, capture.publication, visit.addresses[0])
    if source_id is None:
        return False
    resolved = capture.url if visit.redirects else None
    sources.visit_source(connection, capture, source_id, state_of(capture, visit.redirects, refusal), resolved)
    if reading is None or not isinstance(reading.outcome, SourceReading):
        return False
    kept = sources.latest_source_revision(connection, source_id)
    if kept is not None and renewed is not None and kept.capture_id == renewed.capture_id:
        sources.renew_source_digest(connection, kept, renewed.digest, reading.reader_version)
        kept = replace(kept, content_digest=renewed.digest)
    if kept is not None and articles.precedes(connection, capture, kept.capture_id):
        return False
    digest = _digest(reading)
    if kept is not None and kept.content_digest == digest:
        return False
    sources.add_source_revision(connection, capture, source_id, reading.outcome, digest, reading.reader_version)
    return True


def _kept(
    connection: Transaction, visit: Visit, reading: Reading
) -> articles.KeptRevision | sources.KeptSourceRevision | None:
    """The revision that a reading is compared with."""
    publication = visit.capture.publication
    if isinstance(reading.outcome, ArticleReading):
        return articles.latest_revision(connection, article_id(publication, reading.outcome.canonical_url))
    source_id = sources.known_source(connection, publication, visit.addresses[0])
    return None if source_id is None else sources.latest_source_revision(connection, source_id)


def _is_comparable(kept: articles.KeptRevision | sources.KeptSourceRevision, reading: Reading) -> bool:
    return kept.reader_version == reading.reader_version and is_current(kept.content_digest)


def _digest(reading: Reading) -> str:
    outcome = reading.outcome
    assert isinstance(outcome, ArticleReading | SourceReading)
    return article_digest(outcome) if isinstance(outcome, ArticleReading) else source_digest(outcome)
