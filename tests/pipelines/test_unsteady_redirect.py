"""Whether an address is still one with what its permanent redirect led to, visit after visit."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from pipelines.unsteady_redirect import PLACES_OWN, has_left, is_unsteady
from storage.types import SourceState
from storage.types.source_redirects import Principal, SeenMove
from tests.pipelines.test_held_text import Story
from tests.storage.filing import AT, after


def moves(places: str) -> tuple[SeenMove, ...]:
    """One visit a day, each led to the page of this letter; a dot is a visit that was led nowhere."""
    return tuple(
        SeenMove(after(days=day), f"https://ministry.example/{place}", f"urn:uuid:{day}")
        for day, place in enumerate(places)
        if place != "."
    )


@pytest.mark.parametrize(
    ("places", "is_wandering"),
    [
        # By the country, by the day, by chance.
        ("bcde", True),
        ("bcbc", True),
        ("bbcbbdb", True),
        ("b.c.d.b", True),
        ("bbbbbbbbcdef", True),
        # A move now and then, also back again, and a visit that was led astray.
        ("bbbb", False),
        ("bbbccc", False),
        ("bcccc", False),
        ("bbxbb", False),
        ("bbccbb", False),
        ("bbccddee", False),
        ("bbccddeef", False),
        # What is long past decides nothing: two visits led astray years apart, places that were changed long ago.
        ("bbbbbbxbbbbbbbbybbbbbb", False),
        ("bcbcbcbcbbbbbbb", False),
        ("bcdefghhhhhhhh", False),
        ("", False),
    ],
)
def test_an_address_that_leads_to_another_page_each_time_is_none_of_them(places: str, is_wandering: bool) -> None:
    """A page moves seldom, and for long; in whatever order the visits are known."""
    seen = moves(places)
    assert is_unsteady(seen) is is_wandering
    assert {is_unsteady(each) for each in permutations(seen[:4])} == {is_unsteady(seen[:4])}


def test_visits_of_one_moment_are_in_the_order_of_their_captures() -> None:
    """Whether an address is led about does not depend on how the rows came."""
    seen = [replace(move, at=AT) for move in moves("bcbbc")]
    assert len({is_unsteady(each) for each in permutations(seen)}) == 1


@pytest.mark.parametrize(
    ("places", "visited_on", "is_left"),
    [
        ("bbcc", 3, True),
        # Once is nothing yet, and the source may have moved along since it was visited last.
        ("bbc", 2, False),
        ("bbcc", 2, False),
        ("bbcc", None, False),
        # It was led there when it was joined.
        ("cc", 3, False),
    ],
)
def test_an_address_is_parted_from_what_did_not_move_along(places: str, visited_on: int | None, is_left: bool) -> None:
    """Two visits in a row were led elsewhere, and the source was visited since."""
    visited_at = None if visited_on is None else after(days=visited_on)
    assert has_left(moves(places), Principal(("https://ministry.example/b",), visited_at)) is is_left


def led(shown: str) -> Story:
    """A source that is led for good to a place at each visit, one a day: `doc@b` is the document at the place b."""
    return Story(" ".join(f"{day}:{what}" for day, what in enumerate(shown.split())))


@pytest.mark.parametrize(
    ("shown", "revisions"),
    [
        # Tickets, sessions and mirrors: wherever the document stands, an edit of it is one.
        ("doc@1 doc@2 doc@3 edited@4 edited@5 doc@6", [0, 3, 5]),
        ("doc@1 doc@2 doc@1 doc@2 edited@1 edited@2", [0, 4]),
        # A mirror that is behind shows what it showed before.
        ("doc@1 doc@2 doc@1 doc@2 edited@1 doc@2 edited@1 edited@2", [0, 4]),
        # Written anew, it counts when another place shows it too, and since the first that did.
        ("doc@1 doc@2 doc@3 doc@4 programme@5 programme@6", [0, 4]),
        ("doc@1 doc@2 doc@3 doc@4 longer#1@5 longer#2@6 longer#3@7", [0, 4, 5, 6]),
        # Pages that each stand at their own place are none of them the document.
        ("doc@b aside@c doc@b queue@d shield@e doc@b aside@c aside@c doc@b", [0]),
        ("doc@b aside@c queue@d shield@e portal@f aside@c queue@d", [0]),
        # Two that are alike are two texts until it is known that they come by turns.
        ("doc@b edited@c doc@b edited@c doc@b edited@c doc@b edited@c", [0, 1, 2]),
        # When that is over, what stands there is the text, since it stands there for good.
        ("doc@b edited@c doc@b edited@c doc@b " + "edited@c " * 6, [0, 1, 2, 10]),
        ("doc@b aside@c doc@b queue@d doc@b " + "programme@c " * 6, [0, 5]),
        # Long ago another page was shown for a visit, twice: nothing follows.
        ("doc@b " * 9 + "aside@x " + "doc@b " * 9 + "queue@y " + "doc@b " * 9 + "edited@b", [0, 29]),
    ],
)
def test_what_one_place_shows_is_its_own_and_what_two_show_is_the_document(shown: str, revisions: list[float]) -> None:
    """No edit is lost behind an address that leads elsewhere each time, and no turn of pages is one."""
    assert led(shown).revisions == revisions


def test_a_place_that_shows_what_it_showed_before_says_so() -> None:
    """The visit arrives, and names the revision that stands there."""
    story = led("doc@b edited@c doc@b edited@c")
    last = story.filings[-1]
    assert (last.check.state, last.check.reason, last.shows, last.changes) == (SourceState.MOVED, PLACES_OWN, 2, ())
    assert story.kept.latest is not None
    assert story.kept.latest.revision == 3


def test_a_source_that_is_led_about_is_gone_only_when_nothing_answers() -> None:
    """Three errors spread over its life are three errors, whatever the visits between them showed."""
    story = led("doc@b aside@c queue@d 404 aside@c queue@d 404 shield@e portal@f 404 aside@c")
    assert {filing.standing.state for filing in story.filings} == {SourceState.MOVED}
