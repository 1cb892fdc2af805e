"""Texts that come by turns are told as such, and an edit beside them stays one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.texts_by_turns import TURNS, come_by_turns
from storage.types import ChangeKind, SourceReading
from tests.pipelines.test_held_text import DOCUMENT, TEXTS, Story

# One word apart, as the pages for two countries are.
ABROAD = replace(DOCUMENT, text=DOCUMENT.text.replace("harbour", "harbor"))
THIRD = replace(DOCUMENT, text=DOCUMENT.text.replace("harbour", "port"))


def edited(text: SourceReading) -> SourceReading:
    """The same edit in each of them."""
    return replace(text, text=text.text.replace("surveys", "dives"))


TURNING = {**TEXTS, "a": DOCUMENT, "b": ABROAD, "c": THIRD, "A": edited(DOCUMENT), "B": edited(ABROAD)}


@pytest.mark.parametrize(
    ("digests", "are_turning"),
    [
        ("abab", True),
        ("abca" + "b", True),
        ("aabbaabb", True),
        ("abacb" + "a", True),
        # An edit that was taken back, and made again for good.
        ("aba", False),
        ("ab", False),
        ("abcd", False),
        ("ababaaaaaa", False),
        ("abab" + "b" * 5, False),
        ("aaaaaabaaaaa", False),
    ],
)
def test_texts_come_by_turns_once_they_came_back_twice(digests: str, are_turning: bool) -> None:
    """And no longer when one of them stands there for good."""
    assert come_by_turns(list(digests)) is are_turning


def story(shown: str) -> Story:
    """A source that is visited every third day, and shows one text each time."""
    return Story(" ".join(f"{3 * day}:{what}" for day, what in enumerate(shown.split())), TURNING)


@pytest.mark.parametrize(
    ("shown", "revisions"),
    [
        # Each is kept when it comes first, and once more when it comes back: that may be an edit that was undone.
        ("a b a b a b a b a b", [0, 1, 2]),
        ("a@~from/tw b@~from/us a@~from/tw b@~from/us a@~from/tw b@~from/us", [0, 1, 2]),
        ("a b c a b c a b c", [0, 1, 2, 3]),
        # A real edit beside it is found, in each of them.
        ("a b a b a A b A b A b", [0, 1, 2, 5]),
        ("a b a b a b A B A B A B a", [0, 1, 2, 6, 7]),
        # When it is over, what stands there is the text.
        ("a b a b a " + "b " * 6, [0, 1, 2, 10]),
        # Between seasons lie many visits.
        ("a " * 7 + "b " * 7 + "a " * 7 + "b " * 7, [0, 7, 14, 21]),
        # A text of which nothing is left of the others is held back first, and no revision at every second pair.
        ("a programme programme a programme programme a programme programme", [0, 1, 3]),
    ],
)
def test_a_text_that_comes_back_again_and_again_is_no_change(shown: str, revisions: list[int]) -> None:
    """What was never seen is one, whatever comes by turns beside it."""
    assert [day / 3 for day in story(shown).revisions] == revisions


def test_a_turn_says_so_and_names_the_text_that_it_shows() -> None:
    """It counts as unchanged, and nothing is told."""
    last = story("a@~from/tw b@~from/us a@~from/tw b@~from/us").filings[-1]
    assert (last.check.reason, last.shows, last.revision, last.changes) == (TURNS, 2, None, ())


def test_where_a_redirect_for_now_leads_is_no_passage() -> None:
    """Only one that is permanent says that a source is at another address."""
    told = [kind for filing in story("a@~from/1 a@~from/2 a@~from/3").filings for kind in filing.changes]
    assert told == [ChangeKind.SOURCE_CAPTURED]
