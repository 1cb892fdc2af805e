"""A difference side by side: what stands in the place of what went stands beside it, and nothing else does."""

from __future__ import annotations

import pytest

from access.web.room.difference_view import side_rows
from pipelines.difference import differences
from storage.questions.revision_pairs import ComparedRevision


def rows(old: str, new: str) -> list[tuple[str | None, str | None]]:
    """What stands side by side for two texts of pieces of one letter, each a paragraph."""
    before, after = (
        ComparedRevision(number, "", "", {"text": "\n\n".join(text)}, {}) for number, text in enumerate((old, new), 1)
    )
    changes = differences(before, after)
    sides = side_rows(changes[0].paragraphs if changes else ())
    return [tuple(side and side.pieces[0].text for side in row) for row in sides]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("abc", "axc", [("b", "x")]),
        ("abc", "axyc", [("b", "x"), (None, "y")]),
        ("abbc", "axc", [("b", "x"), ("b", None)]),
        ("abc", "ac", [("b", None)]),
        ("ac", "abc", [(None, "b")]),
        # What went before a paragraph that stayed has nothing to do with what came behind it.
        ("bac", "acx", [("b", None), (None, "x")]),
        ("bacd", "xayd", [("b", "x"), ("c", "y")]),
        ("bcad", "axd", [("b", None), ("c", None), (None, "x")]),
    ],
)
def test_only_what_took_the_place_of_something_stands_beside_it(
    old: str, new: str, shown: list[tuple[str | None, str | None]]
) -> None:
    """Row by row, the earlier text first."""
    assert rows(old, new) == shown
