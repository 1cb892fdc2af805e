"""What went and what came between one revision and the next, as rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from storage.tables.database import Database
from storage.tables.withholdings import Withholding, file_withholding
from storage.types import Block, BlockType, Citation, Contributor, ContributorRole, WithheldKind
from tests.storage.filing import ARTICLE, AT, URL, Filing, after


def _rows(database: Database) -> list[dict[str, Any]]:
    asked = "SELECT * FROM v_revision_changes ORDER BY revision, field, number, kind DESC"
    with database.read() as connection:
        return [dict(row) for row in connection.execute(sa.text(asked)).mappings()]


def _pieces(database: Database) -> list[tuple[int, str, int, str, str]]:
    return [(row["revision"], row["field"], row["number"], row["kind"], row["text"]) for row in _rows(database)]


def _of(*paragraphs: str) -> tuple[Block, ...]:
    return tuple(Block(BlockType.PARAGRAPH, paragraph) for paragraph in paragraphs)


FIRST = replace(ARTICLE, title="One", deck="Deck", blocks=_of('A "quoted" line.', "Stays.", "back\\slash\nand more"))


def test_each_piece_that_differs_is_a_row(database: Database) -> None:
    """Whole paragraphs, entries and values; what stayed or only moved is in none."""
    filing = Filing(database)
    filing.revise(FIRST)
    changed = replace(
        FIRST,
        title="Two",
        deck=None,
        blocks=_of("Stays.", "back\\slash\nand more", "New."),
        contributors=(*FIRST.contributors[:1], Contributor("Nora", ContributorRole.OTHER, "Layout")),
        topics=FIRST.topics[1:],
        citations=(*FIRST.citations[:1], Citation("Label", "https://a.example/", "a.example")),
    )
    filing.revise(changed, after(hours=1))
    found = _pieces(database)
    assert [piece[1:] for piece in found if piece[1] in ("title", "deck", "text")] == [
        ("deck", 1, "removed", "Deck"),
        ("text", 1, "removed", 'A "quoted" line.'),
        ("text", 3, "added", "New."),
        ("title", 1, "removed", "One"),
        ("title", 1, "added", "Two"),
    ]
    lists = {(field, kind, text) for _, field, _, kind, text in found}
    assert {("contributors", "added", "Layout: Nora"), ("citations", "added", "Label https://a.example/")} <= lists
    assert ("topics", "removed", "國際組織-北大西洋公約組織") in lists
    (row, *_) = _rows(database)
    assert (row["before"], row["revision"], row["publication"]) == (1, 2, "lia")


def test_the_first_revision_changes_nothing(database: Database) -> None:
    """There is nothing before it."""
    Filing(database).revise(FIRST)
    assert _pieces(database) == []


def test_a_revision_that_is_not_shown_is_stepped_over(database: Database) -> None:
    """What went and came is told against the one shown before; of the one withheld nothing is told."""
    filing = Filing(database)
    filing.revise(FIRST)
    filing.revise(replace(FIRST, title="Secret"), after(hours=1))
    filing.revise(replace(FIRST, title="Three"), after(hours=2))
    with database.begin() as connection:
        secret = connection.scalar(sa.text("SELECT capture_id FROM revisions WHERE revision = 2"))
        act = Withholding("urn:uuid:1", "lia", WithheldKind.CAPTURE, URL, (), "why", AT, capture_id=secret)
        file_withholding(connection, act)
    assert _pieces(database) == [(3, "title", 1, "removed", "One"), (3, "title", 1, "added", "Three")]
    assert _rows(database)[0]["before"] == 1
