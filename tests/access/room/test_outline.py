"""A text's own headings below those of the page that shows it."""

from __future__ import annotations

import pytest

from access.web.room.outline import outline_levels


@pytest.mark.parametrize(
    ("levels", "under", "shown"),
    [
        pytest.param([], 1, (), id="no heading"),
        pytest.param([2, 3, 3, 2], 1, (2, 3, 3, 2), id="they fit already"),
        pytest.param([3, 3], 1, (2, 2), id="they begin too deep"),
        pytest.param([1, 2, 1], 2, (3, 4, 3), id="they begin too high"),
        pytest.param([2, 4, 3], 1, (2, 3, 3), id="a level left out"),
        pytest.param([3, 2, 3], 1, (2, 2, 3), id="a higher one comes later"),
        pytest.param([None, 2, None], 2, (3, 4, 3), id="not known"),
        pytest.param([1, 2, 3, 4, 5, 6], 2, (3, 4, 5, 6, 6, 6), id="no deeper than HTML has"),
    ],
)
def test_headings_stand_below_those_of_the_page(levels: list[int | None], under: int, shown: tuple[int, ...]) -> None:
    """One level further down at most, in the order of the text's own."""
    assert outline_levels(levels, under) == shown
