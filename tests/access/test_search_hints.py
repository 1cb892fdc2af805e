"""What whoever searched in vain may have meant."""

from __future__ import annotations

import pytest

from access.cli.search_hints import hints
from access.cli.sources_beside import hosts_there_are, left_out, not_found_so_far
from storage.types import SourceState

AND = "and was searched for as a word; to join words, write AND."


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("cable and anchor", [AND]),
        ("cable And anchor", ["And was searched for as a word; to join words, write AND."]),
        ("cable or not anchor", ["or, not was searched for as a word; to join words, write OR, NOT."]),
        ("cable AND anchor", []),
        ('"cable and anchor"', []),
        (
            "https://a.example/1",
            [
                "An address is searched for as words of a text. What the archive holds of it:",
                "  fonds show https://a.example/1",
            ],
        ),
        ("cable anchor", []),
    ],
)
def test_a_query_that_meant_something_else(query: str, said: list[str]) -> None:
    """Operators in small letters and addresses; what is quoted was meant as it stands."""
    assert list(hints(query)) == said


def test_states_that_count_as_another() -> None:
    """In the words of outputs, with the token of the option."""
    assert list(left_out([SourceState.SOFT_GONE])) == [
        "Not listed here, though counted as gone: what is replaced by another page (--state soft-gone)"
    ]
    assert list(left_out([])) == []


def test_hosts_are_named_where_they_are_few() -> None:
    """More than a screen of them helps nobody."""
    assert hosts_there_are("b.example", ["a.example"]).endswith("; there are some on a.example")
    assert hosts_there_are("b.example", ["a.example"] * 31) == "No cited source is on b.example or a host below it"


def test_that_none_is_gone_names_those_not_found_so_far() -> None:
    """They are in the list of what is pending; without any, nothing is said."""
    assert list(not_found_so_far(0, is_all=True)) == []
    assert list(not_found_so_far(1, is_all=True)) == ["1 source was not found so far (--state pending)"]
    assert list(not_found_so_far(30, is_all=False)) == ["more than 30 sources were not found so far (--state pending)"]
