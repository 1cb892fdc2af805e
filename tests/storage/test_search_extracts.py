"""Extracts: cut from the text as it is kept, with the places of the words found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.questions.search.extracts import extracts, on_one_line
from storage.types.search_pieces import SearchField, normalised
from storage.types.search_query import Phrase

TEXT = SearchField.TEXT


@pytest.mark.parametrize(
    ("text", "words", "fold", "shown", "marked"),
    [
        ("一二三", ["二"], False, "一二三", ["二"]),
        ("x" * 100 + "北約" + "y" * 100, ["北約"], False, "…" + "x" * 20 + "北約" + "y" * 40 + "…", ["北約"]),
        ("台湾", ["台灣"], True, "台湾", ["台湾"]),
        ("台湾", ["台灣"], False, None, []),
        ("ＮＡＴＯ的", ["nato"], False, "ＮＡＴＯ的", ["ＮＡＴＯ"]),
        ("a\n\nb  北約", ["b 北"], False, "a b 北約", ["b  北"]),
        ("（北約）與日本", ["北約與", "約)與"], False, "（北約）與日本", ["約）與"]),
        ("the cat, the catalogue", ["cat"], False, "the cat, the catalogue", ["cat"]),
        ("the cat, the catalogue", ["the"], False, "the cat, the catalogue", ["the", "the"]),
        ("Straße", ["STRASSE"], False, "Straße", ["Straße"]),
        ("ｶﾞｽ田", ["ガス"], False, "ｶﾞｽ田", ["ｶﾞｽ"]),
        ("cafe\u0301 noir", ["café"], False, "cafe\u0301 noir", ["cafe\u0301"]),
        ("㍿北約", ["株式会社北"], False, "㍿北約", ["㍿北"]),
        ("\u1100\u1161\u11a8 한국", ["각", "한"], False, "\u1100\u1161\u11a8 한국", ["\u1100\u1161\u11a8", "한"]),
        ("北約北約", ["北約", "約北"], False, "北約北約", ["北約", "約北", "北約"]),
        ("\u0b47\u0b3e北約", ["北約"], False, "\u0b47\u0b3e北約", ["\u0b47\u0b3e北約"]),
    ],
)
def test_an_extract_is_the_text_as_kept(
    text: str, words: list[str], fold: bool, shown: str | None, marked: list[str]
) -> None:
    """Around what is found, whatever the form of its characters, with what is marked by its place in the whole text."""
    found = extracts([(TEXT, text)], [Phrase(word) for word in words], fold=fold)
    if shown is None:
        assert found == ()
        return
    (extract,) = found
    assert on_one_line(extract, text) == shown
    assert text[extract.start : extract.end] == extract.text
    assert [text[start:end] for start, end in extract.marks] == marked


def test_the_first_places_of_each_word_are_shown_body_first() -> None:
    """At most three, none twice; a word that is asked for in the title is looked for there alone."""
    text = "北約" + "，。" * 60 + "日本" + "，。" * 60 + "港口" + "，。" * 60 + "北約"
    texts = [(TEXT, text), (SearchField.DECK, None), (SearchField.TITLE, "北約與港口")]
    found = extracts(texts, [Phrase("港口"), Phrase("北約")], fold=False)
    assert [(one.field, one.start, len(one.marks)) for one in found] == [
        ("text", 0, 1),
        ("text", 224, 1),
        ("title", 0, 2),
    ]
    found = extracts(texts, [Phrase("港口", SearchField.TITLE)], fold=False)
    assert [(one.field, one.marks) for one in found] == [("title", ((3, 5),))]
    found = extracts(texts, [Phrase("北約"), Phrase("日本"), Phrase("港口")], fold=False)
    assert [one.field for one in found] == ["text", "text", "text"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(min_size=1, max_size=6), st.booleans())
def test_what_is_marked_is_what_was_asked_for(before: str, behind: str, word: str, fold: bool) -> None:
    """In any script: what is marked holds the word once it is normalised; nothing is cut that is not there."""
    text = f"{before} {word} {behind}"
    for extract in extracts([(TEXT, text)], [Phrase(word)], fold=fold):
        assert text[extract.start : extract.end] == extract.text
        for start, end in extract.marks:
            assert extract.start <= start < end <= extract.end
            if not fold and unicodedata.is_normalized("NFKC", word) and word.isalnum():
                assert normalised(word) in normalised(text[start:end])
