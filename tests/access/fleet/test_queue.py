"""What becomes of a job that was left with an error."""

from __future__ import annotations

from access.fleet.queue import wait_after
from storage.types.errors import ArchiveError, DatabaseError
from storage.types.fleet_jobs import FIRST_RETRY


def test_a_job_whose_end_could_not_be_noted_is_tried_again() -> None:
    """The database was away for a moment; any other error is one of the job's."""
    assert wait_after(DatabaseError("the database does not answer")) == FIRST_RETRY
    assert wait_after(ArchiveError("no such folder")) is None
