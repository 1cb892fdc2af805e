"""What is asked about the life of cited sources, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from storage.questions.citations import report_citations
from storage.questions.source_changes import seen_last, since_cited
from storage.questions.source_life import source_life
from storage.questions.sources import SourceFilter, list_sources
from storage.tables.database import Database
from storage.types import ChangeClass, Citation, PublisherClass, Role, SourceState
from storage.types.citation_figures import CitationGrouping
from storage.types.errors import UnknownId
from storage.types.identity import article_id, source_id
from storage.types.source_events import SourceEventKind
from tests.storage.filing import ARTICLE, AT, SOURCE, STATEMENT, URL, Filing, after

LOST = "https://office.example/lost"
LATER = "https://lia.example/later"
FIRST, CHANGED = after(minutes=2), after(days=3)


@pytest.fixture
def filed(database: Database) -> Database:
    """Two articles: one cites a source that changed later and one that was lost, the other came after the change."""
    filing = Filing(database)
    filing.revise(replace(ARTICLE, citations=(*ARTICLE.citations, Citation(None, LOST, LOST))))
    filing.arrive(SOURCE, FIRST, STATEMENT)
    for days in (1, 2):
        same = filing.keep(SOURCE, after(days=days), role=Role.SOURCE)
        filing.leave_source(source_id("lia", SOURCE), SourceState.CAPTURED, same)
    filing.arrive(SOURCE, CHANGED, replace(STATEMENT, text="Another text stands here."))
    missed = filing.keep(LOST, after(minutes=3), role=Role.SOURCE, status=404)
    filing.leave_source(source_id("lia", LOST), SourceState.GONE, missed)
    filing.borrow(LOST, after(hours=1), AT - timedelta(days=30))
    filing.revise(replace(ARTICLE, canonical_url=LATER, citations=ARTICLE.citations[:1]), after(days=4))
    return database


def test_a_life_holds_who_cites_and_what_every_visit_found(filed: Database) -> None:
    """By address or id; visits that confirm the same are one event."""
    life = source_life(filed, SOURCE)
    assert life == source_life(filed, life.source_id)
    assert [citing.article_url for citing in life.cited_by] == [URL, LATER]
    assert [citing.lag_seconds for citing in life.cited_by] == [120, 0]
    assert [citing.changed_since is not None for citing in life.cited_by] == [True, False]
    cited, visited = SourceEventKind.CITED, SourceEventKind.VISITED
    told = [(event.kind, event.revision, event.times) for event in life.time_line]
    assert told == [(cited, None, 1), (visited, 1, 1), (visited, None, 2), (visited, 2, 1), (cited, None, 1)]
    assert len(life.visits) == 4


@pytest.mark.parametrize(("later", "lag"), [(0.0, 0), (0.3, 1), (1.0, 1), (1.2, 2)])
def test_what_was_captured_within_a_second_of_its_citation_was_not_captured_before(
    database: Database, later: float, lag: int
) -> None:
    """A lag is rounded up, so that none says of a source that it was there already."""
    filing = Filing(database)
    filing.revise(ARTICLE)
    filing.arrive(SOURCE, after(seconds=later), STATEMENT)
    assert [citing.lag_seconds for citing in source_life(database, SOURCE).cited_by] == [lag]


def test_an_article_that_cites_a_source_no_longer_rests_on_it_still(database: Database) -> None:
    """Its earlier revision does, and that is said; the text that stood there then is compared all the same."""
    filing = Filing(database)
    filing.revise(ARTICLE)
    filing.arrive(SOURCE, FIRST, STATEMENT)
    filing.revise(replace(ARTICLE, title="新題", citations=()), after(days=6))
    (citing,) = source_life(database, SOURCE).cited_by
    assert (citing.article_url, citing.title, citing.revision) == (URL, "新題", 1)
    assert (citing.is_latest, citing.lag_seconds) == (False, 120)
    assert since_cited(database, SOURCE, URL).then.revision == 1


def test_a_lost_source_has_copies_beside_its_visits(filed: Database) -> None:
    """What another archive held is an event of its own."""
    life = source_life(filed, LOST)
    assert (life.state, life.first_captured_at, life.revisions) == (SourceState.GONE, None, 0)
    assert [(copy.held_by, copy.is_unaltered, copy.title) for copy in life.copies] == [
        ("holder.example", True, STATEMENT.title)
    ]
    assert [event.kind for event in life.time_line] == ["cited", "visited", "borrowed"]
    assert life.time_line[1].is_gone_by_it


@pytest.mark.parametrize("key", ["https://nobody.example/", "no id", ""])
def test_a_source_that_nobody_cites_is_unknown(filed: Database, key: str) -> None:
    """Also an article's address."""
    for unknown in (key, URL):
        with pytest.raises(UnknownId, match="no article in this archive cites a source"):
            source_life(filed, unknown)


def test_the_text_as_an_article_cited_it_stands_against_the_latest(filed: Database) -> None:
    """For the first article another one than for the one that came after the change."""
    first = since_cited(filed, SOURCE)
    assert (first.article_id, first.then.revision, first.now.revision) == (article_id("lia", URL), 1, 2)
    later = since_cited(filed, SOURCE, LATER)
    assert (later.then.revision, later.now.revision) == (2, 2)
    with pytest.raises(UnknownId, match="never cited"):
        since_cited(filed, LOST, LATER)
    with pytest.raises(UnknownId, match="whose state is gone, no text was read"):
        since_cited(filed, LOST)


def test_what_is_said_of_texts_by_turns_is_by_the_one_seen_last(filed: Database) -> None:
    """The first article saw the first text, the second one the other; a visit shows the first again, then the other."""
    filing = Filing(filed, "turns")
    filing.revise(replace(ARTICLE, citations=ARTICLE.citations[:1]))
    filing.revise(replace(ARTICLE, canonical_url=LATER, citations=ARTICLE.citations[:1]), after(days=6))
    filing.arrive(SOURCE, FIRST, STATEMENT)
    filing.arrive(SOURCE, CHANGED, replace(STATEMENT, text="Another text stands here."))
    turns = source_id("turns", SOURCE)

    def seen(days: int, revision: int) -> tuple[int, int, int]:
        capture = filing.keep(SOURCE, after(days=days), role=Role.SOURCE)
        filing.leave_source(turns, SourceState.CAPTURED, capture, shows=revision)
        pair, said = since_cited(filed, turns), seen_last(filed, source_life(filed, turns))
        return pair.now.revision, len(said.again), len(said.otherwise)

    assert seen(5, 2) == (2, 0, 0)
    assert seen(7, 1) == (1, 1, 1)
    assert since_cited(filed, turns, article_id("turns", LATER)).then.revision == 2
    assert seen(8, 2) == (2, 0, 0)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (SourceFilter(), {SOURCE, LOST}),
        (SourceFilter(state=SourceState.GONE), {LOST}),
        (SourceFilter(host="office.example"), {LOST}),
        (SourceFilter(changed_from=CHANGED), {SOURCE}),
        (SourceFilter(changed_from=after(days=9)), set()),
        (SourceFilter(publisher_class=PublisherClass.UNKNOWN), {SOURCE, LOST}),
        (SourceFilter(publisher_class=PublisherClass.COURT), set()),
        (SourceFilter(article_id=article_id("lia", LATER)), {SOURCE}),
    ],
)
def test_sources_are_found_by_what_they_have_in_common(filed: Database, wanted: SourceFilter, found: set[str]) -> None:
    """Each condition by itself."""
    assert {source.url for source in list_sources(filed, wanted).answers} == found


def test_a_listed_source_says_what_is_borrowed_of_it(filed: Database) -> None:
    """And since when it is in its state."""
    listed = {source.url: source for source in list_sources(filed).answers}
    assert (listed[LOST].borrowed, listed[SOURCE].borrowed) == (1, 0)
    assert listed[LOST].since == after(minutes=3) - timedelta(days=1)


@pytest.mark.parametrize("by", [None, *CitationGrouping])
def test_the_figures_are_those_of_the_rows(filed: Database, by: CitationGrouping | None) -> None:
    """Three citations with an address, one without; one lost and rescued; one changed after it was cited."""
    report = report_citations(filed, by, "lia")
    total = report.total
    assert (total.citations, total.sources, report.unaddressed) == (3, 2, 1)
    assert (total.alive, total.rotted, total.changed) == (2, 1, 1)
    assert (total.lag_median, total.lag_worst) == (0, 120)
    assert (total.missed, total.rescued) == (1, 1)
    assert [number for _, number in report.change_classes] == [1]
    assert all(token is None or token in ChangeClass for token, _ in report.change_classes)
    assert bool(report.groups) is (by is not None)


def test_figures_of_a_publication_that_is_not_there_are_an_error(filed: Database) -> None:
    """No table of nothing."""
    with pytest.raises(UnknownId, match="no publication"):
        report_citations(filed, None, "heron")
