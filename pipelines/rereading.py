"""Captures that were read before, read again in parallel by the present reader, and renewed in place.

A new reader never makes a revision: where it reads a page differently, its reading replaces the one that is kept of
that page. A page that could not be read before and can be now is filed as if it had just been captured, unless its
article or source has text already. A page that can no longer be read keeps its reading, and so does a page over which
a reader process failed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace

from pipelines.article_parts import joined_before, parts_read_again
from pipelines.capture_job import job_of, read_kept
from pipelines.difference import FieldChange, differences
from pipelines.filing import VisitFiler
from pipelines.offline_reading import OfflineSession
from pipelines.reader_processes import Readers
from pipelines.reader_version import READER_VERSION, version_for
from pipelines.reading_queue import MODULES
from pipelines.reading_window import ReadingWindow
from pipelines.renewal import ReadAgain, renew
from storage.archive.archive import Archive
from storage.custody.withholding import settle_indexes
from storage.questions import revision_pairs
from storage.tables.borrowings import borrowed_for
from storage.tables.captures import Captures
from storage.tables.changes import record_change, wait_for_filers
from storage.tables.database import Database, Transaction
from storage.tables.filing import kept_before
from storage.tables.rereading import (
    KeptReading,
    RereadPosition,
    RereadProgress,
    RereadSelection,
    kept_reading,
    to_reread,
)
from storage.tables.search_index import BORROWED
from storage.tables.sources import kept_source
from storage.types import (
    ArticleReading,
    Capture,
    ChangeKind,
    MementoReading,
    Outcome,
    Reading,
    Refusal,
    Role,
    SourceReading,
    Verdict,
)
from storage.types.filings import KeptArticle
from storage.types.spider_code import SpiderCode, with_code_named

_BATCH = 200
# Settled in one transaction, so that one fsync serves them all.
_TOGETHER = 16

_Placed = tuple[RereadPosition, Capture]
_Read = tuple[_Placed, Reading | Refusal]


@dataclass(frozen=True, slots=True)
class Reread:
    """A capture that was read again.

    `kind` and `id` name the article or source whose revision it showed first, or the copy of a source that another
    archive held (`borrowed`, by its capture), None when it showed none; `changes` are the fields that are read
    differently. `before` and `after` are the verdicts, None for a page that is read. `failure` is why the reader, or
    the code of a publication's own spider, failed over it, so that what is kept of it stays; None when it did not.
    """

    capture_id: str
    url: str
    kind: str | None
    id: str | None
    revision: int | None
    before: str | None
    after: str | None
    changes: tuple[FieldChange, ...]
    failure: str | None = None

    @property
    def differs(self) -> bool:
        """Whether the present reader reads anything differently; one that failed says nothing of that."""
        return self.failure is None and (bool(self.changes) or self.before != self.after)


class Rereading:
    """One run over kept captures.

    Args:
        archive: whose captures.
        database: its database, open for writing unless `dry`.
        selection: which of them.
        dry: whether to report only.
    """

    def __init__(self, archive: Archive, database: Database, selection: RereadSelection, *, dry: bool) -> None:
        self._session = OfflineSession(archive, database, Captures(database))
        self._store = VisitFiler(database, self._session.captures, self._session.profile)
        self._selection = selection
        self._dry = dry
        self._readers: Readers | None = None
        self._progress = RereadProgress(archive.path, selection, READER_VERSION)

    def run(self) -> Iterator[Reread]:
        """Read everything again, in the order of the captures; a run that was stopped continues where it was.

        Raises FondsError when the archive cannot be read or written.
        """
        after = None if self._dry else self._progress.position()
        with Readers.within(self._session.archive.configuration.limits, MODULES) as readers:
            self._readers = readers
            for some in self._read_together(after, readers.ahead + _TOGETHER):
                yield from self._settle([(capture, read) for (_, capture), read in some])
                if not self._dry:
                    (position, _), _ = some[-1]
                    self._progress.keep(position)
        if not self._dry:
            self._progress.finish()

    def _read_together(self, after: RereadPosition | None, ahead: int) -> Iterator[list[_Read]]:
        """Yield what was read, in order; what is ready together comes together."""
        window: ReadingWindow[_Placed, Reading | Refusal] = ReadingWindow(ahead)
        for placed in self._captures(after):
            window.add(placed, self._read(placed[1]))
            if window.room <= 0:
                yield window.take_together(_TOGETHER)
        while window:
            yield window.take_together(_TOGETHER)

    def _captures(self, after: RereadPosition | None) -> Iterator[tuple[RereadPosition, Capture]]:
        while batch := to_reread(self._session.database, self._selection, after, _BATCH):
            captures = self._session.captures.by_id(position.capture_id for position in batch)
            for position in batch:
                yield position, captures[position.capture_id]
            after = batch[-1]

    def _read(self, capture: Capture) -> Future[Reading | Refusal]:
        assert self._readers is not None
        job = job_of(capture, self._session.archive, self._session.captures)
        return self._readers.submit(read_kept, job, self._session.profile(capture.publication))

    def _read_again(self, capture_id: str) -> Reading | None:
        """The present reader's reading of another capture, None when it gives none."""
        read = self._read(self._session.captures.get(capture_id)).result()
        return read if isinstance(read, Reading) else None

    def _read_whole(self, capture: Capture, kept: KeptReading, read: Reading | Refusal) -> ReadAgain:
        """What was read of a capture, put together with the other pages of the revision that it stands for.

        When one of these can no longer be read, the revision stays as it is.
        """
        if isinstance(read, Refusal):
            return ReadAgain(read, kept, None)
        outcome = read.outcome
        if kept.refusal is not None and kept.refusal.verdict is Verdict.MIXED and not isinstance(outcome, Refusal):
            return ReadAgain(kept.refusal, kept, None)
        if kept.article is None or not isinstance(outcome, ArticleReading) or not (kept.parts or outcome.pages):
            return ReadAgain(outcome, kept, read)
        pages = {capture.capture_id: outcome}
        for part in kept.parts:
            if part.capture_id is not None and part.capture_id not in pages:
                again = self._read_again(part.capture_id)
                if again is None or not isinstance(again.outcome, ArticleReading):
                    return ReadAgain(outcome, replace(kept, article=None), read)
                pages[part.capture_id] = again.outcome
        article = KeptArticle(kept.article.owner_id, latest=kept.article, parts=kept.parts)
        whole = joined_before(article, pages)
        assert whole is not None
        return ReadAgain(whole, kept, None, parts_read_again(article, pages, capture.captured_at))

    def _settle(self, captures: Sequence[tuple[Capture, Reading | Refusal]]) -> Iterator[Reread]:
        """Renew what is kept of captures; what one of them files as if it had just come is filed by itself."""
        waiting = deque(captures)
        while waiting:
            done: list[Reread] = []
            new: tuple[Capture, Reading] | None = None
            with self._transaction() as connection:
                while waiting and new is None:
                    capture, read = waiting.popleft()
                    whole = self._read_whole(capture, kept_reading(connection, capture.capture_id), read)
                    profile = self._session.profile(capture.publication)
                    failure = failure_over(capture.role, whole.outcome, profile.code)
                    done.append(_reread(connection, capture, whole.kept, whole.outcome, failure))
                    if self._dry or failure is not None:
                        continue
                    if isinstance(read, Reading) and self._is_first(connection, capture, whole.kept, read):
                        new = capture, read
                    else:
                        renew(connection, capture, whole, self._store.visit, version_for(capture.role, profile))
                        _tell(connection, capture, done[-1])
            if new is not None and self._store.file([self._store.visit(*new)], self._read_again):
                settle_indexes(self._session.archive, self._session.database)
            yield from done

    @contextmanager
    def _transaction(self) -> Iterator[Transaction]:
        database = self._session.database
        with database.read() if self._dry else database.begin() as connection:
            if not self._dry:
                wait_for_filers(connection)
            yield connection

    def _is_first(self, connection: Transaction, capture: Capture, kept: KeptReading, read: Reading) -> bool:
        """Whether a page that was refused is now the first of its article or source, or its part, that can be read."""
        if kept.refusal is None or kept.article is not None or kept.source is not None:
            return False
        if isinstance(read.outcome, ArticleReading):
            article = kept_before(connection, self._store.visit(capture, read).question).article
            assert article is not None
            number = read.outcome.part
            missing = (part.number == number and part.capture_id is None for part in article.parts)
            return article.latest is None or any(missing)
        if isinstance(read.outcome, SourceReading):
            addresses = self._store.visit(capture, read).addresses
            source = kept_source(connection, capture.publication, addresses[0])
            return source is not None and source.latest is None
        return False


def failure_over(role: Role, outcome: Outcome, code: SpiderCode | None) -> str | None:
    """Why a page could not be read, by no doing of its own; None for one that was read, or refused for what it is.

    Args:
        role: that of the page.
        outcome: what came of reading it.
        code: that of the publication's own spider.
    """
    if not isinstance(outcome, Refusal) or outcome.verdict is not Verdict.WORKER:
        return None
    return with_code_named(outcome.reason, code) if role is Role.ARTICLE else outcome.reason


def _tell(connection: Transaction, capture: Capture, reread: Reread) -> None:
    """Let those who follow the changes know that what is kept of a page reads otherwise now."""
    if reread.changes:
        # A copy that another archive held is known by its capture.
        source_id = borrowed_for(connection, capture.capture_id) if reread.kind == BORROWED else reread.id
        about = {"article_id": reread.id} if reread.kind == "article" else {"source_id": source_id}
        at = capture.captured_at
        record_change(connection, ChangeKind.REREAD, capture.publication, at, capture_id=capture.capture_id, **about)


def _reread(
    connection: Transaction,
    capture: Capture,
    kept: KeptReading,
    outcome: Outcome,
    failure: str | None,
) -> Reread:
    kind: str | None = None
    key: str | None = None
    revision: int | None = None
    changes: tuple[FieldChange, ...] = ()
    if kept.article is not None:
        kind, key, revision = "article", kept.article.owner_id, kept.article.revision
    elif kept.source is not None:
        kind, key, revision = "source", kept.source.owner_id, kept.source.revision
    if kind is not None and key is not None and revision is not None and not isinstance(outcome, Refusal):
        before = revision_pairs.revision_as_kept(connection, kind, key, revision)
        if isinstance(outcome, ArticleReading) and kind == "article":
            changes = differences(before, revision_pairs.article_as_read(outcome))
        elif isinstance(outcome, SourceReading) and kind == "source":
            changes = differences(before, revision_pairs.source_as_read(outcome))
    if isinstance(outcome, MementoReading) and (copy := revision_pairs.copy_as_kept(connection, capture.capture_id)):
        kind, key = BORROWED, capture.capture_id
        changes = differences(copy, revision_pairs.copy_as_read(outcome))
    return Reread(
        capture_id=capture.capture_id,
        url=capture.url,
        kind=kind,
        id=key,
        revision=revision,
        before=None if kept.refusal is None else kept.refusal.verdict,
        after=outcome.verdict if isinstance(outcome, Refusal) else None,
        changes=changes,
        failure=failure,
    )
