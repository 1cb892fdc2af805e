"""The measures of the reading bench: what counts as equal, and how much of a text is found."""

from __future__ import annotations

import pytest

from bench.reading.figure import Item, figure
from bench.reading.measures import contains, grams, names_f1, same, share_of_grams, text_f1, tokens


def test_a_token_is_a_word_or_one_ideograph() -> None:
    """Scripts without spaces are counted by their characters, others by words; width and case do not count."""
    assert tokens("三國 Treaty２０２５、サイン") == ("三", "國", "treaty2025", "サ", "イ", "ン")
    assert tokens("Hafen\u00adamt") == ("hafenamt",)


def test_a_text_shorter_than_a_run_is_one_run() -> None:
    """Even a text of two words can be compared."""
    assert list(grams("two words")) == [("two", "words")]
    assert not grams("——")


@pytest.mark.parametrize(
    ("found", "value"),
    [("一二三四五", 1.0), ("一二三四", 2 / 3), ("", 0.0), ("一二三四五六七八九十", 2 * 2 / 9)],
)
def test_a_text_is_measured_by_its_runs_of_four(found: str, value: float) -> None:
    """Both what is lost and what is too much costs."""
    assert text_f1("一二三四五", found) == pytest.approx(value)


def test_a_repeated_run_counts_as_often_as_it_stands() -> None:
    """A paragraph that is found twice is one too many."""
    assert text_f1("一二三四", "一二三四 一二三四") < 1.0
    assert share_of_grams("一二三四", "一二三四 一二三四") == 1.0


def test_names_agree_whatever_their_order_and_width() -> None:
    """Sets of names are compared; two empty sets agree."""
    assert names_f1(["Ines Quill", "Ａ"], ["a", "ines quill"]) == 1.0
    assert names_f1([], []) == 1.0
    assert names_f1(["Ines Quill"], []) == 0.0
    assert names_f1(["甲", "乙"], ["甲"]) == pytest.approx(2 / 3)


def test_sentences_are_found_across_line_breaks() -> None:
    """White space does not part a sentence from its text."""
    assert contains("三國外長七日\n簽署協定。", ["七日簽署"])
    assert not contains("三國外長七日簽署協定。", ["七日簽署", "八日"])


def test_nothing_is_the_same_as_nothing() -> None:
    """A field that is not there equals one that is empty."""
    assert same(None, "")
    assert same("標題，甲", "標題,甲")
    assert not same("標題", None)


def test_a_figure_is_the_mean_with_its_floor() -> None:
    """The floor holds from the very figure on; the score of trafilatura is kept where it is known."""
    found = figure("set", "measure", [Item("a", 1.0, rival=0.5), Item("b", 0.5)], 0.75)
    assert (found.value, found.rival, found.holds) == (0.75, 0.5, True)
    assert not figure("set", "measure", [], 0.1).holds
