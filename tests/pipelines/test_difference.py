"""The difference of two revisions: nothing lost, nothing invented, small changes small."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.difference import FieldChange, Paragraph, Piece, PieceKind, differences, words
from storage.questions.revision_pairs import ComparedRevision

TEXT = st.text("港口今日重開。 the port opens, 1.", max_size=60)


def revision(number: int, text: str = "", **lists: tuple[str, ...]) -> ComparedRevision:
    """A revision with this text."""
    texts = {"title": "港口重開", "text": text}
    return ComparedRevision(number, f"urn:uuid:{number}", f"2026-03-0{number}T00:00:00.000000Z", texts, lists)


def marked(pieces: tuple[Piece, ...]) -> str:
    """The pieces in one line."""
    marks = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in pieces)


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("港口今日重開。", "港口明日重開。", "港口[-今-]{+明+}日重開。"),
        ("三國簽署海上搜救協定", "三國延後簽署海上搜救協定", "三國{+延後+}簽署海上搜救協定"),
        ("The port opens today.", "The port opens tomorrow.", "The port opens [-today-]{+tomorrow+}."),
        ("costs 1,200 marks", "costs 1,300 marks", "costs 1,[-200-]{+300+} marks"),
        ("the old harbour wall", "the new sea wall", "the [-old harbour-]{+new sea+} wall"),
        ("漁港の出口で待つ。", "漁港の入口で待つ。", "漁港の[-出-]{+入+}口で待つ。"),
        # What stands in both by chance is no thread between two changes; a day and its month are two.
        (
            "占百分之一點四。",
            "占百分之二點九。原數誤植,於一月更正。",
            "占百分之[-一點四-]{+二點九。原數誤植,於一月更正+}。",
        ),
        ("其餘一百二十三艘未填", "其餘九十六艘未填", "其餘[-一百二十三-]{+九十六+}艘未填"),
        ("三月五日", "四月六日", "[-三-]{+四+}月[-五-]{+六+}日"),
        ("", "new", "{+new+}"),
        ("gone", "", "[-gone-]"),
    ],
)
def test_texts_differ_by_words_and_in_chinese_by_characters(old: str, new: str, shown: str) -> None:
    """A word is never cut, and a change is told as one where a single blank lies between."""
    assert marked(words(old, new)) == shown


@given(TEXT, TEXT)
def test_the_pieces_are_both_texts(old: str, new: str) -> None:
    """Without what came they are the old text, without what went the new one."""
    pieces = words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.ADDED) == old
    assert "".join(piece.text for piece in pieces if piece.kind is not PieceKind.REMOVED) == new
    assert all(piece.text for piece in pieces)


@given(st.lists(TEXT.filter(str.strip), max_size=5), st.lists(TEXT.filter(str.strip), max_size=5))
def test_every_paragraph_that_differs_is_told(old: list[str], new: list[str]) -> None:
    """The changed paragraphs hold all that came and all that went."""
    before, after = revision(1, "\n\n".join(old)), revision(2, "\n\n".join(new))
    changes = differences(before, after)
    assert (changes == ()) == (old == new)
    for change in changes:
        assert (change.field, change.before, change.after) == ("text", "\n\n".join(old), "\n\n".join(new))
        for paragraph in change.paragraphs:
            kept = "".join(piece.text for piece in paragraph.pieces if piece.kind is not PieceKind.REMOVED)
            gone = "".join(piece.text for piece in paragraph.pieces if piece.kind is not PieceKind.ADDED)
            assert kept in new if kept else gone in old


def test_paragraphs_that_came_and_went_are_whole() -> None:
    """A paragraph in place of another one that says something else is not mixed with it."""
    before = revision(1, "港口今日重開。\n\n風浪已經平息。\n\n船舶可以進港。")
    after = revision(2, "港口今日重開。\n\nA new notice was posted.\n\n船舶不可以進港。")
    (change,) = differences(before, after)
    assert [(paragraph.number, marked(paragraph.pieces)) for paragraph in change.paragraphs] == [
        (2, "[-風浪已經平息。-]"),
        (2, "{+A new notice was posted.+}"),
        (3, "船舶{+不+}可以進港。"),
    ]


def test_lists_differ_by_their_entries() -> None:
    """A name that came is one entry."""
    before = revision(1, contributors=("撰稿人: Lia",), citations=("聲明 https://a.example/7",))
    after = revision(2, contributors=("撰稿人: Lia", "攝影: Noor"), citations=("聲明 https://a.example/8",))
    assert differences(before, after) == (
        FieldChange(
            "contributors",
            "撰稿人: Lia",
            "撰稿人: Lia\n攝影: Noor",
            (Paragraph(2, (Piece(PieceKind.ADDED, "攝影: Noor"),)),),
        ),
        FieldChange(
            "citations",
            "聲明 https://a.example/7",
            "聲明 https://a.example/8",
            (
                Paragraph(
                    1,
                    (
                        Piece(PieceKind.SAME, "聲明 https://a.example/"),
                        Piece(PieceKind.REMOVED, "7"),
                        Piece(PieceKind.ADDED, "8"),
                    ),
                ),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("海" * 9_000, "海" * 9_000 + "浪"),
        ("海 浪 " * 4_000, "浪 海 " * 4_000),
        ("".join(map(chr, range(0x4E00, 0x4E00 + 5000))) * 100, "海" * 500_000),
    ],
    ids=["one word again and again", "two in turn", "endless"],
)
def test_texts_that_would_take_minutes_differ_as_wholes(old: str, new: str) -> None:
    """What strangers write decides neither how long nor how much is computed."""
    (change,) = differences(revision(1, old), revision(2, new))
    (paragraph,) = change.paragraphs
    assert [(piece.kind, piece.text) for piece in paragraph.pieces] == [
        (PieceKind.REMOVED, old),
        (PieceKind.ADDED, new),
    ]
