"""Visits that are filed in another order than they were made, as those are that an import brings years later."""

from __future__ import annotations

import random

import sqlalchemy as sa

from pipelines.filing import VisitFiler
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import Citation, Reading
from storage.types.instants import instant_text
from tests.pipelines.filed_visits import file_visit
from tests.pipelines.source_lives import Shows, lives, visit
from tests.pipelines.test_source_lives import lived
from tests.storage.filing import Filing, article

_BY_COMPARISON = {Shows.SOLD, Shows.SOLD_AWAY, Shows.OTHER, Shows.STRANGE}
_VISITS = 12


def test_sources_stand_as_if_their_visits_had_been_filed_in_order(database: Database) -> None:
    """Each visit has the place of its time, whatever is filed around it."""
    plain = [life for life in lives() if not _BY_COMPARISON & {phase.shows for phase in life.phases}]
    some = [(life, lived(life)[:_VISITS]) for life in plain[:16:2]]
    filing = Filing(database)
    filing.revise(article(citations=tuple(Citation(None, life.url, life.url) for life, _ in some)))
    filer = VisitFiler(database, filing.captures, lambda _slug: load_profile("any"))
    read: dict[str, Reading] = {}
    made = [visit(life, seen.at) for life, visits in some for seen in visits]
    random.Random(3).shuffle(made)
    for each in made:
        file_visit(filing, filer, each, read)
    with database.read() as connection:
        rows = {row["url"]: row for row in connection.execute(sa.text("SELECT * FROM v_sources")).mappings()}
    for life, visits in some:
        standing, row = visits[-1].filing.standing, rows[life.url]
        assert (row["state"], row["evidence"], row["last_check"]) == (
            standing.state,
            standing.evidence,
            standing.last_check,
        )
        for name in ("since", "first_captured_at", "last_checked_at"):
            moment = getattr(standing, name)
            assert row[name] == (None if moment is None else instant_text(moment)), (life, name)
