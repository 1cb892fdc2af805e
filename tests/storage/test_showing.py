"""One article, source or capture with everything that proves it: the answer of `fonds show`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.questions.article_details import ShownArticle, ShownContributor, show_revision
from storage.questions.capture_details import ShownCapture, captured_in
from storage.questions.details import show
from storage.questions.source_details import ShownSource
from storage.tables.database import Database
from storage.types import FailureKind, ReadingState, Role, SourceState
from storage.types.errors import UnknownId, Withheld
from storage.types.identity import source_id
from tests.storage.filing import ARTICLE, SOURCE, STATEMENT, URL, Filing, after
from tests.storage.test_withholdings import withhold


@pytest.fixture
def filing(database: Database) -> Filing:
    """A filing into a fresh database."""
    return Filing(database)


def test_an_article_is_shown_with_its_proofs(filing: Filing) -> None:
    """By its id, its address, and any other address that led to it."""
    capture = filing.keep("https://lia.example/?p=1")
    article_id = filing.revise(ARTICLE, capture=capture)
    document = filing.arrive(SOURCE, after(hours=1), STATEMENT)
    shown = show(filing.database, article_id)
    assert isinstance(shown, ShownArticle)
    assert (shown.title, shown.url, shown.revision, shown.state) == (ARTICLE.title, URL, 1, "live")
    assert shown.contributors[0] == ShownContributor("Lia", "writer", "撰稿人")
    assert shown.topics == (("國際組織", "北大西洋公約組織"), (None, "印太"), ("國際組織", "聯合國"))
    assert (shown.proof.capture_id, shown.proof.warc_file) == (capture.capture_id, capture.place.warc_file)
    assert shown.proof.replay_path == "/lia/20310504030201/https://lia.example/?p=1"
    cited, printed = shown.citations
    assert (cited.state, cited.source_url, cited.label) == ("captured", SOURCE, "聯合聲明")
    assert cited.proof is not None
    assert (cited.proof.capture_id, cited.proof.record_offset) == (document.capture_id, document.place.offset)
    assert (printed.url, printed.state, printed.proof) == (None, None, None)
    for key in (URL, "HTTPS://LIA.example:443/news/1#top", "https://lia.example/?p=1"):
        assert show(filing.database, key) == shown


def test_an_article_without_a_title_is_told_by_its_address_beside_those_that_have_one(filing: Filing) -> None:
    """Where it is shown itself, it has none."""
    article_id = filing.revise(replace(ARTICLE, title=None))
    shown, cited = show(filing.database, article_id), show(filing.database, SOURCE)
    assert isinstance(shown, ShownArticle)
    assert isinstance(cited, ShownSource)
    assert shown.title is None
    assert cited.cited_by == ((article_id, URL),)


def test_a_source_is_shown_with_who_cites_it(filing: Filing) -> None:
    """By its id and its address; before its first visit there is no proof."""
    article_id = filing.revise(ARTICLE)
    other = replace(ARTICLE, canonical_url="https://lia.example/2", title="一")
    second = filing.revise(other)
    waiting = show(filing.database, SOURCE)
    assert isinstance(waiting, ShownSource)
    assert (waiting.state, waiting.text, waiting.proof, waiting.revisions) == ("pending", None, None, 0)
    assert waiting.cited_by == ((second, "一"), (article_id, ARTICLE.title))
    capture = filing.arrive(SOURCE, after(hours=1), STATEMENT)
    shown = show(filing.database, source_id("lia", SOURCE))
    assert isinstance(shown, ShownSource)
    assert (shown.title, shown.text, shown.state) == (STATEMENT.title, STATEMENT.text, "captured")
    assert shown.proof is not None
    assert shown.proof.capture_id == capture.capture_id
    assert (shown.last_visit, shown.last_failure, shown.last_error) == (shown.proof, None, None)


def test_a_source_that_was_never_read_is_shown_with_its_last_visit(filing: Filing) -> None:
    """What that came to, and the record of it, prove its state."""
    filing.revise(ARTICLE)
    failed = filing.failure(SOURCE, after(hours=1), FailureKind.REDIRECTS, "more than 5 redirects", role=Role.SOURCE)
    filing.leave_source(source_id("lia", SOURCE), SourceState.UNREACHABLE, failed)
    shown = show(filing.database, SOURCE)
    assert isinstance(shown, ShownSource)
    assert (shown.proof, shown.last_error) == (None, failed.error)
    assert shown.last_visit is not None
    assert (shown.last_visit.capture_id, shown.last_visit.status) == (failed.capture_id, None)


def test_a_capture_is_shown_when_nothing_else_is_there(filing: Filing) -> None:
    """By its id, with or without its scheme, and by its address: then the latest."""
    filing.keep("https://lia.example/feed", role=Role.FEED)
    capture = filing.keep("https://lia.example/feed", after(hours=1), role=Role.FEED)
    for key in (capture.capture_id, capture.capture_id.removeprefix("urn:uuid:"), "https://lia.example/feed"):
        shown = show(filing.database, key)
        assert isinstance(shown, ShownCapture)
        assert shown.proof.capture_id == capture.capture_id
        assert shown.role == "feed"


def test_an_earlier_revision_is_shown_as_it_was(filing: Filing) -> None:
    """With its own text, citations and proof; a number that it never had is unknown."""
    first = filing.keep()
    article_id = filing.revise(ARTICLE, capture=first)
    filing.revise(replace(ARTICLE, title="新題", citations=()), after(hours=1))
    earlier = show_revision(filing.database, article_id, 1)
    assert (earlier.title, earlier.revision, earlier.revisions) == (ARTICLE.title, 1, 2)
    assert earlier.proof.capture_id == first.capture_id
    assert [one.label for one in earlier.citations] == ["聯合聲明", "無址之文"]
    assert show_revision(filing.database, article_id, 2) == show(filing.database, article_id)
    for unknown in ((article_id, 3), ("nothing", 1), ("\ud83d", 1)):
        with pytest.raises(UnknownId, match="there is no revision"):
            show_revision(filing.database, *unknown)
    withhold(filing.database, first.capture_id)
    with pytest.raises(Withheld, match="court order"):
        show_revision(filing.database, article_id, 1)


@pytest.mark.parametrize("key", ["", "nothing", "https://lia.example/none", "a\x00b", "\ud83d", "' OR 1=1 --", "%"])
def test_what_is_unknown_is_an_error(filing: Filing, key: str) -> None:
    """Whatever is typed."""
    filing.revise(ARTICLE)
    with pytest.raises(UnknownId, match="nothing in this archive"):
        show(filing.database, key)


def test_the_captures_of_a_crawl_are_shown_in_their_order(filing: Filing) -> None:
    """Without those of robots.txt, and of no other crawl."""
    late = filing.keep(at=after(hours=1))
    early = filing.keep("https://lia.example/2")
    filing.keep("https://lia.example/robots.txt", role=Role.ROBOTS, reading=ReadingState.NONE)
    filing.keep(crawl_id="another")
    shown = captured_in(filing.database, late.crawl_id)
    assert [one.proof.capture_id for one in shown] == [early.capture_id, late.capture_id]


def test_of_a_crawl_only_what_was_asked_for_is_shown(filing: Filing) -> None:
    """The addresses that were asked for and what they redirected to, since then; not what others fetched meanwhile."""
    url, moved = "https://lia.example/a", "https://other.example/a"
    early = filing.keep(url)
    first = filing.keep(url, after(hours=1), status=301)
    second = filing.keep(moved, after(hours=2), status=302, via=url)
    last = filing.keep("https://other.example/b", after(hours=3), via=moved)
    filing.keep("https://lia.example/meanwhile", after(hours=2))
    filing.keep("https://lia.example/cited", after(hours=4), via="https://other.example/b")
    shown = captured_in(filing.database, early.crawl_id, ["HTTPS://LIA.example:443/a#top"], after(minutes=30))
    assert [one.proof.capture_id for one in shown] == [first.capture_id, second.capture_id, last.capture_id]
    assert captured_in(filing.database, early.crawl_id, ["https://lia.example/none"]) == ()
