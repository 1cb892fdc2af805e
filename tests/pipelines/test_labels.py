"""Words compared as a reader compares them, quickly: by the letters and digits that are left after NFKC."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from pipelines.words.labels import bare, squeezed

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
