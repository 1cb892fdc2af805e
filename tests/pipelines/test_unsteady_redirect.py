"""Whether an address is still one with what its permanent redirect led to, visit after visit."""

from __future__ import annotations

from itertools import permutations

import pytest

from pipelines.unsteady_redirect import has_left, is_unsteady
from storage.types.source_redirects import Principal, SeenMove
from tests.storage.filing import after


def moves(places: str) -> tuple[SeenMove, ...]:
    """One visit a day, each led to the page of this letter; a dot is a visit that was led nowhere."""
    return tuple(
        SeenMove(after(days=day), f"https://ministry.example/{place}")
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
        ("", False),
    ],
)
def test_an_address_that_leads_to_another_page_each_time_is_none_of_them(places: str, is_wandering: bool) -> None:
    """A page moves seldom, and for long; in whatever order the visits are known."""
    seen = moves(places)
    assert is_unsteady(seen) is is_wandering
    assert {is_unsteady(each) for each in permutations(seen[:4])} == {is_unsteady(seen[:4])}


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
