"""What is made of a table of words is kept by the table, and what is looked for first is in all that is found."""

from __future__ import annotations

import pytest

from pipelines.page.provenance_marks import may_hold_marks, without_marks
from pipelines.words.by_identity import by_identity
from pipelines.words.date_forms import FORMS
from pipelines.words.labels import is_label


def test_what_is_made_of_an_object_is_made_once() -> None:
    """An object that is asked about again is not looked through again; an equal one is another."""
    made: list[tuple[str, ...]] = []

    def _longest(words: tuple[str, ...]) -> str:
        made.append(words)
        return max(words, key=len)

    longest = by_identity(_longest)
    tables = [tuple(f"{place}{'x' * length}" for length in range(3)) for place in range(200)]
    assert [longest(table) for table in tables for _again in range(2)] == [
        f"{place}xx" for place in range(200) for _again in range(2)
    ]
    assert made == tables


@pytest.mark.parametrize(
    "line",
    [
        "2025-08-20T09:00:00+08:00",
        "114/8/20",
        "民國98. 8. 20",
        "令和元年5月1日",
        "2025년 8월 20일",
        "20/8/2025",
        "20. 08. 2025",
        "August 20th, 2025 at 3:05 pm",
        "Aug. 20\u00a02025",
        "1er août 2025",
        "20-Aug-2025",
        "20 de agosto de 2025",
    ],
)
def test_each_form_of_a_date_is_looked_for_where_it_stands(line: str) -> None:
    """A text in which a form finds a date has what is looked for before it."""
    found = [needed for form, needed in FORMS if form.search(line)]
    assert found
    assert all(needed.search(line) for needed in found)


def test_one_selector_is_no_mark_and_a_row_of_them_is() -> None:
    """A text with single selectors, as behind emoji, need not be looked through; one with a row of them must."""
    assert not may_hold_marks("❤\ufe0f and ☀\ufe0f.".encode())
    hidden = "text\ufe01\ufe02 \U000e0101\U000e0101end"
    assert may_hold_marks("text\ufe01\ufe02".encode())
    assert may_hold_marks("\U000e0101\U000e0102".encode())
    assert without_marks(hidden) == "text end"


def test_a_label_without_letters_begins_every_text() -> None:
    """A count alone is a label where one of the labels is nothing but a sign; in two languages one is in ASCII."""
    assert is_label("120 items", ("▲",))
    assert is_label("參考資料 References", ("references",))
    assert not is_label("參考資料・文獻", ("文獻",))
