"""Whether a page in a file that is imported is an article: of a cut one, what is here of it tells."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipelines.candidate_job import ImportCandidate, read_candidate
from storage.types import Verdict
from storage.types.profile import Profile
from storage.warc.reader import records
from tests.pipelines.test_read import ANY, ARTICLE
from tests.storage.records import message
from tests.storage.test_verify_records import http

MENU = "<title>Home</title><h1>Home</h1><p>Welcome to our little site.</p>"
TYPE = b"Content-Type: text/html; charset=utf-8"


def candidate(folder: Path, answer: bytes, profile: Profile = ANY) -> ImportCandidate:
    """What is read of an answer in a file."""
    path = folder / "a.warc.gz"
    path.write_bytes(gzip.compress(http(1, answer), mtime=0))
    ((place, _),) = records(path)
    return read_candidate(path, place, "any", profile)


@pytest.mark.parametrize(
    ("body", "cut", "verdict"),
    [
        (ARTICLE, 0, None),
        (ARTICLE, 30, None),
        (MENU, 0, Verdict.NOT_AN_ARTICLE),
        (MENU, 5, Verdict.TRUNCATED),
        (" " * 50, 0, Verdict.EMPTY),
        (" " * 50, 5, Verdict.TRUNCATED),
    ],
)
def test_a_page_that_was_cut_is_refused_for_that(body: str, cut: int, verdict: Verdict | None, tmp_path: Path) -> None:
    """Not for what it lacks, unless it can be told to be an article all the same; then it is refused as one."""
    answer = message(body.encode(), TYPE)
    found = candidate(tmp_path, answer[: len(answer) - cut])
    assert found.verdict is verdict
    assert (found.cited is None) is (verdict is not None)
    # What is read of a whole article is kept, so that it need not be read again.
    assert (found.reading is not None) is (verdict is None and not cut)
