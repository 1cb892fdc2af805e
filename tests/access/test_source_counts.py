"""What became of cited sources, in words that agree with the changes told of them."""

from __future__ import annotations

from access.cli.source_counts import sources_in_words


def test_a_source_that_moved_is_captured_and_one_that_was_replaced_is_gone() -> None:
    """As the changes `source-captured` and `source-gone` count them."""
    assert sources_in_words(
        [("captured", 19), ("gone", 1), ("moved", 1), ("robots", 1), ("soft-gone", 2), ("of-tomorrow", 1)]
    ) == [
        (20, "captured (1 of them at a new address)"),
        (3, "gone (2 of them replaced by another page)"),
        (1, "closed to robots"),
        (1, "of-tomorrow"),
    ]
    assert sources_in_words([("moved", 2)]) == [(2, "captured (at a new address)")]
    assert sources_in_words([]) == []
