"""What `fonds submit` says that it did."""

from __future__ import annotations

import pytest

from access.cli.submit import submitted_line
from storage.types.fleet_jobs import JobKind


@pytest.mark.parametrize(
    ("kind", "submitted", "waiting", "line"),
    [
        (JobKind.VERIFY, 2, 0, "Submitted 2 jobs of the kind verify."),
        (JobKind.CRAWL, 0, 1, "Submitted 0 jobs of the kind crawl; 1 more waited already."),
        (JobKind.VERIFY, 0, 0, "Submitted 0 jobs of the kind verify: there is no finished WARC file."),
        (JobKind.PUSH, 0, 0, "Submitted 0 jobs of the kind push: the store has every finished WARC file."),
    ],
)
def test_who_submits_nothing_is_told_why(kind: JobKind, submitted: int, waiting: int, line: str) -> None:
    """The files of a crawl that is running are not finished, and an upload may have been made by the crawl."""
    assert submitted_line(kind, submitted, waiting) == line
