"""The lines of the process that stays: each with its time, and true of what comes next."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from access.running.task_lines import not_reloaded_line
from storage.types.errors import ConfigurationError

AT = datetime(2031, 5, 4, 3, 2, tzinfo=UTC)


def test_a_wrong_configuration_says_what_it_costs_and_what_to_do() -> None:
    """Tasks are processes of their own and read it anew: nobody is told that what held before holds on."""
    wrong = ConfigurationError(Path("/srv/lia/archive/fonds.toml"), "colour", "unknown key")
    assert not_reloaded_line(AT, wrong) == (
        "2031-05-04T03:02:00Z not reloaded: configuration /srv/lia/archive/fonds.toml: colour: unknown key; what runs"
        " goes on, and tasks begin when they would have, but one that needs this reads it anew and fails: mend it, and"
        " send SIGHUP again"
    )
