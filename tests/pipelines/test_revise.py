"""What a visit changes, decided without a database: revisions, renewals, other views, and what moves by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from pipelines.content_digest import article_digest, source_digest
from pipelines.revise import captures_to_reread, decide
from pipelines.visit import Visit
from pipelines.visit_rules import VisitRules
from storage.types import (
    ArticleReading,
    ArticleState,
    Block,
    BlockType,
    Capture,
    ChangeKind,
    Citation,
    Reading,
    Refusal,
    Requisite,
    RequisiteKind,
    Role,
    SourceReading,
    SourceState,
    Truncated,
    Verdict,
)
from storage.types.filings import (
    RUNAWAY_VISITS,
    ArticleFiling,
    ArticleStanding,
    Kept,
    KeptArticle,
    KeptRevision,
    KeptSource,
    MovingPart,
    NextVisit,
    SourceFiling,
    TextMotion,
)
from storage.types.identity import article_id, source_id
from storage.types.profile import RequisiteRules
from storage.types.search_pieces import pieces
from storage.types.source_standing import SourceStanding
from tests.pipelines.test_source_checks import CAPTURE
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, after

ID = article_id("lia", URL)
SOURCE_ID = source_id("lia", SOURCE)
AMP = f"{URL}/amp"
OTHER = replace(ARTICLE, title="新題")
STANDING = ArticleStanding(ArticleState.LIVE, AT, AT)
RULES = RequisiteRules()
READER = "reader 1"
LATER = after(hours=1)


def visit(
    outcome: Any = None, *, url: str = URL, role: Role = Role.ARTICLE, at: datetime = LATER, **more: Any
) -> Visit:
    """A visit to a page of which this was read."""
    capture: Capture = replace(CAPTURE, url=url, role=role, captured_at=at, **more)
    reading = None if outcome is None else Reading(capture.capture_id, READER, outcome)
    return Visit(capture, (), reading)


def revision(digest: str, reader: str = READER, url: str = URL, number: int = 1) -> KeptRevision:
    """The latest revision, which was read from the page at an address."""
    return KeptRevision(ID, number, "urn:uuid:kept", digest, reader, url, AT)


def known(latest: KeptRevision | None = None, **more: Any) -> Kept:
    """An article that was read before."""
    return Kept(KeptArticle(ID, STANDING, latest or revision(article_digest(ARTICLE)), **more))


def article(kept: Kept, visited: Visit, earlier: Reading | None = None) -> ArticleFiling | None:
    """What a visit changes of the article."""
    return decide(kept, visited, {} if earlier is None else {earlier.capture_id: earlier}, VisitRules()).article


def source(kept: KeptSource, visited: Visit) -> SourceFiling | None:
    """What a visit changes of the source."""
    return decide(Kept(source=kept), visited, {}, VisitRules()).source


def cited(latest: str | None = None, **more: Any) -> KeptSource:
    """A source that is cited, with the digest of its latest revision."""
    kept = None if latest is None else replace(revision(latest, url=SOURCE), owner_id=SOURCE_ID)
    return KeptSource(SOURCE_ID, SourceStanding(SourceState.PENDING), kept, **more)


def cut_off(digest: str, why: Truncated) -> KeptSource:
    """A source whose only revision was cut off on its way."""
    kept = cited(digest)
    assert kept.latest is not None
    return replace(kept, latest=replace(kept.latest, truncated=why))


class TestArticles:
    """What a visit changes of an article."""

    @pytest.mark.parametrize(
        ("kept", "read", "number"),
        [
            (Kept(KeptArticle(ID)), ARTICLE, 1),
            (known(), ARTICLE, None),
            (known(), replace(ARTICLE, modified_at=after(days=1), images=()), None),
            (known(), OTHER, 2),
            (known(revision(article_digest(ARTICLE), number=7)), OTHER, 8),
        ],
        ids=["first", "same", "same but what moves", "changed", "the eighth"],
    )
    def test_a_text_that_is_not_kept_is_a_revision(self, kept: Kept, read: ArticleReading, number: int | None) -> None:
        """Numbered on, with the digest that the next visit is compared with."""
        filed = article(kept, visit(read))
        assert filed is not None
        assert (None if filed.revision is None else filed.revision.revision) == number
        if filed.revision is not None:
            assert filed.revision.digest == article_digest(read)
        assert filed.standing.last_seen_at == after(hours=1)

    def test_what_its_reader_made_of_it_is_taken(self) -> None:
        """Its pieces and its digest."""
        read = Reading("urn:uuid:read", READER, OTHER, pieces=pieces(OTHER.searched), digest="3:reader")
        filed = article(known(), replace(visit(OTHER), reading=read))
        assert filed is not None
        assert filed.revision is not None
        assert filed.revision.pieces == read.pieces
        assert filed.revision.digest == "3:reader"

    def test_an_older_capture_makes_none(self) -> None:
        """A state from before would stand in place of a newer one; it was seen then all the same."""
        filed = article(known(), visit(OTHER, at=after(hours=-1)))
        assert filed is not None
        assert filed.revision is None
        assert filed.standing.first_seen_at == after(hours=-1)

    @pytest.mark.parametrize(
        ("shown_at", "number"), [(URL, None), (AMP, 2)], ids=["own address is read", "only views are"]
    )
    def test_another_view_of_the_page_makes_none(self, shown_at: str, number: int | None) -> None:
        """Once the article's own address was read; that address is made a target."""
        filed = article(known(revision(article_digest(ARTICLE), url=shown_at)), visit(OTHER, url=AMP))
        assert filed is not None
        assert (None if filed.revision is None else filed.revision.revision) == number
        assert filed.sought == (URL,)
        assert filed.addresses == (AMP,)

    def test_a_digest_of_another_reader_is_renewed(self) -> None:
        """And compared only then: what another reader reads otherwise is no change."""
        old = known(revision("2:another", "reader 0"))
        visited = visit(ARTICLE)
        assert captures_to_reread(old, visited) == ("urn:uuid:kept",)
        filed = article(old, visited, Reading("urn:uuid:kept", READER, ARTICLE))
        assert filed is not None
        assert filed.revision is None
        assert filed.renewed is not None
        assert (filed.renewed.digest, filed.renewed.reader_version) == (article_digest(ARTICLE), READER)
        changed = article(old, visit(OTHER), Reading("urn:uuid:kept", READER, ARTICLE))
        assert changed is not None
        assert changed.revision is not None

    @pytest.mark.parametrize("outcome", [None, Refusal(Verdict.EMPTY, "empty"), ARTICLE])
    def test_nothing_is_read_again_without_need(self, outcome: Any) -> None:
        """Not for a page that was not read, nor for one whose reader is the same."""
        assert captures_to_reread(known(), visit(outcome)) == ()
        assert captures_to_reread(Kept(), visit(ARTICLE)) == ()

    @pytest.mark.parametrize(
        ("visited", "gone"),
        [
            (visit(status=404), 1),
            (visit(status=410), 1),
            (visit(Refusal(Verdict.SOFT_GONE, "gone")), 1),
            (visit(url=AMP, status=404), None),
            (visit(status=503), None),
            (visit(Refusal(Verdict.WALLED, "wall")), None),
            (visit(status=304), 0),
        ],
    )
    def test_a_page_that_is_not_read_says_whether_it_stands(self, visited: Visit, gone: int | None) -> None:
        """Gone, unchanged, or nothing; another view may be taken down alone."""
        filed = article(known(), visited)
        assert (None if filed is None else filed.standing.gone_visits) == gone

    def test_a_304_confirms_a_refusal(self) -> None:
        """A page that said that it is gone, and did not change, is gone."""
        refusal = Refusal(Verdict.SOFT_GONE, "gone")
        filing = decide(replace(known(), unchanged=refusal), visit(status=304), {}, VisitRules())
        assert filing.refusal == refusal
        assert filing.article is not None
        assert filing.article.standing.gone_visits == 1

    def test_of_an_article_that_nobody_knows_a_miss_says_nothing(self) -> None:
        """There is nothing to withdraw."""
        assert article(Kept(), visit(status=404)) is None


class TestSources:
    """What a visit changes of a source."""

    @pytest.mark.parametrize(
        ("latest", "at", "number"),
        [
            (None, 1, 1),
            (source_digest(STATEMENT), 1, None),
            ("2:another", 1, 2),
            ("2:another", -1, None),
        ],
        ids=["first", "same", "changed", "older"],
    )
    def test_a_text_that_is_not_kept_is_a_revision(self, latest: str | None, at: float, number: int | None) -> None:
        """As an article's is."""
        filed = source(cited(latest), visit(STATEMENT, url=SOURCE, role=Role.SOURCE, at=after(hours=at)))
        assert filed is not None
        assert (None if filed.revision is None else filed.revision.revision) == number
        assert (filed.standing.state, filed.changes) == (SourceState.CAPTURED, (ChangeKind.SOURCE_CAPTURED,))

    @pytest.mark.parametrize(("kept", "number"), [(None, None), ("length", 2)], ids=["whole", "cut too"])
    def test_what_was_cut_off_is_no_revision_over_what_came_whole(self, kept: str | None, number: int | None) -> None:
        """A source that never came whole is compared as it comes."""
        known_source = cited("2:another")
        assert known_source.latest is not None
        latest = replace(known_source.latest, truncated=kept)
        cut = visit(STATEMENT, url=SOURCE, role=Role.SOURCE, truncated=Truncated.UNSPECIFIED)
        filed = source(replace(known_source, latest=latest), cut)
        assert filed is not None
        assert (None if filed.revision is None else filed.revision.revision) == number

    @pytest.mark.parametrize("cut_by", Truncated)
    @pytest.mark.parametrize("digest", ["2:another", source_digest(STATEMENT)], ids=["more text", "same text"])
    def test_what_comes_whole_completes_what_was_cut_off(self, digest: str, cut_by: Truncated) -> None:
        """Its publisher changed nothing; the next text that differs is a change again."""
        filed = source(cut_off(digest, cut_by), visit(STATEMENT, url=SOURCE, role=Role.SOURCE))
        assert filed is not None
        assert filed.revision is None
        assert filed.completed is not None
        assert (filed.completed.kept.revision, filed.completed.capture_id) == (1, CAPTURE.capture_id)
        assert (filed.completed.reading, filed.completed.digest) == (STATEMENT, source_digest(STATEMENT))
        assert filed.motion == TextMotion()

    def test_an_older_whole_text_completes_nothing(self) -> None:
        """A state from before would stand in place of a newer one."""
        kept = cut_off("2:another", Truncated.TIME)
        filed = source(kept, visit(STATEMENT, url=SOURCE, role=Role.SOURCE, at=after(hours=-1)))
        assert filed is not None
        assert (filed.revision, filed.completed) == (None, None)

    @pytest.mark.parametrize(
        ("before", "now", "becomes"),
        [
            ("The ministry", "The ministry states", "completed"),
            ("The ministry \ufffd", "The ministry 港", "completed"),
            ("The ministry states", "The ministry", "nothing"),
            ("The ministry", "The ministry", "nothing"),
            ("The ministry states", "The court", "revision"),
        ],
        ids=["longer", "cut inside a character", "shorter", "same", "another"],
    )
    def test_two_that_were_cut_off_are_compared_as_far_as_both_go(self, before: str, now: str, becomes: str) -> None:
        """Where each was cut is chance; the earlier one is read again for it."""
        texts = [replace(STATEMENT, text=text, partial=True) for text in (before, now)]
        kept = Kept(source=cut_off(source_digest(texts[0]), Truncated.DISCONNECT))
        visited = visit(texts[1], url=SOURCE, role=Role.SOURCE, truncated=Truncated.DISCONNECT)
        assert captures_to_reread(kept, visited) == ("urn:uuid:kept",)
        earlier = {"urn:uuid:kept": Reading("urn:uuid:kept", READER, texts[0])}
        filed = decide(kept, visited, earlier, VisitRules()).source
        assert filed is not None
        made = {"revision": filed.revision, "completed": filed.completed}
        assert [name for name, value in made.items() if value is not None] == [becomes] * (becomes != "nothing")

    def test_an_article_that_cites_itself_is_a_source_from_its_revision_on(self) -> None:
        """The visit that brings the citation has brought the source too."""
        itself = replace(ARTICLE, citations=(Citation(None, f"{URL}#top", URL),))
        visited = visit(itself)
        assert visited.question.cites_itself
        assert not visit(ARTICLE).question.cites_itself
        new = KeptSource(source_id("lia", URL), SourceStanding(SourceState.PENDING), is_cited=False)
        filing = decide(replace(known(), source=new), visited, {}, VisitRules())
        assert filing.source is not None
        assert filing.source.standing.state is SourceState.CAPTURED
        same = known(revision(article_digest(itself)))
        assert decide(replace(same, source=new), visited, {}, VisitRules()).source is None


class TestMovingTexts:
    """A text that changes at each visit by the same few words."""

    COUNTED = "今日港口吞吐量 {} 噸，較昨日略增。"

    def page(self, number: int, story: str = "港口今日重開。") -> ArticleReading:
        """A page with a figure that no rule knows to move."""
        texts = (story, self.COUNTED.format(number), "全文完。")
        return replace(ARTICLE, blocks=tuple(Block(BlockType.PARAGRAPH, text) for text in texts))

    def kept(self, visits: int, **more: Any) -> Kept:
        """What is known after so many visits in a row that changed it."""
        texts = tuple(self.page(number).text for number in range(RUNAWAY_VISITS))
        latest = revision(article_digest(self.page(RUNAWAY_VISITS - 1)), number=visits + 1)
        return known(latest, motion=TextMotion(visits), texts=texts, **more)

    def test_visits_in_a_row_that_change_it_are_counted(self) -> None:
        """One that finds it as it was, or a 304, begins anew; one that reads nothing says nothing."""
        counts = []
        for visited in (visit(OTHER), visit(ARTICLE), visit(status=304), visit(status=503), visit(status=404)):
            filed = article(known(motion=TextMotion(5)), visited)
            counts.append(None if filed is None else filed.motion.changed_visits)
        assert counts == [6, 0, 0, None, 5]

    def test_the_last_of_many_makes_the_moving_words_volatile(self) -> None:
        """It is a revision still; the words that stay around what moves are kept, and since when."""
        filed = article(self.kept(RUNAWAY_VISITS - 1), visit(self.page(99)))
        assert filed is not None
        assert filed.revision is not None
        parts = (MovingPart("今日港口吞吐量", "噸,較昨日略增。"),)
        assert filed.motion == TextMotion(0, after(hours=1), parts, article_digest(self.page(5), parts))
        assert filed.revision.digest == article_digest(self.page(99))

    def test_one_fewer_does_not(self) -> None:
        """It changed at each of the last visits, or it is a text as ever."""
        filed = article(self.kept(RUNAWAY_VISITS - 2), visit(self.page(99)))
        assert filed is not None
        assert filed.motion == TextMotion(RUNAWAY_VISITS - 1)

    @pytest.mark.parametrize(
        ("number", "story", "hours", "is_revised"),
        [
            (7, "港口今日重開。", 1, False),
            (7, "港口今日重開。", 19, False),
            (7, "港口今日重開。", 20, True),
            (10**9, "港口今日重開。", 900, True),
            (1, "港口今日重開。", 900, False),
            (7, "港口明日重開。", 1, True),
            (1, "港口明日重開。", 1, True),
        ],
    )
    def test_what_moves_makes_one_revision_in_twenty_hours_from_then_on(
        self, number: int, story: str, hours: int, is_revised: bool
    ) -> None:
        """A real change makes one at once; the time since which the words move stays."""
        parts = (MovingPart("今日港口吞吐量", "噸,較昨日略增。"),)
        motion = TextMotion(0, AT, parts, article_digest(self.page(1), parts))
        kept = known(revision(article_digest(self.page(1))), motion=motion)
        filed = article(kept, visit(self.page(number, story), at=after(hours=hours)))
        assert filed is not None
        assert (filed.revision is not None) is is_revised
        is_real = story != "港口今日重開。"
        at_rest = article_digest(self.page(number, story), parts)
        assert filed.motion == replace(motion, changed_visits=int(is_real), at_rest=at_rest)

    def test_a_page_that_is_written_on_goes_on_making_revisions(self) -> None:
        """Each change of it is more than a few words."""
        texts = tuple(" ".join(f"word{number}-{place}" for place in range(40)) for number in range(RUNAWAY_VISITS))
        kept = known(motion=TextMotion(RUNAWAY_VISITS + 3), texts=texts)
        filed = article(kept, visit(OTHER))
        assert filed is not None
        assert filed.revision is not None
        assert filed.motion == TextMotion(RUNAWAY_VISITS + 4)

    def test_a_source_is_held_to_the_same(self) -> None:
        """Its own words are volatile, nobody else's."""

        def page(number: int) -> SourceReading:
            return replace(STATEMENT, text=f"The ministry states: quota {number} of the day.")

        texts = tuple(page(number).text for number in range(RUNAWAY_VISITS))
        kept = cited("2:another", motion=TextMotion(RUNAWAY_VISITS - 1), texts=texts)
        filed = source(kept, visit(page(77), url=SOURCE, role=Role.SOURCE))
        assert filed is not None
        assert filed.motion.parts == (MovingPart("The ministry states: quota ", " of the day."),)


class TestRequisites:
    """Whether what a page needs is asked for again."""

    @pytest.mark.parametrize(("read", "again"), [(ARTICLE, False), (OTHER, True)])
    def test_a_revision_asks_for_them_again(self, read: ArticleReading, again: bool) -> None:
        """The page may look otherwise by them."""
        visited = visit(read)
        assert visited.reading is not None
        needed = (Requisite("https://lia.example/a.css", RequisiteKind.STYLE),)
        filing = decide(
            known(), replace(visited, reading=replace(visited.reading, requisites=needed)), {}, VisitRules(RULES)
        )
        assert filing.requisites is not None
        assert (filing.requisites.requisites, filing.requisites.again) == (needed, again)


def test_only_an_article_that_changed_is_due_sooner() -> None:
    """Soon, or after the first wait of its profile; one that is new or the same keeps the date of its visit."""
    changed, hour, day = visit(OTHER), timedelta(hours=1), timedelta(days=1)
    for rules, wait in ((VisitRules(), hour), (VisitRules(revisit=(day,)), day)):
        asked, at = changed.addresses[0], changed.capture.captured_at
        assert decide(known(), changed, {}, rules).next_visits == (NextVisit(asked, at + wait),)
    for kept, visited in ((Kept(KeptArticle(ID)), changed), (known(), visit())):
        assert decide(kept, visited, {}, VisitRules()).next_visits == ()
