"""What pages say of the texts of a source: each with its own time, and none that is not shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables import schema
from storage.tables.database import Database
from storage.types import AliasReason, Citation
from storage.types.identity import source_id
from tests.access.room.looks import Room, target_of, text_of
from tests.access.web.asked import Api
from tests.storage.filing import SOURCE, STATEMENT, Filing, after, article
from tests.storage.test_withholdings import withhold

OTHER = "https://ministry.example/also"
ID = source_id("lia", SOURCE)
CITING = article(citations=(Citation("甲", SOURCE, SOURCE), Citation("乙", OTHER, OTHER)))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """That of an archive in which an article cites two addresses."""
    (tmp_path / "archive").mkdir()
    with Archive.at(tmp_path / "archive").open_database(write=True) as opened:
        yield opened


@pytest.fixture
def room(database: Database, tmp_path: Path) -> Iterator[Room]:
    """The room over it."""
    with Api(tmp_path / "archive") as api:
        yield Room(api)


def test_a_text_has_its_own_time_and_not_that_of_an_alias(database: Database, room: Room) -> None:
    """Texts of another address have numbers of their own, and their times are not those of this one's."""
    filing = Filing(database)
    filing.revise(CITING)
    filing.arrive(OTHER, after(hours=1), STATEMENT)
    filing.arrive(SOURCE, after(hours=5), STATEMENT)
    with database.begin() as connection:
        aliased = schema.sources.c.url == OTHER
        as_another = {"alias_of": ID, "alias_by": AliasReason.PERSON}
        connection.execute(sa.update(schema.sources).where(aliased).values(as_another))
    page = room.page(f"/sources/{ID}")
    (only,) = page.cssselect(".time-line li")
    assert len(page.cssselect(".event-visited")) == 2
    assert text_of(only) == "1 4 May 2031, 08:02:01 UTC read here the first text"


def test_a_withheld_text_is_in_no_list(database: Database, room: Room) -> None:
    """Those that are shown are compared with one another."""
    filing = Filing(database)
    filing.revise(CITING)
    texts = [replace(STATEMENT, title=title) for title in ("一", "二", "三")]
    _, second, _ = (filing.arrive(SOURCE, after(hours=hour), one) for hour, one in enumerate(texts, 1))
    withhold(database, second.capture_id)
    lines = room.page(f"/sources/{ID}").cssselect(".time-line li")
    assert [text_of(one, "a") for one in lines] == ["3", "1"]
    assert target_of(lines[0], "span a") == f"/sources/{ID}/diff?first=1&second=3"


def test_of_what_is_withheld_nobody_says_that_there_was_none(database: Database, room: Room) -> None:
    """Its absence is called by its name."""
    filing = Filing(database)
    address = f"/articles/{filing.revise(CITING)}/sources/1"
    withhold(database, filing.arrive(SOURCE, after(hours=1), STATEMENT).capture_id)
    beside = room.page(address)
    assert "is withheld" in text_of(beside, "#since ~ p")
    assert "is withheld" in text_of(beside, "#its-proof ~ p")
    assert "is withheld" in text_of(room.page(f"{address}?side=page"), ".choices ~ .notice")
    assert "is withheld" in text_of(room.page(f"/sources/{ID}"), "#record ~ .empty")


def test_an_article_and_a_source_of_one_title_are_told_apart_by_who_hears_them(database: Database, room: Room) -> None:
    """Each side of the page is named by what it is, and then by its title."""
    filing = Filing(database)
    address = f"/articles/{filing.revise(replace(CITING, title='聯合聲明'))}/sources/1"
    filing.arrive(SOURCE, after(hours=1), replace(STATEMENT, title="聯合聲明"))
    page = room.page(address)
    sides = [str(one.get("aria-labelledby")).split() for one in page.cssselect(".pair > section")]
    assert [" ".join(text_of(page, f"#{part}") for part in one) for one in sides] == [
        "The article 聯合聲明",
        "Source 1 聯合聲明",
    ]


def test_a_source_whose_articles_are_withheld_says_that_none_is_shown(database: Database, room: Room) -> None:
    """Its lists are not left empty without a word."""
    withhold(database, Filing(database).revise(CITING))
    page = room.page(f"/sources/{ID}")
    assert text_of(page, "#cited-by ~ .empty") == "No article that is shown cites it."
    assert text_of(page, "#its-time-line ~ .empty") == "Nothing of the kind is shown."
    said = [
        text_of(room.page(f"/sources/{ID}/{kind}", "zh-Hant"), ".empty") for kind in ("cited-by", "life", "revisions")
    ]
    assert said == ["公開的報導中沒有引用它的。", *["沒有可顯示的內容。"] * 2]


def test_what_was_captured_after_it_was_cited_is_not_called_what_was_cited(database: Database, room: Room) -> None:
    """Nobody saw what stood there then."""
    filing = Filing(database)
    address = f"/articles/{filing.revise(CITING)}/sources/1"
    filing.arrive(SOURCE, after(days=90), STATEMENT)
    assert text_of(room.page(address), "#since ~ p").startswith("No change was seen")
    filing.arrive(SOURCE, after(days=91), replace(STATEMENT, title="二"))
    with database.begin() as connection:
        connection.execute(sa.update(schema.source_visits).values(is_changed=True))
    said = text_of(room.page(address), ".of-when")
    assert said.startswith("This is the first text of the source that was captured after")
