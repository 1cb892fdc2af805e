"""Words compared as a reader compares them, quickly: by the letters and digits that are left after NFKC."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.words.labels import are_hashtags, bare, is_label, squeezed

_TEXTS = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from("aB1 _-「，。：（！…\u3000ﬁ①ｱﾞİß")))


@given(_TEXTS)
def test_of_a_text_its_letters_and_digits_are_compared(text: str) -> None:
    """Whatever short way is taken, what is compared is the text after NFKC, folded, without all that is no letter."""
    assert squeezed(text) == re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@given(_TEXTS)
def test_what_stands_around_a_label_is_left_out(text: str) -> None:
    """Brackets, bullets and colons around a label go; what stands within it stays, white space single."""
    folded = " ".join(unicodedata.normalize("NFKC", text).split()).casefold()
    assert bare(text) == re.sub(r"^[\W_]+|[\W_]+$", "", folded)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("【全文】", True),
        ("二、全文", True),
        ("02 全文", True),
        ("全 文", True),
        ("全文（3）", True),
        ("全文▲ TOP", True),
        ("二十全文", False),
        ("2 月全文", False),
    ],
)
def test_a_label_may_be_counted_and_set_wide(text: str, is_one: bool) -> None:
    """A number before it, or blanks within it, do not make it another word."""
    assert is_label(text, ("全文", "資料來源")) is is_one


@pytest.mark.parametrize(
    ("text", "are_ones"),
    [
        ("#港灣 #燈塔", True),
        ("#Water #Regional planning", True),
        ("#물 관리 #광역 협력", True),
        ("#1 of the port", False),
        ("#Water is what the island lacks", False),
        ("The #Water plan", False),
    ],
)
def test_hashtags_may_be_of_several_words(text: str, are_ones: bool) -> None:
    """Where there are several; one with words behind it is a sentence."""
    assert are_hashtags(text) is are_ones
