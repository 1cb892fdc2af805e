"""`fonds diff`: what a publisher changed, for people and for programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.types import Contributor, ContributorRole
from tests.access.commands import fonds
from tests.storage.filing import ARTICLE, SOURCE, STATEMENT, Filing, after, article


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with an article of three revisions and a cited source of two."""
    made = Archive.create(tmp_path / "archive")
    database = made.open_database(write=True)
    filing = Filing(database)
    first = article(text="港口今日重開，船舶可以進港。")
    filing.revise(first)
    second = article("港口重開了", "港口明日重開，船舶可以進港。")
    filing.revise(second, after(days=1))
    names = (*ARTICLE.contributors, Contributor("Noor", ContributorRole.PHOTOGRAPHER, "攝影"))
    filing.revise(replace(second, contributors=names), after(days=2))
    filing.arrive(SOURCE, after(days=1), STATEMENT)
    filing.arrive(
        SOURCE, after(days=3), replace(STATEMENT, text="The ministry states that 港口 closes.", agency="Ministry")
    )
    database.close()
    return made.path


def test_the_last_two_revisions_are_compared_by_field(archive: Path) -> None:
    """Marks survive without colour."""
    ran = fonds("diff", ARTICLE.canonical_url, "--archive", archive)
    assert (ran.code, ran.err) == (0, "")
    assert "revision 2 of" in ran.out
    assert ran.out.endswith("contributors\n{+攝影: Noor+}\n")


def test_named_revisions_are_compared_in_chinese_too(archive: Path) -> None:
    """Title and text, by characters."""
    ran = fonds("diff", ARTICLE.canonical_url, "1", "2", "--archive", archive)
    assert "title\n港口重開{+了+}\n" in ran.out
    assert "text\n  1  港口[-今-]{+明+}日重開，船舶可以進港。\n" in ran.out


def test_programs_get_values_and_pieces(archive: Path) -> None:
    """One document, with the capture that shows each revision."""
    answer = fonds("diff", ARTICLE.canonical_url, "1", "2", "--archive", archive, "--json").answer
    assert (answer["kind"], answer["before"]["revision"], answer["after"]["revision"]) == ("article", 1, 2)
    assert answer["before"]["capture_id"] != answer["after"]["capture_id"]
    title = answer["changes"][0]
    assert (title["field"], title["before"], title["after"]) == ("title", "港口重開", "港口重開了")
    assert title["paragraphs"][0]["pieces"] == [
        {"kind": "same", "text": "港口重開"},
        {"kind": "added", "text": "了"},
    ]


def test_a_source_is_compared_like_an_article(archive: Path) -> None:
    """What a cited document said when it was cited, and what it says now."""
    ran = fonds("diff", SOURCE, "--archive", archive)
    assert ran.code == 0
    assert "港口 [-reopens-]{+closes+}." in ran.out
    assert "agency\n{+Ministry+}" in ran.out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("https://lia.example/none",), "no article or source"),
        ((ARTICLE.canonical_url, "1", "9"), "has no revision 9; it has 3"),
    ],
)
def test_what_is_not_there_is_one_line_and_1(archive: Path, arguments: tuple[str, ...], told: str) -> None:
    """An unknown id, an unknown number."""
    ran = fonds("diff", *arguments, "--archive", archive)
    assert ran.code == 1
    assert told in ran.only_line


def test_a_single_revision_is_said_to_be_one(archive: Path) -> None:
    """Nothing to compare is no error."""
    ran = fonds("diff", ARTICLE.canonical_url, "1", "1", "--archive", archive)
    assert (ran.code, "Nothing differs" in ran.out) == (0, True)
