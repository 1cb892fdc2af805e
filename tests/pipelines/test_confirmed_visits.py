"""Visits that found a page as it was: filed with their captures, and as they would be if they had waited their turn."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.confirmed_visits import ConfirmedVisits
from pipelines.filing import VisitFiler
from pipelines.reader_version import READER_VERSION
from storage.archive.profile_file import load_profile
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import (
    ArticleReading,
    Capture,
    Citation,
    FailureKind,
    Reading,
    ReadingState,
    RecordType,
    Refusal,
    Role,
    SourceReading,
    Verdict,
    WarcFileFacts,
)
from tests.storage.filing import ARTICLE, AT, FILE, SOURCE, STATEMENT, Filing

OTHER_SOURCE = "https://office.example/paper"
PAGES = [f"https://lia.example/news/{number}" for number in range(4)]
# Another address of the first page.
VIEW = "https://lia.example/amp/0"
TABLES = (
    schema.articles,
    schema.article_aliases,
    schema.revisions,
    schema.sources,
    schema.source_visits,
    schema.source_revisions,
    schema.changes,
    schema.targets,
    schema.captures,
)


def read_page(url: str, edition: int) -> ArticleReading | SourceReading | Refusal:
    """What the reader makes of an edition of a page."""
    if edition == 3:
        return Refusal(Verdict.SOFT_GONE, "the page says that it is gone")
    if url in (SOURCE, OTHER_SOURCE):
        return replace(STATEMENT, text=f"{STATEMENT.text} {edition}", canonical_url=None if url == SOURCE else SOURCE)
    cites = tuple(Citation(f"文件 {each}", each, each) for each in (SOURCE, OTHER_SOURCE)[: edition + 1])
    return replace(ARTICLE, canonical_url=PAGES[0] if url == VIEW else url, title=f"{edition}", citations=cites)


@dataclass
class World:
    """A publication in one database; `at_once` counts the captures that were filed as read when they were kept."""

    database: Database
    captures: Captures
    readings: Mapping[str, Reading] = field(default_factory=dict)
    at_once: int = 0

    @classmethod
    def of(cls, database: Database, *, at_once: bool) -> World:
        """One that files confirmed visits with their captures, or all in their turn."""
        captures = Captures(database, ConfirmedVisits(load_profile).file if at_once else None)
        return cls(database, captures)

    def keep(self, made: Sequence[Capture]) -> None:
        """File captures as the recorder does, in one batch."""
        self.captures.add(made, [WarcFileFacts(FILE, "lia", 10**9, closed=False)])
        self.at_once += sum(state != ReadingState.PENDING for state in self.states(made))

    def states(self, captures: Sequence[Capture]) -> list[str]:
        """How far the captures are read."""
        kept = self.captures.by_id(each.capture_id for each in captures)
        return [kept[each.capture_id].reading for each in captures]

    def read(self) -> None:
        """Read and file what waits, in order, as the desk does."""
        filer = VisitFiler(self.database, self.captures, load_profile)
        waiting = self.captures.claim("desk", 1000)
        visits = [filer.visit(capture, self.readings.get(capture.capture_id)) for capture in waiting]
        filer.file(visits, self.readings.get)

    def rows(self) -> Mapping[str, list[tuple[Any, ...]]]:
        """All that is filed; numbers that a database gives, and when it was filed, are left out."""
        with self.database.read() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(sa.select(*_told(table)))), key=lambda row: repr(row)
                )
                for table in TABLES
            }


def _told(table: sa.Table) -> list[sa.Column[Any]]:
    return [column for column in table.c if column.name not in {"target_id", "reading_by", "filed_at"}]


class Site:
    """What the pages answer: makes captures as a recorder would, and says what is read of each."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._first: dict[tuple[str, int], Capture] = {}
        self._last: dict[str, Capture] = {}
        self.readings: dict[str, Reading] = {}

    def answers(self, url: str, edition: int, at: datetime, **more: Any) -> Capture:
        """A whole answer with this edition of the page."""
        role = Role.SOURCE if url in (SOURCE, OTHER_SOURCE) else Role.ARTICLE
        first = self._first.get((url, edition))
        digest = f"sha256:{url}:{edition}"
        made = self._filing.made(url, at, role=role, payload_digest=digest, **more)
        if first is not None:
            made = replace(made, record_type=RecordType.REVISIT, refers_to=first.capture_id)
        elif made.status == 200 and made.truncated is None:
            self._first[url, edition] = made
        if made.status == 200 and made.truncated is None:
            self.readings[made.capture_id] = Reading(made.capture_id, READER_VERSION, read_page(url, edition))
            self._last[url] = made
        return made

    def fails(self, url: str, at: datetime, kind: FailureKind) -> Capture:
        """No answer."""
        role = Role.SOURCE if url in (SOURCE, OTHER_SOURCE) else Role.ARTICLE
        made = self._filing.made(url, at, role=role, status=None, media_type=None, payload_digest=None)
        return replace(made, record_type=RecordType.FAILURE, failure=kind, error=f"{kind}: no answer")

    def confirms(self, url: str, at: datetime) -> Capture:
        """A 304, if anything came whole before."""
        last = self._last.get(url)
        if last is None:
            return self.answers(url, 0, at)
        made = self._filing.made(url, at, role=last.role, status=304, media_type=None)
        same = replace(made, record_type=RecordType.REVISIT, payload_digest=last.payload_digest)
        return replace(same, refers_to=last.refers_to or last.capture_id)


def history(seed: int, filing: Filing) -> tuple[list[tuple[list[Capture], bool]], dict[str, Reading]]:
    """Batches of captures at random, each with whether all that waits is read behind it."""
    draw, site, at = random.Random(seed), Site(filing), AT
    batches: list[tuple[list[Capture], bool]] = []
    for _ in range(30):
        batch = []
        for url in draw.sample([*PAGES, VIEW, SOURCE, OTHER_SOURCE], draw.randint(1, 5)):
            at += timedelta(hours=draw.choice([1, 7, 40]))
            what = draw.random()
            if what < 0.45:
                batch.append(site.confirms(url, at))
            elif what < 0.9:
                batch.append(site.answers(url, draw.choice([0, 0, 0, 0, 1, 3]), at))
            elif what < 0.95:
                batch.append(site.answers(url, 9, at, status=draw.choice([404, 410, 503])))
            else:
                batch.append(site.fails(url, at, draw.choice([FailureKind.DNS, FailureKind.TIMEOUT])))
        batches.append((batch, draw.random() < 0.8))
    return batches, site.readings


def filed_both_ways(one: Database, other: Database, seed: int) -> tuple[World, World]:
    """The same history twice: confirmed visits filed at once, and all in their turn."""
    worlds = World.of(one, at_once=True), World.of(other, at_once=False)
    batches, readings = history(seed, Filing(one))
    for world in worlds:
        world.readings = readings
        for batch, is_read in batches:
            world.keep(batch)
            if is_read:
                world.read()
        world.read()
    return worlds


@pytest.mark.parametrize("seed", range(3))
def test_what_is_filed_at_once_is_what_would_be_filed_in_its_turn(
    tmp_path: Path, migrated_file: Path, seed: int
) -> None:
    """Rows, states, dates of next visits and changes: nothing tells the two ways apart."""
    copies = [copyfile(migrated_file, tmp_path / name) for name in ("one", "other")]
    with (
        Database.open(f"sqlite:///{copies[0]}", write=True) as one,
        Database.open(f"sqlite:///{copies[1]}", write=True) as other,
    ):
        at_once, in_turn = filed_both_ways(one, other, seed)
        assert in_turn.at_once == 0
        assert at_once.at_once > 10
        rows, expected = at_once.rows(), in_turn.rows()
        for name in rows:
            assert rows[name] == expected[name], name


def test_so_it_is_on_the_other_engine(both: tuple[Database, Database]) -> None:
    """PostgreSQL files at once what SQLite files in its turn."""
    at_once, in_turn = filed_both_ways(both[1], both[0], 7)
    assert at_once.at_once > 10
    assert at_once.rows() == in_turn.rows()


GONE = {"edition": 9, "status": 404}


@pytest.mark.parametrize(
    ("read", "unread"),
    [
        ([(PAGES[0], {}), (VIEW, {}), (PAGES[0], GONE), (PAGES[0], GONE)], [(PAGES[0], GONE)]),
        ([(PAGES[0], {}), (VIEW, {}), (PAGES[0], GONE), (PAGES[0], GONE), (PAGES[0], GONE)], []),
    ],
    ids=["another address waits", "it restores the article"],
)
def test_what_must_be_filed_in_its_turn_waits(
    database: Database, read: list[tuple[str, dict[str, Any]]], unread: list[tuple[str, dict[str, Any]]]
) -> None:
    """A 304 of another view of an article that is found gone: first it is withdrawn, then restored."""
    world = World.of(database, at_once=True)
    site = Site(Filing(database))
    world.readings = site.readings
    for number, (url, answer) in enumerate((*read, *unread)):
        world.keep([site.answers(url, **{"edition": 0, "at": AT + timedelta(days=number), **answer})])
        if number < len(read):
            world.read()
    confirming = site.confirms(VIEW, AT + timedelta(days=10))
    world.keep([confirming])
    assert world.states([confirming]) == [ReadingState.PENDING]
    world.read()
    kinds = [row[schema.changes.c.keys().index("kind")] for row in world.rows()["changes"]]
    assert kinds.count("withdrawn") == kinds.count("restored") == 1


def test_a_visit_that_was_led_to_its_page_is_filed_with_its_redirects(database: Database) -> None:
    """The address that was asked for becomes one of the article's."""
    world = World.of(database, at_once=True)
    site = Site(Filing(database))
    world.readings = site.readings
    old = "https://lia.example/old"
    world.keep([site.answers(PAGES[0], 0, AT)])
    world.read()
    led = [site.answers(old, 9, AT + timedelta(hours=1), status=301, reading=ReadingState.NONE)]
    led.append(site.answers(PAGES[0], 0, AT + timedelta(hours=2), via=old))
    world.keep(led)
    assert world.states(led) == [ReadingState.NONE, ReadingState.PENDING]
    world.read()
    assert old in {row[1] for row in world.rows()["article_aliases"]}


def test_what_was_just_read_is_confirmed_at_once(database: Database) -> None:
    """A 304, the same body, and a refused page that answers 304: none waits, and each is as it was read."""
    world = World.of(database, at_once=True)
    site = Site(Filing(database))
    world.readings = site.readings
    world.keep([site.answers(PAGES[0], 0, AT), site.answers(PAGES[1], 3, AT)])
    world.read()
    later = AT + timedelta(days=1)
    again = [site.confirms(PAGES[0], later), site.answers(PAGES[0], 0, later), site.confirms(PAGES[1], later)]
    world.keep(again)
    assert world.states(again) == [ReadingState.DONE, ReadingState.DONE, ReadingState.REFUSED]
