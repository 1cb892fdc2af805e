"""What a visit came to has one token, whoever counts it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from storage.archive.archive import Archive
from storage.questions.overview import overview
from storage.tables.database import Database
from storage.types import FailureKind, Truncated
from storage.types.outcome_tokens import TRUNCATED, UNKNOWN_FAILURE, outcome_of
from tests.storage.filled_archive import fill
from tests.storage.records import AT


def test_a_crawl_and_the_status_count_alike(tmp_path: Path, database: Database) -> None:
    """Every kind of capture, on either engine."""
    captures = fill(Archive.create(tmp_path / "archive"), database)
    (counted,) = overview(database, AT).publications
    tokens = [f"{capture.role} {outcome_of(capture)}" for capture in captures]
    assert dict(counted.captures) == {token: tokens.count(token) for token in tokens}


def test_a_body_that_was_cut_off_is_one_token(tmp_path: Path, database: Database) -> None:
    """Whatever cut it off; before its status, and a failure by its kind."""
    (capture, *_) = fill(Archive.create(tmp_path / "archive"), database)
    for why in Truncated:
        assert outcome_of(replace(capture, truncated=why)) == TRUNCATED
    failed = replace(capture, status=None, truncated=None)
    assert outcome_of(replace(failed, failure=FailureKind.DNS)) == "dns"
    assert outcome_of(replace(failed, failure=None)) == UNKNOWN_FAILURE
