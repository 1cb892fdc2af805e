"""What is compared without pytest is told in full."""

from __future__ import annotations

import pytest

from tests.access.sameness import assert_same


def test_the_same_in_another_order_is_the_same() -> None:
    """Nothing is raised."""
    assert_same("pages", ["b", "a", "a"], ["a", "b", "a"])


def test_what_lacks_and_what_is_too_much_is_named() -> None:
    """Each with its first three; a thing that is there twice is too much once."""
    with pytest.raises(AssertionError) as told:
        assert_same("pages", ["a", "a", "x"], ["a", "b", "c", "d", "e"])
    assert str(told.value) == "pages: lacking b, c, d and 1 more; too much a, x"
