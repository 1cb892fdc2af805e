"""Why an answer in an imported file is no article, by what was found of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.custody.importing.answer_kind import AnswerKind
from storage.custody.importing.no_articles import no_articles, why_no_article
from storage.custody.importing.survey_entry import SurveyEntry
from storage.types import Place, Role, Verdict
from tests.storage.filing import AT

PAGE = SurveyEntry(
    n=1,
    file=0,
    place=Place("", 0, 1),
    own=False,
    record_id="urn:uuid:1",
    url="https://www.lia.example/1",
    key="https://www.lia.example/1",
    host="www.lia.example",
    captured_at=AT,
    status=200,
    type="response",
    kind=AnswerKind.PAGE,
    leads_to=None,
    digest=None,
    refers_id=None,
    refers_url=None,
    refers_at=None,
    capture_id="urn:uuid:1",
    refers_to=None,
    via=None,
    role=Role.OTHER,
    article=False,
    verdict=None,
)
HOSTS = frozenset({"lia.example"})


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (PAGE, Verdict.NOT_AN_ARTICLE),
        (replace(PAGE, verdict=Verdict.WALLED), Verdict.WALLED),
        (replace(PAGE, host="other.example"), "other-host"),
        (replace(PAGE, host="other.example", status=404), Verdict.STATUS),
        (replace(PAGE, kind=AnswerKind.DOCUMENT), "not-html"),
        (replace(PAGE, kind=AnswerKind.OTHER, host="other.example"), "not-html"),
        (replace(PAGE, status=500), Verdict.STATUS),
        (replace(PAGE, status=None), "no-status"),
        (replace(PAGE, host=""), "no-host"),
        (replace(PAGE, status=301, leads_to="https://lia.example/2"), None),
        (replace(PAGE, type="revisit"), None),
        *((replace(PAGE, role=role), None) for role in Role if role is not Role.OTHER),
    ],
)
def test_each_answer_has_one_reason(record: SurveyEntry, reason: str | None) -> None:
    """What is an article, or plays another known role, has none; nor has a redirect."""
    assert why_no_article(record, HOSTS) == reason


def test_without_hosts_no_page_is_of_another_host() -> None:
    """Where nobody says whose hosts they are, any page may be an article."""
    assert why_no_article(replace(PAGE, host="other.example"), frozenset()) == Verdict.NOT_AN_ARTICLE


def test_pages_of_other_hosts_are_counted_by_host() -> None:
    """With and without `www.` they are the same."""
    others = [replace(PAGE, host=host) for host in ("a.example", "www.a.example", "b.example")]
    counted = no_articles([PAGE, *others], HOSTS)
    assert counted.reasons == {"other-host": 3, "not-an-article": 1}
    assert counted.other_hosts == {"a.example": 2, "b.example": 1}
