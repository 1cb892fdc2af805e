"""What strangers wrote is made harmless by one rule, for answers, JSON, logs and messages alike."""

from __future__ import annotations

import json
import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from storage.types.strangers_text import harmless, harmless_json, harmless_lines, in_one_line

_ACTING = ("Cc", "Cf", "Cs", "Zl", "Zp")


def acting(text: str) -> set[str]:
    """The characters of a text that would act on a terminal."""
    return {hex(ord(each)) for each in text if each != "\n" and unicodedata.category(each) in _ACTING}


@given(st.text())
def test_harmless_text_acts_on_nothing(text: str) -> None:
    """Whatever the text."""
    assert acting(harmless(text)) == set()
    assert "\n" not in harmless(text)
    assert acting(harmless_lines(text)) == set()


def test_every_character_that_acts_is_known() -> None:
    """All controls, formats, surrogates and separators of Unicode, one by one; what is printed stays as it is."""
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        category = unicodedata.category(character)
        if category in _ACTING:
            assert acting(harmless(character)) == set(), hex(number)
        elif category not in ("Cn", "Co"):
            assert harmless(character) == character, hex(number)


@given(st.dictionaries(st.text(), st.text(alphabet=st.characters())))
def test_harmless_json_reads_back_to_the_same_values(values: dict[str, str]) -> None:
    """Surrogates and characters beyond the first plane too."""
    document = harmless_json(json.dumps(values, ensure_ascii=False, indent=2))
    assert acting(document) == set()
    assert json.loads(document) == values


def test_letters_that_act_are_written_as_escapes_in_messages_too() -> None:
    """Escape sequences, C1, marks of direction; separators are blanks, and other scripts stay."""
    assert in_one_line("北約\x1b[31m \x9b1m\u202e\u2028\n x") == "北約\\x1b[31m \\x9b1m\\u202e x"


def test_long_text_is_cut_off_in_messages() -> None:
    """However long it is."""
    assert in_one_line("a" * 1_000_000, 10) == "a" * 10 + "…"


@given(st.text())
def test_a_message_acts_on_nothing(text: str) -> None:
    """Whatever it quotes."""
    assert acting(in_one_line(text)) == set()
    assert "\n" not in in_one_line(text)
