"""Puts what the present reader makes of a kept page in place of what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipelines.drift import drift_of
from pipelines.memento_page import borrowed_copy
from pipelines.text_changes import digest_of, digest_of_reading
from pipelines.visit import Visit
from storage.tables.articles import renew_article
from storage.tables.borrowings import file_borrowed
from storage.tables.database import Transaction
from storage.tables.reading_marks import settle_reading
from storage.tables.rereading import KeptReading
from storage.tables.revisions import SOURCE_REVISIONS, renew_revision
from storage.tables.source_changes import keep_change
from storage.tables.source_copies import copy_of
from storage.types import ArticleReading, Capture, MementoReading, Outcome, Reading, Refusal, SourceReading
from storage.types.filings import RevisionPart
from storage.types.search_pieces import SearchPieces


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What was read of the revision that a capture stands for, and the pages of that, none when it has only one.

    `read` is what the reader gave for the capture, None when that is not all of the revision.
    """

    outcome: Outcome
    kept: KeptReading
    read: Reading | None
    parts: tuple[RevisionPart, ...] = ()

    @property
    def digest(self) -> str:
        """The digest of what was read."""
        return digest_of(self.outcome) if self.read is None else digest_of_reading(self.read)

    @property
    def searched(self) -> SearchPieces | None:
        """What is searched of it, if the reader has made that."""
        return None if self.read is None else self.read.pieces


def renew(
    connection: Transaction,
    capture: Capture,
    again: ReadAgain,
    visit_of: Callable[[Capture, Reading], Visit],
    read_by: str,
) -> None:
    """Renew what is kept of a capture, and mark it as read by the present reader.

    Arguments: `visit_of` gives the visit that the capture of a copy in another archive ended; `read_by` is the present
    reader of pages of its role.
    """
    kept, outcome = again.kept, again.outcome
    if isinstance(outcome, ArticleReading) and kept.article is not None:
        renewed = (kept.article, outcome, again.digest, read_by, again.parts)
        renew_article(connection, capture, *renewed, searched=again.searched)
    elif isinstance(outcome, SourceReading) and kept.source is not None:
        renew_revision(connection, SOURCE_REVISIONS, kept.source, outcome, again.digest, read_by, again.searched)
        before = copy_of(connection, kept.source.owner_id, kept.source.revision - 1)
        if before is not None:
            drift = drift_of(before, outcome)
            keep_change(connection, kept.source.owner_id, kept.source.revision, drift)
    elif isinstance(outcome, MementoReading):
        copy = borrowed_copy(visit_of(capture, Reading(capture.capture_id, read_by, outcome)))
        if copy is not None:
            file_borrowed(connection, capture, copy)
    refusal = outcome if isinstance(outcome, Refusal) else None
    settle_reading(connection, capture.capture_id, read_by, refusal)
