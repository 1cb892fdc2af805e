"""What a check comes to is said first, and in words."""

from __future__ import annotations

import re

import pytest

from access.web.captures import CheckAnswer
from access.web.room.check_view import check_result, statement_in_words
from access.web.room.languages import Language
from storage.custody.proving.statements import StatementKind, state

ENGLISH, CHINESE = Language
RECORD = "urn:uuid:e464d182-4192-4ad8-a96f-681511145168"
WHOLE = state(
    StatementKind.RECORD_WHOLE, record=RECORD, type="response", url="https://a.test/", at="2031-01-01T00:00:01Z"
)
UNLISTED = state(StatementKind.NOT_LISTED, record=RECORD)
UNSTAMPED = state(StatementKind.NOT_STAMPED, manifest="m")
DAMAGED = state(StatementKind.RECORD_DAMAGED, record=RECORD, why="it ends early")
NO_DIGEST = state(StatementKind.RECORD_WITHOUT_DIGEST, record=RECORD)


@pytest.mark.parametrize(
    ("statements", "is_proven", "result"),
    [
        ((WHOLE,), True, "proven"),
        ((WHOLE, UNLISTED), False, "unsworn"),
        ((WHOLE, UNSTAMPED), False, "unstamped"),
        ((WHOLE, state(StatementKind.STAMP_UNVOUCHED, at="2031-01-01T00:00:01Z")), False, "unvouched"),
        ((DAMAGED, UNLISTED), False, "refuted"),
        ((NO_DIGEST, UNLISTED), False, "open"),
    ],
)
def test_a_whole_record_is_never_told_as_if_it_were_damaged(statements: tuple, is_proven: bool, result: str) -> None:  # type: ignore[type-arg]
    """What nobody swore to is whole all the same; what cannot be said to be whole is open."""
    assert check_result(CheckAnswer(RECORD, is_proven, None, statements)) == result


def test_a_statement_leads_to_its_record_and_has_no_tokens() -> None:
    """Neither a full id nor the name of a field is read out."""
    told = statement_in_words(CHINESE, WHOLE)
    assert f'href="/captures/{RECORD}">e464d182…</a>' in told
    assert "回應" in told
    assert "response" not in told
    agreeing = state(StatementKind.CLAIM_AGREES, fields="capture_id, captured_at, status")
    assert re.search("id, time, status$", statement_in_words(ENGLISH, agreeing))
