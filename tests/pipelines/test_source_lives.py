"""Two years of two hundred cited sources on sixty hosts, each visit decided as in a crawl: what is said is true.

The clock is invented and nothing is fetched; what each address answers on each day is written in `source_lives`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import sqlalchemy as sa

from pipelines.filing import VisitFiler
from pipelines.source_filing import source_filing
from pipelines.unsteady_redirect import is_unsteady
from pipelines.visit_rules import VisitRules
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import ChangeClass, ChangeKind, Citation, Reading, SourceReading, SourceState
from storage.types.filings import KeptRevision, KeptSource, NewRevision, SourceCopy, SourceFiling
from storage.types.identity import source_id
from storage.types.source_redirects import SeenMove
from storage.types.source_standing import SourceCheck, SourceStanding
from storage.types.waits import FIRST_WAITS, LONGEST_WAIT, SHORTEST_WAIT
from tests.pipelines.filed_visits import file_visit
from tests.pipelines.source_lives import DAYS, DEAD, SOURCES, TAKEN, TEXTS, Life, Shows, lives, visit
from tests.storage.filing import AT, Filing, after, article

RULES = VisitRules()
GONE = (SourceState.GONE, SourceState.SOFT_GONE)
TROUBLE = timedelta(days=30)


@dataclass(frozen=True)
class Seen:
    """One visit of a life: when, what was answered, and what was decided."""

    at: datetime
    shows: Shows
    edition: int
    filing: SourceFiling


@cache
def told() -> tuple[tuple[Life, tuple[Seen, ...]], ...]:
    """Every life with its visits; the tests share them."""
    return tuple((life, tuple(lived(life))) for life in lives())


def lived(life: Life) -> list[Seen]:
    """A life with its visits, each decided on what the ones before made known."""
    kept = KeptSource(source_id("lia", life.url), SourceStanding(SourceState.PENDING), url=life.url, cited_at=AT)
    at, seen = AT, []
    read: dict[str, Reading] = {}
    while at < after(days=DAYS):
        visited = visit(life, at)
        if visited.reading is not None:
            read[visited.capture.capture_id] = visited.reading
        filing = source_filing(kept, visited, visited.refusal, read, RULES)
        phase = life.at((at - AT) / timedelta(days=1))
        seen.append(Seen(at, phase.shows, phase.edition, filing))
        kept = _kept_after(kept, filing, visited.capture.capture_id)
        assert filing.next_check_at is not None
        at = filing.next_check_at
    return seen


def _kept_after(kept: KeptSource, filing: SourceFiling, capture_id: str) -> KeptSource:
    """What is known after a visit, as the tables would give it."""
    known = replace(
        kept,
        standing=filing.standing,
        motion=filing.motion,
        visits=kept.visits + 1,
        history=filing.history,
        next_check_at=filing.next_check_at,
        held=filing.held,
    )
    if filing.confirmed is not None:
        known = _revised(known, filing.confirmed.check, filing.confirmed.revision)
    if filing.revision is not None:
        known = _revised(known, filing.check, filing.revision)
    if filing.moved_to is None:
        return known
    digest = None
    if known.latest is not None and filing.shows == known.latest.revision:
        digest = known.latest.content_digest
    move = SeenMove(filing.check.at, filing.moved_to, capture_id, filing.shows, digest)
    return replace(known, moves=(*known.moves, move))


def _revised(kept: KeptSource, check: SourceCheck, revision: NewRevision[SourceReading]) -> KeptSource:
    number, read = revision.revision, revision.reading
    url = check.resolved_url or kept.url or ""
    latest = KeptRevision(kept.source_id, number, f"urn:uuid:{number}", revision.digest, "reader 1", url, check.at)
    copy = SourceCopy(number, url, read.title, read.text, read.blocks, read.language)
    return replace(kept, latest=latest, first=kept.first or copy, last=copy)


def revisions_of(visits: tuple[Seen, ...]) -> list[datetime]:
    """When each text was shown first that made a revision."""
    made: list[datetime] = []
    for seen in visits:
        made += [seen.filing.confirmed.check.at] if seen.filing.confirmed else []
        made += [seen.at] if seen.filing.revision else []
    return made


def ended(life: Life) -> Shows:
    """What an address answers in the end."""
    return life.phases[-1].shows


def test_there_are_as_many_as_is_said() -> None:
    """On as many hosts, and every kind of answer is given."""
    assert len(told()) == SOURCES
    assert {seen.shows for _, visits in told() for seen in visits} == set(Shows)


def test_nothing_is_called_gone_that_is_not() -> None:
    """Neither after outages, blocks and challenges nor after a mistake of two days; not one, at no time."""
    wrong = [
        (life.url, seen.at)
        for life, visits in told()
        for seen in visits
        if seen.filing.standing.state in GONE
        and not (seen.shows in DEAD or any(each.shows in DEAD and each.at < seen.at for each in visits))
    ]
    assert wrong == []
    for life, visits in told():
        for seen in visits:
            if seen.shows in TEXTS:
                assert seen.filing.standing.state in (SourceState.CAPTURED, SourceState.MOVED), (life.url, seen.at)
            if seen.filing.standing.state in GONE and seen.shows in DEAD:
                began = max(
                    phase.day for phase in life.phases if phase.shows in DEAD and after(days=phase.day) <= seen.at
                )
                first = min(phase.day for phase in life.phases if phase.shows in DEAD)
                assert seen.at - after(days=min(began, first)) >= timedelta(days=1)


def test_everything_that_died_is_called_gone() -> None:
    """Whatever outages lie between, and told once."""
    for life, visits in told():
        if ended(life) in DEAD and len(life.phases) == 4:
            assert visits[-1].filing.standing.state in GONE, life
            told_gone = [kind for seen in visits for kind in seen.filing.changes if kind is ChangeKind.SOURCE_GONE]
            assert len(told_gone) == 1
            assert visits[-1].filing.standing.evidence is not None


def test_what_was_sold_is_found() -> None:
    """At least 95 of 100, however it was sold; none that was not."""
    sold = [(life, visits) for life, visits in told() if ended(life) in TAKEN]
    found = sum(visits[-1].filing.standing.state is SourceState.PARKED for _, visits in sold)
    assert len(sold) >= 12
    assert found >= 0.95 * len(sold)
    others = [seen for life, visits in told() if ended(life) not in TAKEN for seen in visits]
    assert not any(seen.filing.standing.state is SourceState.PARKED for seen in others)


def test_every_state_is_reached_and_left_as_it_is_written() -> None:
    """By the end, and again when the document came back."""
    ends = {
        Shows.DOCUMENT: SourceState.CAPTURED,
        Shows.OTHER: SourceState.CAPTURED,
        Shows.MOVED: SourceState.MOVED,
        Shows.FORBIDDEN: SourceState.BLOCKED,
        Shows.LIMITED: SourceState.BLOCKED,
    }
    for life, visits in told():
        if ended(life) in ends:
            assert visits[-1].filing.standing.state is ends[ended(life)], life
    reached = Counter(seen.filing.standing.state for _, visits in told() for seen in visits)
    assert set(reached) >= {
        SourceState.CAPTURED,
        SourceState.MOVED,
        SourceState.GONE,
        SourceState.SOFT_GONE,
        SourceState.PARKED,
        SourceState.BLOCKED,
        SourceState.UNREACHABLE,
    }


def test_a_challenge_between_two_good_visits_leaves_no_trace_but_its_visit() -> None:
    """No state, no revision, no change."""
    met: Counter[Shows] = Counter()
    for life, visits in told():
        if Shows.CHALLENGE in {phase.shows for phase in life.phases}:
            met.update(seen.shows for seen in visits)
            assert {seen.filing.standing.state for seen in visits} == {SourceState.CAPTURED}
            assert revisions_of(visits) == [visits[0].at]
            assert [kind for seen in visits for kind in seen.filing.changes] == [ChangeKind.SOURCE_CAPTURED]
    assert min(met[Shows.CHALLENGE], met[Shows.STRANGE]) >= 1


def test_an_address_that_is_led_about_shows_its_document_and_nothing_else() -> None:
    """Once it is known that pages come by turns, none is a revision but its own document, and none is ever a state."""
    led = [visits for _, visits in told() if Shows.LED_ABOUT in {seen.shows for seen in visits}]
    assert len(led) >= 5
    for visits in led:
        first = visits[0].filing.revision
        assert first is not None
        moves: list[SeenMove] = []
        for seen in visits:
            if (moved_to := seen.filing.moved_to) is not None:
                moves.append(SeenMove(seen.at, moved_to, str(seen.at)))
            if seen.shows is Shows.LED_ABOUT and is_unsteady(moves):
                assert seen.filing.confirmed is None
                made = seen.filing.revision
                assert made is None or made.reading.title == first.reading.title
        assert {seen.filing.standing.state for seen in visits} <= {SourceState.CAPTURED, SourceState.MOVED}
    turned = [seen for visits in led for seen in visits if seen.shows is Shows.LED_ABOUT]
    assert Counter(seen.filing.check.state for seen in turned)[SourceState.UNCONFIRMED] >= 0.3 * len(turned)


def test_what_stands_in_the_way_for_good_is_a_wall_and_never_anothers() -> None:
    """In whatever language; where no list knows a word of it, it is at most a text that replaced the document."""
    obstructed = [visits for life, visits in told() if ended(life) is Shows.OBSTACLE]
    assert len(obstructed) >= 12
    states = Counter(visits[-1].filing.standing.state for visits in obstructed)
    assert set(states) <= {SourceState.WALLED, SourceState.CAPTURED}
    assert states[SourceState.WALLED] >= 0.7 * len(obstructed)
    assert not any(seen.filing.check.state is SourceState.PARKED for visits in obstructed for seen in visits)


def test_a_document_that_was_replaced_is_believed_at_the_second_visit_and_dated_by_the_first() -> None:
    """It is a change of its own class, told once, and the next day confirms it."""
    lives_told = [(life, visits) for life, visits in told() if ended(life) is Shows.OTHER]
    assert len(lives_told) >= 12
    for life, visits in lives_told:
        first, second = [seen for seen in visits if seen.shows is Shows.OTHER][:2]
        assert revisions_of(visits) == [visits[0].at, first.at], life
        assert (first.filing.check.state, first.filing.revision) == (SourceState.UNCONFIRMED, None)
        assert second.at - first.at <= timedelta(days=1)
        assert second.filing.confirmed is not None
        assert second.filing.confirmed.drift.change_class is ChangeClass.REPLACED


def test_a_revision_is_an_edition_and_no_counter_is_one() -> None:
    """As many as a visit could see, each with a class."""
    for life, visits in told():
        if ended(life) is Shows.OBSTACLE or Shows.LED_ABOUT in {seen.shows for seen in visits}:
            continue
        editions: list[int] = []
        for seen in visits:
            if seen.shows in TEXTS and (not editions or seen.edition != editions[-1]):
                editions.append(seen.edition)
        assert len(revisions_of(visits)) == len(editions), life
        made = [seen.filing for seen in visits if seen.filing.revision is not None]
        assert all(filing.drift is not None for filing in made[1:])


def test_no_source_is_asked_more_than_its_cadence_allows() -> None:
    """Six visits in the month after the citation, then every 1 to 180 days; what is doubted after a day."""
    for life, visits in told():
        steady = all(seen.shows in TEXTS for seen in visits)
        moments = [seen.at for seen in visits]
        waits = [later - one for one, later in pairwise(moments)]
        if steady and len(life.phases) == 1:
            for moment, wait in zip(moments[1:], FIRST_WAITS, strict=False):
                assert AT + wait <= moment <= AT + wait * (1.4 if wait == FIRST_WAITS[-1] else 1.1)
        late = [wait for moment, wait in zip(moments, waits, strict=False) if moment > after(days=43)]
        assert all(SHORTEST_WAIT <= wait <= LONGEST_WAIT for wait in late)
        for seen, wait in zip(visits, waits, strict=False):
            if seen.filing.standing.state not in (SourceState.CAPTURED, SourceState.MOVED):
                assert wait <= TROUBLE


def test_the_tables_come_to_the_same_end(database: Database) -> None:
    """Of one life of each kind, filed visit by visit as a crawl files them."""
    some = told()[:16]
    filing = Filing(database)
    urls = tuple(life.url for life, _ in some)
    filing.revise(article(citations=tuple(Citation(None, url, url) for url in urls)))
    filer = VisitFiler(database, filing.captures, lambda _slug: load_profile("any"))
    read: dict[str, Reading] = {}
    for life, visits in some:
        for seen in visits[:12]:
            file_visit(filing, filer, visit(life, seen.at), read)
    with database.read() as connection:
        rows = connection.execute(sa.text("SELECT url, state, since, next_check_at, revisions FROM v_sources")).all()
        changes = connection.execute(sa.text("SELECT count(*) FROM v_source_changes")).scalar_one()
    states = {row.url: row for row in rows}
    for life, visits in some:
        last, row = visits[:12][-1].filing, states[life.url]
        assert row.state == last.standing.state
        assert datetime.fromisoformat(row.since) == last.standing.since
        assert datetime.fromisoformat(row.next_check_at) == last.next_check_at
        assert row.revisions == len(revisions_of(visits[:12]))
    assert changes == sum(max(row.revisions - 1, 0) for row in rows)
