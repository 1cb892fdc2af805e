"""Which sources wait for a copy from another archive, and what is remembered of the gates that are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.rescues import RescueRows
from storage.types import Citation, FoundUrl, Role, SourceState
from storage.types.gate_health import GateHealth, GateOutcome
from storage.types.identity import source_id
from tests.storage.filing import ARTICLE, AT, SOURCE, Filing, after

GATE = "https://web.example/web/"
LOST = source_id("lia", SOURCE)


def lose(database: Database, state: SourceState = SourceState.GONE, **changes: Any) -> Filing:
    """An article whose source was lost at its first visit."""
    filing = Filing(database)
    filing.revise(replace(ARTICLE, **changes))
    filing.leave_source(LOST, state, filing.keep(SOURCE, after(minutes=1), role=Role.SOURCE, status=404))
    return filing


@pytest.mark.parametrize("state", [SourceState.GONE, SourceState.SOFT_GONE, SourceState.WALLED])
def test_what_was_lost_when_it_was_first_met_waits_for_a_copy(database: Database, state: SourceState) -> None:
    """From the time at which its article was published."""
    lose(database, state, published_at=AT - timedelta(days=90))
    (source,) = RescueRows(database).missed_sources(["lia"])
    assert (source.source_id, source.publication, source.url) == (LOST, "lia", SOURCE)
    assert source.wanted_at == AT - timedelta(days=90)
    assert (source.tried, source.asked) == (frozenset(), {})
    assert RescueRows(database).missed_sources(["heron"]) == ()


def test_an_article_that_states_less_gives_the_time_that_it_has(database: Database) -> None:
    """The noon of the day, or when it was seen to cite; of several articles the first one's."""
    day = AT.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=30)
    filing = lose(database, published_at=None, published_on=None)
    assert RescueRows(database).missed_sources(["lia"])[0].wanted_at == AT
    earlier = replace(ARTICLE, canonical_url="https://lia.example/2", published_at=None, published_on=day.date())
    filing.revise(earlier, after(hours=1))
    assert RescueRows(database).missed_sources(["lia"])[0].wanted_at == day


def test_a_source_that_is_cited_under_an_alias_alone_waits_as_itself(database: Database) -> None:
    """The marks of a campaign are no part of the document's address, at another archive no more than here."""
    filing = Filing(database)
    printed = f"{SOURCE}&utm_source=letter"
    filing.revise(replace(ARTICLE, citations=(Citation("聲明", printed, printed),), published_at=AT))
    filing.leave_source(LOST, SourceState.GONE, filing.keep(SOURCE, role=Role.SOURCE, status=404))
    (source,) = RescueRows(database).missed_sources(["lia"])
    assert (source.source_id, source.url, source.wanted_at) == (LOST, SOURCE, AT)


def test_what_is_there_was_seen_or_is_held_waits_for_nothing(database: Database) -> None:
    """One source that answers, one that was seen before it went, one of which a copy is held, and one never asked."""
    filing = Filing(database)
    filing.revise()
    assert RescueRows(database).missed_sources(["lia"]) == ()
    filing.leave_source(LOST, SourceState.GONE, filing.keep(SOURCE, role=Role.SOURCE, status=404))
    assert len(RescueRows(database).missed_sources(["lia"])) == 1
    filing.borrow(SOURCE, after(hours=1), after(days=-7))
    assert RescueRows(database).missed_sources(["lia"]) == ()


def test_a_copy_that_is_to_be_captured_is_waited_for_and_then_counts_as_tried(database: Database) -> None:
    """No gate is asked meanwhile."""
    lose(database)
    copy = f"{GATE}20310101000000id_/{SOURCE}"
    frontier = Frontier(database, "member")
    frontier.add("lia", [FoundUrl(copy, Role.MEMENTO, SOURCE)], AT)
    assert RescueRows(database).missed_sources(["lia"]) == ()
    Filing(database).keep(copy, after(hours=1), role=Role.MEMENTO, via=SOURCE, status=404)
    with database.begin() as connection:
        connection.exec_driver_sql("UPDATE targets SET due_at = NULL WHERE role = 'memento'")
    assert RescueRows(database).missed_sources(["lia"])[0].tried == {copy}


def test_what_the_gates_said_is_remembered_until_somebody_wants_it_asked_again(database: Database) -> None:
    """Of each source, and of each gate as a whole."""
    lose(database)
    rescues = RescueRows(database)
    assert rescues.health((GATE,)) == {GATE: GateHealth(GATE)}
    failed = GateHealth(GATE, failures=2).failed(AT, "it took too long")
    rescues.file(failed, LOST, GateOutcome.FAILED)
    assert rescues.health((GATE,)) == {GATE: failed}
    assert rescues.missed_sources(["lia"])[0].asked[GATE].outcome is GateOutcome.FAILED
    well = failed.answered(after(hours=2), found=False)
    rescues.file(well, LOST, GateOutcome.NONE)
    (source,) = rescues.missed_sources(["lia"])
    assert (source.asked[GATE].outcome, source.asked[GATE].asked_at) == (GateOutcome.NONE, after(hours=2))
    assert rescues.health((GATE,)) == {GATE: well}
    rescues.file(failed, LOST, GateOutcome.FOUND)
    rescues.settle(LOST)
    assert rescues.missed_sources(["lia"])[0].asked[GATE].outcome is GateOutcome.NONE
    rescues.ask_again([LOST])
    assert rescues.missed_sources(["lia"])[0].asked == {}
