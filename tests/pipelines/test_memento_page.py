"""Copies in other archives: what they say of themselves, and what is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipelines.memento_page import borrowed_copy
from pipelines.reader import read
from pipelines.visit import Visit
from storage.types import MementoReading, Page, Refusal, Role, Verdict
from storage.types.profile import Profile
from tests.storage.indexed import CAPTURE

SOURCE = "http://ministry.example/statement"
COPY = f"https://holder.example/web/20260302040506id_/{SOURCE}"
DATED = ("Memento-Datetime", "Mon, 02 Mar 2026 04:05:06 GMT")
TEXT = "The harbour office counts five moorings this year. It states depth, date and place of every survey. " * 4
HTML = f"<html lang=en><head><title>Moorings</title></head><body><h1>Moorings</h1><p>{TEXT}</p></body></html>"
PAGE = Page(
    capture_id="urn:uuid:1",
    publication="lia",
    url=COPY,
    captured_at=datetime(2026, 5, 1, tzinfo=UTC),
    status=200,
    media_type="text/html",
    role=Role.MEMENTO,
    body=HTML.encode(),
    headers=(DATED,),
)


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Any publication's."""
    return Profile("lia", "Lia", None, None)


def test_a_copy_is_read_as_the_document_that_it_is_of(profile: Profile) -> None:
    """With the time at which it was held; what it needs to be shown is not asked for."""
    reading = read(replace(PAGE, body=HTML.replace("<h1>", "<img src=/a.png><h1>").encode()), profile)
    copy = reading.outcome
    assert isinstance(copy, MementoReading)
    assert (copy.document.title, copy.document.language, copy.is_unaltered) == ("Moorings", "en", True)
    assert copy.held_at == datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)
    assert reading.requisites == ()


@pytest.mark.parametrize("stated", [(), (("Memento-Datetime", "some day"),)], ids=["nothing", "no-date"])
def test_an_answer_that_states_no_time_is_no_copy(stated: tuple[tuple[str, str], ...], profile: Profile) -> None:
    """It is a page of the other archive."""
    outcome = read(replace(PAGE, headers=stated), profile).outcome
    assert isinstance(outcome, Refusal)
    assert outcome.verdict is Verdict.NO_MEMENTO


def test_a_copy_of_nothing_is_refused_for_what_it_is(profile: Profile) -> None:
    """As a source's page would be."""
    outcome = read(replace(PAGE, body=b""), profile).outcome
    assert isinstance(outcome, Refusal)
    assert outcome.verdict is Verdict.EMPTY


@pytest.mark.parametrize(
    ("url", "applied", "is_unaltered"),
    [
        (COPY, None, True),
        (COPY.replace("id_", ""), None, False),
        (COPY.replace("id_", ""), "original-links, original-content", True),
        (COPY.replace("id_", ""), "raw", True),
        (COPY.replace("id_", ""), "banner-only", False),
        ("https://holder.example/Ab3", None, False),
    ],
)
def test_a_copy_is_unaltered_when_its_archive_says_so(
    url: str, applied: str | None, is_unaltered: bool, profile: Profile
) -> None:
    """By the form of its address, or by the preference that it applied."""
    headers = (DATED,) if applied is None else (DATED, ("Preference-Applied", applied))
    outcome = read(replace(PAGE, url=url, headers=headers), profile).outcome
    assert isinstance(outcome, MementoReading)
    assert outcome.is_unaltered is is_unaltered


def test_a_copy_belongs_to_the_source_for_which_it_was_asked_for(profile: Profile) -> None:
    """Also when the other archive redirected to where it holds it; that archive is who held it."""
    asked = replace(CAPTURE, role=Role.MEMENTO, url=COPY, via=SOURCE, status=302)
    came = replace(CAPTURE, role=Role.MEMENTO, url="https://node7.holder.example/x", via=COPY)
    reading = read(PAGE, profile)
    copy = borrowed_copy(Visit(came, (asked,), reading))
    assert copy is not None
    assert (copy.source_url, copy.held_by, copy.reading) == (SOURCE, "node7.holder.example", reading.outcome)
    assert borrowed_copy(Visit(replace(asked, status=404), (), None)) is None


@pytest.mark.parametrize(
    ("end", "is_copy"),
    [
        ("http://ministry.example/documents/31", True),
        ("https://www.ministry.example/statement", True),
        ("http://ministry.example/", False),
        ("http://ministry.example/zh-tw/", False),
        ("http://ministry.example/login?next=/statement", False),
    ],
)
def test_an_archived_redirect_to_no_document_brings_no_copy(end: str, is_copy: bool, profile: Profile) -> None:
    """A front page, or where readers log in, is none of the document, whoever kept it."""
    asked = replace(CAPTURE, url=COPY, role=Role.MEMENTO, status=302, via=SOURCE)
    came = replace(CAPTURE, url=COPY.replace(SOURCE, end), role=Role.MEMENTO, via=COPY)
    copy = borrowed_copy(Visit(came, (asked,), read(replace(PAGE, url=came.url), profile)))
    assert (copy is not None) is is_copy
