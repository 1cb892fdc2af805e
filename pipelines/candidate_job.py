"""The job of a reader process during an import: whether a page is an article, and what it cites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.capture_job import BODY_LIMIT, read_to_file
from pipelines.early_readings import packed
from storage.archive.capture_pages import page_of
from storage.types import ArticleReading, Place, Refusal, Role, Verdict
from storage.types.errors import RecordError, UndecodableError
from storage.types.profile import Profile
from storage.warc.capture_records import CaptureFacts, capture_of
from storage.warc.reader import read_record
from storage.warc.truncation import foreign_truncation, is_cut_short

# What a whole page would be refused as that holds no more than came of a cut one.
_OF_LITTLE = frozenset({Verdict.EMPTY, Verdict.NOT_AN_ARTICLE})


@dataclass(frozen=True, slots=True)
class ImportCandidate:
    """What came of reading a page as an article.

    `cited` are the addresses of its sources, None if it is no article; `verdict` then says why, else it is None.
    `reading` is all that was read of an article that is whole, packed.
    """

    cited: tuple[str, ...] | None
    verdict: Verdict | None = None
    reading: bytes | None = None


def read_candidate(path: Path, place: Place, publication: str, profile: Profile) -> ImportCandidate:
    """Read the page whose record lies at a place of the file at `path`; a page that cannot be read is no article."""
    try:
        record = read_record(path, place.offset, place.length)
        facts = CaptureFacts("-", Role.ARTICLE, None, None, None, None)
        page = page_of(capture_of(record, facts, publication, place), record, None, BODY_LIMIT)
    except (RecordError, UndecodableError, ValueError):
        return ImportCandidate(None, Verdict.UNDECODABLE)
    # What is here of a cut page tells that it is an article, so that it is refused as one. It cites nothing.
    is_cut = foreign_truncation(record, short=is_cut_short(record.block)) is not None
    reading = read_to_file(replace(page, truncated=None), profile)
    outcome = reading.outcome
    if isinstance(outcome, Refusal):
        return ImportCandidate(None, Verdict.TRUNCATED if is_cut and outcome.verdict in _OF_LITTLE else outcome.verdict)
    if not isinstance(outcome, ArticleReading):
        return ImportCandidate(None, Verdict.NOT_AN_ARTICLE)
    if is_cut:
        return ImportCandidate(())
    cited = tuple(citation.url for citation in outcome.citations if citation.url is not None)
    return ImportCandidate(cited, reading=packed(reading) if page.truncated is None else None)
