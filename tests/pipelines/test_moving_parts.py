"""Which words of a page move by themselves: those few that differ each time while the rest of their line stays."""

from __future__ import annotations

import pytest

from pipelines.moving_parts import lines_at_rest, moving_parts
from storage.types.filings import MovingPart

STORY = "The harbour reopens today."


@pytest.mark.parametrize(
    ("texts", "parts"),
    [
        (("Quota 1 of the day", "Quota 27 of the day"), (MovingPart("Quota ", " of the day"),)),
        (("餘額12萬元", "餘額9千元"), (MovingPart("餘額", "元"),)),
        ((f"{STORY}\nred", f"{STORY}\nblue and green"), (MovingPart("", "", STORY),)),
        ((f"red\n{STORY}", f"blue\n{STORY}"), (MovingPart("", "", ""),)),
        (
            (f"Quota 1\n{STORY}\nRain 4 mm", f"Quota 2\n{STORY}\nRain 0 mm"),
            (MovingPart("Quota ", ""), MovingPart("Rain ", " mm")),
        ),
        ((STORY, STORY), ()),
        (("Quota 1", f"Quota 1\n{STORY}"), ()),
        ((f"{STORY} " + "a " * 13, f"{STORY} " + "b " * 13), ()),
        (("red\nsmall", "blue\nlarge"), ()),
    ],
    ids=[
        "a figure",
        "ideographs count one by one",
        "a whole line below another",
        "a whole first line",
        "two lines",
        "nothing",
        "a line more",
        "too many words",
        "a line below one that moves",
    ],
)
def test_few_words_between_what_stays(texts: tuple[str, ...], parts: tuple[MovingPart, ...]) -> None:
    """Anything else is a change as ever."""
    assert moving_parts(texts) == parts


def test_every_text_must_differ_from_the_one_before() -> None:
    """Two that are alike were told apart by something else than their text."""
    assert moving_parts(("Quota 1", "Quota 2", "Quota 2")) == ()


def test_what_is_known_to_move_is_not_counted_again() -> None:
    """Another part of the same page may begin to move later."""
    known = (MovingPart("Quota ", ""),)
    texts = tuple(f"Quota {number}\nRain {number} mm" for number in range(3))
    assert moving_parts(texts, known) == (MovingPart("Rain ", " mm"),)


def test_a_part_stands_for_one_line() -> None:
    """Another line that begins and ends alike is the publisher's."""
    parts = (MovingPart("The ", " ships"),)
    text = "The 5 ships\nThe lost ships"
    assert lines_at_rest(text, parts) == ["The \ufffc ships", "The lost ships"]
    assert lines_at_rest(text, ()) == text.split("\n")


@pytest.mark.parametrize("line", ["A 5 ships", "The 5 boats", "The " + "x " * 60 + "ships", "The ships"])
def test_a_line_that_stays_otherwise_is_no_such_part(line: str) -> None:
    """Its words must stand where they stood, with no more between than may move."""
    assert lines_at_rest(line, (MovingPart("The ", " ships"),)) == [line.strip()]
