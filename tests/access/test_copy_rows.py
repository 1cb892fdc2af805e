"""What people read of how copies stand, and of what their comparison came to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from access.cli.copy_rows import comparison_outcome, copy_rows
from storage.custody.copies.outcome import CopiesCompared, StrangeFile
from storage.questions.copies import CopyStanding

AT = datetime(2031, 5, 4, tzinfo=UTC)
STRANGE = StrangeFile("vault", "other.warc.gz")


@pytest.mark.parametrize(
    ("files", "alike", "strange", "said"),
    [
        (3, 3, (), "all are as recorded"),
        (1, 1, (), "it is as recorded"),
        (3, 2, (), "2 are as recorded, 1 is not"),
        (3, 1, (), "1 is as recorded, 2 are not"),
        (3, 3, (STRANGE,), "all are as recorded, and 1 unknown file"),
        (3, 1, (STRANGE, STRANGE), "1 is as recorded, 2 are not, and 2 unknown files"),
    ],
)
def test_the_outcome_of_a_comparison_is_a_sentence(
    files: int, alike: int, strange: tuple[StrangeFile, ...], said: str
) -> None:
    """In the singular and the plural; files that nobody knows are in it."""
    assert comparison_outcome(CopiesCompared(files, alike, 0, strange=strange)) == said


def test_damage_is_told_with_the_commands_that_lead_out_of_it() -> None:
    """At a copy and in the archive itself; where no place is whole, too."""
    rows = dict(copy_rows([CopyStanding("here", 2, 1), CopyStanding("vault", 2, 1, 0, AT, AT)]))
    assert rows["here"].startswith("1 damaged or missing in the archive itself: fonds copy repair mends ")
    assert "1 damaged or missing there: fonds copy repair mends " in rows["vault"]
    assert all("fonds verify --repair" in row for row in rows.values())
    assert "damaged" not in dict(copy_rows([CopyStanding("vault", 3, 0, 0, AT, AT)]))["vault"]


def test_what_waits_and_a_copy_that_is_away_are_told() -> None:
    """With how many bytes, since when, and the command that says why; of one that is there nothing of that."""
    row = dict(copy_rows([CopyStanding("vault", 3, 0, 2, AT, AT, 5_000_000, AT)]))["vault"]
    assert "2 WARC files not there yet, 5.0 MB; it could not be used since " in row
    assert row.endswith(": fonds copy verify says why")
    row = dict(copy_rows([CopyStanding("vault", 3, 0, 0, AT, AT)]))["vault"]
    assert "could not be used" not in row
    assert "not there yet" not in row
