"""Pages of figures: every figure that is edited makes a revision, however many are, and however often."""

from __future__ import annotations

import random
from urllib.parse import urlsplit

import pytest

from pipelines.content_digest import source_digest
from pipelines.drift import drift_of
from pipelines.first_copy import is_comparable, stranger_of
from pipelines.replaced_text import is_replaced, shares_nothing
from pipelines.source_filing import MOVED
from pipelines.strange_page import bears_another_number
from storage.types import ChangeClass, SourceReading
from storage.types.filings import MovingPart
from tests.pipelines.figure_pages import corrected, counted_anew, tables
from tests.pipelines.strange_pages import obstacles, resales
from tests.pipelines.test_drift import drift, is_changed, kept, read
from tests.pipelines.test_held_text import DOCUMENT, Story
from tests.storage.filing import SOURCE

HOST = urlsplit(SOURCE).hostname or ""
on_tables = pytest.mark.parametrize("number", [48, pytest.param(96, marks=pytest.mark.long)])


@on_tables
def test_every_figure_that_is_corrected_is_found(number: int) -> None:
    """With what it was and is, in tables of two rows and of a hundred."""
    chance, missed = random.Random(5), []
    for table in tables(number, 5):
        edited, figure = corrected(table, chance)
        before, after = read(table.page()), read(edited.page())
        found = drift(before, after)
        told = "".join(text or "" for pair in found.numbers for text in pair)
        if not is_changed(before, after) or found.change_class is not ChangeClass.NUMBERS or figure not in told:
            missed.append((table.name, figure, found))
    assert missed == []


@on_tables
def test_a_table_that_counts_anew_is_the_same_document(number: int) -> None:
    """A change of its numbers and its day at once: no text that waits, no stranger, none that was replaced."""
    chance, wrong = random.Random(6), []
    for table in tables(number, 6):
        before, after = read(table.page()), read(counted_anew(table, chance, 2).page())
        is_strange = shares_nothing(kept(before), after) or stranger_of(kept(before), SOURCE, after) is not None
        if is_strange or drift_of(kept(before), after).change_class is not ChangeClass.NUMBERS:
            wrong.append((table, drift_of(kept(before), after).change_class))
        assert source_digest(before) != source_digest(after)
    assert wrong == []


def test_each_day_of_such_a_table_is_a_revision_at_once() -> None:
    """Also where it came in place of another document, whose last text has nothing of it."""
    chance = random.Random(7)
    for table in list(tables(8, 7)):
        days = {f"day{day}": read(counted_anew(table, chance, day + 1).page()) for day in range(12)}
        visits = " ".join(f"{40 + place}:{day}" for place, day in enumerate(days))
        assert Story(visits, days).revisions == [40 + place for place in range(12)], table
    replaced = Story(f"0:doc {visits}", days | {"doc": DOCUMENT})
    assert replaced.revisions == [0, *(40 + place for place in range(12))]


@pytest.mark.parametrize(
    ("before", "now", "is_request"),
    [
        ("Barua zote 1", "Barua zote 2", True),
        ("Ref 8f3a9c01aa22 at 12:31", "Ref 77aa01bb33cc at 12:32", True),
        ("ID 1234567890", "ID 1234567891", True),
        ("系統正在確認您的連線,請稍候。編號12345", "系統正在確認您的連線,請稍候。編號22346", True),
        ("Your address is 10.0.0.7", "Your address is 10.0.0.8", True),
        ("A 1 B 2 C 3", "A 4 B 5 C 6", False),
        ("A 1234567890\nB 2345678901\nC 3456789012", "A 1234567891\nB 2345678902\nC 3456789013", False),
        ("A 1 B 2 C 3", "A 4 B 5 C 3", True),
        ("Barua zote", "Barua zote", False),
        ("Barua 1", "Linda 2", False),
    ],
)
def test_one_number_may_be_a_requests_and_several_are_a_documents(before: str, now: str, *, is_request: bool) -> None:
    """An address or an identifier of a request is none of the several."""
    assert bears_another_number(before, now) is is_request


@pytest.mark.parametrize(
    ("old", "new", "is_gone"),
    [
        (["USD\t31.2"], ["USD\t33.7"], False),
        (["31.2", "8"], ["33.7", "9"], False),
        (["2031-05-01,12"], ["2031-05-02,13"], False),
        (["31.2"], ["Gardens for guests"], True),
        (["USD\t31.2", "EUR\t34.2"], ["Pier\t12", "Quay\t7"], True),
    ],
)
def test_words_tell_documents_apart_and_numbers_do_not(old: list[str], new: list[str], *, is_gone: bool) -> None:
    """Two texts of nothing but numbers are one document."""
    assert is_replaced(old, new) is is_gone


def test_a_reading_without_words_is_compared_by_its_numbers() -> None:
    """It is changed, and not replaced."""
    one, other = SourceReading(None, "1037"), SourceReading(None, "1041")
    assert drift_of(kept(one), other).change_class is ChangeClass.NUMBERS


def counted(number: int) -> SourceReading:
    """A page of one figure, which is another each time."""
    return SourceReading("Index of the harbour", f"The index of the harbour stands at {number} points.")


def test_a_figure_that_changes_each_day_makes_a_revision_each_day_for_ever() -> None:
    """Of forty days and more, each with its class; that the words move is said."""
    days = {f"day{day}": counted(1000 + 3 * day) for day in range(60)}
    story = Story(" ".join(f"{40 + place}:{day}" for place, day in enumerate(days)), days)
    assert story.revisions == [40 + place for place in range(60)]
    assert story.kept.motion.parts == (MovingPart("The index of the harbour stands at ", " points."),)
    classes = {filing.drift.change_class for filing in story.filings if filing.drift is not None}
    assert classes == {ChangeClass.NUMBERS}


def test_more_often_than_each_day_the_change_is_told_and_the_last_one_is_a_revision() -> None:
    """Each visit says that it found other words; when the text rests, that is a revision as well."""
    hours = {f"hour{hour}": counted(1000 + hour) for hour in range(60)}
    visits = [f"{40 + place / 24}:{hour}" for place, hour in enumerate(hours)]
    story = Story(" ".join([*visits, "44:hour59", "45:hour59"]), hours)
    made = [round((at - 40) * 24) for at in story.revisions]
    assert made == [*range(25), 44, 96]
    told = [(filing.check.reason, filing.shows) for filing in story.filings if filing.is_moved]
    assert told == [(MOVED, None)] * (60 - 26)
    assert [filing.revision is None for filing in story.filings[-2:]] == [False, True]


def test_a_table_that_was_sold_is_known_by_its_words() -> None:
    """However few they are beside its numbers; what stands in its way is no sale."""
    met = zip(tables(64, 8), resales(64, HOST, 8), obstacles(64, HOST, 8), strict=True)
    told = [
        (stranger_of(first, SOURCE, bought), stranger_of(first, SOURCE, wall))
        for table, (_, bought), (_, wall) in met
        if is_comparable(first := kept(read(table.page())))
    ]
    assert len(told) >= 40
    assert sum(sold is not None and not sold.is_wall for sold, _ in told) >= 0.95 * len(told)
    assert not any(wall is not None and not wall.is_wall for _, wall in told)
