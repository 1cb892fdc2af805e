"""Filing what was read: what one visit makes of an article and of a source, in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.filing import VisitFiler
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import (
    ArticleReading,
    Capture,
    Citation,
    FailureKind,
    Reading,
    RecordType,
    Refusal,
    Role,
    SourceReading,
    Truncated,
    Verdict,
)
from storage.types.filings import RUNAWAY_VISITS
from storage.types.instants import instant_text
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after, article
from tests.storage.test_captures import known_validators

Outcome = ArticleReading | SourceReading | Refusal


@dataclass
class Filer:
    """Files visits as the desk does, with readings given by the test; `asked` are captures read again."""

    filing: Filing
    earlier: dict[str, Reading | None]
    asked: list[str]

    def visit(
        self, outcome: Outcome | None, at: datetime = AT, url: str = URL, reader: str = "reader 1", **more: Any
    ) -> Capture:
        """Keep a capture and file what was read of it."""
        capture = self.filing.keep(url, at, **more)
        store = VisitFiler(self.filing.database, self.filing.captures, load_profile)
        reading = None if outcome is None else Reading(capture.capture_id, reader, outcome)
        self.earlier[capture.capture_id] = reading
        store.file([store.visit(capture, reading)], self.reread)
        return capture

    def reread(self, capture_id: str) -> Reading | None:
        """The present reader's reading, as the test says."""
        self.asked.append(capture_id)
        return self.earlier[capture_id]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self.filing.database.read() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def kinds(self) -> list[str]:
        """The kinds of all changes."""
        return [kind for (kind,) in self.rows("SELECT kind FROM v_changes ORDER BY cursor")]


@pytest.fixture
def filer(database: Database) -> Filer:
    """A filer into a fresh database."""
    return Filer(Filing(database), {}, [])


class TestArticles:
    """What a visit to an article makes of it."""

    def test_a_first_visit_is_news(self, filer: Filer) -> None:
        """Article, revision, citations and the capture's reading in one."""
        capture = filer.visit(ARTICLE)
        assert filer.rows("SELECT title, revision, state, capture_id FROM v_articles") == [
            (ARTICLE.title, 1, "live", capture.capture_id)
        ]
        assert filer.rows("SELECT label FROM v_citations ORDER BY position") == [("聯合聲明",), ("無址之文",)]
        assert filer.rows("SELECT reading, verdict FROM v_captures") == [("done", None)]
        assert filer.kinds() == ["new", "source-cited"]

    def test_the_same_again_is_no_revision(self, filer: Filer) -> None:
        """It was seen again; the revision keeps the capture that first showed it."""
        first = filer.visit(ARTICLE)
        filer.visit(replace(ARTICLE, modified_at=after(days=1)), after(hours=1))
        assert filer.rows("SELECT revisions, capture_id, last_seen_at FROM v_articles") == [
            (1, first.capture_id, "2031-05-04T04:02:01.123456Z")
        ]
        assert filer.kinds() == ["new", "source-cited"]

    def test_a_change_is_one(self, filer: Filer) -> None:
        """And so is a change back."""
        for hours, title in enumerate(("一", "二", "一")):
            filer.visit(replace(ARTICLE, title=title), after(hours=hours))
        assert filer.rows("SELECT title FROM v_revisions ORDER BY revision") == [("一",), ("二",), ("一",)]
        assert filer.kinds() == ["new", "source-cited", "revised", "revised"]

    def test_an_article_is_one_under_all_its_addresses(self, filer: Filer) -> None:
        """A short link that redirects, and the address itself, which alone may find it gone."""
        short = "https://lia.example/?p=812"
        filer.filing.keep(short, status=301, reading="none")
        filer.visit(ARTICLE, after(seconds=1), via=short)
        filer.visit(ARTICLE, after(hours=1))
        assert filer.rows("SELECT count(*) FROM articles") == [(1,)]
        filer.visit(None, after(hours=2), short, status=404)
        assert filer.rows("SELECT gone_visits FROM articles") == [(0,)]
        filer.visit(None, after(hours=2), status=404)
        assert filer.rows("SELECT gone_visits FROM articles") == [(1,)]

    def test_an_article_at_an_endless_address_is_filed(self, filer: Filer) -> None:
        """It can be no target of its own, and is read all the same."""
        long = "https://lia.example/" + "a" * 3000
        filer.visit(replace(ARTICLE, canonical_url=long), url=long)
        assert filer.rows("SELECT url, state FROM v_articles") == [(long, "live")]

    def test_a_304_says_that_it_still_stands(self, filer: Filer) -> None:
        """Of an article that is known; of another it says nothing."""
        filer.visit(ARTICLE)
        same: dict[str, Any] = {"status": 304, "record_type": RecordType.REVISIT}
        filer.visit(None, after(hours=5), **same)
        filer.visit(None, after(hours=5), "https://lia.example/unknown", **same)
        assert filer.rows("SELECT last_seen_at, state FROM v_articles") == [("2031-05-04T08:02:01.123456Z", "live")]
        assert filer.rows("SELECT reading, verdict FROM v_captures WHERE status = 304") == [("done", None)] * 2

    @pytest.mark.parametrize(
        ("outcome", "more"),
        [
            (None, {"status": 404}),
            (None, {"status": 410}),
            (Refusal(Verdict.SOFT_GONE, "the page says 'not found'"), {}),
        ],
    )
    def test_three_times_gone_is_withdrawn(self, filer: Filer, outcome: Outcome | None, more: dict[str, Any]) -> None:
        """Said politely or not; when it answers again it is restored."""
        filer.visit(ARTICLE)
        for hours in (1, 13, 25):
            filer.visit(outcome, after(hours=hours), **more)
        assert filer.kinds() == ["new", "source-cited", "withdrawn"]
        assert filer.rows("SELECT state FROM v_articles") == [("withdrawn",)]
        filer.visit(ARTICLE, after(hours=30))
        assert filer.kinds() == ["new", "source-cited", "withdrawn", "restored"]
        assert filer.rows("SELECT state, revisions FROM v_articles") == [("live", 1)]

    def test_a_304_of_a_page_that_says_it_is_gone_is_no_sight(self, filer: Filer) -> None:
        """Nothing changed: it is still gone."""
        filer.visit(ARTICLE)
        filer.visit(Refusal(Verdict.SOFT_GONE, "gone"), after(hours=1))
        for hours in (13, 25):
            filer.visit(None, after(hours=hours), status=304, record_type=RecordType.REVISIT)
        assert filer.rows("SELECT state FROM v_articles") == [("withdrawn",)]
        assert filer.rows("SELECT DISTINCT verdict FROM v_captures WHERE status = 304") == [("soft-gone",)]

    @pytest.mark.parametrize(
        ("outcome", "more"),
        [
            (Refusal(Verdict.WALLED, "the page says 'subscribe'"), {}),
            (Refusal(Verdict.WORKER, "signal 9"), {}),
            (Refusal(Verdict.NOT_AN_ARTICLE, "links"), {}),
            (None, {"status": 503}),
            (None, {"status": 403}),
            (None, {"status": None, "record_type": RecordType.FAILURE, "error": "timeout: no answer"}),
        ],
    )
    def test_whatever_else_comes_says_nothing_of_it(
        self, filer: Filer, outcome: Outcome | None, more: dict[str, Any]
    ) -> None:
        """The article stays as it was; the capture says why it was not read."""
        verdicts = {403: "walled"}
        filer.visit(ARTICLE)
        for hours in (1, 13, 25):
            filer.visit(outcome, after(hours=hours), **more)
        assert filer.rows("SELECT state, last_seen_at FROM v_articles") == [("live", "2031-05-04T03:02:01.123456Z")]
        assert filer.kinds() == ["new", "source-cited"]
        ((reading, verdict, reason),) = set(
            filer.rows("SELECT reading, verdict, verdict_reason FROM v_captures WHERE captured_at > '2031-05-04T03:30'")
        )
        assert reading == "refused"
        assert verdict == (outcome.verdict if isinstance(outcome, Refusal) else verdicts.get(more["status"], "status"))
        assert reason

    def test_a_page_that_is_gone_and_was_never_read_makes_no_article(self, filer: Filer) -> None:
        """There is nothing to withdraw."""
        filer.visit(None, status=404)
        assert filer.rows("SELECT count(*) FROM articles") == [(0,)]
        assert filer.rows("SELECT verdict_reason FROM v_captures") == [("the answer has status 404",)]


class TestMovingTexts:
    """A text that changes at each visit by the same few words."""

    def page(self, number: int, story: str = "港口今日重開。") -> ArticleReading:
        """A page with a figure that no rule knows to move."""
        return article(text=f"{story}\n吞吐量 {number} 噸")

    def test_its_words_make_a_revision_in_twenty_hours_and_a_real_change_at_once(
        self, filer: Filer, caplog: pytest.LogCaptureFixture
    ) -> None:
        """It is said once, in the log and in the views; no other text is lost for ever."""
        for number in range(RUNAWAY_VISITS + 6):
            filer.visit(self.page(number), after(hours=number))
        assert filer.rows("SELECT revisions, volatile_since FROM v_articles") == [
            (RUNAWAY_VISITS + 1, instant_text(after(hours=RUNAWAY_VISITS)))
        ]
        assert [record.getMessage() for record in caplog.records if "the same few words" in record.getMessage()] == [
            f"{URL} changes at every visit by the same few words; from now on they make a revision in 20 hours at most"
        ]
        filer.visit(self.page(98, "港口明日重開。"), after(hours=31))
        filer.visit(self.page(99, "港口明日重開。"), after(hours=32))
        assert filer.rows("SELECT revisions FROM v_articles") == [(RUNAWAY_VISITS + 2,)]
        filer.visit(self.page(99, "港口明日重開。"), after(hours=99))
        assert filer.rows("SELECT revisions FROM v_articles") == [(RUNAWAY_VISITS + 3,)]

    def test_it_is_asked_for_whole(self, filer: Filer) -> None:
        """A server that says that nothing changed since the last visit would confirm words that no revision has."""
        for number in range(RUNAWAY_VISITS + 1):
            assert known_validators(filer.filing, URL) is None or number
            filer.visit(self.page(number), after(hours=number), etag=f'"{number}"')
            assert (known_validators(filer.filing, URL) is None) is (number == RUNAWAY_VISITS)

    def test_another_reader_renews_what_it_is_compared_with(self, filer: Filer) -> None:
        """What moves makes no revision before its time by another reader."""
        for number in range(RUNAWAY_VISITS + 1):
            filer.visit(self.page(number), after(hours=number))
        filer.visit(self.page(99), after(hours=RUNAWAY_VISITS + 19), reader="reader 2")
        assert filer.rows("SELECT revisions FROM v_articles") == [(RUNAWAY_VISITS + 1,)]


class TestSources:
    """What a visit to a cited source makes of it."""

    @pytest.fixture(autouse=True)
    def cited(self, filer: Filer) -> None:
        """An article cites one source."""
        filer.visit(replace(ARTICLE, citations=(Citation("聲明", SOURCE, SOURCE),)))

    def source(self, filer: Filer, outcome: Outcome | None, hours: float, **more: Any) -> Capture:
        """A visit to it."""
        return filer.visit(outcome, after(hours=hours), **({"url": SOURCE, "role": Role.SOURCE} | more))

    def test_its_text_is_filed_and_its_changes(self, filer: Filer) -> None:
        """A first arrival, the same again, and another text."""
        self.source(filer, STATEMENT, 1)
        self.source(filer, replace(STATEMENT, language=None), 2)
        self.source(filer, replace(STATEMENT, text="Changed."), 3)
        assert filer.rows("SELECT revision, text FROM v_source_revisions ORDER BY 1") == [
            (1, STATEMENT.text),
            (2, "Changed."),
        ]
        assert filer.kinds() == ["new", "source-cited", "source-captured", "source-changed"]
        assert filer.rows("SELECT state, changed_since FROM v_citations") == [
            ("captured", "2031-05-04T06:02:01.123456Z")
        ]

    def test_a_doubtful_page_is_neither_gone_nor_a_wall_however_often_it_is_met(self, filer: Filer) -> None:
        """Nor does a 304 that confirms it; the document arrives as soon as one is read."""
        doubtful = Refusal(Verdict.DOUBTFUL, "the page says 'not found', perhaps of something else")
        self.source(filer, doubtful, 1)
        self.source(filer, None, 40, status=304, record_type=RecordType.REVISIT)
        for hours in (80, 120, 160):
            self.source(filer, doubtful, hours)
        assert filer.rows("SELECT state, evidence FROM v_sources") == [("doubtful", doubtful.reason)]
        assert filer.kinds() == ["new", "source-cited", "source-state"]
        self.source(filer, STATEMENT, 200)
        assert filer.rows("SELECT state FROM v_sources") == [("captured",)]

    def test_a_token_in_a_line_is_told_once_and_makes_no_revision(
        self, filer: Filer, caplog: pytest.LogCaptureFixture
    ) -> None:
        """From the third visit on; it is remembered which line bears it."""
        caplog.set_level("INFO")
        for day, token in enumerate(("8f3a9c0d77", "c41b7f92ee", "07de55ab31", "9b02f4c6d8")):
            self.source(filer, replace(STATEMENT, text=f"The copy for {token} was made by the office."), 24 * day + 1)
        assert filer.rows("SELECT revisions FROM v_sources") == [(2,)]
        told = [record.getMessage() for record in caplog.records if "token" in record.getMessage()]
        assert told == [f"{SOURCE} bears a token that is made for each request; it makes no revision"]

    def test_texts_that_come_by_turns_are_asked_for_whole(self, filer: Filer) -> None:
        """From the second return on they make no revision; a 304 could not tell when one of them comes to stay."""
        other = replace(STATEMENT, text=f"{STATEMENT.text} It was signed.")
        for day in range(6):
            self.source(filer, (STATEMENT, other)[day % 2], 24 * day + 1, etag=f'"{day % 2}"')
            assert (known_validators(filer.filing, SOURCE) is None) is (day in (3, 5))
        assert filer.rows("SELECT revision, is_changed FROM source_visits ORDER BY at") == [
            (1, None),
            (2, 1),
            (3, 1),
            (2, 0),
            (3, 0),
            (2, 0),
        ]

    def test_one_that_was_cut_off_is_completed_when_it_comes_whole(self, filer: Filer) -> None:
        """In its revision, by the capture that brought it whole; what differs from then on is a change."""
        cut = replace(STATEMENT, text="The ministry", blocks=(), partial=True)
        self.source(filer, cut, 1, truncated=Truncated.DISCONNECT)
        self.source(filer, replace(cut, text="The"), 2, truncated=Truncated.DISCONNECT)
        whole = self.source(filer, STATEMENT, 3)
        self.source(filer, cut, 4, truncated=Truncated.DISCONNECT)
        query = "SELECT revision, text, partial, capture_id FROM v_source_revisions"
        assert filer.rows(query) == [(1, STATEMENT.text, 0, whole.capture_id)]
        assert filer.kinds() == ["new", "source-cited", "source-captured", "completed"]
        assert filer.rows("SELECT state, changed_since FROM v_citations") == [("captured", None)]
        self.source(filer, replace(STATEMENT, text="Changed."), 5)
        assert filer.kinds()[4:] == ["source-changed"]

    def test_a_redirect_belongs_to_the_cited_address(self, filer: Filer) -> None:
        """Its end is where the source stands now."""
        end = "https://ministry.example/moved"
        filer.filing.keep(SOURCE, after(hours=1), role=Role.SOURCE, status=301, reading="none", via=URL)
        capture = self.source(filer, STATEMENT, 1.1, url=end, via=SOURCE)
        assert filer.rows("SELECT state, source_url, capture_id FROM v_citations") == [
            ("moved", end, capture.capture_id)
        ]

    def test_a_failure_after_a_redirect_does_too(self, filer: Filer) -> None:
        """The guard refused the next hop."""
        filer.filing.keep(SOURCE, after(hours=1), role=Role.SOURCE, status=302, reading="none", via=URL)
        failed = {"status": None, "record_type": RecordType.FAILURE, "failure": FailureKind.GUARDED}
        self.source(filer, None, 1.1, url="http://internal.example/", via=SOURCE, **failed)
        assert filer.rows("SELECT state FROM v_citations") == [("guarded",)]

    def test_what_cannot_be_read_is_captured(self, filer: Filer) -> None:
        """Its state is that of the visit, its text is none."""
        self.source(filer, Refusal(Verdict.UNSUPPORTED, "application/zip is not read"), 1)
        assert filer.rows("SELECT state FROM v_sources") == [("captured",)]
        assert filer.rows("SELECT count(*) FROM v_source_revisions") == [(0,)]

    def test_a_304_keeps_what_its_page_was(self, filer: Filer) -> None:
        """Captured, or behind a wall, which one visit alone makes no state of a source that was captured."""
        same: dict[str, Any] = {"status": 304, "record_type": RecordType.REVISIT}
        self.source(filer, STATEMENT, 1)
        self.source(filer, None, 2, **same)
        assert filer.rows("SELECT state, last_checked_at FROM v_sources") == [
            ("captured", "2031-05-04T05:02:01.123456Z")
        ]
        self.source(filer, Refusal(Verdict.WALLED, "log in"), 3)
        self.source(filer, None, 4, **same)
        assert filer.rows("SELECT state, last_check FROM v_sources") == [("captured", "walled")]

    def test_an_article_may_be_a_source(self, filer: Filer) -> None:
        """Of its own publication: cited before it was visited, or after."""
        other = replace(ARTICLE, canonical_url="https://lia.example/news/2", citations=(Citation("前文", URL, URL),))
        filer.visit(other, after(hours=1), other.canonical_url)
        assert filer.rows("SELECT state FROM v_citations WHERE label = '前文'") == [("captured",)]
        later = "https://lia.example/news/3"
        third = replace(ARTICLE, canonical_url=URL, citations=(Citation("後文", later, later),))
        filer.visit(third, after(hours=2))
        assert filer.rows("SELECT state FROM v_citations WHERE label = '後文'") == [("pending",)]
        filer.visit(replace(ARTICLE, canonical_url=later), after(hours=3), later)
        assert filer.rows("SELECT state FROM v_citations WHERE label = '後文'") == [("captured",)]
        itself = replace(third, title="自引", citations=(Citation("此文", later, later),))
        filer.visit(replace(itself, canonical_url=later), after(hours=4), later)
        assert filer.rows("SELECT state FROM v_citations WHERE label = '此文'") == [("captured",)]

    def test_a_page_that_nobody_cites_is_only_marked(self, filer: Filer) -> None:
        """A source whose article is gone from the queue."""
        self.source(filer, STATEMENT, 1, url="https://ministry.example/uncited")
        assert filer.rows("SELECT count(*) FROM sources") == [(1,)]
        assert filer.rows("SELECT reading FROM v_captures WHERE role = 'source'") == [("done",)]


class TestNewReader:
    """Revisions are the publisher's, not the reader's."""

    def test_a_better_reading_of_the_same_page_is_no_revision(self, filer: Filer) -> None:
        """The earlier page is read again and compared; what it is known by is renewed."""
        first = filer.visit(ARTICLE)
        better = replace(ARTICLE, deck="新讀出的副題")
        filer.earlier[first.capture_id] = Reading(first.capture_id, "reader 2", better)
        filer.visit(better, after(hours=1), reader="reader 2")
        assert filer.asked == [first.capture_id]
        assert filer.kinds() == ["new", "source-cited"]
        filer.visit(better, after(hours=2), reader="reader 2")
        assert filer.asked == [first.capture_id]
        assert filer.rows("SELECT reader_version FROM revisions") == [("reader 2",)]

    def test_a_change_is_still_seen_by_it(self, filer: Filer) -> None:
        """Of the publisher's own."""
        first = filer.visit(ARTICLE)
        filer.earlier[first.capture_id] = Reading(first.capture_id, "reader 2", replace(ARTICLE, deck="新讀出的副題"))
        filer.visit(replace(ARTICLE, deck="新讀出的副題", title="改題"), after(hours=1), reader="reader 2")
        assert filer.kinds() == ["new", "source-cited", "revised"]

    @pytest.mark.parametrize("earlier", [None, Refusal(Verdict.WORKER, "the record is damaged"), STATEMENT])
    def test_a_page_that_cannot_be_read_again_is_compared_as_it_was(
        self, filer: Filer, earlier: Outcome | None
    ) -> None:
        """What did not change for either reader makes no revision."""
        first = filer.visit(ARTICLE)
        reading = None if earlier is None else Reading(first.capture_id, "reader 2", earlier)
        filer.earlier[first.capture_id] = reading
        filer.visit(ARTICLE, after(hours=1), reader="reader 2")
        assert filer.kinds() == ["new", "source-cited"]

    def test_it_holds_for_sources(self, filer: Filer) -> None:
        """Their changes are the publisher's too."""
        filer.visit(ARTICLE)
        first = filer.visit(STATEMENT, after(hours=1), SOURCE, role=Role.SOURCE)
        better = replace(STATEMENT, text="read otherwise")
        filer.earlier[first.capture_id] = Reading(first.capture_id, "reader 2", better)
        filer.visit(better, after(hours=2), SOURCE, role=Role.SOURCE, reader="reader 2")
        assert filer.asked == [first.capture_id]
        assert filer.kinds() == ["new", "source-cited", "source-captured"]

    def test_nobody_waits_for_the_reading(self, filer: Filer) -> None:
        """While the earlier page is read, others may write."""
        first = filer.visit(ARTICLE)
        filer.earlier[first.capture_id] = Reading(first.capture_id, "reader 2", ARTICLE)
        written: list[Capture] = []
        reread = filer.reread

        def reading(capture_id: str) -> Reading | None:
            written.append(filer.filing.keep("https://lia.example/meanwhile"))
            return reread(capture_id)

        filer.reread = reading  # type: ignore[method-assign]  # the test's own class
        filer.visit(ARTICLE, after(hours=1), reader="reader 2")
        assert len(written) == 1


def test_a_visit_that_cannot_be_filed_stays_to_be_filed(filer: Filer) -> None:
    """Everything or nothing: the capture still waits."""
    capture = filer.filing.keep()
    store = VisitFiler(filer.filing.database, filer.filing.captures, lambda _slug: load_profile("any"))
    unknown = replace(capture, publication="nobody")
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.file([store.visit(unknown, Reading(capture.capture_id, "reader 1", ARTICLE))], filer.reread)
    assert filer.rows("SELECT count(*) FROM articles") == [(0,)]
    assert filer.filing.captures.claim("one", 9) == (capture,)


def test_visits_that_are_filed_together_are_filed_one_after_the_other(filer: Filer) -> None:
    """Each is decided by what the ones before it changed, also where an earlier page must be read again in between."""
    store = VisitFiler(filer.filing.database, filer.filing.captures, load_profile)
    visits = []
    outcomes = (ARTICLE, article(text="改。"), None, article(text="再改。"))
    for hours, (outcome, reader) in enumerate(zip(outcomes, ("reader 1", "reader 1", "", "reader 2"), strict=True)):
        status = 200 if outcome else 304
        capture = filer.filing.keep(URL, after(hours=hours), status=status)
        reading = None if outcome is None else Reading(capture.capture_id, reader, outcome)
        filer.earlier[capture.capture_id] = None if reading is None else replace(reading, reader_version="reader 2")
        visits.append(store.visit(capture, reading))
    assert not store.file(visits, filer.reread)
    assert filer.kinds() == ["new", "source-cited", "revised", "revised"]
    assert filer.asked == [visits[1].capture.capture_id]
    assert filer.rows("SELECT last_seen_at FROM v_articles") == [("2031-05-04T06:02:01.123456Z",)]
    assert filer.filing.captures.pending() == 0
