"""Where a player shows a capture."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from storage.types.replay_path import replay_path, replay_timestamp


def test_a_moment_of_any_zone_is_14_digits_of_utc() -> None:
    """Parts of a second are left out, not rounded."""
    taipei = timezone(timedelta(hours=8))
    assert replay_timestamp(datetime(2031, 5, 4, 7, 2, 1, 999_999, tzinfo=taipei)) == "20310503230201"


def test_the_path_holds_the_address_as_it_is() -> None:
    """Its query and its own slashes included."""
    at = datetime(2031, 5, 4, 3, 2, 1, tzinfo=UTC)
    assert replay_path("lia", at, "https://lia.example/?p=1&q=/") == "/lia/20310504030201/https://lia.example/?p=1&q=/"
