"""What the tests of the database are made of: captures at known times, filed without any record on disk."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from pipelines.article_state import missed, seen
from pipelines.source_state import passage, visited, visited_late
from storage.tables import schema
from storage.tables.articles import file_article, kept_article
from storage.tables.borrowings import file_borrowed
from storage.tables.captures import Captures
from storage.tables.changes import wait_for_filers
from storage.tables.database import Database
from storage.tables.sources import file_source, kept_source
from storage.types import (
    ArticleReading,
    Block,
    BlockType,
    Capture,
    Citation,
    Contributor,
    ContributorRole,
    Evidence,
    FailureKind,
    MementoReading,
    Place,
    Precision,
    ReadingState,
    RecordType,
    Role,
    SourceReading,
    SourceState,
    Sureness,
    Topic,
    WarcFileFacts,
    identity,
)
from storage.types.crawl_ends import CrawlEnd, CrawlEnding
from storage.types.exit_codes import ExitCode
from storage.types.filings import ArticleFiling, BorrowedCopy, NewRevision, SourceFiling
from storage.types.source_standing import SourceCheck
from storage.types.urlkey import surt

AT = datetime(2031, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)
FILE = "lia-20310504030201123-00000-keeper.warc.gz"
URL = "https://lia.example/news/1"
SOURCE = "https://ministry.example/statement?no=7"
ARTICLE = ArticleReading(
    canonical_url=URL,
    title="港口重開",
    deck="北約與日本聯合聲明",
    summary="摘要一段。",
    dateline="理亞 台北報導",
    language="zh-Hant",
    published_on=AT.date(),
    published_at=AT,
    published_precision=Precision.MINUTE,
    modified_at=AT,
    blocks=(
        Block(BlockType.PARAGRAPH, "港口今日重開。"),
        Block(BlockType.HEADING, "各方反應", level=2),
        Block(BlockType.RUN_IN, "海洋安全: 合作。", term="海洋安全"),
    ),
    contributors=(
        Contributor("Lia", ContributorRole.WRITER, "撰稿人"),
        Contributor("Zaphyra", ContributorRole.EDITOR, "責任編輯"),
        Contributor("無名", ContributorRole.OTHER),
    ),
    topics=(Topic("國際組織", "北大西洋公約組織"), Topic(None, "印太"), Topic("國際組織", "聯合國")),
    citations=(Citation("聯合聲明", SOURCE, SOURCE), Citation("無址之文", None, None)),
    evidence=(("title", Evidence("profile:label", Sureness.CERTAIN)),),
)
STATED = "The ministry states that 港口 reopens."
STATEMENT = SourceReading(
    title="Joint statement", text=STATED, language="en", blocks=(Block(BlockType.PARAGRAPH, STATED),)
)


def after(**span: float) -> datetime:
    """The first moment of the tests, and so much later."""
    return AT + timedelta(**span)


def article(title: str = "港口重開", text: str = "港口今日重開。", **more: Any) -> ArticleReading:
    """An article with this title and text; `more` are further fields of it."""
    return replace(ARTICLE, title=title, blocks=(Block(BlockType.PARAGRAPH, text),), **more)


class Filing:
    """Files into one database; its captures have the same ids in the same order, whatever the engine.

    Args:
        database: where.
        publication: whose captures they are.
    """

    def __init__(self, database: Database, publication: str = "lia") -> None:
        self.database = database
        self.captures = Captures(database)
        self._publication = publication
        self._number = 0

    def keep(self, url: str = URL, at: datetime = AT, **more: Any) -> Capture:
        """File a capture that answered 200 and waits to be read, unless told otherwise."""
        capture = self.made(url, at, **more)
        name = capture.place.warc_file
        self.captures.add([capture], [WarcFileFacts(name, self._publication, self._number * 1000, closed=False)])
        return capture

    def made(self, url: str = URL, at: datetime = AT, **more: Any) -> Capture:
        """A capture that is not filed; `more` are fields of it."""
        self._number += 1
        plain = Capture(
            capture_id=f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{self._publication} {self._number}')}",
            publication=self._publication,
            crawl_id="urn:uuid:00000000-0000-4000-8000-000000000001",
            url=url,
            surt=surt(url),
            captured_at=at,
            status=200,
            media_type="text/html; charset=utf-8",
            record_type=RecordType.RESPONSE,
            role=Role.ARTICLE,
            via=None,
            payload_digest=f"sha256:{self._number:052}",
            framing=",",
            refers_to=None,
            place=Place(FILE.replace("lia", self._publication), self._number * 1000, 900),
            truncated=None,
            error=None,
            reading=ReadingState.PENDING,
        )
        return replace(plain, **more)

    def borrow(self, url: str, at: datetime, held_at: datetime, document: SourceReading = STATEMENT) -> Capture:
        """File a copy that another archive held of the source at this address."""
        copy = f"https://holder.example/web/{held_at:%Y%m%d%H%M%S}id_/{url}"
        capture = self.keep(copy, at, role=Role.MEMENTO, via=url)
        reading = MementoReading(document, held_at, is_unaltered=True)
        with self.database.begin() as connection:
            wait_for_filers(connection)
            file_borrowed(connection, capture, BorrowedCopy(url, "holder.example", reading))
        return capture

    def failure(self, url: str, at: datetime, kind: FailureKind | None, message: str, **more: Any) -> Capture:
        """File a fetch that brought no answer; None is a kind that this version does not know."""
        error = message if kind is None else f"{kind}: {message}"
        nothing = {"status": None, "media_type": None, "payload_digest": None, "framing": ""}
        return self.keep(url, at, record_type=RecordType.FAILURE, error=error, failure=kind, **nothing, **more)

    def revise(self, reading: ArticleReading = ARTICLE, at: datetime = AT, capture: Capture | None = None) -> str:
        """File a capture of an article with what was read of it as a new revision; returns the article's id."""
        shown = capture or self.keep(reading.canonical_url, at)
        with self.database.begin() as connection:
            wait_for_filers(connection)
            article_id = identity.article_id(self._publication, reading.canonical_url)
            kept = kept_article(connection, article_id)
            standing, changes = seen(kept.standing, shown.captured_at)
            number = 1 if kept.latest is None else kept.latest.revision + 1
            filed = ArticleFiling(
                article_id,
                standing,
                kept.motion,
                canonical_url=reading.canonical_url,
                addresses=(shown.url,),
                changes=changes,
                revision=NewRevision(number, reading, f"1:{shown.capture_id}", "reader 1"),
            )
            file_article(connection, shown, filed)
        return article_id

    def arrive(self, url: str, at: datetime, reading: SourceReading | None = None, **more: Any) -> Capture:
        """File a visit that found a cited source, with a new revision of its text when one is given.

        `more` are fields of its capture.
        """
        capture = self.keep(url, at, role=Role.SOURCE, **more)
        with self.database.begin() as connection:
            wait_for_filers(connection)
            kept = kept_source(connection, self._publication, url)
            assert kept is not None
            check = SourceCheck(SourceState.CAPTURED, at)
            standing, changes = visited(kept.standing, check)
            filed = SourceFiling(kept.source_id, standing, kept.motion, check, changes)
            if reading is not None:
                number = 1 if kept.latest is None else kept.latest.revision + 1
                revision = NewRevision(number, reading, f"1:{capture.capture_id}", "reader 1")
                filed = replace(filed, revision=revision, shows=number)
            file_source(connection, capture, filed)
        return capture

    def look(self, article_id: str, capture: Capture, *, gone: bool) -> None:
        """File a visit that found an article, or found it gone."""
        with self.database.begin() as connection:
            wait_for_filers(connection)
            kept = kept_article(connection, article_id)
            assert kept.standing is not None
            standing, changes = (missed if gone else seen)(kept.standing, capture.captured_at)
            file_article(connection, capture, ArticleFiling(article_id, standing, kept.motion, changes=changes))

    def leave_source(
        self,
        source_id: str,
        state: SourceState,
        capture: Capture,
        resolved: str | None = None,
        shows: int | None = None,
    ) -> None:
        """File a visit that left a source in a state; it `shows` a revision that is kept, or none that is known."""
        with self.database.begin() as connection:
            wait_for_filers(connection)
            url = connection.scalar(sa.select(schema.sources.c.url).where(schema.sources.c.source_id == source_id))
            kept = kept_source(connection, self._publication, str(url), at=capture.captured_at)
            assert kept is not None
            check = SourceCheck(state, capture.captured_at, resolved, is_firm=state is SourceState.GONE)
            # That it is gone is believed when it was said a day before, too.
            before = replace(check, at=check.at - timedelta(days=1))
            known = kept.standing.last_checked_at
            is_told = check.is_firm and (known is None or known <= before.at)
            standing, changes = passage([before, check] if is_told else [check], kept.standing)
            if kept.checks is not None:
                standing, changes = visited_late(kept.checks, check)
            filed = SourceFiling(source_id, standing, kept.motion, check, changes, shows=shows)
            file_source(connection, capture, filed)


def ended(at: datetime, ending: CrawlEnding = CrawlEnding.DONE) -> CrawlEnd:
    """The end of a crawl without findings."""
    return CrawlEnd(at, ending, ExitCode.DONE)
